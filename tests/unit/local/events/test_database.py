"""One data set's file: who reads, who writes, and what of it is seen when."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from moesif_tui.local import schema
from moesif_tui.local.events import database as module
from moesif_tui.local.events.database import Database, one_moment
from moesif_tui.local.events.store import DamagedError, StoreError


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A file without calls."""
    found = Database(tmp_path / "a ?#%" / "set.db")
    found.path.parent.mkdir()
    found.create()
    yield found
    found.close()


def put(database: Database, value: int) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO tally VALUES ('value', ?)", (value,))


def value(database: Database) -> int | None:
    with database.reader() as connection:
        row = connection.execute("SELECT value FROM tally").fetchone()
    return row[0] if row else None


def test_it_is_made_whole_and_of_todays_schema(database: Database) -> None:
    assert database.version() == schema.VERSION
    assert value(database) is None


def test_reading_never_makes_a_file(tmp_path: Path) -> None:
    missing = Database(tmp_path / "nothing.db")
    with pytest.raises(StoreError, match="unable to open"):
        missing.version()
    with pytest.raises(StoreError, match="unable to open"), missing.writer():
        pass
    assert list(tmp_path.iterdir()) == []


def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(StoreError, match="readonly"), database.reader() as connection:
        connection.execute("DELETE FROM tally")


def test_one_thread_has_one_writer(database: Database) -> None:
    with database.writer() as outer, database.transaction() as inner:
        assert outer is inner
    with database.writer() as later:
        assert later is not outer


def test_an_error_takes_a_transaction_back(database: Database) -> None:
    def half() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO tally VALUES ('value', 2)")
            connection.execute("SELECT * FROM absent")

    put(database, 1)
    with pytest.raises(StoreError, match="no such table"):
        half()
    assert value(database) == 1
    put(database, 3)
    assert value(database) == 3


def test_an_answer_shows_one_moment(database: Database) -> None:
    put(database, 1)
    with one_moment():
        assert value(database) == 1
        writer = threading.Thread(target=put, args=(database, 2))
        writer.start()
        writer.join()
        assert value(database) == 1
    assert value(database) == 2


def test_a_moment_ends_with_an_error_too(database: Database) -> None:
    def broken() -> None:
        with one_moment(), database.reader() as connection:
            connection.execute("SELECT * FROM absent")

    put(database, 1)
    with pytest.raises(StoreError):
        broken()
    put(database, 2)
    assert value(database) == 2


def test_readers_are_kept_and_lent_again(database: Database) -> None:
    with database.reader() as first, database.reader() as second:
        assert first is not second
    with database.reader() as again:
        assert again in {first, second}


def test_what_is_lent_when_it_is_closed_is_closed_when_it_comes_back(database: Database) -> None:
    with database.reader() as connection:
        database.close()
        connection.execute("SELECT 1")
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")


def test_a_file_that_was_replaced_is_read_anew(database: Database, tmp_path: Path) -> None:
    put(database, 1)
    assert value(database) == 1
    before = database.identity
    other = Database(tmp_path / "other.db")
    other.create()
    put(other, 7)
    other.close()
    (tmp_path / "other.db").replace(database.path)
    assert value(database) == 7
    assert database.identity != before


@pytest.mark.parametrize("broken", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_file_says_so(tmp_path: Path, broken: bytes) -> None:
    path = tmp_path / "set.db"
    path.write_bytes(broken)
    with pytest.raises(DamagedError) as damaged:
        Database(path).version()
    assert damaged.value.path == path


def test_a_page_in_the_middle_that_is_broken_says_so_when_it_is_read(database: Database) -> None:
    with database.transaction() as connection:
        connection.executemany("INSERT INTO about VALUES (?, ?)", ((f"{n:05}", "x" * 100) for n in range(2000)))
    with database.writer() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    data = bytearray(database.path.read_bytes())
    data[len(data) // 3 :] = b"\xff" * (len(data) - len(data) // 3)
    database.path.write_bytes(data)
    again = Database(database.path)
    assert again.version() == schema.VERSION
    with pytest.raises(DamagedError), again.reader() as connection:
        connection.execute("SELECT count(*), max(value) FROM about").fetchall()
    again.close()


def test_a_writer_waits_for_another_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.01)
    refused: list[str] = []

    def write() -> None:
        try:
            put(database, 1)
        except StoreError as error:
            refused.append(str(error))

    with database.transaction():
        other = threading.Thread(target=write)
        other.start()
        other.join()
    assert refused == ["database is locked"]


def test_searching_functions_come_with_the_first_search(database: Database) -> None:
    for _ in range(2):
        with database.searcher() as connection:
            assert connection.execute("SELECT body_text(x'41')").fetchone() == ("A",)
