"""What a server has open, keeps, forgets and sweeps."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.core.time import DAY, iso
from moesif_tui.local import folders
from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.catalog.store import Mark
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.errors import NotFound, Refused
from moesif_tui.local.events.sqlite import Writer
from moesif_tui.local.events.store import DamagedError, StoreError
from moesif_tui.local.importers import InputError
from moesif_tui.local.server import Server, now
from moesif_tui.local.standard_input import StandardInput
from tests.unit.local.support import entry, har, ndjson, shop, until
from tests.unit.local.support import event as moesif_event


def opened(server: Server, *paths: Path, **more: Any) -> DataSet:
    """A data set whose import has ended."""
    found = server.open([str(path) for path in paths], **more)
    server.wait([found.key])
    return found


def state(server: Server, data_set: DataSet) -> int:
    """The state of the only bucket."""
    [row] = server.buckets.of(data_set, SHOWN).values()
    return int(row["state"])


def set_state(server: Server, data_set: DataSet, number: int) -> None:
    [signature] = server.buckets.of(data_set, SHOWN)
    server.buckets.mark(data_set, signature, Mark(number, now()))


def test_the_newest_data_set_is_the_one_that_is_meant(server: Server, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="No data set is open"):
        server.data_set("~")
    first, second = opened(server, shop(tmp_path / "a.har")), opened(server, shop(tmp_path / "b.har", calls=4))
    assert server.data_set("~") is server.data_set(None) is server.data_set("") is second
    assert server.data_set(first.key) is first
    assert server.open([str(tmp_path / "a.har")]) is first
    assert server.open_sets() == [first, second]
    with pytest.raises(NotFound, match="k9"):
        server.data_set("k9")


def test_ids_lead_to_their_data_set(server: Server, tmp_path: Path) -> None:
    data_set = opened(server, shop(tmp_path / "a.har"))
    key = next(iter(server.buckets.of(data_set, SHOWN).values()))["id"]
    assert server.of_id(f"{data_set.key}-5") == (data_set, "5")
    assert server.signature_of(key)[0] is data_set
    for wrong in ("", "5", "k9-5", f"{data_set.key}-", f"{key}0"):
        with pytest.raises(NotFound):
            server.signature_of(wrong)


def test_the_same_content_keeps_its_marks_wherever_it_lies(server: Server, tmp_path: Path) -> None:
    path = shop(tmp_path / "a.har")
    set_state(server, opened(server, path), 1)
    copy = Path(shutil.copy(path, tmp_path / "copy.har"))
    assert state(server, opened(server, copy)) == 1
    path.unlink()
    moved = copy.rename(tmp_path / "moved.har")
    again = Server()
    assert state(again, opened(again, moved)) == 1
    assert again.data_set("~").describe()["name"] == "moved.har"
    again.close()


def test_marks_survive_a_purge_and_a_new_import(server: Server, tmp_path: Path) -> None:
    path = shop(tmp_path / "a.har")
    data_set = opened(server, path)
    set_state(server, data_set, 2)
    assert server.forget(data_set.key)["name"] == "a.har"
    assert not data_set.folder.exists()
    assert server.open_sets() == []
    assert state(server, opened(server, path)) == 2


def test_nothing_is_kept_where_nothing_shall_be(server: Server, tmp_path: Path) -> None:
    data_set = opened(server, shop(tmp_path / "a.har"), keep=False)
    assert data_set.describe()["kept_until"] is None
    assert server.kept() == []
    assert not (data_set.folder / "about.json").exists()
    set_state(server, data_set, 2)
    folder = data_set.folder
    assert folder.exists()
    assert server.forget(data_set.key)["id"] == data_set.key
    assert not folder.exists()
    with pytest.raises(NotFound):
        server.forget(data_set.key)


def test_marks_of_what_is_not_kept_end_with_the_program(server: Server, tmp_path: Path) -> None:
    path = shop(tmp_path / "a.har")
    passing = opened(server, path, keep=False)
    set_state(server, passing, 2)
    second, third = Server(), Server()
    kept = opened(second, path)
    assert (state(server, passing), state(second, kept)) == (2, 0)
    set_state(second, kept, 1)
    assert (state(server, passing), state(third, opened(third, path, keep=False))) == (2, 1)
    second.close()
    third.close()


@pytest.mark.parametrize("keep", [True, False])
def test_marks_of_a_stream_are_kept_where_anything_is(server: Server, tmp_path: Path, *, keep: bool) -> None:
    reading, writing = os.pipe()
    os.write(writing, ndjson(tmp_path / "a.ndjson", map(moesif_event, range(3))).read_bytes())
    os.close(writing)
    stdin = StandardInput(reading)
    stream = server.open(["-"], keep=keep, stdin=stdin)
    server.wait()
    set_state(server, stream, 1)
    assert state(server, server.data_set("~")) == 1
    other = Server()
    assert state(other, opened(other, tmp_path / "a.ndjson")) == keep
    other.close()
    stdin.close()


WORDS = [f"{first}{second}ing" for first in "abcdefghijklm" for second in "nopqrstuvwxyz"]


def test_marks_and_ids_given_before_the_routes_settle_hold_afterwards(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moesif_tui.local.batches.FIRST_BATCH", 10)
    server.ready.clear()
    path = har(tmp_path / "a.har", (entry(n % 3600, f"/goods/{word}", 500) for n, word in enumerate(WORDS * 2)))
    data_set = server.open([str(path)])
    early = until(lambda: server.buckets.of(data_set, SHOWN), "buckets while the rest is read")
    assert len(early) == 10
    ids = [row["id"] for row in early.values()]
    for number, identity in enumerate(ids[:3], 1):
        found, signature = server.signature_of(identity)
        server.buckets.mark(found, signature, Mark(number, number))
    assert sorted(row["state"] for row in server.buckets.of(data_set, SHOWN).values()) == [0] * 7 + [1, 2, 3]
    server.ready.set()
    server.wait()
    [row] = server.buckets.of(data_set, SHOWN).values()
    assert (row["route"], row["event_count"], row["state"]) == ("/goods/:name", len(WORDS) * 2, 3)
    assert {server.signature_of(identity)[1] for identity in ids} == {server.signature_of(row["id"])[1]}
    assert row["id"] not in ids
    # a mark on what was merged is there under every id, also while the file is read once more
    server.buckets.mark(data_set, server.signature_of(ids[5])[1], Mark(4, 10))
    server.forget(data_set.key)
    server.ready.clear()
    data_set = server.open([str(path)])
    again = until(lambda: server.buckets.of(data_set, SHOWN), "buckets while the rest is read")
    assert {row["state"] for row in again.values()} == {4}
    server.ready.set()
    server.wait()
    assert state(server, data_set) == 4


def test_two_programs_share_what_is_read_and_marked(server: Server, tmp_path: Path) -> None:
    path = shop(tmp_path / "a.har", calls=600)
    server.ready.clear()
    first = server.open([str(path)])
    until(lambda: first.describe()["entries"], "the first rows")
    other = Server()
    second = other.open([str(path)])
    about = second.describe()
    assert (about["state"], about["kept_until"] is not None) == ("importing", True)
    assert 0 < about["entries"] < 600
    set_state(other, second, 1)
    assert state(server, first) == 1
    set_state(server, first, 2)
    assert state(other, second) == 2
    server.ready.set()
    server.wait()
    assert (second.describe()["state"], second.describe()["entries"]) == ("done", 600)
    assert second.events.counts() == first.events.counts()
    with pytest.raises(Refused, match=r"a\.har is open in another program"):
        other.forget(second.key)
    server.close()
    reopened = opened(other, path)
    assert (reopened.describe()["state"], state(other, reopened)) == ("done", 2)
    other.close()


def test_a_stopped_import_is_made_anew_when_the_file_is_opened_again(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.ready.clear()
    path = shop(tmp_path / "a.har", calls=600)
    data_set = server.open([str(path)])
    until(lambda: data_set.describe()["entries"], "the first rows")
    stopping = threading.Thread(target=server.stop, args=(data_set.key,))
    stopping.start()
    server.ready.set()
    stopping.join()
    about = data_set.describe()
    assert about["state"] == "stopped"
    assert about["calls"]["api"] == about["entries"] < 600
    again = opened(server, path)
    assert (again.describe()["state"], again.describe()["entries"]) == ("done", 600)
    server.stop("nothing")


def test_a_file_that_changed_while_it_is_open_here_is_read_anew(server: Server, tmp_path: Path) -> None:
    many = [entry(n, f"/{'x' * 1000}") for n in range(100)]
    path = har(tmp_path / "a.har", [*many, entry(0, "/one", 500)])
    first = opened(server, path)
    har(path, [*many, entry(0, "/two", 500)])
    os.utime(path, ns=(5, 5))
    second = opened(server, path)
    assert second is not first
    assert second.key == first.key
    [row] = server.buckets.of(second, SHOWN).values()
    assert row["route"] == "/two"


def test_files_that_begin_alike_do_not_take_each_others_place_in_another_program(
    server: Server, tmp_path: Path
) -> None:
    many = [entry(n, f"/{'x' * 1000}") for n in range(100)]
    first = opened(server, har(tmp_path / "a.har", [*many, entry(0, "/one", 500)]))
    path = har(tmp_path / "b.har", [*many, entry(0, "/two", 500)])
    other = Server()
    second = opened(other, path)
    assert opened(other, path) is second
    assert second.key != first.key
    routes = [row["route"] for data_set in (first, second) for row in server.buckets.of(data_set, SHOWN).values()]
    assert routes == ["/one", "/two"]
    other.close()
    server.close()


def test_two_programs_that_open_files_which_begin_alike_at_once_each_have_their_own(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.ready = threading.Event()
    many = [entry(n, f"/{'x' * 1000}") for n in range(100)]
    first = server.open([str(har(tmp_path / "a.har", [*many, entry(0, "/one", 500)]))])
    other = Server()
    monkeypatch.setattr(other, "_check_free", lambda _: None)  # it looked before the first one had begun
    second = opened(other, har(tmp_path / "b.har", [*many, entry(0, "/two", 500)]))
    assert second.key != first.key
    assert [row["route"] for row in other.buckets.of(second, SHOWN).values()] == ["/two"]
    other.close()
    server.close()


@pytest.mark.parametrize("program", ["the same", "another"])
def test_a_copy_that_is_opened_while_the_first_is_read_has_its_marks(
    server: Server, tmp_path: Path, program: str
) -> None:
    server.ready = threading.Event()
    path = har(tmp_path / "a.har", (entry(n, "/checkout", 500) for n in range(2000)))
    first = server.open([str(path)])
    other = server if program == "the same" else Server()
    second = other.open([str(shutil.copy(path, tmp_path / "copy.har"))])
    assert (first.describe()["state"], second.key) == ("importing", first.key)
    server.ready.set()
    server.wait()
    other.wait()
    set_state(server, first, 1)
    assert state(other, second) == 1
    set_state(other, second, 2)
    assert state(server, first) == 2
    assert second.describe()["entries"] == 2000
    other.close()


def test_what_is_left_out_is_told_of_this_opening(server: Server, tmp_path: Path) -> None:
    path, picture = shop(tmp_path / "a.har"), tmp_path / "b.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert opened(server, path).describe()["problems"] == 0
    both = opened(server, path, picture)
    assert [problem.file for problem in server.problems(both.key)] == [str(picture)]
    assert (both.describe()["problems"], both.describe()["entries"]) == (1, 6)
    other = Server()
    assert opened(other, path).describe()["problems"] == 0
    other.close()


@pytest.mark.parametrize("broken", ["cache", "everything", "store"])
def test_where_nothing_can_be_kept_the_file_is_read_all_the_same(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    if broken == "store":
        begin = DataSet.begin

        def full(self: DataSet, facts: Mapping[str, Any]) -> None:
            if self.keep:
                raise StoreError("database or disk is full")
            begin(self, facts)

        monkeypatch.setattr(DataSet, "begin", full)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null/nothing")
    if broken == "everything":
        monkeypatch.setenv("XDG_DATA_HOME", "/dev/null/nothing")
    server = Server()
    data_set = opened(server, shop(tmp_path / "a.har"))
    about = data_set.describe()
    assert (about["state"], about["entries"], about["kept_until"]) == ("done", 6, None)
    assert about["note"].startswith("Nothing of this can be kept past the end of this program: ")
    assert bool(server.note) == (broken == "everything")
    set_state(server, data_set, 1)
    assert state(server, data_set) == 1
    server.close()
    assert not data_set.folder.exists()


def test_where_there_is_no_place_at_all_that_is_said(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreError("database or disk is full")

    monkeypatch.setattr(DataSet, "begin", full)
    with pytest.raises(InputError, match="no place for it: database or disk is full"):
        server.open([str(shop(tmp_path / "a.har"))])
    assert server.open_sets() == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_opening_in_the_background_is_waited_for(server: Server, tmp_path: Path) -> None:
    server.begin([str(shop(tmp_path / "a.har"))])
    assert server.data_set("~").key == server.open_sets()[0].key
    assert not server.is_opening
    server.begin([str(tmp_path / "nothing.har")])
    assert len(server.open_sets()) == 1
    assert server.failure == f"{tmp_path / 'nothing.har'}: no such file"


def test_a_mistake_of_the_program_while_opening_is_said_with_a_report(
    home: Path, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moesif_tui.local.server.origin_of", lambda *_: 1 / 0)
    server.begin([str(shop(tmp_path / "a.har"))])
    assert server.open_sets() == []
    said, _, path = server.failure.rpartition(" A report without data: ")
    assert said == "nothing can be opened: a mistake of this program (ZeroDivisionError)."
    assert Path(path).is_relative_to(home)
    assert "in open" in Path(path).read_text(encoding="utf-8")


def test_what_is_kept_is_listed_last_opened_first(server: Server, tmp_path: Path) -> None:
    first, second = opened(server, shop(tmp_path / "a.har")), opened(server, shop(tmp_path / "b.har", calls=4))
    (folders.data_sets() / "k9").mkdir()
    assert [about["name"] for about in server.kept()] == ["b.har", "a.har"]
    server.open([str(tmp_path / "a.har")])
    assert [about["name"] for about in server.kept()] == ["a.har", "b.har"]
    other = Server()
    assert other.kept() == server.kept() == [first.describe(), second.describe()]
    about = json.loads((first.folder / "about.json").read_text())
    (first.folder / "about.json").write_text(json.dumps(about | {"state": "importing"}))
    assert [one["state"] for one in other.kept()] == ["stopped", "done"]
    other.close()


def test_the_time_of_keeping_can_be_set(home: Path, tmp_path: Path) -> None:
    server = Server(keep_days=1)
    about = opened(server, shop(tmp_path / "a.har")).describe()
    assert about["kept_until"] > iso(now() + DAY // 2)
    assert about["kept_until"] < iso(now() + 2 * DAY)
    server.close()


def test_what_is_kept_for_no_day_stays_while_it_is_open(home: Path, tmp_path: Path) -> None:
    server = Server(keep_days=0)
    folder = opened(server, shop(tmp_path / "a.har")).folder
    server.sweep()
    assert folder.exists()
    server.close()
    other = Server(keep_days=0)
    other.sweep()
    assert not folder.exists()
    other.close()


def test_sweeping_removes_what_is_old_and_nobody_has_open(server: Server, tmp_path: Path) -> None:
    old, fresh = opened(server, shop(tmp_path / "a.har")), opened(server, shop(tmp_path / "b.har", calls=4))
    for data_set in (old, fresh):
        about = data_set.folder / "about.json"
        age = 8 if data_set is old else 6
        about.write_text(json.dumps(json.loads(about.read_text()) | {"opened": iso(now() - age * DAY)}))
    server.marks.mark("s1", ["a"], Mark(1, now() - 8 * DAY))
    server.marks.mark(old.key, ["a"], Mark(1, 1))
    server.sweep()
    assert old.folder.exists()
    server.close()
    other = Server()
    other.sweep()
    assert (old.folder.exists(), fresh.folder.exists()) == (False, True)
    assert (other.marks.marks("s1"), bool(other.marks.marks(old.key))) == ({}, True)
    other.close()


def test_what_turns_out_broken_is_put_aside_and_read_anew(server: Server, tmp_path: Path) -> None:
    path = shop(tmp_path / "a.har")
    data_set = opened(server, path)
    told = server.damaged(DamagedError("malformed", data_set.folder / "set.db"))
    [aside] = data_set.folder.glob("set.db.corrupt-*")
    assert told == (f"What was kept was damaged (malformed); it is now {aside}. Open the file again to read it anew.")
    assert server.open_sets() == []
    assert opened(server, path).describe()["state"] == "done"
    assert (
        server.damaged(DamagedError("malformed", Path("/elsewhere/set.db"))) == "What was kept is damaged: malformed."
    )


def test_what_turns_out_broken_and_cannot_be_moved_is_said(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "no")

    data_set = opened(server, shop(tmp_path / "a.har"))
    monkeypatch.setattr("moesif_tui.local.folders.put_aside", refuse)
    assert "cannot be put aside: Permission denied" in server.damaged(
        DamagedError("malformed", data_set.folder / "set.db")
    )


def test_an_open_data_set_that_cannot_be_read_any_more_is_made_anew(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shop(tmp_path / "a.har")
    first = opened(server, path)
    for part in first.folder.glob("set.db*"):
        part.unlink()
    second = opened(server, path)
    assert second is not first
    assert second.describe()["state"] == "done"


def test_what_is_transient_goes_at_once_when_the_process_ends(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = opened(server, shop(tmp_path / "a.har"))
    server.ready.clear()
    transient = server.open([str(shop(tmp_path / "b.har", calls=600))], keep=False)
    until(lambda: transient.describe()["entries"], "the first rows")
    server.remove_transient()
    assert (kept.folder.exists(), transient.folder.exists()) == (True, False)
    server.ready.set()
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    server.wait()


def test_a_stream_is_transient_and_never_blocks(server: Server, tmp_path: Path) -> None:
    reading, writing = os.pipe()
    stdin = StandardInput(reading)
    data_set = server.open(["-"], stdin=stdin)
    assert data_set.describe() | {"size": 0} == data_set.describe() | {
        "state": "importing", "name": "standard input", "kept_until": None, "size": 0,
    }  # fmt: skip
    assert server.open_sets() == [data_set]
    os.write(writing, ndjson(tmp_path / "a.ndjson", map(moesif_event, range(3))).read_bytes())
    os.close(writing)
    server.wait()
    assert (data_set.describe()["state"], data_set.describe()["entries"]) == ("done", 3)
    set_state(server, data_set, 1)
    assert state(server, opened(server, tmp_path / "a.ndjson")) == 1
    assert list(folders.data_sets().iterdir()) == [folders.data_sets() / server.data_set("~").key]
    stdin.close()


def test_closing_while_an_import_runs_settles_it(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled: list[bool] = []
    settle = Writer.settle

    def remember(self: Writer, *arguments: Any) -> None:
        settled.append(True)
        settle(self, *arguments)

    monkeypatch.setattr(Writer, "settle", remember)
    server = Server()
    server.open([str(shop(tmp_path / "a.har", calls=600))])
    server.close()
    assert settled == [True]
