"""Selecting and marking buckets, by keys."""

from __future__ import annotations

import pytest

from moesif_tui.session import Session
from tests.screens.conftest import running


@pytest.mark.parametrize("key", ["x", "i", "O"])
async def test_where_no_bucket_is_none_is_marked(shop: Session, key: str) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("S", "r")
        await driver.shows("0 buckets")
        await driver.press(key)
        await driver.shows("There is no bucket here.")
