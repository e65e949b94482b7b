"""An SQLite file that outlives the traffic: what people set or made. A change is on disk when it is acknowledged."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol, TypeVar

from moesif_tui.local.events.store import DamagedError, StoreError
from moesif_tui.local.folders import private, put_aside
from moesif_tui.local.sqlite import BUSY_SECONDS, in_words, transaction
from moesif_tui.local.words import sentence


class OwnFile:
    """A file with tables of its own. Any number of threads and processes may use it.

    Raises:
        StoreError: when made, if the file cannot be opened or written (`DamagedError`: it is broken).
    """

    def __init__(self, path: Path | None, tables: str) -> None:
        """Open or make it; `path` None: in memory only. `tables` makes those that are not there."""
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
                self._connection.executescript(tables)
            except BaseException:
                self._connection.close()
                raise

    @contextmanager
    def using(self) -> Iterator[sqlite3.Connection]:
        """The connection, for one thread at a time."""
        with self._lock, in_words(self._path):
            yield self._connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection; what is written is all kept at the end, or none of it after an error."""
        with self.using() as connection, transaction(connection):
            yield connection

    def close(self) -> None:
        """Close it."""
        with self._lock:
            self._connection.close()


class _Readable(Protocol):
    """What stands on such a file, and can take over what another one holds."""

    def read(self, path: Path) -> None: ...


Kept = TypeVar("Kept", bound=_Readable)


def rows_of(path: Path, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in a file that cannot be written. Raises `StoreError`."""
    with in_words(path):
        reading = sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)
        try:
            return reading.execute(query).fetchall()
        finally:
            reading.close()


def open_or_put_aside(make: Callable[[Path | None], Kept], path: Path, now: int, what: str) -> tuple[Kept, str]:
    """What stands on that file, and a sentence about what cannot be kept; "" when all can.

    A file that is broken is put aside, never away; one that cannot be written is read. `what` names it in sentences.
    """
    note = ""
    try:
        private(path.parent)
        try:
            return make(path), ""
        except DamagedError as error:
            note = f"The {what} could not be read ({error}); they are now in {put_aside(path, now)}."
            return make(path), note
    except (OSError, StoreError) as error:
        note = f"{note} {what.capitalize()} cannot be kept past the end of this program: {sentence(error)}.".lstrip()
    made = make(None)
    with suppress(StoreError):
        made.read(path)
    return made, note


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
