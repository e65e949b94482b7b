"""The start screen, by keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from moesif_tui.session import LocalServer, Session
from tests.contract import traffic
from tests.screens.conftest import running


@pytest.fixture
def empty(home: Path) -> Iterator[Session]:
    """A session without any file."""
    server = LocalServer()
    try:
        yield Session(server)
    finally:
        server.stop()


async def test_a_file_is_named_and_opened(empty: Session, home: Path) -> None:
    path = traffic.write(home / "shop.har")
    async with running(empty) as driver:
        await driver.shows("Open a file …", "The sample")
        await driver.press("enter")
        await driver.shows("file")
        await driver.type(str(home) + "/sho")
        await driver.press("tab")
        await driver.shows(path.name)
        await driver.press("enter")
        await driver.shows("4 buckets", "shop.har · local")


async def test_a_file_that_is_not_there_is_told_in_place(empty: Session, home: Path) -> None:
    async with running(empty) as driver:
        await driver.shows("Open a file …")
        await driver.press("enter")
        await driver.type(f"{home}/nothing.har")
        await driver.press("enter")
        await driver.shows("There is no such file")


async def test_recent_files_and_until_when_they_are_kept(shop: Session, home: Path) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
    server = LocalServer()
    try:
        async with running(Session(server)) as driver:
            await driver.shows("shop.har", "14 calls · 7 failures", "KEPT UNTIL")
            await driver.press("G", "enter")
            await driver.shows("4 buckets")
    finally:
        server.stop()
