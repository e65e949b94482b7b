"""Calls, by keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.events import Paste

from moesif_tui.session import Session
from moesif_tui.ui import taking
from moesif_tui.ui.screens import calls
from moesif_tui.wire.base import Operation
from moesif_tui.wire.events import SearchEvents
from tests.contract.traffic import entry
from tests.screens.conftest import Driver, running, until
from tests.screens.servers import Servers
from tests.screens.test_bucket import count


def paths(driver: Driver) -> list[str]:
    """The paths of the list, in order."""
    return [
        word for line in driver.text.splitlines() for word in line.split() if len(word) > 1 and word.startswith("/")
    ]


async def test_every_call_newest_first(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("4")
        await driver.shows("13 calls · 1 static, preflight and aborted hidden", "sort newest", "12:00:45.000")
        assert paths(driver)[0] == "/shipments/77"


async def test_users_that_were_derived_are_marked_and_asked_for_without_the_mark(shop: Session) -> None:
    async with running(shop, (120, 30)) as driver:
        await driver.shows("4 buckets")
        await driver.press("4")
        await driver.shows("13 calls", "~u-3")
        await driver.press(*["l"] * 7, "f")
        await driver.shows("filter user:u-3", "5 of 13", "~u-3")


@pytest.mark.parametrize("key", ["f", "F"])
async def test_the_column_of_the_time_says_how_a_time_is_filtered(shop: Session, key: str) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("4")
        await driver.shows("13 calls")
        await driver.press("l", key)
        await driver.shows("A time is filtered by typing it: / time:>18:00")
        assert "status:" not in driver.text
        await driver.press("l", "f")
        await driver.shows("status:none", "1 of 13")


async def test_the_column_of_the_host_is_filtered_by_the_host(shop: Session) -> None:
    async with running(shop, (160, 30)) as driver:
        await driver.shows("4 buckets")
        await driver.press("4")
        await driver.shows("13 calls", "HOST")
        await driver.press(*["l"] * 4, "f")
        await driver.shows("host:shop.test", "13 of 13")


async def test_a_number_out_of_a_ticket_finds_its_call(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("4")
        await driver.shows("13 calls")
        await driver.press("slash")
        await driver.type("1018")
        await driver.shows("1 of 13", "/catalog/1018")
        await driver.press("enter")
        assert paths(driver) == ["/catalog/1018"]


async def test_the_slowest_first(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("4")
        await driver.shows("13 calls")
        await driver.press("s", "s")
        await driver.shows("sort slowest")
        await driver.shows("3,204 ms")
        assert paths(driver)[:2] == ["/carts/1001/checkout", "/carts/1001/checkout"]


async def test_only_this_status_and_hidden_kinds(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("4")
        await driver.shows("13 calls")
        await driver.press("j", "j", "f")
        await driver.shows("status:404", "2 of 13")
        await driver.press("backspace", "H")
        await driver.shows("14 calls")


@asynccontextmanager
async def long_list(servers: Servers, failing: int) -> AsyncIterator[tuple[Driver, list[Operation[Any]]]]:
    """The program on 700 calls a second apart, of which the newest is shown; and what is asked from then on."""
    calls = [
        entry(second, "s1", "GET", "/items/7", 500 if second == failing else 200, {}, took=10 + second % 50)
        for second in range(700)
    ]
    with servers.session("long.har", calls) as session:
        async with running(session) as driver:
            program = driver.program
            await until(lambda: program.data_set is not None and program.data_set.state == "done", "the import")
            await driver.press("4")
            await driver.shows("700 calls", "/items/7")
            await driver.press("enter")
            await driver.shows("1 of 700", "body")
            with pytest.MonkeyPatch.context() as patch:
                yield driver, count(session, patch, SearchEvents)


def pages(asked: list[Operation[Any]]) -> int:
    """How many pages of the list were read."""
    return sum(operation.body["size"] > 1 for operation in asked if isinstance(operation, SearchEvents))


async def test_e_goes_to_a_far_error_without_reading_what_lies_between(home: Path, servers: Servers) -> None:
    async with long_list(servers, failing=20) as (driver, asked):
        await driver.press("e")
        await driver.shows("680 of 700", "500")
        assert pages(asked) <= 4
        await driver.press("e")
        await driver.shows("There is no failing call further down in the list.", "680 of 700")


async def test_that_no_call_failed_is_said_without_reading_them(home: Path, servers: Servers) -> None:
    async with long_list(servers, failing=-1) as (driver, asked):
        await driver.press("e")
        await driver.shows("No error in 700 calls.", "1 of 700")
        await driver.press("E")
        await driver.shows("No error in 700 calls.")
        assert pages(asked) == 0


async def test_errors_are_found_in_any_order_and_backwards(home: Path, servers: Servers) -> None:
    async with long_list(servers, failing=20) as (driver, _):
        await driver.press("escape")
        await driver.press("s", "s")
        await driver.shows("sort slowest")
        await driver.press("enter")
        await driver.shows("1 of 700")
        await driver.press("e")
        await driver.shows("500", "30 ms")
        await driver.press("escape")
        await driver.shows("sort slowest")
        await driver.press("s", "o")
        await driver.shows("sort oldest")
        await driver.press("G", "enter")
        await driver.shows("700 of 700")
        await driver.press("E")
        await driver.shows("21 of 700", "500")


async def test_the_view_comes_back_as_it_was(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("4")
        await driver.shows("13 calls")
        await driver.press("j", "j", "2")
        await driver.shows("4 buckets")
        await driver.press("4")
        await driver.shows("13 calls")
        assert driver.text.splitlines()[6].startswith("▌")


async def test_a_long_save_tells_how_far_it_is_and_leaves_nothing_when_it_is_stopped(
    shop: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def endless(*_: Any, **__: Any) -> AsyncIterator[dict[str, Any]]:
        for number in range(20):
            yield {"id": str(number), "request": {"uri": "https://h/a"}}
        await asyncio.Event().wait()

    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(taking, "EACH", 0)
    monkeypatch.setattr(calls, "found_calls", endless)
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("4")
        await driver.shows("13 calls")
        await driver.press("ctrl+s", "n")
        await driver.shows("calls.ndjson")
        await driver.press("enter")
        await driver.shows("saving calls.ndjson  13 calls", "ctrl+c stops")
        await driver.press("ctrl+c")
        await driver.shows_not("saving calls.ndjson")
    assert not list((tmp_path / "here").iterdir())


async def test_a_filter_that_is_too_long_is_told_in_one_sentence(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("4")
        await driver.shows("13 calls")
        await driver.press("slash")
        driver.pilot.app.post_message(Paste("x" * 20_000))
        await driver.shows("The query is longer than 10,000 characters.", "13 calls")
        assert "refused" not in driver.text


async def test_the_menu_of_groups_says_what_was_looked_at(home: Path, servers: Servers) -> None:
    many = [entry(number, "s1", "GET", f"/things/{number}", 200) for number in range(60)]
    with servers.session("many.har", many) as session:
        async with running(session) as driver:
            await driver.press("4")
            await driver.shows("60 calls")
            await driver.press("a")
            await driver.shows("values are counted in all calls", "3 names in the newest 50 calls")
            await driver.press("r")
            await driver.shows("request header: names in the newest 50 calls, values in all")
