"""What the local server holds: the data sets that are open, the marks, and the imports that run."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from moesif_tui.core.time import iso
from moesif_tui.local import folders
from moesif_tui.local.buckets import Buckets
from moesif_tui.local.catalog.sqlite import SqliteMarks
from moesif_tui.local.dataset import DAY, KEEP_DAYS, DataSet, in_use
from moesif_tui.local.importers import InputError
from moesif_tui.local.ingest import Import, Origin, demo_origin, files_origin, sentence
from moesif_tui.local.registry import NotFound

ORGANIZATION = "local:1"
"""The id of the one organization that is here."""


class Server:
    """The state behind the application. Its methods may be called from any thread.

    Attributes:
        started: µs since 1970 UTC.
        note: one sentence about what cannot be kept; "" when all can.
        failure: one sentence when the files named at the start could not be opened.
        ready: not set while the server comes up; imports wait then, once there are rows to be shown.
    """

    def __init__(self) -> None:
        self.started = now()
        self.note = ""
        self.failure = ""
        self.ready = threading.Event()
        self.ready.set()
        self._sets: dict[str, DataSet] = {}
        self._imports: dict[str, Import] = {}
        self.marks = self._open_marks()
        self.buckets = Buckets(self.marks)

    def _open_marks(self) -> SqliteMarks:
        path = folders.marks()
        try:
            folders.private(path.parent)
            return SqliteMarks(path)
        except (OSError, sqlite3.Error) as error:
            self.note = f"Marks cannot be kept past the end of this program: {error}"
            return SqliteMarks(None)

    def open(
        self, paths: Sequence[str], *, demo: bool = False, keep: bool = True, stdin: BinaryIO | None = None
    ) -> DataSet:
        """Open files, or the sample, as one data set; the reading goes on in a thread.

        Raises:
            InputError: a file is not there, cannot be read, or is no traffic.
        """
        origin = demo_origin() if demo else files_origin(paths, stdin)
        if origin.key in self._sets and origin.again:
            return self._touch(self._sets[origin.key])
        data_set = self._place(origin, keep=keep)
        reading = Import(data_set, origin, now(), self.ready)
        try:
            reading.start()
        except (OSError, sqlite3.Error) as error:
            raise InputError(f"{origin.name} cannot be read into {data_set.folder}: {sentence(error)}") from None
        self._sets[origin.key] = data_set
        self._imports[origin.key] = reading
        return data_set

    def _place(self, origin: Origin, *, keep: bool) -> DataSet:
        note, folder = self.note, None
        if keep:
            try:
                folders.private(folders.data_sets())
                folder = folders.private(folders.data_sets() / origin.key)
            except OSError as error:
                note = f"Nothing of this can be kept past the end of this program: {sentence(error)}"
        data_set = DataSet(origin.key, folder or folders.transient(), keep=folder is not None)
        data_set.note = note
        return data_set

    def _touch(self, data_set: DataSet) -> DataSet:
        self._sets[data_set.key] = self._sets.pop(data_set.key)
        return data_set

    def open_sets(self) -> list[DataSet]:
        """The data sets open here, newest first."""
        return list(reversed(self._sets.values()))

    def data_set(self, key: str | None) -> DataSet:
        """A data set by its key; `~` or None: the newest. Raises `NotFound`."""
        if key in {None, "", "~"}:
            for newest in reversed(self._sets.values()):
                return newest
            raise NotFound("No data set is open.")
        if key not in self._sets:
            raise NotFound(f"No data set {key} is open.")
        return self._sets[str(key)]

    def of_id(self, identity: str) -> tuple[DataSet, str]:
        """The data set that an id belongs to, and the rest of the id. Raises `NotFound`."""
        key, _, rest = identity.partition("-")
        if key not in self._sets or not rest:
            raise NotFound(f"There is nothing with the id {identity} here.")
        return self._sets[key], rest

    def signature_of(self, identity: str) -> tuple[DataSet, int]:
        """The data set and the signature that an id means. Raises `NotFound`."""
        data_set, key = self.of_id(identity)
        try:
            return data_set, data_set.events.signature_number(key)
        except KeyError:
            raise NotFound(f"There is no signature {identity}.") from None

    def stop(self, key: str) -> None:
        """Stop an import and wait until what is in has settled."""
        if reading := self._imports.get(key):
            reading.stop()

    def wait(self, keys: Iterable[str] | None = None) -> None:
        """Wait for imports to end."""
        for key in list(self._imports if keys is None else keys):
            self._imports[key].join()

    def kept(self) -> list[dict[str, Any]]:
        """Every data set that is kept on this disk, last opened first; damaged ones with their error."""
        found = []
        for path in folders.data_sets().glob("*/about.json"):
            try:
                about = json.loads(path.read_bytes())
            except (OSError, ValueError):
                continue
            about["size"] = sum(part.stat().st_size for part in path.parent.glob("set.db*"))
            found.append(about)
        return sorted(found, key=lambda about: about.get("opened") or "", reverse=True)

    def forget(self, key: str) -> dict[str, Any] | None:
        """Remove what is kept of a data set; None when nothing was."""
        if reading := self._imports.pop(key, None):
            reading.stop()
        if (opened := self._sets.pop(key, None)) is not None:
            opened.close()
        about = next((one for one in self.kept() if one.get("id") == key), None)
        if about is not None:
            shutil.rmtree(folders.data_sets() / key, ignore_errors=True)
        return about

    def sweep(self) -> None:
        """Remove what is kept longer than promised, and what ended processes left."""
        folders.sweep_transient()
        limit = iso(now() - KEEP_DAYS * DAY)
        for about in self.kept():
            key = str(about.get("id"))
            folder = folders.data_sets() / Path(key).name
            if key not in self._sets and str(about.get("opened")) < limit and not in_use(folder):
                shutil.rmtree(folder, ignore_errors=True)

    def remove_transient(self) -> None:
        """Remove the folders of data sets that end with this process, at once."""
        for data_set in list(self._sets.values()):
            if not data_set.keep:
                shutil.rmtree(data_set.folder, ignore_errors=True)

    def close(self) -> None:
        """Stop every import and close every file."""
        for reading in self._imports.values():
            reading.stop()
        for data_set in self._sets.values():
            data_set.close()
        self.marks.close()


def now() -> int:
    """The real clock: µs since 1970 UTC."""
    return time.time_ns() // 1000
