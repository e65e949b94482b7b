"""The catalog on SQLite: facts and problems in the data set's file, marks in a file of their own."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from moesif_tui.local.catalog.store import Problem
from moesif_tui.local.events.database import BUSY_SECONDS, Database
from moesif_tui.local.events.sqlite import storable


class SqliteCatalog:
    """The catalog in a data set's file. Written by the import only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def facts(self) -> dict[str, Any]:
        """See `Catalog.facts`."""
        with self._database.reader() as connection:
            return {key: json.loads(value) for key, value in connection.execute("SELECT key, value FROM about")}

    def problems(self) -> list[Problem]:
        """See `Catalog.problems`."""
        with self._database.reader() as connection:
            rows = connection.execute("SELECT file, position, entry, reason FROM problem ORDER BY id").fetchall()
        return [Problem(*row) for row in rows]

    def note(self, facts: Mapping[str, Any]) -> None:
        """See `Catalog.note`."""
        with self._database.writer() as connection:
            write_facts(connection, facts)

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """See `Catalog.add_problems`."""
        with self._database.writer() as connection:
            write_problems(connection, problems)


def write_facts(connection: sqlite3.Connection, facts: Mapping[str, Any]) -> None:
    """Keep facts over a connection that the caller has open for writing."""
    connection.executemany(
        "INSERT OR REPLACE INTO about VALUES (?,?)", [(key, json.dumps(value)) for key, value in facts.items()]
    )


def write_problems(connection: sqlite3.Connection, problems: Sequence[Problem]) -> None:
    """Keep problems over a connection that the caller has open for writing."""
    connection.executemany(
        "INSERT INTO problem(file, position, entry, reason) VALUES (?,?,?,?)",
        [(storable(one.file), one.position, one.entry, storable(one.reason)) for one in problems],
    )


class SqliteMarks:
    """The marks of every data set, in one file; every change is on disk when it is acknowledged.

    Raises:
        OSError, sqlite3.Error: when made, if the file cannot be opened or written.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            path or ":memory:", timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        if path is not None:
            path.chmod(0o600)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS mark(data_set TEXT, key TEXT, state INTEGER NOT NULL, changed INTEGER NOT NULL,"
            " PRIMARY KEY(data_set, key)) WITHOUT ROWID"
        )

    def states(self, data_set: str) -> dict[str, int]:
        """See `Marks.states`."""
        with self._lock:
            return dict(self._connection.execute("SELECT key, state FROM mark WHERE data_set=?", (data_set,)))

    def mark(self, data_set: str, key: str, state: int, now: int) -> None:
        """See `Marks.mark`."""
        with self._lock:
            self._connection.execute("INSERT OR REPLACE INTO mark VALUES (?,?,?,?)", (data_set, key, state, now))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
