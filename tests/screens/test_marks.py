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


async def test_how_many_are_selected_is_said_until_they_are_let_go(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("space", "space")
        await driver.shows("2 buckets selected · esc lets go")
        await driver.press("space", "g")
        await driver.shows("3 buckets selected")
        await driver.press("escape")
        await driver.shows_not("selected")
        await driver.press("*")
        await driver.shows("4 buckets selected")
        await driver.press("f")
        await driver.shows("1 of 4", "1 bucket selected")
        await driver.press("x")
        await driver.shows("1 bucket resolved")
        await driver.shows_not("selected")
