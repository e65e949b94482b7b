"""What could not be read, told on every list and listed by a key."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from moesif_tui.session import LocalServer, Session
from moesif_tui.ui.actions import BY_ID
from tests.contract import traffic
from tests.screens.conftest import running


def session_on(*files: Path) -> Session:
    return Session(LocalServer([str(file) for file in files]))


def capture(path: Path, *, cut: int = 0, broken: int = 0) -> Path:
    """The small capture, without its last bytes, or with broken entries among its own."""
    texts = [json.dumps(entry) for entry in traffic.entries()]
    for number in range(broken):
        texts.insert(2 + number, '{"request": nothing}')
    text = '{"log": {"entries": [' + ",\n".join(texts) + "]}}"
    path.write_text(text[: len(text) - cut])
    return path


async def test_entries_that_could_not_be_read_are_counted_and_listed(home: Path) -> None:
    async with running(session_on(capture(home / "shop.har", broken=2))) as driver:
        await driver.shows("4 buckets", "2 entries could not be read  ! lists")
        await driver.press("4")
        await driver.shows("13 calls", "2 entries could not be read  ! lists")
        await driver.press(*BY_ID["problems"].keys)
        await driver.shows("Calls › Problems", "2 of 16 entries could not be read · ", "shop.har", "broken JSON")
        await driver.press("down", "escape")
        await driver.shows("13 calls")


async def test_a_capture_that_was_cut_shows_what_was_whole_and_says_so(home: Path) -> None:
    async with running(session_on(capture(home / "shop.har", cut=40))) as driver:
        await driver.shows("3 buckets", "in 12 calls", "1 entry could not be read")
        await driver.press("exclamation_mark")
        await driver.shows("the file ends in the middle of this entry", "1 of 14 entries")


async def test_what_is_missing_between_entries_is_told_too(home: Path) -> None:
    async with running(session_on(capture(home / "shop.har", cut=3))) as driver:
        await driver.shows("4 buckets", "1 problem with the file")
        await driver.press("exclamation_mark")
        await driver.shows("1 problem · ", "the file ends before its list of")


async def test_of_several_files_each_problem_names_its_own(home: Path) -> None:
    files = capture(home / "one.har", broken=1), capture(home / "two.har", broken=1)
    async with running(session_on(*files), size=(160, 30)) as driver:
        await driver.shows("2 entries could not be read")
        await driver.press("exclamation_mark")
        await driver.shows("FILE", "one.har", "two.har")


async def test_where_nothing_is_missing_the_list_says_so(shop: Session) -> None:
    async with running(shop) as driver:
        await driver.shows("4 buckets")
        await driver.shows_not("could not be read")
        await driver.press("exclamation_mark")
        await driver.shows("Everything could be read.")


async def test_the_palette_offers_it(home: Path) -> None:
    async with running(session_on(capture(home / "shop.har", broken=1))) as driver:
        await driver.shows("1 entry could not be read")
        await driver.press("colon")
        await driver.shows("mark as resolved")
        await driver.type("what could")
        await driver.press("enter")
        await driver.shows("1 of 15 entries could not be read")


async def test_what_is_left_out_of_folders_and_archives_is_listed_by_short_names(home: Path) -> None:
    folder = home / "a folder with a long name" / "ticket 4711"
    (folder / "more").mkdir(parents=True)
    capture(folder / "shop.har")
    (folder / "more" / "notes.txt").write_text("hello")
    with zipfile.ZipFile(folder / "ticket.zip", "w") as archive:
        archive.writestr("nested.zip", b"PK\x03\x04")
        archive.write(capture(home / "one.har"), "one.har")
    async with running(session_on(folder)) as driver:
        await driver.shows("4 buckets", "2 problems with the files")
        await driver.press("exclamation_mark")
        await driver.shows("more/notes.txt ", "ticket.zip › nested.zip ", "left out: text, but not JSON")
        await driver.press("g")
        await driver.shows("ticket.zip › nested.zip: left out: a zip archive inside another archive; unp")


async def test_of_one_file_only_the_reasons_differ(home: Path) -> None:
    async with running(session_on(capture(home / "shop.har", broken=2))) as driver:
        await driver.shows("2 entries could not be read")
        await driver.press("exclamation_mark")
        await driver.shows("2 of 16 entries could not be read · shop.har")
