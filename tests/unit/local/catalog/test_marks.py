"""Marks in a file of their own."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from moesif_tui.local.catalog.marks import SqliteMarks, open_marks
from moesif_tui.local.catalog.store import Mark
from moesif_tui.local.events.store import DamagedError, StoreError


def test_marks_are_there_in_another_process_at_once(tmp_path: Path) -> None:
    first, second = SqliteMarks(tmp_path / "marks.db"), SqliteMarks(tmp_path / "marks.db")
    first.mark("k1", ["a", "b"], Mark(1, 5))
    assert second.marks("k1") == {"a": Mark(1, 5), "b": Mark(1, 5)}
    assert second.marks("k2") == {}
    second.mark("k1", ["a"], Mark(0, 6))
    assert first.marks("k1")["a"] == Mark(0, 6)
    assert (tmp_path / "marks.db").stat().st_mode & 0o777 == 0o600
    first.close()
    second.close()


def test_moving_keeps_the_later_mark(tmp_path: Path) -> None:
    marks = SqliteMarks(None)
    for data_set, key, mark in (
        ("s1", "old", Mark(1, 1)),
        ("s1", "new", Mark(1, 9)),
        ("s1", "own", Mark(1, 1)),
        ("k1", "old", Mark(2, 5)),
        ("k1", "new", Mark(2, 5)),
    ):
        marks.mark(data_set, [key], mark)
    marks.move("s1", "k1")
    assert marks.marks("s1") == {}
    assert marks.marks("k1") == {"old": Mark(2, 5), "new": Mark(1, 9), "own": Mark(1, 1)}
    marks.close()


def test_only_old_marks_of_such_data_sets_are_forgotten() -> None:
    marks = SqliteMarks(None)
    marks.mark("s1", ["a"], Mark(1, 1))
    marks.mark("s2", ["a"], Mark(1, 9))
    marks.mark("k1", ["a"], Mark(1, 1))
    marks.drop("s", 5)
    assert [bool(marks.marks(key)) for key in ("s1", "s2", "k1")] == [False, True, True]
    marks.close()


def test_an_error_takes_everything_back(tmp_path: Path) -> None:
    marks = SqliteMarks(None)
    with pytest.raises(StoreError):
        marks.mark("k1", ["a", "b"], Mark(None, 1))  # type: ignore[arg-type]
    assert marks.marks("k1") == {}
    marks.mark("k1", ["a"], Mark(1, 1))
    marks.close()


def test_a_broken_file_is_put_aside_and_said(tmp_path: Path) -> None:
    path = tmp_path / "marks.db"
    path.write_bytes(b"garbage" * 1000)
    with pytest.raises(DamagedError):
        SqliteMarks(path)
    marks, note = open_marks(path, 1_700_000_000_000_000)
    assert (tmp_path / "marks.db.corrupt-1700000000").read_bytes() == b"garbage" * 1000
    assert "could not be read" in note
    assert "marks.db.corrupt-1700000000" in note
    marks.mark("k1", ["a"], Mark(1, 1))
    marks.close()
    again, note = open_marks(path, 1)
    assert (again.marks("k1"), note) == ({"a": Mark(1, 1)}, "")
    again.close()


def test_where_nothing_can_be_written_marks_live_as_long_as_the_program(tmp_path: Path) -> None:
    marks, note = open_marks(Path("/dev/null/marks.db"), 1)
    assert note.startswith("Marks cannot be kept past the end of this program: ")
    marks.mark("k1", ["a"], Mark(1, 1))
    assert marks.marks("k1") == {"a": Mark(1, 1)}
    marks.close()


def test_marks_that_cannot_be_written_any_more_are_still_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = SqliteMarks(tmp_path / "marks.db")
    made.mark("k1", ["a"], Mark(2, 1))
    made.close()
    shutil.copy(tmp_path / "marks.db", tmp_path / "copy.db")
    monkeypatch.setattr("moesif_tui.local.folders.os.access", lambda *_: False)
    marks, note = open_marks(tmp_path / "copy.db", 1)
    assert "cannot be written" in note
    assert marks.marks("k1") == {"a": Mark(2, 1)}
    marks.mark("k1", ["a"], Mark(0, 2))
    assert marks.marks("k1") == {"a": Mark(0, 2)}
    marks.close()


def test_another_program_that_holds_the_file_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moesif_tui.local.catalog.own_file.BUSY_SECONDS", 0.01)
    marks = SqliteMarks(tmp_path / "marks.db")
    other = sqlite3.connect(tmp_path / "marks.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        marks.mark("k1", ["a"], Mark(1, 1))
    other.execute("ROLLBACK")
    other.close()
    marks.mark("k1", ["a"], Mark(1, 1))
    assert marks.marks("k1") == {"a": Mark(1, 1)}
    marks.close()


def test_programs_that_start_at_once_all_get_the_file(tmp_path: Path) -> None:
    opened: list[SqliteMarks] = []
    together = threading.Barrier(4)

    def begin() -> None:
        together.wait()
        opened.append(SqliteMarks(path))

    for number in range(10):
        path = tmp_path / f"{number}.db"
        threads = [threading.Thread(target=begin) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(opened) == 40
    for marks in opened:
        marks.close()


def test_a_file_that_stays_locked_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("moesif_tui.local.catalog.own_file.BUSY_SECONDS", 0.02)
    other = sqlite3.connect(tmp_path / "marks.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="locked"):
        SqliteMarks(tmp_path / "marks.db")
    other.close()
