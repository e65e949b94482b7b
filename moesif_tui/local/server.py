"""What the local server holds: the data sets that are open, the marks, and the imports that run."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moesif_tui.core.time import DAY, iso, parse_time
from moesif_tui.local import KEEP_DAYS, folders, sweeping
from moesif_tui.local.buckets import Buckets
from moesif_tui.local.catalog.marks import open_marks
from moesif_tui.local.catalog.sqlite import SqliteCatalog
from moesif_tui.local.catalog.store import Catalog, Marks, Problem, Records
from moesif_tui.local.dataset import LOST, DataSet
from moesif_tui.local.errors import NotFound, Refused
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.store import DamagedError, StoreError
from moesif_tui.local.importers import InputError
from moesif_tui.local.ingest import Import, Taken
from moesif_tui.local.origins import STREAM, Origin, collected, collected_name, origin_of, sample
from moesif_tui.local.registry import may_see
from moesif_tui.local.standard_input import StandardInput
from moesif_tui.local.words import damage, sentence

if TYPE_CHECKING:
    from moesif_tui.local.catalog.users import Users
    from moesif_tui.local.collecting import Collection

OPENING_SECONDS = 20.0
"""How long a question for data sets waits for files that are just being opened."""


class Server:
    """The state behind the application. Its methods may be called from any thread.

    Attributes:
        started: µs since 1970 UTC.
        note: one sentence about what cannot be kept; "" when all can.
        failure: one sentence when the files named at the start could not be opened.
        ready: set when a program has its first answers; imports wait for it when their first calls are in.
        collection: what is posted goes there; the oldest of the open data sets. None where nothing can be posted.
    """

    def __init__(self, *, keep_days: int = KEEP_DAYS) -> None:
        self.started = now()
        self.failure = ""
        self.ready = threading.Event()
        self.ready.set()
        self.marks: Marks
        self.marks, self.note = open_marks(folders.marks(), self.started)
        self.buckets = Buckets(self.marks)
        self.collection: Collection | None = None
        self._keep_days = keep_days
        self._lock = threading.RLock()
        self._records: Records | None = None
        self._users: Users | None = None
        self._opened = threading.Event()
        self._opened.set()
        self._sets: dict[str, DataSet] = {}
        self._imports: dict[str, Import] = {}

    def begin(
        self, paths: Sequence[str], *, demo: bool = False, keep: bool = True, stdin: StandardInput | None = None
    ) -> None:
        """Open files in a thread; who asks for data sets waits until they are open. `failure` says why they are not."""
        self._opened.clear()
        self.failure = ""

        def run() -> None:
            try:
                self.open(paths, demo=demo, keep=keep, stdin=stdin)
            except InputError as error:
                self.failure = str(error)
            except Exception as error:  # noqa: BLE001 - the thread's edge: nobody sees what it ends with
                from moesif_tui.crash import mistake

                self.failure = f"nothing can be opened: {mistake(error)}"
            finally:
                self._opened.set()

        threading.Thread(target=run, name="opening", daemon=True).start()

    def open(
        self, paths: Sequence[str], *, demo: bool = False, keep: bool = True, stdin: StandardInput | None = None
    ) -> DataSet:
        """Open files, or the sample, as one data set; the reading goes on in a thread.

        Raises:
            InputError: a file is not there, cannot be read, or is no traffic (of a stream, that shows later).
        """
        if (name := collected_name(paths)) is not None:
            return self._open_collected(name)
        origin = sample() if demo else origin_of(paths, stdin)
        with self._lock:
            if (opened := self._open_already(origin)) is not None:
                return opened
            try:
                self._check_free(origin)
                return self._started(origin, keep=keep)
            except Taken:
                origin = origin.apart()
                return self._open_already(origin) or self._started(origin, keep=keep)

    def _open_collected(self, name: str) -> DataSet:
        """What was collected under a name, whether or not another process goes on collecting it."""
        origin = collected(name)
        folder = folders.data_sets() / origin.key
        with self._lock:
            data_set = self._sets.pop(origin.key, None)
            if data_set is None:
                if not (folder / folders.DATA).exists():
                    raise InputError(f"nothing is collected under the name {name}")
                data_set = self._collected(DataSet(origin.key, folder, keep=True, keep_days=self._keep_days), name)
                self._imports[origin.key] = Import(data_set, origin, now())
            self._sets[origin.key] = data_set
        return data_set

    def _collected(self, data_set: DataSet, name: str) -> DataSet:
        """The same data set, where it can be read; it is closed where it cannot."""
        try:
            if data_set.usable():
                return data_set
            problem = "it is of another version of this program"
        except StoreError as error:
            problem = sentence(error)
        data_set.close()
        raise InputError(f"what was collected under the name {name} cannot be read: {problem}")

    def _open_already(self, origin: Origin) -> DataSet | None:
        """The data set of these files where it is open here, now the newest; another one with its key is closed."""
        data_set = self._sets.get(origin.key)
        if data_set is None:
            return None
        try:
            if self._imports[origin.key].open_again(origin, now()):
                self._sets[origin.key] = self._sets.pop(origin.key)
                return data_set
        except (OSError, StoreError):
            pass  # it can be made anew
        self._drop(origin.key)
        return None

    def _check_free(self, origin: Origin) -> None:
        """See that no other program shows other files under this key: they must not change. Raises `Taken`."""
        folder = folders.data_sets() / origin.key
        if origin.again and folders.is_open(folder):
            with suppress(StoreError), _catalog_in(folder) as catalog:
                if not origin.is_of(catalog.facts()):
                    raise Taken

    def _started(self, origin: Origin, *, keep: bool) -> DataSet:
        """A data set in the first place that can be written, whose import has begun. Raises `Taken`, `InputError`."""
        problem = ""
        keep_calls = keep and origin.again
        for place, kept in self._places(origin.key, keep=keep_calls):
            with ExitStack() as unused:
                try:
                    folder, lock = place()
                    data_set = DataSet(origin.key, folder, keep=kept, keep_days=self._keep_days, lock=lock)
                    unused.callback(data_set.close)
                    data_set.keeps_marks = keep
                    if keep_calls and not kept:
                        data_set.note = f"Nothing of this can be kept past the end of this program: {problem}."
                    reading = Import(data_set, origin, now(), marks=self.buckets.marks_of(data_set), ready=self.ready)
                    reading.start()
                except (OSError, StoreError) as error:
                    problem = sentence(error)
                    continue
                unused.pop_all()
            self._sets[origin.key] = data_set
            self._imports[origin.key] = reading
            return data_set
        raise InputError(f"{origin.name} cannot be read, as there is no place for it: {problem}")

    def _places(self, key: str, *, keep: bool) -> Iterator[tuple[Callable[[], folders.Place], bool]]:
        if keep:
            yield partial(folders.kept, key), True
        for root in folders.transient_roots():
            yield partial(folders.transient, root), False

    @property
    def records(self) -> Records:
        """What people made; opened when it is first asked for, which most programs never do."""
        with self._lock:
            if self._records is None:
                from moesif_tui.local.catalog.records import open_records

                self._records, note = open_records(folders.records(), now())
                self.note = f"{self.note} {note}".strip()
            return self._records

    @property
    def users(self) -> Users:
        """The users of every data set."""
        with self._lock:
            if self._users is None:
                from moesif_tui.local.catalog.users import Users

                self._users = Users(self.records)
            return self._users

    @property
    def is_opening(self) -> bool:
        """Whether files are just being opened."""
        return not self._opened.is_set()

    @property
    def is_importing(self) -> bool:
        """Whether an import runs."""
        return any(reading.is_running for reading in list(self._imports.values()))

    def open_sets(self) -> list[DataSet]:
        """The data sets open here that the caller may see, newest first."""
        self._opened.wait(OPENING_SECONDS)
        collected = [] if self.collection is None else [self.collection.data_set]
        return [one for one in [*list(self._sets.values())[::-1], *collected] if may_see(one.key)]

    def data_set(self, key: str | None) -> DataSet:
        """A data set by its key; `~` or None: the newest that the caller may see. Raises `NotFound`."""
        opened = self.open_sets()
        if key in {None, "", "~"}:
            if not opened:
                raise NotFound("No data set is open.")
            return opened[0]
        for data_set in opened:
            if data_set.key == key:
                return data_set
        raise NotFound(f"No data set {key} is open.")

    def of_id(self, identity: str) -> tuple[DataSet, str]:
        """The data set that an id belongs to, and the rest of the id. Raises `NotFound`."""
        key, _, rest = identity.partition("-")
        for data_set in self.open_sets():
            if data_set.key == key and rest:
                return data_set, rest
        raise NotFound(f"There is nothing with the id {identity} here.")

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
        """Every data set that is kept on this disk, last opened first."""
        found = [self._told(folder, about) for folder, about in sweeping.kept_about() if about and may_see(folder.name)]
        return sorted(found, key=lambda about: str(about.get("opened")), reverse=True)

    def _told(self, folder: Path, about: dict[str, Any]) -> dict[str, Any]:
        """What is told of a data set that is kept: afresh where it is open here."""
        opened = self._sets.get(folder.name)
        if opened is not None and opened.keep:
            return opened.describe()
        unfinished = about.get("state") == "importing" and not folders.is_importing(folder)
        last = parse_time(about.get("opened"))
        until = None if last is None else iso(last + self._keep_days * DAY)
        found = about | {"size": folders.size(folder), "kept_until": until}
        return found | ({"state": "stopped", "note": LOST} if unfinished else {})

    def problems(self, key: str) -> list[Problem]:
        """What could not be read of a data set that is open here, or kept. Raises `NotFound` and `StoreError`."""
        kept = next((folder for folder, about in sweeping.kept_about() if about.get("id") == key), None)
        if kept is None or key in self._sets or not may_see(key):
            return self.data_set(key).catalog.problems()
        with _catalog_in(kept) as catalog:
            return catalog.problems()

    def forget(self, key: str) -> dict[str, Any]:
        """Remove what is kept of a data set, or one that ends with this program; what it was.

        Raises:
            NotFound: nothing is kept under that key.
            Refused: another program has it open.
        """
        with self._lock:
            opened = self._sets.get(key)
            about = next((one for one in self.kept() if one.get("id") == key), None)
            if opened is not None and about is None:
                about = opened.describe()
            if about is None:
                raise NotFound(f"No data set {key} is kept.")
            self._drop(key)
            if not sweeping.remove(folders.data_sets() / key) and (folders.data_sets() / key).exists():
                raise Refused(f"{about.get('name')} is open in another program; close it there first.")
        return about

    def damaged(self, error: DamagedError) -> str:
        """Put what is broken aside, so that it is made anew when it is opened again; a sentence that says so."""
        collection = self.collection
        if collection is not None and error.path and collection.data_set.folder == error.path.parent:
            return collection.damaged(error)
        with self._lock:
            data_set = next(
                (one for one in self._sets.values() if error.path and one.folder == error.path.parent), None
            )
            if data_set is None:
                return f"What was kept is damaged: {error}."
            try:
                told = data_set.put_aside(damage(error), now())
            except OSError as failure:
                told = f"What was kept is damaged ({error}) and cannot be put aside: {sentence(failure)}."
            self._drop(data_set.key)
        return f"{told} Open the file again to read it anew."

    def sweep(self) -> None:
        """Remove what is kept longer than promised, and what ended processes left."""
        sweeping.sweep_transient()
        sweeping.sweep_kept(now() - self._keep_days * DAY)
        self.marks.drop(STREAM, now() - self._keep_days * DAY)

    def remove_transient(self) -> None:
        """Remove the folders of data sets that end with this process, at once."""
        for reading in list(self._imports.values()):
            reading.abandon()
        for data_set in list(self._sets.values()):
            if not data_set.keep:
                shutil.rmtree(data_set.folder, ignore_errors=True)

    def close(self) -> None:
        """Stop every import, keep all that was posted, and close every file."""
        if self.collection is not None:
            self.collection.close()
        for key in list(self._sets):
            self._imports[key].stop()
            self._sets[key].close()
        self.marks.close()
        if self._records is not None:
            self._records.close()

    def _drop(self, key: str) -> None:
        """Close a data set here, whatever its import does."""
        if reading := self._imports.pop(key, None):
            reading.abandon()
            reading.join()
        if data_set := self._sets.pop(key, None):
            data_set.close()


@contextmanager
def _catalog_in(folder: Path) -> Iterator[Catalog]:
    """The catalog of a data set that is kept there, whether or not it is open anywhere."""
    database = Database(folder / folders.DATA)
    try:
        yield SqliteCatalog(database)
    finally:
        database.close()


def now() -> int:
    """The real clock: µs since 1970 UTC."""
    return time.time_ns() // 1000
