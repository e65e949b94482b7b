"""Answers that were asked for before something was marked or filtered, and come after it."""

from __future__ import annotations

import pytest

from moesif_tui.session import Session
from moesif_tui.wire.triage import GetSignatureGraph, GetTriageBuckets, UpdateTriageBucket
from tests.screens.conftest import running, until
from tests.screens.test_early_keys import Gate, still, triage


async def test_a_filter_that_is_typed_while_the_buckets_are_read_holds(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with triage(shop) as driver:
        gate = Gate(shop, monkeypatch, GetTriageBuckets)
        await driver.press("ctrl+r", "slash")
        await until(lambda: gate.waiting)
        await driver.type("verb:GET")
        await driver.press("enter")
        await driver.shows("filter verb:GET", "2 of 4")
        gate.open()
        await still(driver)
        await driver.shows("filter verb:GET", "2 of 4")


async def test_a_mark_holds_against_buckets_that_were_asked_for_before(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with triage(shop) as driver:
        gate = Gate(shop, monkeypatch, GetTriageBuckets, late=True)
        await driver.press("ctrl+r")
        await until(lambda: gate.waiting)
        await driver.press("x")
        await driver.shows("1 bucket resolved", "3 buckets")
        gate.open()
        await still(driver)
        await driver.shows("3 buckets")
        await driver.press("ctrl+r")
        await driver.shows("3 buckets")


async def test_a_mark_holds_against_buckets_that_are_asked_for_before_it_is_answered(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with triage(shop) as driver:
        gate = Gate(shop, monkeypatch, UpdateTriageBucket)
        await driver.press("x", "ctrl+r")
        await until(lambda: gate.waiting)
        await driver.shows("3 buckets")
        await still(driver)
        await driver.shows("3 buckets")
        gate.open()
        await driver.shows("1 bucket resolved", "3 buckets")
        await driver.press("u")
        await driver.shows("1 bucket open again", "4 buckets")
        await driver.press("ctrl+r")
        await still(driver)
        await driver.shows("4 buckets")


async def test_a_mark_that_is_refused_leaves_what_was(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async with triage(shop) as driver:
        gate = Gate(shop, monkeypatch, UpdateTriageBucket)
        gate.refuses = True
        await driver.press("x")
        await driver.shows("3 buckets")
        gate.open()
        await driver.shows("Nothing was marked: no luck today", "4 buckets")


async def test_a_mark_holds_in_a_bucket_whose_graph_was_asked_for_before(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(shop, (160, 34)) as driver:
        await driver.shows("4 buckets", "E_LIMIT")
        gate = Gate(shop, monkeypatch, GetSignatureGraph, late=True)
        await driver.press("enter")
        await driver.shows("x resolve")
        await until(lambda: gate.waiting)
        await driver.press("x")
        await driver.shows("1 bucket resolved", "O reopen")
        gate.open()
        await still(driver)
        await driver.shows("O reopen", "○ resolved")
