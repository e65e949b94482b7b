"""The marks of every data set, in one SQLite file of their own."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from moesif_tui.local.catalog.store import Mark
from moesif_tui.local.events.store import DamagedError, StoreError
from moesif_tui.local.folders import private, put_aside
from moesif_tui.local.sqlite import BUSY_SECONDS, in_words, transaction
from moesif_tui.local.words import sentence

_TABLE = """
CREATE TABLE IF NOT EXISTS mark(data_set TEXT, key TEXT, state INTEGER NOT NULL, changed INTEGER NOT NULL,
PRIMARY KEY(data_set, key)) WITHOUT ROWID
"""
_LATER = "ON CONFLICT(data_set, key) DO UPDATE SET state=excluded.state, changed=excluded.changed"


class SqliteMarks:
    """Marks (`Marks`); every change is on disk when it is acknowledged. Any number of processes may use the file.

    Raises:
        StoreError: when made, if the file cannot be opened or written (`DamagedError`: it is broken).
    """

    def __init__(self, path: Path | None) -> None:
        """`path` None: in memory only."""
        self._path = path or Path(":memory:")
        self._lock = threading.Lock()
        with in_words(self._path):
            self._connection = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                if path is not None:
                    path.chmod(0o600)
                    _write_ahead(self._connection)
                    self._connection.execute("PRAGMA synchronous=FULL")
                self._connection.execute(_TABLE)
            except BaseException:
                self._connection.close()
                raise

    def marks(self, data_set: str) -> dict[str, Mark]:
        """See `Marks.marks`."""
        with self._using() as connection:
            rows = connection.execute("SELECT key, state, changed FROM mark WHERE data_set=?", (data_set,))
            return {key: Mark(state, changed) for key, state, changed in rows}

    def mark(self, data_set: str, keys: Iterable[str], mark: Mark) -> None:
        """See `Marks.mark`."""
        rows = [(data_set, key, *mark) for key in keys]
        with self._transaction() as connection:
            connection.executemany(f"INSERT INTO mark VALUES (?,?,?,?) {_LATER}", rows)

    def move(self, data_set: str, to: str) -> None:
        """See `Marks.move`."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO mark SELECT ?, key, state, changed FROM mark WHERE data_set=?"
                f" {_LATER} WHERE excluded.changed > mark.changed",
                (to, data_set),
            )
            connection.execute("DELETE FROM mark WHERE data_set=?", (data_set,))

    def drop(self, data_sets: str, before: int) -> None:
        """See `Marks.drop`."""
        with self._using() as connection:
            connection.execute(
                "DELETE FROM mark WHERE substr(data_set, 1, ?)=? AND changed<?", (len(data_sets), data_sets, before)
            )

    def read(self, path: Path) -> None:
        """Take over the marks of a file that cannot be written."""
        with in_words(path):
            reading = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
            try:
                rows = reading.execute("SELECT data_set, key, state, changed FROM mark").fetchall()
            finally:
                reading.close()
        with self._using() as connection:
            connection.executemany("INSERT OR IGNORE INTO mark VALUES (?,?,?,?)", rows)

    def close(self) -> None:
        """See `Marks.close`."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        with self._lock, in_words(self._path):
            yield self._connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._using() as connection, transaction(connection):
            yield connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let others read while one writes. Two that do this at once cannot both, and SQLite does not wait by itself."""
    limit = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > limit:
                raise
            time.sleep(0.005)
        else:
            return


def open_marks(path: Path, now: int) -> tuple[SqliteMarks, str]:
    """The marks in that file, and a sentence about what cannot be kept; "" when all can.

    A file that is broken is put aside, never away; one that cannot be written is read.
    """
    note = ""
    try:
        private(path.parent)
        try:
            return SqliteMarks(path), ""
        except DamagedError as error:
            note = f"The marks could not be read ({error}); they are now in {put_aside(path, now)}."
            return SqliteMarks(path), note
    except (OSError, StoreError) as error:
        note = f"{note} Marks cannot be kept past the end of this program: {sentence(error)}.".lstrip()
    marks = SqliteMarks(None)
    with suppress(StoreError):
        marks.read(path)
    return marks, note
