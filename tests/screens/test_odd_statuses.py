"""Answers whose recording tells no status of HTTP's."""

from __future__ import annotations

from pathlib import Path

from tests.contract.traffic import entry
from tests.screens.conftest import running
from tests.screens.servers import Servers


async def test_an_answer_of_unknown_status_is_shown_and_is_no_failure(home: Path, servers: Servers) -> None:
    with servers.session("odd.har", [entry(1, "s1", "GET", "/items", 99_999, {"items": ["apple"]})]) as session:
        async with running(session) as driver:
            await driver.shows("Nothing failed.")
            await driver.press("4")
            await driver.shows(" – ", "/items")
            await driver.press("enter")
            await driver.shows("apple", "Content-Type application/json")
            await driver.shows_not("no answer")


async def test_what_led_to_an_error_shows_an_unknown_status_as_unknown_not_as_no_answer(
    home: Path, servers: Servers
) -> None:
    calls = [
        entry(1, "s1", "GET", "/items", 99_999, {"items": ["apple"]}),
        entry(2, "s1", "POST", "/pay", 500, {"error": "no"}),
    ]
    with servers.session("odd.har", calls) as session:
        async with running(session) as driver:
            await driver.shows("1 bucket", "/pay")
            await driver.press("enter")
            await driver.shows("2 calls in")
            await driver.press("tab", "j")
            await driver.shows("▌└─  –  GET  /items", "GET /items –")
            await driver.shows_not("✗")


async def test_a_bucket_of_unknown_status_says_so(home: Path, servers: Servers) -> None:
    with servers.session("odd.har", [entry(1, "s1", "GET", "/items", 99_999, {"error": "no items"})]) as session:
        async with running(session) as driver:
            await driver.shows("1 bucket", " – ", "no items")
            await driver.shows_not("✗")
