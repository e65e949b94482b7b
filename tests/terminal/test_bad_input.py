"""Files that are broken, hostile or no traffic, and disks that are full: one clear sentence, and all that is good."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.contract import traffic
from tests.terminal.conftest import Start, assert_restored
from tests.terminal.pty import Program

pytestmark = pytest.mark.terminal

BROKEN = Path(__file__).parents[1] / "data" / "broken"
SMALL = [json.dumps(entry) for entry in traffic.entries()]
"""The small capture's entries: 13 that are shown, and a script."""


def har(path: Path, entries: Sequence[str]) -> Path:
    path.write_text('{"log": {"version": "1.2", "entries": [' + ",\n".join(entries) + "]}}")
    return path


def failing(body: str, **changes: Any) -> str:
    """A failing call with that body, as JSON."""
    return json.dumps(traffic.entry(50, "s1", "GET", "/odd", 500, body) | changes)


def calls(program: Program, count: str, *rows: str) -> None:
    """Every good call stands in the list of calls, and each of these rows is there."""
    program.press("4")
    program.wait_for(f"^ {count} calls")
    for row in rows:
        program.wait_for(row)


def problems(program: Program, *told: str) -> None:
    """The list of problems tells these."""
    program.press("!")
    program.wait_for("› Problems")
    for words in told:
        program.wait_for(words)


# -- no traffic at all


def nothing(home: Path) -> Path:
    return home / "nowhere.har"


def folder(home: Path) -> Path:
    (home / "folder").mkdir()
    (home / "folder" / "notes.txt").write_text("nothing to see here")
    return home / "folder"


def written(name: str, data: bytes) -> Callable[[Path], Path]:
    def write(home: Path) -> Path:
        (home / name).write_bytes(data)
        return home / name

    return write


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (nothing, "nowhere.har: no such file"),
        (folder, "folder: .*(no traffic|without)"),
        (written("empty.har", b""), "empty.har: an empty file"),
        (written("picture.har", b"\x89PNG\r\n\x1a\n" + bytes(range(256))), "picture.har: a PNG image, not traffic"),
        (written("paper.har", b"%PDF-1.7\n%\xe2\xe3\n"), "paper.har: a PDF document, not traffic"),
        (written("page.har", b"<!DOCTYPE html><html>sign in</html>"), "page.har: .*HTML"),
        (written("other.json", b'{"openapi": "3.1.0", "paths": {}}'), "other.json: "),
        (written("list.json", b"[1, 2, 3]"), "list.json: "),
        (written("cut.har", b'{"log": {"ver'), "cut.har: .*neither HAR nor"),
        (written("a\x1b]0;PWNED\x07\u202eb.har", b""), r"a␛\]0;PWNED␇<202e>b.har: an empty file"),
    ],
)
def test_what_is_no_traffic_is_one_sentence(
    start: Start, home: Path, make: Callable[[Path], Path], sentence: str
) -> None:
    program = start("open", make(home), cols=200)
    assert program.wait_exit() == 1
    assert_restored(program)
    after = program.text
    program.wait_for(f"^moesif-tui: .*{sentence}")
    assert after.count("moesif-tui: ") == 1
    assert "Traceback" not in after
    assert program.emulator.title == ""


def test_no_such_file_is_told_before_the_terminal_is_touched(start: Start, home: Path) -> None:
    program = start("open", home / "nowhere.har")
    assert program.wait_exit() == 1
    assert b"\x1b" not in program.raw


# -- broken and hostile files: what is good is shown, what is missing is told


