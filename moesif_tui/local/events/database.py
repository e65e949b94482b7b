"""One data set's SQLite file: one writer, a reader for each thread that asks, made and checked here."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moesif_tui.local import schema
from moesif_tui.local.sqlite import BUSY_SECONDS, in_words, transaction

MAX_IDLE = 3
READER_CACHE = 500
"""kB of pages that a reader remembers; the system's own cache is behind it."""

_WRITING = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "wal_autocheckpoint=8000",  # pages, 32 MB: each checkpoint waits for the disk
)
_thread = threading.local()


class _Connection(sqlite3.Connection):
    """One that is kept and lent again; `searches` once it has the functions that searches call."""

    searches = False


class Database:
    """The file of a data set. Readers never wait for the writer (WAL).

    Every method raises `StoreError` (`DamagedError` where the file itself is broken) for whatever SQLite refuses.

    Attributes:
        identity: of the file that was last opened: another one when the file has been replaced.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.identity = 0
        self._idle: list[_Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        self._own = threading.local()

    def create(self) -> None:
        """Make the file with its tables, all at once: others see none of them or all."""
        with self.writer(create=True) as connection:
            connection.executescript(f"BEGIN; {schema.TABLES} PRAGMA user_version={schema.VERSION}; COMMIT;")

    def version(self) -> int:
        """The schema's version in the file; 0 when it holds none."""
        with self.reader() as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def writer(self, *, create: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection that writes. Inside of it the same thread gets the same one again."""
        with in_words(self.path):
            if (own := getattr(self._own, "writer", None)) is not None:
                yield own
                return
            connection = _connect(self.path, create=create)
            try:
                for setting in _WRITING:
                    connection.execute(f"PRAGMA {setting}")
                self._own.writer = connection
                yield connection
            finally:
                self._own.writer = None
                connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection whose writes are all kept at the end, or none of them after an error."""
        with self.writer() as connection, transaction(connection):
            yield connection

    @contextmanager
    def reader(self) -> Iterator[_Connection]:
        """A connection that only reads; inside `one_moment` always the same one."""
        with in_words(self.path):
            moment: dict[Database, _Connection] | None = getattr(_thread, "moment", None)
            if moment is None:
                connection = self._lend()
                try:
                    yield connection
                finally:
                    self._take_back(connection)
                return
            if self not in moment:
                moment[self] = self._lend()
                moment[self].execute("BEGIN")
            yield moment[self]

    @contextmanager
    def searcher(self) -> Iterator[sqlite3.Connection]:
        """A reader with the functions that compiled searches call."""
        with self.reader() as connection:
            if not connection.searches:
                from moesif_tui.local.query import install  # loaded with the first search

                install(connection)
                connection.searches = True
            yield connection

    def close(self) -> None:
        """Close what is idle; what is lent closes when it comes back."""
        self._closed = True
        self.rest()

    def rest(self) -> None:
        """Close what is idle, and with it the pages that it remembers, until somebody reads again."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _lend(self) -> _Connection:
        identity = _identity(self.path)
        with self._lock:
            stale: list[_Connection] = []
            if identity != self.identity:
                stale, self._idle, self.identity = self._idle, [], identity
            connection = self._idle.pop() if self._idle else None
        for one in stale:
            one.close()
        if connection is None:
            connection = _connect(self.path)
            for setting in ("query_only=ON", "temp_store=MEMORY", f"cache_size=-{READER_CACHE}"):
                connection.execute(f"PRAGMA {setting}")
        return connection

    def _take_back(self, connection: _Connection) -> None:
        with self._lock:
            keep = not self._closed and len(self._idle) < MAX_IDLE
            if keep:
                self._idle.append(connection)
        if not keep:
            connection.close()


@contextmanager
def one_moment() -> Iterator[None]:
    """Whatever this thread reads inside of each data set is as it was at one moment, whatever is written meanwhile."""
    moment: dict[Database, _Connection] = {}
    _thread.moment = moment
    try:
        yield
    finally:
        _thread.moment = None
        for database, connection in moment.items():
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            database._take_back(connection)


def _connect(path: Path, *, create: bool = False) -> _Connection:
    address = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    return sqlite3.connect(
        address,
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        factory=_Connection,
    )


def _identity(path: Path) -> int:
    try:
        return os.stat(path).st_ino  # noqa: PTH116 - once for each request
    except OSError:
        return 0
