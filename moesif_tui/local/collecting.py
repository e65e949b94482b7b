"""Collecting: events that are posted go into a data set of their own, which settles whenever they pause.

One thread takes what is posted, group by group: it is analysed, committed, and only then acknowledged. Commits are
write-ahead (WAL, `synchronous=NORMAL`), so what was acknowledged outlives the end of the process, however that comes; a
failing power supply may cost the last moments. Settling looks at every call, so under load it takes a share of the time
at most (`SHARE`), and what takes longest of it goes on beside the taking.
"""

from __future__ import annotations

import secrets
import threading
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import TypeVar

from moesif_tui.core.kinds import EVERY
from moesif_tui.local import KEEP_DAYS, folders
from moesif_tui.local.analysis.sessions import settle
from moesif_tui.local.batches import Analysis
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.errors import Refused
from moesif_tui.local.events.store import DamagedError, EventWriter, NewCall, StoreError
from moesif_tui.local.importers.posted import PostedReader
from moesif_tui.local.origins import Origin, collected
from moesif_tui.local.words import damage, sentence

Value = TypeVar("Value")

PAUSE = 0.5
"""Seconds without any event after which what is in settles."""
LONGEST = 30.0
"""Seconds of events without a pause after which it settles all the same."""
SHARE = 0.1
"""Of the time that settling takes at most."""
QUICK = 1.0
"""Seconds that settling may have taken the last time to be done once more at the end."""
GROUP_BYTES = 4_000_000
"""Of what is posted and committed together; one that is larger is so alone."""
EARLIER = 50_000
"""Calls whose routes and transactions are known again after a start."""


class CollectionError(Exception):
    """Nothing of it can be collected: one sentence without a full stop."""


