"""Captures that last for years: a time of another year than their end has its year."""

from __future__ import annotations

from pathlib import Path

from moesif_tui.session import LocalServer, Session
from tests.screens.conftest import running
from tests.unit.local.support import entry, har

TIMES = ("1969-12-31T23:00:05Z", "2019-05-26T10:00:05Z", "2026-02-28T12:00:05Z", "2026-03-01T12:00:05Z")


async def test_lists_show_the_year_where_it_is_not_that_of_the_end(home: Path) -> None:
    calls = [entry(0, "/checkout", 500) | {"startedDateTime": time} for time in TIMES]
    session = Session(LocalServer([str(har(home / "a.har", calls))]))
    async with running(session) as driver:
        await driver.shows("1 bucket", "4 failures")
        await driver.press("4")
        await driver.shows("1969-12-31 23:00:05", "2019-05-26 10:00:05", "02-28 12:00:05", "03-01 12:00:05")
        assert "2026" not in driver.text
        await driver.press("3")
        await driver.shows("1969-12-31 23:00", "2019-05-26 10:00", "02-28 12:00", "03-01 12:00")
        await driver.press("2", "enter")
        await driver.shows("Led here", "2019-05-26 10:00:05", "02-28 12:00:05", "03-01 12:00:05")
        await driver.press("4", "G", "enter")
        await driver.shows("1969-12-31 23:00:05.000")
