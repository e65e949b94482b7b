"""What is told where every call, or every failure, is of a kind that is hidden."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from moesif_tui.session import LocalServer, Session
from tests.contract.traffic import entry
from tests.screens.conftest import Driver, running
from tests.screens.servers import Servers

LOGO = entry(1, "s1", "GET", "/logo.svg", 404, media="image/svg+xml")
SCRIPT = entry(2, "s1", "GET", "/app.js", 200, "1", media="text/javascript")


@asynccontextmanager
async def on(servers: Servers, *entries: dict[str, Any]) -> AsyncIterator[Driver]:
    """The program on some calls."""
    with servers.session("hidden.har", list(entries)) as session:
        async with running(session) as driver:
            yield driver


async def test_a_failure_of_a_hidden_kind_is_not_told_as_none(home: Path, servers: Servers) -> None:
    async with on(servers, LOGO, SCRIPT) as driver:
        await driver.shows("1 failure among the 2 hidden; H shows it")
        await driver.press("H")
        await driver.shows("/logo.svg", "1 failure in 2 calls")


async def test_nothing_failed_where_no_hidden_call_failed_either(home: Path, servers: Servers) -> None:
    async with on(servers, SCRIPT, entry(3, "s1", "GET", "/items", 200)) as driver:
        await driver.shows("Nothing failed. 4 lists the calls")


async def test_where_every_call_is_hidden_and_none_failed_the_key_that_shows_them_is_named(
    home: Path, servers: Servers
) -> None:
    async with on(servers, SCRIPT, SCRIPT) as driver:
        await driver.shows("Nothing failed, and all 2 calls are hidden; H shows them")
        await driver.press("H")
        await driver.shows("Nothing failed. 4 lists the calls")


async def test_of_a_file_that_nothing_could_be_read_of_nobody_says_that_nothing_failed(home: Path) -> None:
    (home / "cut.har").write_text('{"log": {"entries": [{"request": {"method": "GE', encoding="utf-8")
    async with running(Session(LocalServer([str(home / "cut.har")]))) as driver:
        await driver.shows("Nothing could be read. ! lists why")
        assert "Nothing failed" not in driver.text


async def test_a_list_of_hidden_calls_only_says_which_key_shows_them(home: Path, servers: Servers) -> None:
    async with on(servers, LOGO, SCRIPT) as driver:
        await driver.press("4")
        await driver.shows("2 calls are hidden; H shows them")
        await driver.press("H")
        await driver.shows("/app.js")


async def test_other_kinds_come_in_the_order_of_the_list_and_the_cursor_stays_on_its_bucket(
    home: Path, servers: Servers
) -> None:
    early, late = entry(0, "s1", "GET", "/early", 500), entry(9, "s1", "GET", "/late", 500)
    async with on(servers, early, LOGO, late) as driver:
        await driver.shows("2 buckets")
        await driver.press("j", "H")
        await driver.shows("3 buckets", "/logo.svg")
        shown = [line for line in driver.text.splitlines() if "●" in line]
        assert ["/late" in shown[0], "/logo.svg" in shown[1], "▌" in shown[2] and "/early" in shown[2]] == [True] * 3
