"""What is done with every SQLite file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from moesif_tui.local.events.store import DamagedError, StoreError
from moesif_tui.local.sqlite import in_words, transaction


@pytest.fixture
def connection() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:", isolation_level=None)
    made.execute("CREATE TABLE t(n)")
    return made


def test_a_transaction_keeps_all_or_nothing(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(sqlite3.OperationalError), transaction(connection):
        connection.executemany("INSERT INTO t VALUES (?)", ((n or connection.execute("nothing"),) for n in (2, 0)))
    assert (connection.execute("SELECT n FROM t").fetchall(), connection.in_transaction) == ([(1,)], False)
    connection.close()


def test_errors_tell_a_damaged_file_from_others(connection: sqlite3.Connection, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such table: x") as caught, in_words(tmp_path):
        connection.execute("SELECT * FROM x")
    assert (type(caught.value), caught.value.path) == (StoreError, tmp_path)
    connection.close()
    broken = tmp_path / "broken"
    broken.write_bytes(b"no database" * 100)
    damaged = sqlite3.connect(broken)
    with pytest.raises(DamagedError), in_words(broken):
        damaged.execute("SELECT * FROM x")
    damaged.close()
