"""Counts of a thousand and more are grouped."""

from __future__ import annotations

from pathlib import Path

from moesif_tui.session import LocalServer, Session
from tests.contract.traffic import entry, write
from tests.screens.conftest import running


async def test_masked_values_and_parameters_of_a_call_are_counted_in_groups(home: Path) -> None:
    query = "&".join(f"token{number}=s3cretValue{number}" for number in range(1200))
    file = write(home / "many.har", [entry(1, "s1", "GET", f"/search?{query}", 500, {"error": "no"})])
    server = LocalServer([str(file)])
    try:
        async with running(Session(server)) as driver:
            await driver.shows("1 bucket")
            await driver.press("4")
            await driver.shows("1 call ")
            await driver.press("enter")
            await driver.shows("1,201 masked ")
            await driver.press("tab")
            await driver.shows("query 1,200")
    finally:
        server.stop()
