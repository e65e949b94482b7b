"""Calls, by keys."""

from __future__ import annotations

from moesif_tui.session import Session
from tests.screens.conftest import Driver, running


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
