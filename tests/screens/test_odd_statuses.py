"""Answers whose recording tells no status of HTTP's."""

from __future__ import annotations

from pathlib import Path

from moesif_tui.session import LocalServer, Session
from tests.contract.traffic import entry, write
from tests.screens.conftest import running


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
