"""Calls that ran at the same time as an error: in the graph of its bucket and in its trace."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.session import Session
from moesif_tui.ui.screens.bucket import Bucket
from moesif_tui.ui.screens.bucket_calls import CallsView
from tests.contract.traffic import entry
from tests.screens.conftest import Driver, running, until
from tests.screens.servers import Servers


def entries() -> list[dict[str, Any]]:
    """Two sessions in which a payment fails while a feed is read, in one of them the news too."""
    calls: list[dict[str, Any]] = []
    for start, session in ((0, "s1"), (100, "s2")):
        calls += [
            entry(start, session, "GET", "/config", 200, {}),
            entry(start + 1, session, "GET", "/feed", 200, {"n": 1}, took=30_000),
            entry(start + 2, session, "POST", "/pay", 500, {"error": {"code": "E_PAY", "message": "no"}}, took=900),
        ]
    calls.insert(2, entry(1.5, "s1", "GET", "/news", 200, {}, took=700))
    return calls


@pytest.fixture
def feed(home: Path, servers: Servers) -> Iterator[Session]:
    """A session on that capture."""
    with servers.session("feed.har", entries()) as session:
        yield session


@asynccontextmanager
async def bucket(session: Session, size: tuple[int, int] = (120, 34)) -> AsyncIterator[tuple[Driver, Bucket]]:
    """The program on the bucket of the payment."""
    async with running(session, size) as driver:
        program = driver.program
        await driver.shows("1 bucket", "/pay")
        await driver.press("enter")
        await driver.shows("running at the same time")
        assert isinstance(program.screen, Bucket)
        yield driver, program.screen


def line_with(driver: Driver, *words: str) -> str:
    """The first line that has all words."""
    return next(line for line in driver.text.splitlines() if all(word in line for word in words))


async def test_what_led_to_the_error_comes_first_then_what_ran_beside_it(feed: Session) -> None:
    async with bucket(feed) as (driver, _):
        rows = driver.text.splitlines()
        start = next(place for place, row in enumerate(rows) if "running at the same time" in row)
        assert "/config" in "".join(rows[:start])
        assert rows[start + 1].split() == ["├─", "200", "GET", "/feed", *rows[start + 1].split()[4:5], "2", "100", "%"]
        assert rows[start + 2].split()[:4] == ["└─", "200", "GET", "/news"]


async def test_enter_opens_the_calls_that_ran_beside_it(feed: Session) -> None:
    async with bucket(feed) as (driver, _):
        await driver.press("G", "k", "k")
        await driver.shows("had not ended when the error began")
        await driver.press("j")
        await driver.shows("GET /feed 200  2 times at the same time")
        await driver.shows_not("had not ended")
        await driver.press("enter")
        await until(lambda: isinstance(driver.program.screen, CallsView), "the calls")
        await driver.shows("2 times at the same time", "12:00:01", "12:01:41", "n 1")
        await driver.press("J")
        await driver.shows("GET /news 200", "1 time at the same time")


async def test_its_words_go_with_its_tab(feed: Session) -> None:
    async with bucket(feed) as (driver, _):
        await driver.press("G", "k", "k")
        await driver.shows("had not ended when the error began")
        await driver.press("tab")
        await driver.shows_not("had not ended")
        await driver.press("shift+tab")
        await driver.shows("had not ended when the error began")


async def test_a_trace_marks_the_calls_that_ran_beside_its_error(feed: Session) -> None:
    async with bucket(feed) as (driver, _):
        await driver.press("shift+tab")
        await driver.shows("12:01:40.000")
        await driver.press("G", "enter")
        await driver.shows("trace t", "║ 2 calls ran at the same time as the 500 POST /pay", "got ")
        marked = [line for line in driver.text.splitlines() if " ║ " in line and "ran at" not in line]
        assert ["/feed" in line or "/news" in line for line in marked] == [True, True]
        assert " ║ " not in line_with(driver, "/config")
        assert " ║ " not in line_with(driver, "500 POST", "900 ms")


@pytest.fixture
def overlapping(home: Path, servers: Servers) -> Iterator[Session]:
    """A session on one trace with two errors, each beside another call."""
    calls = [
        entry(0, "s1", "GET", "/early", 200, {}, took=1500),
        entry(1, "s1", "GET", "/first", 404, {}, took=100),
        entry(5, "s1", "GET", "/late", 200, {}, took=3000),
        entry(6, "s1", "POST", "/pay", 500, {}, took=100),
    ]
    with servers.session("overlapping.har", calls) as session:
        yield session


async def test_the_marks_follow_the_error_under_the_cursor_and_stay_beside_others(overlapping: Session) -> None:
    async with running(overlapping) as driver:
        await driver.shows("2 buckets")
        await driver.press("3")
        await driver.shows("POST   /pay")
        await driver.filter("status:500")
        await driver.shows("1 trace in 1 session ")
        await driver.press("enter")
        await driver.shows("║ 1 call ran at the same time as the 500 POST /pay")
        assert " ║ " in line_with(driver, "/late")
        await driver.press("E")
        await driver.shows("║ 1 call ran at the same time as the 404 GET /first")
        assert " ║ " in line_with(driver, "GET  /early")
        assert " ║ " not in line_with(driver, "GET  /late")
        await driver.press("k")
        assert "▌" in line_with(driver, "GET  /early")
        assert " ║ " in line_with(driver, "GET  /early")
        await driver.shows("as the 404 GET /first")


async def test_the_single_trace_of_a_bucket_marks_them_too(overlapping: Session) -> None:
    async with running(overlapping) as driver:
        await driver.shows("2 buckets")
        await driver.press("enter")
        await driver.shows("│ Trace ", "║ 1 call ran at the same time as the 500 POST /pay")
        await driver.press("shift+tab")
        await driver.shows_not("ran at the same time")


async def test_the_flow_shows_it_below_the_error(feed: Session) -> None:
    async with bucket(feed) as (driver, view):
        await driver.press("v")
        await driver.shows("─ at the same time ─", "│ GET /feed")
        await driver.press("j")
        await driver.shows("GET /feed 200  2 times at the same time")
        await driver.press("v")
        assert view.panes.led_here.tree_view.item is not None
        assert view.panes.led_here.tree_view.item.vertex.route == "/feed"
