"""An import: reads sources in a thread, analyses each call, keeps it in batches, settles what only the end can tell."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from moesif_tui import __version__
from moesif_tui.local.analysis.analyser import Analyser
from moesif_tui.local.analysis.credentials import Credentials
from moesif_tui.local.analysis.hints import PREFIX
from moesif_tui.local.analysis.routes import Routes
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.catalog.sqlite import write_facts, write_problems
from moesif_tui.local.catalog.store import Problem
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.events.sqlite import Writer
from moesif_tui.local.events.store import NewCall
from moesif_tui.local.importers import Progress, Source, open_sources, read
from moesif_tui.local.record import Record

FIRST_BATCH = 100
BATCH = 1000
BATCH_SECONDS = 0.25
"""A batch is kept when it is full or this old, so that rows of a slow source appear too."""
LONGEST_WAIT = 2.0
"""Seconds that an import waits for the server to come up."""


@dataclass(frozen=True)
class Origin:
    """Where a data set's calls come from.

    Attributes:
        key: the data set's key.
        name: shown.
        files: paths as given.
        again: whether what is kept may stand for it (standard input is read anew each time).
        sources: the files; empty for the sample.
        records: starts the reading: takes `stop` and `progress`.
        skipped: files that were named or found and hold no traffic.
    """

    key: str
    name: str
    files: list[str]
    again: bool
    sources: Sequence[Source]
    records: Callable[[Callable[[], bool], Progress], Iterator[Record]]
    skipped: Sequence[Problem] = ()

    def stats(self) -> list[list[Any]]:
        """Path, size and time of change of each file, as kept to know it again."""
        return [[str(source.path), *source.stat] for source in self.sources if source.path is not None and source.stat]


def files_origin(paths: Sequence[str], stdin: BinaryIO | None) -> Origin:
    """Files as the origin of a data set. Raises `InputError`."""
    inputs = open_sources(paths, stdin)
    sources = inputs.sources
    digest = blake2b(digest_size=5)
    for source in sources:
        digest.update(source.fingerprint().encode())
    first = "standard input" if paths[0] == "-" else Path(paths[0]).absolute().name
    return Origin(
        "k" + digest.hexdigest(),
        first if len(paths) == 1 else f"{first} and {len(paths) - 1} more",
        [path if path == "-" else str(Path(path).absolute()) for path in paths],
        "-" not in paths,
        sources,
        lambda stop, progress: read(sources, stop=stop, progress=progress),
        [Problem(one.name, None, None, f"left out: {one.reason}") for one in inputs.skipped],
    )


def demo_origin() -> Origin:
    """The sample as the origin of a data set."""
    from moesif_tui.local import demo

    key = "k" + blake2b(f"sample {__version__}".encode(), digest_size=5).hexdigest()

    def records(stop: Callable[[], bool], progress: Progress) -> Iterator[Record]:
        progress.bytes_total = demo.COUNT
        progress.streams.add(0)
        for record in demo.records():
            if stop():
                return
            progress.entries += 1
            progress.bytes_done += 1
            yield record

    return Origin(key, "sample", ["sample"], True, [], records)


class Analysis:
    """Analyses the records of one import, one after the other, and tells what only its end can."""

    def __init__(self) -> None:
        self._routes = Routes()
        self._analyser = Analyser(self._routes, Credentials(secrets.token_bytes(16)))
        self._sessions: dict[Hashable, str] = {}

    def call(self, record: Record) -> NewCall:
        """A record as it is kept. Its session is provisional: what one client shows, without the settling."""
        analysed = self._analyser.analyse(record)
        shown = analysed.hints[PREFIX:] if analysed.hints else b""
        client = record.session_token or (record.source, analysed.agent, analysed.address, shown)
        session = self._sessions.get(client)
        if session is None:
            session = self._sessions[client] = record.session_token or f"~new {len(self._sessions) + 1}"
        return NewCall(record, analysed, session)

    def merged(self, signatures: Iterable[Signature]) -> dict[Signature, Signature]:
        """The signatures whose route has another template now that all are known."""
        settled = self._routes.settle()
        return {
            signature: signature._replace(route=settled[signature.host, signature.route])
            for signature in signatures
            if settled.get((signature.host, signature.route), signature.route) != signature.route
        }


class Import:
    """One data set's import. What is kept already is taken as it is when its sources have not changed.

    Args:
        data_set: what it fills.
        origin: what it reads.
        opened: µs since 1970 UTC.
        ready: where it is not set, the import waits for it once its first rows are in: a server that comes up would
            share the interpreter with it, and the user would wait twice as long for them.
    """

    def __init__(self, data_set: DataSet, origin: Origin, opened: int, ready: threading.Event | None = None) -> None:
        self._set = data_set
        self._origin = origin
        self._opened = opened
        self._ready = ready
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"import {origin.name}", daemon=True)
        self._progress = Progress()

    def start(self) -> None:
        """Begin, in a thread. What is in can be read when this returns.

        Raises:
            OSError, sqlite3.Error: the folder cannot be written, the disk is full …
        """
        self._set.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._set.lock():
            self._set.follow()
            return
        try:
            if self._kept():
                self._set.catalog.note({"opened": self._opened})
                self._about()
                self._set.unlock()
                return
            self._set.clear()
            self._set.database.create()
            self._set.catalog.note(self._start_facts())
            self._set.catalog.add_problems(self._origin.skipped)
        except (OSError, sqlite3.Error):
            self._set.unlock()
            raise
        self._thread.start()

    def stop(self) -> None:
        """Stop reading; what is in settles and stays. Returns when that is done."""
        self._stopping.set()
        self.join()

    def join(self) -> None:
        """Wait for the end."""
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            self._read()
        except (OSError, sqlite3.Error) as error:
            self._set.note = f"The import stopped early: {sentence(error)}"
            self._set.failed = True
            self._set.generation += 1
        finally:
            self._about()
            self._set.unlock()

    def _kept(self) -> bool:
        """Whether what is in the folder is whole and was made of these very files."""
        if not self._origin.again:
            return False
        try:
            if not self._set.usable():
                return False
            facts = self._set.facts()
        except sqlite3.DatabaseError as error:
            self._keep_aside(error)
            return False
        return facts.get("state") == "done" and (
            facts.get("stats") == self._origin.stats() or facts.get("hash") == whole_hash(self._origin.sources)
        )

    def _keep_aside(self, error: sqlite3.DatabaseError) -> None:
        """Put a damaged file out of the way, never away, and say so."""
        path = self._set.database.path
        aside = path.with_name(f"{path.name}.corrupt-{self._opened // 1_000_000}")
        self._set.database.close()
        path.rename(aside)
        self._set.note = f"What was kept was damaged ({error}); it is now {aside}, and the files are read anew."

    def _read(self) -> None:
        """Read the sources into the file."""
        with self._set.database.writer() as connection:
            writer = Writer(connection)
            analysis = Analysis()
            problems = 0
            size, started = FIRST_BATCH, time.monotonic()
            batch: list[NewCall] = []
            for record in self._origin.records(self._stopping.is_set, self._progress):
                batch.append(analysis.call(record))
                if len(batch) >= size or time.monotonic() - started > BATCH_SECONDS:
                    writer.add(batch)
                    batch.clear()
                    problems = self._advance(connection, problems)
                    if self._ready is not None:
                        self._ready.wait(LONGEST_WAIT)
                    size, started = BATCH, time.monotonic()
            writer.add(batch)
            self._advance(connection, problems)
            self._set.generation += 1
            from moesif_tui.local.analysis.sessions import settle

            writer.settle(
                settle(self._set.events.session_calls(), streams=self._progress.streams),
                analysis.merged(writer.signatures()),
            )
            self._set.events.forget()
            self._set.generation += 1
            write_facts(connection, self._end_facts())

    def _start_facts(self) -> dict[str, Any]:
        return {
            "name": self._origin.name,
            "files": self._origin.files,
            "state": "importing",
            "opened": self._opened,
            "bytes_total": self._progress.bytes_total,
        }

    def _advance(self, connection: sqlite3.Connection, problems: int) -> int:
        """Keep how far the reading is and what could not be read since; how many problems are kept now."""
        progress = self._progress
        fresh = progress.problems[problems:]
        if fresh:
            write_problems(connection, [Problem(one.file, one.position, one.entry, one.reason) for one in fresh])
        write_facts(
            connection,
            {
                "bytes_done": progress.bytes_done,
                "bytes_total": progress.bytes_total,
                "entries": progress.entries,
                "unreadable": progress.unreadable,
                "problems": progress.problem_count,
            },
        )
        self._set.generation += 1
        return problems + len(fresh)

    def _end_facts(self) -> dict[str, Any]:
        changed = [Path(source.name).name for source in self._origin.sources if source.changed()]
        facts: dict[str, Any] = {
            "state": "stopped" if self._stopping.is_set() else "done",
        }
        if changed:
            facts["note"] = f"{', '.join(changed)} changed while it was read; open it again to read it whole."
            facts["state"] = "changed"
        else:
            facts |= {"stats": self._origin.stats(), "hash": whole_hash(self._origin.sources)}
        return facts

    def _about(self) -> None:
        """Tell the start screen and the cache command what is kept, in a file that needs no database to be read."""
        if not self._set.keep:
            return
        path = self._set.folder / "about.json"
        fresh = path.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(self._set.describe()))
            fresh.replace(path)
        except (OSError, sqlite3.Error) as error:
            self._set.note = self._set.note or f"What is kept cannot be listed: {sentence(error)}"


def whole_hash(sources: Sequence[Source]) -> str | None:
    """A hash over every byte of files; None where they cannot be read again."""
    digest = blake2b(digest_size=16)
    for source in sources:
        if source.path is None:
            return None
        with Path(source.path).open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def sentence(error: Exception) -> str:
    """An error of the system or of SQLite in words."""
    if isinstance(error, OSError) and error.errno:
        return f"{os.strerror(error.errno)} ({error.filename})" if error.filename else os.strerror(error.errno)
    return str(error)
