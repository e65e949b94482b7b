"""A program whose rows another process was importing, which is killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from moesif_tui.local.ingest import TAKEN_OVER
from moesif_tui.session import LocalServer, Session
from moesif_tui.ui.watch import ELSEWHERE
from tests.contract.test_interrupted_imports import CALLS, capture, stopped_in_the_middle
from tests.screens.conftest import running


async def test_the_rows_come_all_the_same_and_it_is_said(home: Path) -> None:
    file = capture(home / "large.har")
    with stopped_in_the_middle(file) as first:
        async with running(Session(LocalServer([str(file)]))) as driver:
            await driver.shows("1 bucket", "/items/:id", "importing")
            os.kill(first.process_id, signal.SIGKILL)
            await driver.shows(f"{CALLS // 2:,} failures in {CALLS:,} calls", TAKEN_OVER)
            await driver.shows_not("importing")


async def test_an_import_of_another_process_is_not_said_to_be_stopped(home: Path) -> None:
    file = capture(home / "large.har")
    with stopped_in_the_middle(file):
        async with running(Session(LocalServer([str(file)]))) as driver:
            await driver.shows("1 bucket", "/items/:id", "importing")
            await driver.press("ctrl+c")
            await driver.shows(ELSEWHERE)


async def test_the_start_screen_tells_that_it_is_not_whole_and_opens_it_anew(home: Path) -> None:
    with stopped_in_the_middle(capture(home / "large.har")) as first:
        os.kill(first.process_id, signal.SIGKILL)
        async with running(Session(LocalServer())) as driver:
            await driver.shows("large.har", "not whole")
            await driver.press("G", "enter")
            await driver.shows(f"{CALLS // 2:,} failures in {CALLS:,} calls")
            await driver.shows_not("importing")
