"""Imports: from a file to a data set that can be read, whatever comes between."""

from __future__ import annotations

import gzip
import json
import os
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.catalog.marks import SqliteMarks
from moesif_tui.local.catalog.store import Mark
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.events.sqlite import Writer
from moesif_tui.local.events.store import StoreError
from moesif_tui.local.importers import Progress
from moesif_tui.local.ingest import TAKEN_OVER, Import
from moesif_tui.local.jsontext import from_json
from moesif_tui.local.origins import Origin, origin_of
from moesif_tui.local.record import Record
from moesif_tui.local.standard_input import StandardInput
from tests.unit.local.support import entry, event, har, ndjson, shop, until

OPENED = 1_700_000_000_000_000


def data_set(folder: Path) -> DataSet:
    return DataSet("k1", folder / "set", keep=True)


def run(opened: DataSet, origin: Origin, **more: Any) -> Import:
    reading = Import(opened, origin, OPENED, **more)
    reading.start()
    reading.join()
    return reading


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[DataSet]:
    """A data set that holds nothing yet."""
    found = data_set(tmp_path)
    yield found
    found.close()


def test_a_file_is_read_and_described(opened: DataSet, tmp_path: Path) -> None:
    path = shop(tmp_path / "a.har")
    run(opened, origin_of([str(path)], None))
    about = opened.describe()
    assert about | {"size": 0} == {
        "id": "k1", "name": "a.har", "files": [str(path)], "collected": False, "state": "done", "note": None,
        "bytes_done": path.stat().st_size, "bytes_total": path.stat().st_size, "entries": 6, "entries_total": None,
        "calls": {"api": 6, "page": 0, "static": 0, "preflight": 0, "aborted": 0},
        "failures": 3, "users": 0, "sessions": 1, "unreadable": 0, "duplicates": 0, "problems": 0,
        "first": "2026-03-01T12:00:00.000Z", "last": "2026-03-01T12:00:05.000Z",
        "opened": "2023-11-14T22:13:20.000Z", "kept_until": "2023-11-21T22:13:20.000Z", "size": 0,
    }  # fmt: skip
    assert json.loads((opened.folder / "about.json").read_text()) | {"size": 0} == about | {"size": 0}
    modes = {path.stat().st_mode & 0o77 for path in opened.folder.iterdir()}
    assert opened.folder.stat().st_mode & 0o777 == 0o700
    assert modes


