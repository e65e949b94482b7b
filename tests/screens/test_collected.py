"""What is posted to a server is followed while it is looked at."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.local import collecting
from moesif_tui.local.collecting import Collection
from moesif_tui.session import LocalServer, Session
from moesif_tui.ui import watch
from tests.screens.conftest import running
from tests.unit.local.support import event


@pytest.fixture
def collection(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Collection]:
    """What a server collects; it settles at once."""
    monkeypatch.setattr(collecting, "PAUSE", 0.01)
    monkeypatch.setattr(watch, "COLLECTED", 0.05)
    found = Collection.open("shop")
    yield found
    found.close()


async def post(collection: Collection, *events: dict[str, Any]) -> None:
    await asyncio.wrap_future(collection.post(json.dumps(events).encode()))


def failed(number: int, path: str) -> dict[str, Any]:
    """A call that failed."""
    call = event(number)
    call["request"]["uri"] = f"https://shop.test{path}"
    call["response"]["status"] = 500
    return call


async def test_head_and_rows_follow_what_is_posted_without_a_key(collection: Collection) -> None:
    await post(collection, failed(1, "/cart"))
    session = Session(LocalServer(["collected:shop"]))
    async with running(session) as driver:
        await driver.shows("1 bucket · 1 failure in 1 call", "/cart")
        await post(collection, failed(2, "/cart"), failed(3, "/orders"))
        await driver.shows("2 buckets · 3 failures in 3 calls", "/orders")
        await driver.press("4")
        await driver.shows("3 calls")
        await post(collection, failed(4, "/pay"))
        await driver.shows("4 calls", "/pay")
