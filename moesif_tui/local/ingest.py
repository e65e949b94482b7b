"""An import: reads an origin in a thread and keeps its calls, then settles what only the end can tell."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

from moesif_tui.local.batches import Analysis, Batches
from moesif_tui.local.catalog.store import Marks, Problem
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.events.store import DamagedError, EventWriter, StoreError
from moesif_tui.local.importers import InputError, Progress
from moesif_tui.local.importers.progress import MAX_LISTED
from moesif_tui.local.memory import give_back
from moesif_tui.local.origins import Origin
from moesif_tui.local.words import damage, sentence

SHORT_NAME = 34
"""Characters of a file's name that leave a sentence about it in a line of 80."""
TAKEN_OVER = "The program that was reading this ended early; it is read anew from the start."
LOOK_SECONDS = 0.2
"""Between two looks whether another process still imports."""
PATIENCE = 2.0
"""Seconds that the import waits at most for a program to have them, when the first calls are in."""


class Taken(Exception):
    """The folder has other files, which begin alike, and another program shows them."""


class Import:
    """One data set's import. What is kept already is taken as it is when its files have not changed."""

    def __init__(
        self,
        data_set: DataSet,
        origin: Origin,
        opened: int,
        *,
        marks: Marks | None = None,
        ready: threading.Event | None = None,
    ) -> None:
        """What it needs.

        Args:
            data_set: where to.
            origin: where from.
            opened: µs since 1970 UTC.
            marks: where those of a stream are put under the key of its content, once that is known.
            ready: what to wait for when the first calls are in and more are to come.
        """
        self._set = data_set
        self._origin = origin
        self._opened = opened
        self._marks = marks
        self._ready = ready
        self._stopping = threading.Event()
        self._abandoned = threading.Event()
        self._cut_short = False
        self._thread = self._in_thread(self._run)
        self._progress = Progress()
        self._listed = self._skipped = 0

    def start(self) -> None:
        """Begin, in a thread; what is in can be read when this returns.

        Raises:
            Taken: another program has begun to read other files into the folder.
            OSError, StoreError: the folder cannot be written, the disk is full …
        """
        while not self._set.lock():
            if self._set.follow():
                if not self._origin.is_of(self._set.facts(), self._stopping.is_set):
                    raise Taken
                self._set.followed = True
                self._thread = self._in_thread(self._follow)
                self._thread.start()
                return
        try:
            if not self._kept():
                self._begin()
                self._thread.start()
                return
            self._set.tell()
        except BaseException:
            self._set.unlock()
            raise
        self._set.unlock()

    def _in_thread(self, work: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=work, name=f"import {self._origin.name}", daemon=True)

    def _begin(self) -> None:
        self._set.begin(self._start_facts())
        self._set.tell()

    def _follow(self) -> None:
        """Wait until another process has imported it; where that ended before it was done, import it here."""
        try:
            while not self._set.lock():
                if self._stopping.wait(LOOK_SECONDS):
                    return
            self._set.followed = False
            if self._set.facts().get("state") != "importing":
                self._set.unlock()
                return
            self._set.note = TAKEN_OVER
            self._begin()
        except (OSError, StoreError) as error:
            self._fail(sentence(error))
            self._set.unlock()
            return
        finally:
            self._set.followed = False
        self._run()

    def open_again(self, origin: Origin, opened: int) -> bool:
        """Whether this is the import of just these files, and worth keeping: it runs, or is whole.

        Raises:
            OSError, StoreError: what is in cannot be read, or not be listed.
        """
        facts = self._set.facts()
        state = facts.get("state")
        goes_on = state == "importing" and self.is_running
        if self._set.failed or not (goes_on or state == "done") or not origin.is_of(facts, self._abandoned.is_set):
            return False
        if state == "done":
            self._set.catalog.note(_names(origin, opened))
            self._set.tell()
        return True

    def stop(self) -> None:
        """Stop reading; what is in settles and stays. Returns when that is done."""
        self._give_up()
        self.join()

    def abandon(self) -> None:
        """Stop without settling and without waiting: the process ends, or the data set goes."""
        self._abandoned.set()
        self._give_up()

    def _give_up(self) -> None:
        self._stopping.set()
        for stream in self._origin.streams:
            stream.give_up()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._thread.is_alive()

    def join(self) -> None:
        """Wait for the end."""
        if self._thread.ident is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        try:
            self._read()
        except InputError as error:
            self._set.error = str(error)
        except (OSError, StoreError) as error:
            self._fail(sentence(error))
        except Exception as error:  # noqa: BLE001 - the thread's edge: nobody sees what it ends with
            from moesif_tui.crash import mistake

            self._fail(mistake(error))
        finally:
            self._end()

    def _fail(self, reason: str) -> None:
        self._set.failed = True
        self._set.note = f"{self._set.note} The import stopped early: {reason}.".lstrip()

    def _end(self) -> None:
        try:
            self._set.tell()
        except (OSError, StoreError) as error:
            if not self._set.failed:  # a disk that is full was told already
                self._set.note = f"{self._set.note} It cannot be listed as kept: {sentence(error)}.".lstrip()
        self._set.unlock()
        self._set.rest()
        give_back()

    def _kept(self) -> bool:
        """Whether what is in the folder is whole and was made of these very files; then it is opened once more."""
        if not self._origin.again:
            return False
        try:
            if not self._set.usable():
                return False
            facts = self._set.facts()
            if facts.get("state") != "done" or not self._origin.is_of(facts, self._stopping.is_set):
                return False
            self._set.catalog.note(_names(self._origin, self._opened))
        except DamagedError as error:
            self._set.note = f"{self._set.put_aside(damage(error), self._opened)} The files are read anew."
            return False
        return True

    def _read(self) -> None:
        """Read the origin into the store."""
        with self._set.writing() as writer:
            analysis = Analysis(self._progress.streams)
            batches = Batches(analysis.call, writer, self._advance)
            for stream in self._origin.streams:
                stream.on_pause = batches.flush
            try:
                self._take(batches)
                self._ready = None
                batches.flush()
            except StoreError as error:
                self._fail(sentence(error))
            if not self._abandoned.is_set():
                self._settle(writer, analysis)
        if not self._set.failed and not self._abandoned.is_set():
            self._finish()

    def _take(self, batches: Batches) -> None:
        """Take call after call. What came before an error of the system counts."""
        try:
            for record in self._origin.records(self._stopping.is_set, self._progress):
                batches.add(record)
            self._cut_short = self._stopping.is_set()  # who stops it later misses nothing
        except OSError as error:
            self._fail(sentence(error))

    def _advance(self) -> None:
        """Keep how far the reading is, and what could not be read since."""
        progress = self._progress
        fresh = [Problem(one.file, one.position, one.entry, one.reason) for one in progress.problems[self._listed :]]
        fresh += [Problem(one.name, None, None, f"left out: {one.reason}") for one in progress.skipped[self._skipped :]]
        if fresh:
            self._set.catalog.add_problems(fresh)
        self._listed, self._skipped = len(progress.problems), len(progress.skipped)
        self._set.catalog.note(self._progress_facts())
        if self._ready is not None:
            ready, self._ready = self._ready, None
            ready.wait(PATIENCE)

    def _settle(self, writer: EventWriter, analysis: Analysis) -> None:
        """Settle sessions, routes and pages. On a disk that is full, what is in stays as it is."""
        from moesif_tui.local.analysis.sessions import settle  # loaded when it is its turn

        try:
            writer.date()
            sessions = settle(self._set.events.session_calls(), streams=self._progress.streams)
            writer.name_pages(self._progress.late_titles)
            writer.settle(sessions, analysis.merged(writer.signatures()))
        except StoreError as error:
            if not self._set.failed:
                self._fail(sentence(error))

    def _finish(self) -> None:
        """Say that all is in; then take the hash that tells these files from others that begin like them."""
        facts: dict[str, Any] = {"state": "done"}
        if changed := self._origin.changed():
            facts = {"state": "changed", "note": _told_changed(changed)}
        elif self._cut_short:
            facts = {"state": "stopped"}
        elif not self._origin.again and self._marks is not None:
            self._set.marks_key = self._origin.content_key()
            self._marks.move(self._set.key, self._set.marks_key)
        self._set.catalog.note(facts)
        if facts["state"] == "done" and self._origin.inputs.sources:
            found = self._origin.whole_hash(self._stopping.is_set)
            if found is not None and not self._origin.changed():
                self._set.catalog.note({"hash": found})

    def _start_facts(self) -> dict[str, Any]:
        opening = _names(self._origin, self._opened)
        return opening | {"state": "importing", "entries_total": self._origin.entries_total}

    def _progress_facts(self) -> dict[str, Any]:
        progress = self._progress
        facts: dict[str, Any] = {
            "entries": progress.entries,
            "unreadable": progress.unreadable,
            "duplicates": progress.duplicates,
            "problems": progress.problem_count + progress.skipped_count,
        }
        if self._origin.streams:  # only now it is known what it holds
            facts |= _left_out(self._origin)
        if self._origin.entries_total is None:
            facts |= {"bytes_done": progress.bytes_done, "bytes_total": progress.bytes_total}
        return facts


def _names(origin: Origin, opened: int) -> dict[str, Any]:
    """What is new whenever it is opened: it may have been moved, and be named beside other files."""
    names = {"name": origin.name, "files": origin.files, "stats": origin.stats(), "opened": opened}
    return names | _left_out(origin)


def _left_out(origin: Origin) -> dict[str, Any]:
    """What was named at this opening and is not in, as far as it is listed."""
    skipped = origin.inputs.skipped
    return {"left_out": [(one.name, one.reason) for one in skipped[:MAX_LISTED]], "left_out_count": len(skipped)}


def _told_changed(files: list[str]) -> str:
    """That these files changed; a problem of each tells its whole name."""
    if len(files) > 1:
        return f"{len(files):,} files changed while they were read; open them again."
    name = os.path.basename(files[0])  # noqa: PTH119 - a name as it is shown
    if len(name) > SHORT_NAME:
        name = f"{name[: SHORT_NAME // 2 - 1]}…{name[-SHORT_NAME // 2 :]}"
    return f"{name} changed while it was read; open it again."
