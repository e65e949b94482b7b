"""Columns that say nothing on the page give their room away; those that say the same in each row give way first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.contract.traffic import entry
from tests.screens.conftest import Driver, running
from tests.screens.servers import Servers


@asynccontextmanager
async def on(servers: Servers, *entries: dict[str, Any], size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
    """The program on some calls."""
    with servers.session("columns.har", list(entries)) as session:
        async with running(session, size) as driver:
            yield driver


def titles(driver: Driver) -> list[str]:
    """The titles of the list."""
    return next(line.split() for line in driver.text.splitlines() if "TIME" in line)


LONG = "/customers/1001/deliveries/3"


async def test_calls_that_say_nothing_leave_the_room_to_the_path(home: Path, servers: Servers) -> None:
    calls = [entry(number, "s1", "GET", f"{LONG}/{number}", 200) for number in range(3)]
    async with on(servers, *calls) as driver:
        await driver.press("4")
        await driver.shows("3 calls", f"{LONG}/0")
        assert "SAYS" not in titles(driver)


async def test_a_column_comes_with_the_first_row_that_says_something(home: Path, servers: Servers) -> None:
    failed = entry(0, "s1", "GET", LONG, 500, {"error": {"code": "E_LATE", "message": "too late"}})
    async with on(servers, failed, *(entry(number, "s1", "GET", LONG, 200) for number in range(1, 40))) as driver:
        await driver.press("4")
        await driver.shows("40 calls", "/customers")
        assert "SAYS" not in titles(driver)
        await driver.press("G")
        await driver.shows("SAYS", "E_LATE")
        await driver.press("g")
        await driver.shows("12:00:39")
        assert "SAYS" in titles(driver)


async def test_events_without_answer_show_their_paths_where_only_these_differ(home: Path, servers: Servers) -> None:
    lost = [
        entry(number, f"s{number}", "GET", f"/shipments/{number}77?include=live", 0, error="timed out")
        for number in (1, 2)
    ]
    async with on(servers, *lost) as driver:
        await driver.shows("1 bucket")
        await driver.press("enter", "tab")
        await driver.shows("/shipments/177?include=live", "/shipments/277?include=live")
        assert "SERVER" not in titles(driver)


async def test_events_that_differ_in_their_server_show_it(home: Path, servers: Servers) -> None:
    calls = [entry(number, session, "GET", "/same", 500) for number, session in enumerate(("s1", "s2", "s3"))]
    async with on(servers, *calls) as driver:
        await driver.shows("1 bucket")
        await driver.press("enter", "tab")
        await driver.shows("SERVER", "i-s1", "i-s3")
        assert "PATH" not in titles(driver)
