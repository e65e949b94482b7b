"""What is scrolled says at its edge that it goes on above and below."""

from __future__ import annotations

from pathlib import Path

from moesif_tui.session import Session
from tests.contract.traffic import entry
from tests.screens.conftest import Driver, running
from tests.screens.servers import Servers


def edges(driver: Driver) -> list[str]:
    """The signs at the right edge, from top to bottom."""
    return [sign for line in driver.text.splitlines() if len(line) == 80 and (sign := line[-1]) in "↑↓"]


async def test_a_list_says_where_it_goes_on(home: Path, servers: Servers) -> None:
    many = [entry(number, "s1", "GET", f"/things/{number}", 200) for number in range(60)]
    with servers.session("many.har", many) as session:
        async with running(session) as driver:
            await driver.press("4")
            await driver.shows("60 calls", "/things/59")
            assert edges(driver) == ["↓"]
            await driver.press("ctrl+f")
            await driver.shows_not("/things/59")
            await driver.shows("/things/30")
            assert edges(driver) == ["↑", "↓"]
            await driver.press("G")
            await driver.shows("/things/0 ")
            assert edges(driver) == ["↑"]


async def test_a_list_that_is_all_in_sight_says_nothing(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        assert edges(driver) == []


async def test_space_pages_the_help_which_says_where_it_goes_on(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("?")
        await driver.shows("Handle errors", "space a page on")
        assert edges(driver) == ["↓"]
        await driver.press("space")
        await driver.shows_not("Handle errors")
        assert edges(driver) == ["↑", "↓"]
        await driver.press("space", "space")
        await driver.shows("not known")
        assert edges(driver) == ["↑"]