class _Posted:
    """What was posted, until it is kept."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.kept: Future[int] = Future()


class Collection:
    """One name's data set and the thread that fills it.

    Attributes:
        data_set: what is collected; another file stands behind it after one was put aside.
    """

    def __init__(self, data_set: DataSet, origin: Origin, tell: Callable[[str], None]) -> None:
        self.data_set = data_set
        self._origin = origin
        self._tell_user = tell
        self._waiting: SimpleQueue[_Posted | None] = SimpleQueue()
        self._taken: list[_Posted] = []
        self._closing = False
        self._broken: DamagedError | None = None
        self._analysis: Analysis
        self._reader: PostedReader
        self._duplicates = 0
        self._unsettled = False
        self._took = 0.0
        self._last = self._settled_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="collecting", daemon=True)

    @classmethod
    def open(cls, name: str, keep_days: int = KEEP_DAYS, *, tell: Callable[[str], None] = lambda _: None) -> Collection:
        """The collection of that name, which nobody else fills meanwhile; it is made where there is none.

        Args:
            name: of what is collected.
            keep_days: for how many days after its last use.
            tell: is given a sentence when a file was put aside, in any thread.

        Raises:
            CollectionError: another process fills it, or there is no place for it.
        """
        try:
            origin = collected(name)
            folder, lock = folders.kept(origin.key)
            data_set = DataSet(origin.key, folder, keep=True, keep_days=keep_days, lock=lock, live=True)
            if not data_set.lock():
                data_set.close()
                raise CollectionError(f"another process collects into {name} already; choose another name with --data")
            opened = cls(data_set, origin, tell)
            opened._prepare()
        except (OSError, StoreError) as error:
            raise CollectionError(f"nothing can be collected into {name}: {sentence(error)}") from None
        opened._thread.start()
        return opened

    def post(self, body: bytes) -> Future[int]:
        """Keep the events of a body; how many are new, when they are kept.

        The future raises `Refused` where the body is no events, `StoreError` where they cannot be kept now, and
        `CollectionError` where the program makes a mistake with them.
        """
        posted = _Posted(body)
        self._waiting.put(posted)
        return posted.kept

    def damaged(self, error: DamagedError) -> str:
        """Have the thread put the file aside, which turned out broken, and begin another one; a sentence about it."""
        self._broken = error
        self._waiting.put(None)
        return f"What was collected is damaged ({sentence(error)}); it is put aside, and collecting goes on anew."

    def close(self) -> None:
        """Keep what has been posted, settle, and close the file."""
        self._closing = True
        self._waiting.put(None)
        self._thread.join()
        self.data_set.close()

    def _prepare(self) -> None:
        """Have a file that can be read and written; put aside one that cannot be. Raises OSError and `StoreError`."""
        try:
            if not self.data_set.is_made():
                self._begin()
            elif not self.data_set.usable() or "credentials" not in self.data_set.facts():
                self._put_aside("is of another version of this program")
            self._duplicates = self.data_set.facts().get("duplicates", 0)
            self._tell()
        except DamagedError as error:
            self._put_aside(damage(error))
            self._tell()

    def _begin(self) -> None:
        self.data_set.begin({"state": "done", "credentials": secrets.token_hex(16)})

    def _put_aside(self, why: str) -> None:
        self.data_set.note = self.data_set.put_aside(why, now())
        self._tell_user(self.data_set.note)
        self._begin()

    def _run(self) -> None:
        """Fill the file until the end; begin another one where it breaks."""
        while True:
            try:
                with self.data_set.writing() as writer:
                    self._fill(writer)
                return
            except DamagedError as error:
                try:
                    self._put_aside(damage(error))
                    continue
                except (OSError, StoreError) as failure:
                    self._refuse(StoreError(sentence(failure)))
            except StoreError as error:
                self._refuse(error)
            except Exception as error:  # noqa: BLE001 - the thread's edge: nothing could be kept without it
                self._refuse(_mistake(error))
            if self._closing:
                return
            self._unsettled = False
            self._take()  # what cannot be kept now may be the next time

    def _fill(self, writer: EventWriter) -> None:
        """Take what is posted until the end. Raises `StoreError`, also when told so from outside."""
        self._go_on(writer)
        while True:
            self._keep(writer)
            if self._broken is not None:
                broken, self._broken = self._broken, None
                raise broken
            if self._closing and self._waiting.empty():
                return self._end(writer)
            if self._unsettled and time.monotonic() >= self._due():
                self._settle(writer)
            else:
                self._take(max(0.0, self._due() - time.monotonic()) if self._unsettled else None)

    def _end(self, writer: EventWriter) -> None:
        """Settle, unless that takes long: then the next start does."""
        if self._unsettled and self._took < QUICK:
            self._settle(writer)
        else:
            self._tell()

    def _due(self) -> float:
        """When what is in settles next."""
        return max(self._settled_at + self._took / SHARE, min(self._last + PAUSE, self._settled_at + LONGEST))

    def _take(self, wait: float | None = None) -> None:
        """Wait for what is posted, for so many seconds at most; None: until there is news."""
        size = 0
        try:
            while size < GROUP_BYTES:
                posted = self._waiting.get(timeout=wait) if not size else self._waiting.get_nowait()
                if posted is None:
                    return
                if posted.kept.set_running_or_notify_cancel():
                    self._taken.append(posted)
                    size += len(posted.body) + 1
        except Empty:
            pass

    def _keep(self, writer: EventWriter) -> None:
        """Keep what was taken, all of it at once. Raises `DamagedError`: it is still to be kept, in another file."""
        calls: list[NewCall] = []
        counts = []
        for posted in list(self._taken):
            try:
                records, duplicates = self._reader.records(posted.body)
                calls += [self._analysis.call(record) for record in records]
            except ValueError as error:
                self._taken.remove(posted)
                posted.kept.set_exception(Refused(str(error)))
                continue
            except Exception as error:  # noqa: BLE001 - the thread's edge: one body is lost, not all that follow
                self._taken.remove(posted)
                posted.kept.set_exception(_mistake(error))
                continue
            counts.append(len(records))
            self._duplicates += duplicates
        if calls:
            writer.add(calls)
            self._last = time.monotonic()
            self._unsettled = True
        taken, self._taken = self._taken, []
        for posted, count in zip(taken, counts, strict=True):
            posted.kept.set_result(count)

    def _refuse(self, error: Exception) -> None:
        """Tell who posted what was taken that it cannot be kept."""
        taken, self._taken = self._taken, []
        for posted in taken:
            posted.kept.set_exception(error)

    def _go_on(self, writer: EventWriter) -> None:
        """Know again what is in."""
        count = writer.resume()
        self._last = self._settled_at = time.monotonic()
        self._reader = PostedReader()
        key = bytes.fromhex(self.data_set.facts()["credentials"])
        self._analysis = Analysis({0}, key=key, calls=count)
        for call in writer.earlier(EARLIER):
            self._analysis.learn(call.host, call.verb, call.uri)
            if call.transaction:
                self._reader.know(call.transaction)
        self._unsettled = count > 0

    def _settle(self, writer: EventWriter) -> None:
        started, newest = time.monotonic(), self._last
        sessions = self._beside(writer, self._sessions)
        last = max((call for call, _ in sessions), default=0)
        merged = self._analysis.merged(writer.signatures())
        self._analysis.follow(writer.settle(sessions, merged, self._analysis.sessions(), last))
        writer.resume()
        self._tell()
        self._settled_at = time.monotonic()
        self._took = self._settled_at - started
        self._unsettled = self._last != newest

    def _sessions(self) -> list[tuple[int, int]]:
        """The session of each call that is in."""
        return list(_by_first_call(settle(self.data_set.events.session_calls(), streams={0})))

    def _beside(self, writer: EventWriter, compute: Callable[[], Value]) -> Value:
        """What another thread computes, while this one goes on to keep what is posted: that settles the next time."""
        with ThreadPoolExecutor(1, "settling") as threads:
            computed = threads.submit(compute)
            computed.add_done_callback(lambda _: self._waiting.put(None))
            while not computed.done():
                self._take()
                self._keep(writer)
            return computed.result()

    def _tell(self) -> None:
        """Say how much is in, and until when it is kept."""
        names = {"name": self._origin.name, "files": self._origin.files, "opened": now()}
        count = sum(self.data_set.events.counts()[kind] for kind in EVERY)
        self.data_set.catalog.note(names | {"entries": count, "duplicates": self._duplicates})
        self.data_set.tell()


def _mistake(error: Exception) -> CollectionError:
    from moesif_tui.crash import mistake

    return CollectionError(mistake(error))


def _by_first_call(sessions: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sessions numbered by the first call that came in of each, so that later calls give no session another name."""
    calls, numbers = array("q"), array("q")
    first: dict[int, int] = {}
    for call, number in sessions:
        calls.append(call)
        numbers.append(number)
        first[number] = min(call, first.get(number, call))
    for call, number in zip(calls, numbers, strict=True):
        yield call, number if number < 0 else first[number]


def now() -> int:
    """The real clock: µs since 1970 UTC."""
    return time.time_ns() // 1000
