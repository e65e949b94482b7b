"""What is said when the local server has gone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from moesif_tui.session import LocalServer, Session
from moesif_tui.ui.screens.event import EventView
from moesif_tui.ui.screens.trace import TraceView
from moesif_tui.ui.view import View
from tests.contract import traffic
from tests.screens.conftest import running


@pytest.mark.parametrize("keys", [("4",), ("3",), ("enter",), ("x",), ("ctrl+r",)])
async def test_what_happened_is_said_and_what_to_do(home: Path, keys: tuple[str, ...]) -> None:
    server = LocalServer([str(traffic.write(home / "shop.har"))])
    async with running(Session(server)) as driver:
        await driver.shows("4 buckets", "capture ends 2026-03-01")
        os.kill(server.process_id, signal.SIGKILL)
        await driver.press(*keys)
        await driver.shows("The local server has ended; open the file again.")
        assert "api.sock" not in driver.text
        assert "tries again" not in driver.text


@pytest.mark.parametrize("view", [EventView, TraceView])
async def test_what_cannot_be_had_any_more_is_not_offered_again(home: Path, view: Callable[[str], View]) -> None:
    server = LocalServer([str(traffic.write(home / "shop.har"))])
    async with running(Session(server)) as driver:
        await driver.shows("4 buckets", "capture ends 2026-03-01")
        os.kill(server.process_id, signal.SIGKILL)
        driver.program.open(view("k0-1"))
        await driver.shows("The local server has ended; open the file again.")
        assert "tries again" not in driver.text
