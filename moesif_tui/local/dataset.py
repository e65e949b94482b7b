"""One data set that this server has open: its folder, its stores and what is told of it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeVar

from moesif_tui.core.kinds import Kind
from moesif_tui.core.time import DAY, iso
from moesif_tui.local import KEEP_DAYS, folders, schema
from moesif_tui.local.catalog.sqlite import SqliteCatalog
from moesif_tui.local.catalog.store import Catalog
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.reader import Reader
from moesif_tui.local.events.sqlite import Writer
from moesif_tui.local.events.store import EventStore, EventWriter, StoreError
from moesif_tui.local.locks import hold

FOLLOW_SECONDS = 5.0
LOST = "The import was interrupted; open the file again to read it from the start."

Value = TypeVar("Value")


class DataSet:
    """A data set's folder and its stores.

    Attributes:
        key: what every id of it begins with; made of its files' fingerprints.
        keep: whether it outlives this program.
        keep_days: for how many days after it was last opened.
        marks_key: what its marks are kept under.
        keeps_marks: whether they outlive this program; those of standard input do, though its calls do not.
        note: one sentence (or two) that a user should know (nothing can be kept, the disk is full …).
        error: one sentence when it turned out to be no traffic.
        failed: its import ended early by an error, which `note` tells.
        live: its calls are of right now, not of a capture that has ended.
        followed: another process imports it, or this one will where that one ends too early.
        events, catalog: its stores.
    """

    events: EventStore
    catalog: Catalog

    def __init__(
        self,
        key: str,
        folder: Path,
        *,
        keep: bool,
        keep_days: int = KEEP_DAYS,
        lock: IO[bytes] | None = None,
        live: bool = False,
    ) -> None:
        self.key = key
        self.marks_key = key
        self.keeps_marks = True
        self.folder = folder
        self.keep = keep
        self.keep_days = keep_days
        self.note = ""
        self.error = ""
        self.failed = False
        self.live = live
        self.followed = False
        self._open = lock or hold(folder / folders.OPEN, shared=True)
        self._importing: IO[bytes] | None = None
        self._known: dict[str, tuple[Hashable, Any]] = {}
        self._use(Database(folder / folders.DATA))

    def _use(self, database: Database) -> None:
        self._database = database
        self.events = Reader(database, self.key)
        self.catalog = SqliteCatalog(database)

    def lock(self) -> bool:
        """Take the right to import: False when another process has it. Raises OSError."""
        self._importing = hold(self.folder / folders.IMPORTING)
        return self._importing is not None

    def unlock(self) -> None:
        """Give the right to import back."""
        if self._importing is not None:
            self._importing.close()
            self._importing = None

    def begin(self, facts: Mapping[str, Any]) -> None:
        """Start from nothing but facts, for a new import. Only under the lock. Raises OSError and `StoreError`.

        Whoever reads meanwhile finds the former file or the new one, whole: it tells at once what it is made of.
        """
        path = self.folder / folders.DATA
        fresh = Database(path.with_suffix(".new"))
        fresh.path.unlink(missing_ok=True)
        with fresh.writer(create=True):
            fresh.create()
            SqliteCatalog(fresh).note(facts)
        for beside in ("-wal", "-shm"):  # those of the former file: the new one has to have none
            path.with_name(path.name + beside).unlink(missing_ok=True)
        fresh.path.replace(path)
        former = self._database
        self._use(Database(path))
        former.close()

    @contextmanager
    def writing(self) -> Iterator[EventWriter]:
        """What fills the store, for one thread. Only under the lock."""
        with self._database.writer():
            yield Writer(self._database)

    def rest(self) -> None:
        """Give back the memory that reading took, until somebody reads again."""
        self._database.rest()

    def is_made(self) -> bool:
        """Whether there is a file that holds anything."""
        path = self._database.path
        return path.exists() and path.stat().st_size > 0

    def usable(self) -> bool:
        """Whether the file is there and of today's schema. Raises `StoreError` when it cannot be read."""
        return self._database.path.exists() and self._database.version() == schema.VERSION

    def follow(self) -> bool:
        """Wait until what another process imports can be read; False when nobody imports it any more.

        Raises:
            TimeoutError: nothing can be read of it.
        """
        limit = time.monotonic() + FOLLOW_SECONDS
        while time.monotonic() < limit:
            try:
                if self.usable():
                    return True
            except StoreError:
                pass  # it is being made
            if not folders.is_importing(self.folder):
                return False
            time.sleep(0.01)
        raise TimeoutError("another program reads it, and nothing can be seen of it")

    def put_aside(self, why: str, now: int) -> str:
        """Put a file out of the way that cannot be read, never away; a sentence that says so. Raises OSError.

        `why` ends `What was kept …`.
        """
        self._database.close()
        aside = folders.put_aside(self._database.path, now)
        self._use(Database(self._database.path))
        return f"What was kept {why}; it is now {aside}."

    @property
    def now(self) -> int:
        """What ages and relative times count from, mostly the end of the capture: µs since 1970 UTC."""
        if self.live:
            return time.time_ns() // 1000
        span = self.events.span()
        return span[1] if span else 0

    def hidden(self, kinds: frozenset[int]) -> int:
        """How many calls are of other kinds."""
        counts = self.events.counts()
        return sum(counts[kind.word] for kind in Kind if kind not in kinds)

    def facts(self) -> dict[str, Any]:
        """The facts as kept."""
        return self.catalog.facts()

    def describe(self) -> dict[str, Any]:
        """The data set as the API tells it (`wire.imports.DataSet`)."""
        if self.error:
            return {"id": self.key, "state": "failed", "error": self.error}
        importing = self._importing is not None or self.followed or folders.is_importing(self.folder)
        # that was asked first: facts are newer
        facts = self.facts()
        state, note = self._state(facts, importing=importing)
        counts = self.events.counts()
        span = self.events.span()
        opened = facts.get("opened")
        return {
            "id": self.key,
            "name": facts.get("name"),
            "files": facts.get("files"),
            "collected": "credentials" in facts,
            "state": state,
            "note": note or None,
            "bytes_done": facts.get("bytes_done"),
            "bytes_total": facts.get("bytes_total"),
            "entries": facts.get("entries", 0),
            "entries_total": facts.get("entries_total"),
            "calls": {kind.word: counts[kind.word] for kind in Kind},
            "failures": counts["failures"],
            "users": counts["users"],
            "sessions": counts["sessions"],
            "unreadable": facts.get("unreadable", 0),
            "duplicates": facts.get("duplicates", 0),
            "problems": facts.get("problems", 0) + facts.get("left_out_count", 0),
            "first": iso(span[0]) if span else None,
            "last": iso(span[1]) if span else None,
            "opened": iso(opened) if opened else None,
            "kept_until": iso(opened + self.keep_days * DAY) if opened and self.keep else None,
            "size": folders.size(self.folder),
        }

    def _state(self, facts: dict[str, Any], *, importing: bool) -> tuple[str, str]:
        """How far the import is, and what a user should know."""
        state, note = facts.get("state", "importing"), facts.get("note") or ""
        if self.failed:
            state = "failed"
        elif state == "importing" and not importing:
            state, note = "failed", LOST
        return state, " ".join(filter(None, (self.note, note)))

    def tell(self) -> None:
        """Write what the start screen and the cache command show of it. Raises OSError and `StoreError`."""
        if not self.keep:
            return
        path = self.folder / "about.json"
        fresh = path.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(self.describe()))
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)

    def cached(self, name: str, read: Callable[[], Value]) -> Value:
        """What was read before under this name, until the data changes."""
        version = self.events.version()
        kept = self._known.get(name)
        if kept is None or kept[0] != version:
            kept = self._known[name] = version, read()
        value: Value = kept[1]
        return value

    def close(self) -> None:
        """Close the files; remove them where nothing is kept."""
        self._database.close()
        self.unlock()
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self._open is not None:
            self._open.close()
            self._open = None