def test_a_capture_cut_in_the_middle_shows_what_was_whole(start: Start, shop: Path) -> None:
    text = shop.read_bytes()
    shop.write_bytes(text[: len(text) * 2 // 3])
    program = start("open", shop)
    program.wait_for("1 entry could not be read  ! lists")
    calls(program, "[89]")
    problems(program, "the file ends in the middle of this entry", "1 of 10 entries")


def test_a_packed_capture_cut_before_its_first_entry_says_so(start: Start, home: Path) -> None:
    path = home / "cut.har.gz"
    path.write_bytes(gzip.compress(b'{"log": {"entries": []}}', mtime=0)[:-12])
    program = start("open", path)
    program.wait_for("1 problem with the file")
    problems(program, "the (gzip )?file ends|cut|damaged")


def test_one_broken_entry_among_10000_costs_that_one(start: Start, home: Path) -> None:
    entry = json.dumps(traffic.entry(1, "s1", "GET", "/p/PLACE", 200, {"n": 1}))
    entries = [entry.replace("PLACE", str(number)) for number in range(9_999)]
    entries[7_000] = json.dumps(traffic.entry(5, "s2", "GET", "/carts/7", 500, {"error": "E_SEVEN"}))
    entries.insert(5_000, entry[:-1] + "]")
    program = start("open", har(home / "many.har", entries))
    program.wait_for("E_SEVEN", 20)
    program.wait_for("1 entry could not be read")
    calls(program, "9,999")
    problems(program, "1 of 10,000 entries could not be read", "5,001 .*broken JSON")


def test_a_body_of_50_mb_in_one_line_costs_that_entry(start: Start, home: Path) -> None:
    entries = [*SMALL[:7], failing("x" * 50_000_000), *SMALL[7:]]
    program = start("open", har(home / "long.har", entries))
    program.wait_for("4 buckets", 20)
    program.wait_for("1 entry could not be read", 20)
    calls(program, "13")
    problems(program, "8 .*larger than")
    assert program.usage().rss < 160_000_000


def test_a_body_of_5_mb_in_one_line_can_be_looked_at(start: Start, home: Path) -> None:
    program = start("open", har(home / "long.har", [*SMALL, failing("y" * 5_000_000)]))
    program.wait_for("5 buckets", 20)
    calls(program, "14")
    program.press("g", "enter")
    program.wait_for("yyyyyyyyyy")
    program.press("G", "W", "g", "escape")
    program.wait_for("^ 14 calls")


def test_nesting_10000_deep_costs_no_more_than_itself(start: Start, home: Path) -> None:
    deep = "[" * 10_000 + "]" * 10_000
    entries = [*SMALL[:3], failing("")[:-1] + f', "_deep": {deep}}}', failing(deep), *SMALL[3:]]
    program = start("open", har(home / "deep.har", entries))
    program.wait_for("5 buckets")
    program.wait_for("1 entry could not be read")
    calls(program, "14", r"/odd +\[\[\[")
    program.press("g", "enter")
    program.wait_for(r"\[\[\[|\[ *1|▸ \[|▾ \[")
    program.press("escape")
    problems(program, "4 .*nested too deeply")


def test_numbers_beyond_64_bits_are_shown(start: Start, home: Path) -> None:
    huge = SMALL[1].replace('"time": 40', '"time": 99999999999999999999999999999')
    status = SMALL[1].replace('"status": 200', '"status": 18446744073709551617')
    infinite = SMALL[1].replace('"time": 40', '"time": -1e400').replace('"bodySize": 0', f'"bodySize": {10**400}')
    body = failing('{"n": 123456789012345678901234567890, "f": 1e999}')
    program = start("open", har(home / "numbers.har", [*SMALL, huge, status, infinite, body]))
    program.wait_for("buckets")
    calls(program, "17")
    program.press("g", "enter")
    program.wait_for("123456789012345678901234567890")


@pytest.mark.parametrize(
    "at", ["1901-02-03T04:05:06Z", "0001-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "NaN"]
)
def test_dates_out_of_the_ordinary_lose_no_call(start: Start, home: Path, at: str) -> None:
    program = start("open", har(home / "dates.har", [*SMALL, failing("E_THEN", startedDateTime=at)]))
    program.wait_for("5 buckets")
    program.wait_for("E_THEN")
    calls(program, "14", "/odd .*E_THEN")
    program.press("G", "enter")
    program.wait_for("Response │ Request")
    program.press("escape")
    program.wait_for("^ 14 calls")
    program.press("2")
    program.wait_for("5 buckets")


def test_a_gzip_bomb_is_cut_off(start: Start, home: Path) -> None:
    whole = har(home / "shop.har", SMALL).read_bytes().removesuffix(b"]}}")
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    blanks = packer.compress(b" " * 10_000_000) + packer.flush()
    bomb = home / "bomb.har.gz"
    bomb.write_bytes(gzip.compress(whole + b",", mtime=0) + blanks * 1_000)
    program = start("open", bomb)
    program.wait_for("4 buckets", 20)
    calls(program, "13")
    problems(program, "a gzip bomb")
    assert program.usage().rss < 160_000_000


def test_a_zip_bomb_is_cut_off_and_its_other_files_are_read(start: Start, home: Path) -> None:
    bomb = home / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(har(home / "one.har", SMALL), "one.har")
        archive.writestr("two.har", b'{"log":{"entries":[' + b" " * 100_000_000)
        archive.writestr("three.har", b'{"log":{"entries":[' + failing("E_THREE").encode() + b"]}}")
    program = start("open", bomb)
    program.wait_for("a zip bomb|problem", 20)
    calls(program, "1[34]")
    problems(program, "a zip bomb")
    assert program.usage().rss < 160_000_000


@contextmanager
def growing(path: Path) -> Iterator[None]:
    """The file grows by a blank every few milliseconds."""
    ended = threading.Event()

    def grow() -> None:
        with path.open("ab", buffering=0) as file:
            while not ended.wait(0.003):
                file.write(b" ")

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_a_file_that_changes_while_it_is_read_is_told(start: Start, home: Path) -> None:
    path = har(home / "live.har", [*SMALL, *[json.dumps(traffic.entry(1, "s1", "GET", "/p", 200, {}))] * 3_000])
    with growing(path):
        program = start("open", path, cols=120)
        program.wait_for("live.har changed while it was read", 20)
    program.wait_for("4 buckets")


# -- what is kept cannot be


def test_a_home_that_cannot_be_written_keeps_nothing_and_shows_everything(start: Start, shop: Path) -> None:
    nowhere = {"HOME": "/proc/nowhere"} | {f"XDG_{name}_HOME": "/proc/nowhere" for name in ("CACHE", "DATA", "STATE")}
    program = start("open", shop, env=nowhere)
    program.wait_for("4 buckets")
    program.wait_for("Nothing of this can be kept past the end of this program")
    program.press("x")
    program.wait_for("1 bucket resolved")
    calls(program, "13")
    program.press("ctrl+q")
    assert program.wait_exit() == 0
    assert_restored(program)


def full_disks() -> list[str]:
    """Commands that let the program have little room for what it keeps; those that work on this machine."""
    ways = ["ulimit -f SIZE"]
    mount = "mount -t tmpfs -o size=SIZEk none $XDG_CACHE_HOME"
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode == 0:
        ways.append(mount)
    return ways


@pytest.mark.parametrize("way", full_disks())
def test_a_full_disk_stops_the_import_and_keeps_what_is_in(home: Path, runtime: Path, way: str) -> None:
    entries = [*SMALL, *[json.dumps(traffic.entry(1, "s1", "GET", "/p", 200, {"n": "m" * 900}))] * 4_000]
    path = har(home / "many.har", entries)
    command = f"{way.replace('SIZE', '900')}; exec {sys.executable} -m moesif_tui open {path}"
    argv = ["unshare", "-rm"] if "mount" in way else []
    with Program([*argv, "sh", "-c", command], cols=120, rows=24, cwd=home) as program:
        program.wait_for("The import stopped early: .*(full|disk I/O error|No space)", 20)
        program.wait_for("4 buckets")
        calls(program, "[1-9][0-9,]*", "^▌")
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert_restored(program)


@pytest.mark.parametrize("way", full_disks())
def test_where_nothing_can_be_written_that_is_told(home: Path, runtime: Path, shop: Path, way: str) -> None:
    command = f"{way.replace('SIZE', '4')}; exec {sys.executable} -m moesif_tui open {shop}"
    argv = ["unshare", "-rm"] if "mount" in way else []
    with Program([*argv, "sh", "-c", command], cols=200, rows=24, cwd=home) as program:
        if "mount" in way:  # another place has room
            program.wait_for("4 buckets")
            program.wait_for("Nothing of this can be kept past the end of this program: ")
            return
        assert program.wait_exit(20) == 1
        assert_restored(program)
        program.wait_for("^moesif-tui: shop.har cannot be read.*: ")
