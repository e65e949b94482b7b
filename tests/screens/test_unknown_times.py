"""Calls without a time: every list shows that it is not known, whatever they stand beside."""

from __future__ import annotations

from pathlib import Path

from moesif_tui.session import LocalServer, Session
from tests.screens.conftest import Driver, running
from tests.unit.local.support import entry, har


def row(driver: Driver, path: str) -> list[str]:
    """The words of a row, below the breadcrumb."""
    return next(line for line in driver.text.splitlines()[1:] if f" {path}" in line).replace("▌", " ").split()


async def test_no_list_shows_a_time_that_nobody_knows(home: Path) -> None:
    calls = [entry(5, "/cart"), entry(0, "/checkout", 500), entry(9, "/cart")]
    calls[1]["startedDateTime"] = "soon"
    session = Session(LocalServer([str(har(home / "a.har", calls))]))
    async with running(session) as driver:
        await driver.shows("1 bucket", "3 calls", "/checkout")
        assert row(driver, "/checkout")[-1] == "–"
        await driver.press("4")
        await driver.shows("3 calls", "12:00:09.000")
        assert row(driver, "/checkout")[:2] == ["–", "500"]
        await driver.press("3")
        await driver.shows("1 trace", "12:00:05")
        await driver.press("enter")
        await driver.shows("+0.000")
        assert row(driver, "/checkout")[:3] == ["–", "●", "500"]
        await driver.press("enter")
        await driver.shows("time unknown")


async def test_where_no_time_is_known_the_lists_show_none(home: Path) -> None:
    session = Session(LocalServer([str(har(home / "a.har", [entry() | {"startedDateTime": None}] * 2))]))
    async with running(session) as driver:
        await driver.shows("2 calls")
        await driver.press("4")
        await driver.shows("/items/1")
        assert row(driver, "/items/1")[:2] == ["–", "200"]
        assert "1970" not in driver.text


async def test_a_trace_of_calls_without_times_does_not_say_that_it_lasted_no_time(home: Path) -> None:
    calls = [entry(0, "/checkout", 500) | {"startedDateTime": "soon", "time": -1, "timings": {}}]
    session = Session(LocalServer([str(har(home / "a.har", calls))]))
    async with running(session, (160, 48)) as driver:
        await driver.shows("1 bucket")
        await driver.press("3")
        await driver.shows("1 trace")
        await driver.press("enter")
        await driver.shows("1 call · 1 error")
        assert "0 ms" not in driver.text
        await driver.press("q", "2", "enter")
        await driver.shows("Led here", "1 event")
        await driver.press("tab", "tab", "tab")
        await driver.shows("1 call · 1 error")
        assert "0 ms" not in driver.text
