"""Answers whose recording tells no status of HTTP's."""

from __future__ import annotations

from pathlib import Path

from moesif_tui.session import LocalServer, Session
from tests.contract.traffic import entry, write
from tests.screens.conftest import running, until


async def test_an_answer_of_unknown_status_is_shown_and_is_no_failure(home: Path) -> None:
    file = write(home / "odd.har", [entry(1, "s1", "GET", "/items", 99_999, {"items": ["apple"]})])
    server = LocalServer([str(file)])
    try:
        async with running(Session(server)) as driver:
            await driver.shows("Nothing failed.")
            await driver.press("4")
            await driver.shows(" – ", "/items")
            await driver.press("enter")
            await driver.shows("apple", "Content-Type application/json")
            await driver.shows_not("no answer")
    finally:
        server.stop()


async def test_what_led_to_an_error_shows_an_unknown_status_as_unknown_not_as_no_answer(home: Path) -> None:
    calls = [
        entry(1, "s1", "GET", "/items", 99_999, {"items": ["apple"]}),
        entry(2, "s1", "POST", "/pay", 500, {"error": "no"}),
    ]
    server = LocalServer([str(write(home / "odd.har", calls))])
    try:
        async with running(Session(server)) as driver:
            await until(lambda: driver.program.data_set and driver.program.data_set.state == "done", "the import")
            await driver.shows("1 bucket", "/pay")
            await driver.press("enter")
            await driver.shows("2 calls in")
            await driver.press("tab", "j")
            await driver.shows("▌└─  –  GET  /items", "GET /items –")
            await driver.shows_not("✗")
    finally:
        server.stop()


async def test_a_bucket_of_unknown_status_says_so(home: Path) -> None:
    file = write(home / "odd.har", [entry(1, "s1", "GET", "/items", 99_999, {"error": "no items"})])
    server = LocalServer([str(file)])
    try:
        async with running(Session(server)) as driver:
            await driver.shows("1 bucket", " – ", "no items")
            await driver.shows_not("✗")
    finally:
        server.stop()
