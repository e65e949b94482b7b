"""Of one thing every screen speaks in the singular."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from moesif_tui.session import LocalServer, Session
from tests.screens.conftest import Driver, running
from tests.unit.local.support import entry

WORDS = "calls|failures|buckets|traces|events|users|sessions|entries|errors|problems|routes|steps|values|files|times"
ONE_OF_MANY = re.compile(rf"(?<![\d,.])1 (?:more |other )?(?:{WORDS})\b")
STEPS = (
    ("1 failure in 2 calls", "exclamation_mark"),
    ("1 of 3 entries", "3"),
    ("1 trace", "enter"),
    ("1 error", "4"),
    ("2 calls", "slash", *"checkout", "enter"),
    ("1 call ", "2"),
    ("1 entry could not be read", "enter"),
    ("Led here", "plus"),
    ("1 event", "tab"),
    ("SAYS", "tab"),
)


@pytest.mark.parametrize("size", [(80, 24), (160, 48)])
async def test_one_is_no_plural(home: Path, size: tuple[int, int]) -> None:
    calls = [entry(0, "/cart"), entry(1, "/checkout", 500)]
    file = home / "a.har"
    file.write_text('{"log": {"entries": [' + ", ".join([*map(json.dumps, calls), '{"request": nothing}']) + "]}}")
    async with running(Session(LocalServer([str(file)])), size) as driver:
        await driver.shows("1 bucket")
        for words, *keys in STEPS:
            await checked(driver, words)
            await driver.press(*keys)


async def checked(driver: Driver, words: str) -> None:
    """The screen with these words, without a plural of one."""
    await driver.shows(words)
    assert not ONE_OF_MANY.findall(driver.text), driver.text
