"""A limit on how long a search may run."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from moesif_tui.local.query.errors import QueryTooSlow

_STEPS = 4_000
"""Instructions of SQLite between two looks at the clock: about 150 calls of a full text search."""


class _Limit(threading.local):
    """When the search of this thread has to end (seconds of the monotonic clock), and whether it was stopped."""

    end = float("inf")
    stopped = False


_limit = _Limit()


@contextmanager
def limited(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Stop whatever the connection runs inside when the time is over, and what calls `look`.

    Raises:
        QueryTooSlow: it was stopped.
    """
    _limit.end, _limit.stopped = time.monotonic() + seconds, False
    connection.set_progress_handler(_is_over, _STEPS)
    try:
        yield
    except (sqlite3.OperationalError, QueryTooSlow):
        if not _limit.stopped:
            raise
        raise QueryTooSlow(
            f"the search was stopped after {seconds:g} s; a shorter time range or a narrower condition helps"
        ) from None
    finally:
        connection.set_progress_handler(None, 0)
        _limit.end = float("inf")


def look() -> None:
    """Called now and then by what takes long without SQLite.

    Raises:
        QueryTooSlow: the time of this thread's search is over.
    """
    if _is_over():
        raise QueryTooSlow("the search was stopped")


def _is_over() -> bool:
    _limit.stopped = time.monotonic() > _limit.end
    return _limit.stopped
