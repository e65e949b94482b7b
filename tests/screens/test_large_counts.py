"""Counts of a thousand and more are grouped."""

from __future__ import annotations

from pathlib import Path

from tests.contract.traffic import entry
from tests.screens.conftest import running
from tests.screens.servers import Servers


async def test_masked_values_and_parameters_of_a_call_are_counted_in_groups(home: Path, servers: Servers) -> None:
    query = "&".join(f"token{number}=s3cretValue{number}" for number in range(1200))
    with servers.session("many.har", [entry(1, "s1", "GET", f"/search?{query}", 500, {"error": "no"})]) as session:
        async with running(session) as driver:
            await driver.shows("1 bucket")
            await driver.press("4")
            await driver.shows("1 call ")
            await driver.press("enter")
            await driver.shows("1,201 masked ")
            await driver.press("tab")
            await driver.shows("query 1,200")
