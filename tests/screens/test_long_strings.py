"""Strings of megabytes in a body: nothing that is done to them holds the keys."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from moesif_tui.core.textrows import mask_long_text
from moesif_tui.ui.event import tree
from tests.contract import traffic
from tests.screens.conftest import running
from tests.screens.servers import Servers

LONG = "first line\n" + "a line of many\n" * 20_000


async def test_a_long_string_is_unfolded_in_a_thread(
    home: Path, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def masked(text: str) -> tuple[str, int]:
        threads.extend([threading.current_thread()] * (len(text) == len(LONG)))
        return mask_long_text(text)

    entry = traffic.entry(0, "s1", "GET", "/odd", 500, {"code": "E_ODD", "text": LONG, "end": 1})
    with servers.session("long.har", [entry]) as session:
        async with running(session) as driver:
            await driver.shows("1 bucket")
            await driver.press("4")
            await driver.shows("1 call")
            await driver.press("enter")
            await driver.shows("text  ", "▸ text", "end   1")
            monkeypatch.setattr(tree, "mask_long_text", masked)
            await driver.press("G", "k", "k", "l")
            await driver.shows("▾ text", "     first line", "     a line of many")
            assert len(threads) == 1
            assert threads[0] is not threading.main_thread()
            await driver.press("h")
            await driver.shows("▸ text")
            await driver.press("W", "l")
            await driver.shows("▾ text")
            assert len(threads) == 1
