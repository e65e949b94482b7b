"""What the answers to keys say, where the terminal is narrow too: the part that matters is never cut."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from moesif_tui.session import Session
from moesif_tui.ui import taking
from tests.screens.conftest import running
from tests.screens.test_bucket import open_bucket


def line_of(text: str, words: str) -> str:
    """The first line that has these words."""
    return next(line.strip() for line in text.splitlines() if words in line)


async def test_undo_names_the_bucket(shop: Session) -> None:
    async with running(shop) as driver:
        await open_bucket(driver)
        await driver.press("x")
        await driver.shows("1 bucket resolved · u undoes")
        await driver.press("u")
        await driver.shows("1 bucket open again: POST /carts/:id/checkout")


async def test_several_buckets_are_counted(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("*", "x", "u")
        await driver.shows("4 buckets open again")


async def test_the_reason_against_a_flow_is_whole_on_the_smallest_terminal(shop: Session) -> None:
    async with running(shop, (60, 15)) as driver:
        await driver.shows("4 buckets")
        await driver.press("G", "enter")
        await driver.shows("Led here", "100 %")
        await driver.press("v")
        await driver.shows("flow: a flow needs 100x22, this terminal has 60x15")


async def test_a_reason_that_is_too_long_for_its_line_of_the_help_has_one_of_its_own(shop: Session) -> None:
    async with running(shop) as driver:
        await open_bucket(driver)
        await driver.press("?")
        await driver.shows("the other view of the same", "a flow needs 100x22, this terminal has 80x24")


async def test_the_file_of_what_was_copied_is_named_to_its_end(shop: Session) -> None:
    async with running(shop) as driver:
        await open_bucket(driver)
        await driver.press("y", "r")
        await driver.shows("sent to the terminal's clipboard, 19 bytes")
        assert line_of(driver.text, "clipboard").endswith(f"copied-{os.getpid()}.txt")


async def test_the_file_that_was_saved_is_named_to_its_end(shop: Session, tmp_path: Path) -> None:
    folder = tmp_path / "a-folder-with-a-long-name" / "and-another-one-within"
    folder.mkdir(parents=True)
    async with running(shop) as driver:
        await open_bucket(driver)
        await driver.press("ctrl+s", "j")
        await driver.shows("file")
        await driver.press("ctrl+u")
        await driver.type(f"{folder}/checkout.json")
        await driver.press("enter")
        await driver.shows("saved 3 calls")
        assert line_of(driver.text, "saved 3 calls").endswith("/checkout.json")
        assert (folder / "checkout.json").exists()


async def test_why_nothing_was_saved_stands_before_the_name_of_the_file(
    shop: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *, replace: bool) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(taking, "whole_file", full)
    async with running(shop) as driver:
        await open_bucket(driver)
        await driver.press("ctrl+s", "j")
        await driver.shows("file")
        await driver.press("ctrl+u")
        await driver.type(f"{tmp_path}/checkout.json")
        await driver.press("enter")
        await driver.shows("Nothing was saved, no space left on device: /")
        assert line_of(driver.text, "Nothing was saved").endswith("/checkout.json")


async def test_the_next_key_that_acts_takes_the_answer_to_the_one_before_away(shop: Session) -> None:
    async with running(shop) as driver:
        await open_bucket(driver)
        await driver.press("Z")
        await driver.shows("Z does nothing here")
        await driver.press("minus")
        await driver.shows("depth 1 of 2")
        assert "does nothing here" not in driver.text


async def test_what_was_saved_is_said_no_longer_when_a_file_is_asked_for_again(shop: Session, tmp_path: Path) -> None:
    async with running(shop) as driver:
        await open_bucket(driver)
        await driver.press("ctrl+s", "j")
        await driver.shows("file")
        await driver.press("ctrl+u")
        await driver.type(f"{tmp_path}/checkout.json")
        await driver.press("enter")
        await driver.shows("saved 3 calls")
        await driver.press("ctrl+s")
        await driver.shows("save as")
        assert "saved 3 calls" not in driver.text


async def test_an_answer_stays_while_the_cursor_moves(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.press("x")
        await driver.shows("u undoes")
        await driver.press("j")
        assert "u undoes" in driver.text