def counting(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of batches that are written from now on."""
    sizes: list[int] = []
    add = Writer.add

    def count(self: Writer, calls: Any) -> None:
        sizes.append(len(calls))
        add(self, calls)

    monkeypatch.setattr(Writer, "add", count)
    return sizes


def test_what_is_kept_is_not_read_again(opened: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shop(tmp_path / "a.har")
    run(opened, origin_of([str(path)], None))
    sizes = counting(monkeypatch)
    again = data_set(tmp_path)
    run(again, origin_of([str(path)], None))
    assert (again.describe()["state"], sizes) == ("done", [])
    again.close()


def test_a_file_that_was_moved_is_known_by_its_content_and_has_its_new_name(
    opened: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shop(tmp_path / "a.har")
    run(opened, origin_of([str(path)], None))
    sizes = counting(monkeypatch)
    moved = path.rename(tmp_path / "b.har")
    os.utime(moved, ns=(5, 5))
    run(opened, origin_of([str(moved)], None))
    assert (opened.describe()["name"], opened.describe()["files"], sizes) == ("b.har", [str(moved)], [])
    monkeypatch.setattr(Origin, "whole_hash", lambda *_: pytest.fail("known by its time and size now"))
    run(opened, origin_of([str(moved)], None))


def test_a_file_of_the_same_beginning_and_size_but_another_end_is_read_anew(opened: DataSet, tmp_path: Path) -> None:
    entries = [entry(n, f"/{'x' * 1000}") for n in range(100)]
    path = har(tmp_path / "a.har", [*entries, entry(0, "/one")])
    run(opened, origin_of([str(path)], None))
    key = origin_of([str(path)], None).key
    har(path, [*entries, entry(0, "/two")])
    os.utime(path, ns=(5, 5))
    assert origin_of([str(path)], None).key == key
    run(opened, origin_of([str(path)], None))
    assert [one.uri for one in opened.events.events([101])] == ["https://shop.test/two"]


def test_the_same_time_and_size_is_trusted(opened: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shop(tmp_path / "a.har")
    run(opened, origin_of([str(path)], None))
    monkeypatch.setattr(Origin, "whole_hash", lambda *_: pytest.fail("no need to look at it"))
    run(opened, origin_of([str(path)], None))


def interrupting(records: Callable[..., Iterator[Record]], after: int) -> Callable[..., Iterator[Record]]:
    """The same records, with an end in the middle."""

    def some(stop: Callable[[], bool], progress: Progress) -> Iterator[Record]:
        for number, record in enumerate(records(stop, progress)):
            if number == after:
                raise OSError(5, "the end of the world")
            yield record

    return some


def test_an_import_that_was_cut_off_is_made_anew(opened: DataSet, tmp_path: Path) -> None:
    origin = origin_of([str(shop(tmp_path / "a.har"))], None)
    opened.lock()
    opened.begin({"state": "importing", "stats": origin.stats()})
    opened.unlock()
    assert (opened.describe()["state"], bool(opened.describe()["note"])) == ("failed", True)
    run(opened, origin)
    assert (opened.describe()["state"], opened.describe()["entries"], opened.describe()["note"]) == ("done", 6, None)


def test_what_was_in_before_an_error_stays_and_settles(opened: DataSet, tmp_path: Path) -> None:
    origin = origin_of([str(shop(tmp_path / "a.har"))], None)
    origin.records = interrupting(origin.records, 4)
    run(opened, origin)
    about = opened.describe()
    assert (about["state"], about["note"]) == ("failed", "The import stopped early: Input/output error.")
    assert (about["calls"]["api"], about["sessions"]) == (4, 1)
    run(again := data_set(tmp_path), origin_of([str(tmp_path / "a.har")], None))
    assert again.describe()["state"] == "done"
    again.close()


def test_a_full_disk_keeps_what_is_in(opened: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moesif_tui.local.batches.FIRST_BATCH", 2)
    monkeypatch.setattr("moesif_tui.local.batches.BATCH", 2)
    add = Writer.add

    def full(self: Writer, calls: Any) -> None:
        if self._next > 4:
            raise StoreError("database or disk is full")
        add(self, calls)

    monkeypatch.setattr(Writer, "add", full)
    run(opened, origin_of([str(shop(tmp_path / "a.har"))], None))
    about = opened.describe()
    assert (about["state"], about["calls"]["api"], about["sessions"]) == ("failed", 4, 1)
    assert about["note"] == "The import stopped early: database or disk is full."
    assert [one.session_token for one in opened.events.events([1])] == ["~1"]


def test_a_disk_that_is_full_for_settling_too_leaves_what_is_in(
    opened: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise StoreError("database or disk is full")

    monkeypatch.setattr(Writer, "settle", full)
    run(opened, origin_of([str(shop(tmp_path / "a.har"))], None))
    about = opened.describe()
    assert (about["state"], about["calls"]["api"]) == ("failed", 6)
    assert about["note"] == "The import stopped early: database or disk is full."


def test_a_mistake_of_the_program_is_said_with_a_report_and_never_looks_like_reading(
    opened: DataSet, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moesif_tui.local.batches.Analysis.call", lambda *_: 1 / 0)
    run(opened, origin_of([str(shop(tmp_path / "a.har"))], None))
    assert (opened.describe()["state"], "mistake" in opened.describe()["note"]) == ("failed", True)
    report = opened.describe()["note"].rpartition(": ")[2].removesuffix(".")
    assert Path(report).is_relative_to(home)
    assert "in _read" in Path(report).read_text(encoding="utf-8")


def test_a_broken_file_is_put_aside_and_said(opened: DataSet, tmp_path: Path) -> None:
    path = shop(tmp_path / "a.har")
    run(opened, origin_of([str(path)], None))
    opened.close()
    (opened.folder / "set.db").write_bytes(b"garbage" * 1000)
    again = data_set(tmp_path)
    run(again, origin_of([str(path)], None))
    [aside] = opened.folder.glob("set.db.corrupt-*")
    assert aside.read_bytes() == b"garbage" * 1000
    about = again.describe()
    assert about["state"] == "done"
    assert str(aside) in about["note"]
    assert "read anew" in about["note"]
    again.close()


def test_a_file_of_another_schema_is_made_anew(
    opened: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shop(tmp_path / "a.har")
    run(opened, origin_of([str(path)], None))
    monkeypatch.setattr("moesif_tui.local.schema.VERSION", 999)
    sizes = counting(monkeypatch)
    run(opened, origin_of([str(path)], None))
    assert (opened.describe()["state"], sizes) == ("done", [6])


def test_what_cannot_be_read_is_counted_and_listed(opened: DataSet, tmp_path: Path) -> None:
    whole = json.dumps({"log": {"entries": [entry(n) for n in range(3)]}})
    path = tmp_path / "a.har"
    path.write_text(whole[:-3].replace('"GET"', '"GET', 1) + ', "nonsense"]}}')
    picture = tmp_path / "b.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    run(opened, origin_of([str(path), str(picture)], None))
    about = opened.describe()
    problems = opened.catalog.problems()
    assert (about["entries"], about["unreadable"], about["problems"]) == (2, 2, 3)
    assert {(one.file, one.entry) for one in problems} == {(str(path), 1), (str(path), 4), (str(picture), None)}
    assert all(one.reason for one in problems)
    assert [one.position for one in problems if one.entry == 1] == [whole.index("[") + 1]


def test_what_an_archive_holds_besides_is_listed(opened: DataSet, tmp_path: Path) -> None:
    path = tmp_path / "ticket.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(shop(tmp_path / "a.har"), "a.har")
        archive.writestr("readme.txt", "hello")
    run(opened, origin_of([str(path)], None))
    [problem] = opened.catalog.problems()
    assert "readme.txt" in problem.file
    assert problem.reason.startswith("left out: ")
    assert (opened.describe()["entries"], opened.describe()["problems"], opened.describe()["unreadable"]) == (6, 1, 0)


def test_pages_behind_the_entries_are_those_in_front_of_them(opened: DataSet, tmp_path: Path) -> None:
    pages = [{"id": name, "title": f"Title {name}"} for name in ("a", "b")]
    entries = [entry(n) | {"pageref": page} for n, page in enumerate(("a", "b", "c", "a"))]
    found = []
    for log in ({"pages": pages, "entries": entries}, {"entries": entries, "pages": pages}):
        path = tmp_path / "a.har"
        path.write_text(json.dumps({"log": log}))
        run(opened, origin_of([str(har(tmp_path / "b.har", [entry(9) | {"pageref": "a"}])), str(path)], None))
        stored = [from_json(one.extra)["metadata"]["har"] for one in opened.events.events(range(1, 6))]
        found.append(sorted((one["page"], one.get("page_title", "")) for one in stored))
    assert found[0] == [("a", ""), ("a", "Title a"), ("a", "Title a"), ("b", "Title b"), ("c", "")]
    assert found[1] == found[0]


def test_the_same_event_twice_is_one(opened: DataSet, tmp_path: Path) -> None:
    path = ndjson(tmp_path / "a.ndjson", [event(n % 2, transaction_id=f"t{n % 2}") for n in range(4)])
    run(opened, origin_of([str(path)], None))
    assert (opened.describe()["entries"], opened.describe()["duplicates"]) == (2, 2)


def test_a_file_that_changes_while_it_is_read_is_said_and_read_anew_the_next_time(
    opened: DataSet, tmp_path: Path
) -> None:
    path = shop(tmp_path / "a.har")
    origin = origin_of([str(path)], None)
    os.utime(path, ns=(5, 5))
    run(opened, origin)
    about = opened.describe()
    assert (about["state"], about["entries"]) == ("changed", 6)
    assert about["note"] == "a.har changed while it was read; open it again."
    run(opened, origin_of([str(path)], None))
    assert (opened.describe()["state"], opened.describe()["note"]) == ("done", None)


@pytest.mark.parametrize("files", [1, 2])
def test_what_is_said_of_files_that_change_fits_into_a_line(opened: DataSet, tmp_path: Path, files: int) -> None:
    paths = [shop(tmp_path / f"{'long' * 20}-{number}.har", calls=number + 2) for number in range(files)]
    origin = origin_of([str(path) for path in paths], None)
    for path in paths:
        os.utime(path, ns=(5, 5))
    run(opened, origin)
    note = opened.describe()["note"]
    assert len(note) < 78
    assert ("2 files changed" if files == 2 else "-0.har changed") in note


def test_a_file_that_vanishes_is_a_problem_and_no_more(opened: DataSet, tmp_path: Path) -> None:
    paths = [shop(tmp_path / "a.har"), shop(tmp_path / "b.har", calls=4)]
    origin = origin_of([str(path) for path in paths], None)
    paths[1].unlink()
    run(opened, origin)
    about = opened.describe()
    assert (about["state"], about["entries"]) == ("changed", 6)
    assert next(one.file for one in opened.catalog.problems()) == str(paths[1])


def test_files_that_are_packed(opened: DataSet, tmp_path: Path) -> None:
    packed = tmp_path / "a.har.gz"
    packed.write_bytes(gzip.compress(shop(tmp_path / "a.har").read_bytes()))
    run(opened, origin_of([str(packed)], None))
    assert (opened.describe()["entries"], opened.describe()["bytes_total"]) == (6, packed.stat().st_size)


@pytest.fixture
def pipe() -> Iterator[tuple[StandardInput, int]]:
    """Standard input, and what feeds it."""
    reading, writing = os.pipe()
    stdin = StandardInput(reading)
    yield stdin, writing
    stdin.close()


LINES = "".join(json.dumps(event(n)) + "\n" for n in range(1000)).encode()


def test_stopping_keeps_what_is_in_and_settles_it(opened: DataSet, pipe: tuple[StandardInput, int]) -> None:
    stdin, writing = pipe
    feeding = threading.Thread(target=os.write, args=(writing, LINES))
    feeding.start()
    reading = Import(opened, origin_of(["-"], stdin), OPENED)
    reading.start()
    until(lambda: opened.describe()["entries"] > 300, "rows of a stream that goes on")
    assert opened.describe()["state"] == "importing"
    reading.stop()
    about = opened.describe()
    assert (about["state"], about["calls"]["api"]) == ("stopped", about["entries"])
    assert not opened.events.events([1])[0].session_token.startswith("~new")
    reading.stop()
    feeding.join()
    os.close(writing)


@pytest.mark.parametrize("late", ["date", "settle"])
def test_a_stop_that_comes_when_all_is_in_leaves_nothing_out(
    opened: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    reading = Import(opened, origin_of([str(shop(tmp_path / "a.har"))], None), OPENED)
    settle = getattr(Writer, late)

    def stopped(self: Writer, *found: Any) -> None:
        reading.stop()
        settle(self, *found)

    monkeypatch.setattr(Writer, late, stopped)
    reading.start()
    reading.join()
    about = opened.describe()
    assert (about["state"], about["entries"], about["sessions"]) == ("done", 6, 1)


HAR = json.dumps({"log": {"version": "1.2", "entries": [entry(n) for n in range(4)]}}).encode()
PACKING = zlib.compressobj(wbits=31)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((b"".join(LINES.splitlines(keepends=True)[:3]), LINES.splitlines()[3]), id="NDJSON"),
        pytest.param((HAR[:-20], HAR[-20:]), id="HAR"),
        pytest.param(
            (
                PACKING.compress(HAR[:-20]) + PACKING.flush(zlib.Z_SYNC_FLUSH),
                PACKING.compress(HAR[-20:]) + PACKING.flush(),
            ),
            id="gzip",
        ),
    ],
)
def test_rows_of_a_stream_that_pauses_show_however_few(
    opened: DataSet, pipe: tuple[StandardInput, int], parts: tuple[bytes, bytes]
) -> None:
    stdin, writing = pipe
    os.write(writing, parts[0])
    reading = Import(opened, origin_of(["-"], stdin), OPENED)
    reading.start()
    until(lambda: opened.describe()["entries"] == 3, "three rows")
    assert (opened.describe()["state"], opened.describe()["calls"]["api"]) == ("importing", 3)
    os.write(writing, parts[1])
    os.close(writing)
    reading.join()
    assert (opened.describe()["state"], opened.describe()["calls"]["api"]) == ("done", 4)


def test_a_stream_of_no_traffic_says_so(opened: DataSet, pipe: tuple[StandardInput, int]) -> None:
    stdin, writing = pipe
    os.write(writing, b"hello\n")
    os.close(writing)
    run(opened, origin_of(["-"], stdin))
    about = opened.describe()
    assert about["state"] == "failed"
    assert about["error"].startswith("standard input: ")


def test_marks_of_a_stream_are_those_of_its_content(
    opened: DataSet, pipe: tuple[StandardInput, int], tmp_path: Path
) -> None:
    stdin, writing = pipe
    path = ndjson(tmp_path / "a.ndjson", map(event, range(3)))
    key = origin_of([str(path)], None).key
    marks = SqliteMarks(None)
    marks.mark(key, ["before"], Mark(1, 1))
    marks.mark(opened.key, ["now"], Mark(2, 2))
    os.write(writing, path.read_bytes())
    os.close(writing)
    run(opened, origin_of(["-"], stdin), marks=marks)
    assert opened.marks_key == key
    assert marks.marks(key) == {"before": Mark(1, 1), "now": Mark(2, 2)}
    marks.close()


def test_rows_are_there_while_the_rest_waits_for_the_server(opened: DataSet, tmp_path: Path) -> None:
    ready = threading.Event()
    reading = Import(opened, origin_of([str(shop(tmp_path / "a.har", calls=600))], None), OPENED, ready=ready)
    reading.start()
    until(lambda: opened.describe()["entries"], "the first rows")
    assert opened.describe()["calls"]["api"] < 600
    assert [one.events for one in opened.events.buckets(SHOWN)] == [opened.describe()["failures"]]
    ready.set()
    reading.join()
    assert opened.describe()["calls"]["api"] == 600


def test_abandoning_ends_at_once_and_settles_nothing(opened: DataSet, tmp_path: Path) -> None:
    ready = threading.Event()
    reading = Import(opened, origin_of([str(shop(tmp_path / "a.har", calls=600))], None), OPENED, ready=ready)
    reading.start()
    until(lambda: opened.describe()["entries"], "the first rows")
    reading.abandon()
    ready.set()
    reading.join()
    assert opened.catalog.facts()["state"] == "importing"


class Two(NamedTuple):
    """Two programs that were given the same file: the first one reads it, and waits behind its first rows."""

    first: Import
    follower: Import
    other: DataSet
    ready: threading.Event
    origin: Origin


@pytest.fixture
def two(opened: DataSet, tmp_path: Path) -> Iterator[Two]:
    """The first one reads into `opened`, the follower into `other`."""
    origin = origin_of([str(shop(tmp_path / "a.har", calls=600))], None)
    ready = threading.Event()
    first = Import(opened, origin, OPENED, ready=ready)
    first.start()
    other = data_set(tmp_path)
    follower = Import(other, origin, OPENED)
    follower.start()
    yield Two(first, follower, other, ready, origin)
    other.close()


def test_a_second_program_sees_the_rows_of_the_first_and_imports_when_that_ends(opened: DataSet, two: Two) -> None:
    until(lambda: two.other.describe()["entries"], "rows of the other one")
    assert two.other.describe()["state"] == "importing"
    assert two.follower.open_again(two.origin, OPENED)
    two.first.abandon()
    two.ready.set()
    two.follower.join()
    told = two.other.describe()
    assert (told["state"], told["entries"], told["note"]) == ("done", 600, TAKEN_OVER)
    assert opened.describe()["entries"] == 600


def test_a_second_program_has_nothing_to_do_when_the_first_is_done(two: Two) -> None:
    two.ready.set()
    two.follower.join()
    told = two.other.describe()
    assert (told["state"], told["entries"], told["note"]) == ("done", 600, None)


def test_who_follows_an_import_can_be_stopped(two: Two) -> None:
    two.follower.stop()
    assert (two.follower.is_running, two.other.describe()["state"]) == (False, "importing")
    two.ready.set()
    two.first.join()


@pytest.mark.parametrize("failed", [False, True])
def test_what_cannot_be_listed_is_said_once(
    opened: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failed: bool
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "no")

    origin = origin_of([str(shop(tmp_path / "a.har", calls=100))], None)
    if failed:
        origin.records = interrupting(origin.records, 90)
    ready = threading.Event()
    reading = Import(opened, origin, OPENED, ready=ready)
    reading.start()
    monkeypatch.setattr(Path, "replace", full)
    ready.set()
    reading.join()
    told = {
        False: "It cannot be listed as kept: No space left on device.",
        True: "The import stopped early: Input/output error.",
    }
    assert opened.describe()["note"] == told[failed]
    assert not (opened.folder / "about.new").exists()
