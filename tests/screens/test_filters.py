"""Filters that say nothing, that leave nothing, and that a call leads to; by keys."""

from __future__ import annotations

from moesif_tui.session import Session
from tests.screens.conftest import Driver, running


async def in_calls(driver: Driver) -> None:
    """Go to the calls."""
    await driver.shows("4 buckets")
    await driver.press("4")
    await driver.shows("13 calls")


async def test_a_filter_that_cannot_be_used_stays_to_be_mended_and_the_last_good_one_counts(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.press("slash")
        await driver.type("status:404")
        await driver.press("enter")
        await driver.shows("2 of 13", "/ filter")
        await driver.press("slash", "ctrl+u")
        await driver.type("sttaus:5xx")
        await driver.press("enter")
        await driver.shows("filter sttaus:5xx", "did you mean status?", "keeps it", "2 calls")
        await driver.press(*["backspace"] * len("sttaus:5xx"))
        await driver.type("verb:GET")
        await driver.press("enter")
        await driver.shows("filter verb:GET", "/ filter")
        await driver.shows_not("did you mean")


async def test_escape_leaves_a_filter_that_cannot_be_used_for_the_one_before(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.press("slash")
        await driver.type("status:404")
        await driver.press("enter")
        await driver.shows("2 of 13", "/ filter")
        await driver.press("slash", "ctrl+u")
        await driver.type("sttaus:5xx")
        await driver.press("enter")
        await driver.shows("did you mean status?")
        await driver.press("escape")
        await driver.shows("filter status:404", "2 of 13", "/ filter")
        await driver.shows_not("did you mean")


async def test_the_list_keeps_its_place_while_suggestions_come_and_go(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.press("slash")
        await driver.shows("tab ")
        before = next(place for place, line in enumerate(driver.text.splitlines()) if " VERB " in line)
        await driver.type("status:404 ")
        await driver.shows("2 of 13")
        assert next(place for place, line in enumerate(driver.text.splitlines()) if " VERB " in line) == before
        await driver.type("zz:")
        assert next(place for place, line in enumerate(driver.text.splitlines()) if " VERB " in line) == before


async def test_a_filter_that_leaves_nothing_says_what_was_probably_meant(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.press("slash")
        await driver.type("route:/carts")
        await driver.shows("No call matches: whole values; * stands for anything: route:/carts*")
        await driver.press("ctrl+u")
        await driver.type("path:/carts*")
        await driver.shows(" of 13", "/carts/")


async def test_of_the_hidden_calls_those_that_the_filter_finds_are_counted(shop: Session) -> None:
    async with running(shop) as driver:
        await in_calls(driver)
        await driver.shows("1 static, preflight and aborted hidden")
        await driver.press("slash")
        await driver.type("status:404")
        await driver.shows("2 of 13", " 2 calls")
        await driver.shows_not("hidden ·", "aborted hidden")
        await driver.press("ctrl+u")
        await driver.type("s3-secret")
        await driver.shows("1 static, preflight and aborted hidden")
        await driver.press("ctrl+u")
        await driver.type("app.js")
        await driver.shows("0 calls · 1 static, preflight and aborted hidden", "1 call is hidden; H shows it")
