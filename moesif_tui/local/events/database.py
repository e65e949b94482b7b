"""One data set's SQLite file: one writer, a reader for each thread that asks, made and checked here."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moesif_tui.local import schema

BUSY_SECONDS = 5.0


class _Connection(sqlite3.Connection):
    """One that is kept and lent again; `searches` once it has the functions that searches call."""

    searches = False


class Database:
    """The file of a data set. Readers never wait for the writer (WAL)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: list[_Connection] = []
        self._lock = threading.Lock()
        self._closed = False

    def create(self) -> None:
        """Make the tables.

        Raises:
            sqlite3.Error: the disk is full, the folder cannot be written …
        """
        with self.writer() as connection:
            connection.executescript(schema.TABLES)
            connection.execute(f"PRAGMA user_version={schema.VERSION}")

    def version(self) -> int:
        """The schema's version in the file; 0 when it holds none. Raises sqlite3.DatabaseError when damaged."""
        with self.reader() as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def writer(self) -> Iterator[sqlite3.Connection]:
        """A connection that writes; the caller begins and commits."""
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("PRAGMA temp_store=MEMORY")
            yield connection
        finally:
            connection.close()

    @contextmanager
    def reader(self) -> Iterator[_Connection]:
        """A connection that only reads; kept and lent again."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=_Connection
            )
            connection.execute("PRAGMA query_only=ON")
            connection.execute("PRAGMA temp_store=MEMORY")
        try:
            yield connection
        finally:
            with self._lock:
                keep = not self._closed and len(self._idle) < 4
                if keep:
                    self._idle.append(connection)
            if not keep:
                connection.close()

    @contextmanager
    def searcher(self) -> Iterator[sqlite3.Connection]:
        """A reader with the functions that compiled searches call."""
        with self.reader() as connection:
            if not connection.searches:
                from moesif_tui.local.query import install

                install(connection)
                connection.searches = True
            yield connection

    def close(self) -> None:
        """Close what is idle; what is lent closes when it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
