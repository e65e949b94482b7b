"""A limit on how long a search may run."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

from moesif_tui.local.query.errors import QueryTooSlow

_STEPS = 4_000
"""Instructions of SQLite between two looks at the clock: about 150 calls of a full text search."""


@contextmanager
def limited(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Stop whatever the connection runs inside when the time is over.

    Raises:
        QueryTooSlow: it was stopped.
    """
    end = time.monotonic() + seconds
    stopped = False

    def look() -> int:
        nonlocal stopped
        stopped = time.monotonic() > end
        return int(stopped)

    connection.set_progress_handler(look, _STEPS)
    try:
        yield
    except sqlite3.OperationalError:
        if not stopped:
            raise
        raise QueryTooSlow(
            f"the search was stopped after {seconds:g} s; a shorter time range or a narrower condition helps"
        ) from None
    finally:
        connection.set_progress_handler(None, 0)
