"""One data set that this server has open: its files, its stores and how far its import is."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import IO, Any, TypeVar

from moesif_tui.core.time import iso
from moesif_tui.local import schema
from moesif_tui.local.analysis.kinds import Kind
from moesif_tui.local.catalog.sqlite import SqliteCatalog
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.reader import Reader

KEEP_DAYS = 7
FOLLOW_SECONDS = 5.0
Value = TypeVar("Value")
DAY = 86_400_000_000
"""µs"""


class DataSet:
    """A data set's folder and its stores.

    Attributes:
        key: what every id of it begins with; made of its files' fingerprints.
        keep: whether it outlives this program.
        note: one sentence that a user should know (nothing can be kept, the disk is full …).
        failed: its import ended early by an error, which `note` tells.
        generation: grows whenever what can be read changes.
    """

    def __init__(self, key: str, folder: Path, *, keep: bool) -> None:
        self.key = key
        self.folder = folder
        self.keep = keep
        self.note = ""
        self.failed = False
        self.generation = 0
        self.database = Database(folder / "set.db")
        self.events = Reader(self.database, key)
        self.catalog = SqliteCatalog(self.database)
        self._lock: IO[bytes] | None = None
        self._following = False
        self._known: dict[str, tuple[Hashable, Any]] = {}

    def lock(self) -> bool:
        """Take the right to import: False when another process has it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (self.folder / "lock").open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def unlock(self) -> None:
        """Give the right to import back."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def clear(self) -> None:
        """Remove what the file holds, for a new import. Only under the lock."""
        self.database.close()
        for path in self.folder.glob("set.db*"):
            path.unlink(missing_ok=True)
        self.database = Database(self.folder / "set.db")
        self.events = Reader(self.database, self.key)
        self.catalog = SqliteCatalog(self.database)

    def usable(self) -> bool:
        """Whether the file is whole and of today's schema. Raises sqlite3.DatabaseError when it is damaged."""
        return self.database.path.exists() and self.database.version() == schema.VERSION

    def follow(self) -> None:
        """Read what another process imports: wait until its file can be read."""
        self._following = True
        limit = time.monotonic() + FOLLOW_SECONDS
        while not self.usable() and time.monotonic() < limit:
            time.sleep(0.01)

    @property
    def version(self) -> Hashable:
        """Another value whenever what can be read has changed."""
        if not self._following:
            return self.generation
        return tuple((path.name, path.stat().st_mtime_ns) for path in sorted(self.folder.glob("set.db*")))

    @property
    def now(self) -> int:
        """The end of the capture, which ages and relative times count from: µs since 1970 UTC."""
        span = self._read("span", self.events.span)
        return span[1] if span else 0

    def counts(self) -> dict[str, int]:
        """Calls by kind, and failures, users and sessions over the shown kinds."""
        return self._read("counts", self.events.counts)

    def hidden(self, kinds: frozenset[int]) -> int:
        """How many calls are of other kinds."""
        counts = self.counts()
        return sum(counts[kind.name.lower()] for kind in Kind if kind not in kinds)

    def _read(self, name: str, read: Callable[[], Value]) -> Value:
        """What was read before, until the data changes."""
        version = self.version
        kept = self._known.get(name)
        if kept is None or kept[0] != version:
            kept = self._known[name] = version, read()
        value: Value = kept[1]
        return value

    def facts(self) -> dict[str, Any]:
        """The facts as kept; empty before the first were."""
        return self.catalog.facts() if self.database.path.exists() else {}

    def describe(self) -> dict[str, Any]:
        """The data set as the API tells it (`wire.imports.DataSet`)."""
        facts = self.facts()
        counts = self.counts()
        shown = {name: counts[name] for name in ("failures", "users", "sessions")}
        calls = {kind.name.lower(): counts[kind.name.lower()] for kind in Kind}
        span = self._read("span", self.events.span)
        opened = facts.get("opened")
        return {
            "id": self.key,
            "name": facts.get("name"),
            "files": facts.get("files"),
            "state": "failed" if self.failed else facts.get("state", "importing"),
            "note": self.note or facts.get("note"),
            "bytes_done": facts.get("bytes_done", 0),
            "bytes_total": facts.get("bytes_total"),
            "entries": facts.get("entries", 0),
            "calls": calls,
            **shown,
            "unreadable": facts.get("unreadable", 0),
            "problems": facts.get("problems", 0),
            "first": iso(span[0]) if span else None,
            "last": iso(span[1]) if span else None,
            "opened": iso(opened) if opened else None,
            "kept_until": iso(opened + KEEP_DAYS * DAY) if opened and self.keep else None,
            "size": sum(path.stat().st_size for path in self.folder.glob("set.db*")),
        }

    def close(self) -> None:
        """Close the files; remove them where nothing is kept."""
        self.database.close()
        self.unlock()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)


def in_use(folder: Path) -> bool:
    """Whether a process imports into this folder right now."""
    try:
        descriptor = os.open(folder / "lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
