"""What every SQLite file of ours has in common: how long a lock is waited for, transactions, and errors in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moesif_tui.local.events.store import DamagedError, StoreError

BUSY_SECONDS = 5.0
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_FIRST_BYTE = 0xFF
"""Extended error codes hold the plain one there."""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Keep all that is written inside, or none of it after an error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Errors of SQLite as those of a store. Raises `StoreError` (`DamagedError` where the file itself is broken)."""
    try:
        yield
    except sqlite3.Error as error:
        damaged = getattr(error, "sqlite_errorcode", 0) & _FIRST_BYTE in _DAMAGED
        raise (DamagedError if damaged else StoreError)(str(error), path) from error
