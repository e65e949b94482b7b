"""What an event store must do, whatever it stands on. It speaks documents and Query DSL, never SQL.

Ids inside a store are numbers: an event's is its place in the data set (from 1). Times are microseconds since 1970 UTC.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.analysis.rows import SessionCall
from moesif_tui.local.analysis.signatures import Analysed, Signature
from moesif_tui.local.analysis.traces import Row
from moesif_tui.local.record import Record
from moesif_tui.local.source import Source


class StoreError(Exception):
    """A store cannot be read or written: why, in words of its own (`database or disk is full` …), and its file."""

    def __init__(self, why: str, path: Path | None = None) -> None:
        super().__init__(why)
        self.path = path


class DamagedError(StoreError):
    """What is kept is broken, and cannot be read any more."""


class NewCall(NamedTuple):
    """A call to keep: as recorded, what analysis found, and the token of its provisional session."""

    record: Record
    analysed: Analysed
    session: str


class Earlier(NamedTuple):
    """What further calls are told by of one that is in: where it went, and the transaction that it must not repeat."""

    host: str
    verb: str
    uri: str
    transaction: str | None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event as kept. `request`, `response` and `extra` are JSON objects in bytes; the schema says what they hold."""

    id: int
    time: int
    duration: int | None
    signature: int
    kind: int
    failed: bool
    session: int
    session_token: str
    user_id: str | None
    user_source: str | None
    company_id: str | None
    code: str | None
    message: str | None
    uri: str
    request: bytes
    response: bytes
    extra: bytes
    undated: bool
    request_body: bytes | None
    response_body: bytes | None


@dataclass(frozen=True, slots=True)
class Search:
    """A search body between two times (both inclusive, None: open), over some kinds (None: all)."""

    body: Mapping[str, Any]
    since: int | None = None
    until: int | None = None
    kinds: frozenset[int] | None = SHOWN
    now: int = 0


class TopHit(NamedTuple):
    """A hit inside of an aggregation, into which who knows documents puts its `_source`.

    Attributes:
        hit: as it stands in the answer.
        id: of the event.
        source: what is wanted of its document.
    """

    hit: dict[str, Any]
    id: int
    source: Source


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of a search: ids with their `sort` values, how many there are in all, milliseconds taken,
    aggregations, and the hits in them.
    """

    hits: list[tuple[int, list[Any]]]
    total: int
    took: int
    aggregations: dict[str, Any] = field(default_factory=dict)
    top: Sequence[TopHit] = ()


class BucketCounts(NamedTuple):
    """What a bucket holds, over some kinds: counts, distinct users and sessions, first and last start that is known."""

    signature: int
    events: int
    users: int
    sessions: int
    first: int | None
    last: int | None


class SaysCount(NamedTuple):
    """One thing that a bucket's errors say, and how often; numbers and ids in it are folded."""

    code: str
    message: str
    times: int


class TraceRow(NamedTuple):
    """A session's calls up to a bucket's last error in it.

    Attributes:
        session, signature: numbers; the signature is the bucket's.
        first: µs, start of the first call whose time is known; None where none is.
        last: µs, start of that error.
        errors: of the bucket.
        token: of the session.
        user: of that error, else the first that is known in the session.
        user_source: how the user was derived.
        code, message: what that error says.
    """

    session: int
    signature: int
    first: int | None
    last: int
    errors: int
    token: str
    user: str | None
    user_source: str | None = None
    code: str | None = None
    message: str | None = None


class TraceCounts(NamedTuple):
    """The calls of a trace: how many, how many of them failed (of any bucket), and when the last one ended (µs)."""

    events: int
    errors: int
    end: int


class UserFacts(NamedTuple):
    """What the calls of a user tell of them.

    Attributes:
        id: as the traffic names them.
        first, last: µs, starts of the first and of the last call.
        company, address, agent: of the last call.
        sessions: tokens, the latest first.
    """

    id: str
    first: int
    last: int
    company: str | None
    address: str | None
    agent: str | None
    sessions: tuple[str, ...]


LAST: Final = 2**62
"""Behind every event."""


class EventWriter(Protocol):
    """Fills a data set's store. Not for several threads; every method raises `StoreError` (disk full …)."""

    def add(self, calls: Sequence[NewCall]) -> None:
        """Keep calls, all or none; they can be found when this returns. After an error further ones may be added."""

    def signatures(self) -> list[Signature]:
        """The signatures that were met."""

    def date(self) -> None:
        """Put the calls without a time that begin a file (at 0) where the first of it with one is."""

    def name_pages(self, titles: Mapping[int, Mapping[str, str]]) -> None:
        """Give calls the titles of their HAR pages that their files told too late: by file, then by the page's id."""

    def settle(
        self,
        sessions: Iterable[tuple[int, int]],
        merged: Mapping[Signature, Signature],
        tokens: Iterable[str] = (),
        last: int = LAST,
    ) -> dict[str, str]:
        """Take over the final session of each event (`analysis.sessions.settle`), and signatures that became one.

        Events behind `last` came too late for it: those in a session of these tokens follow the latest one before them.
        Answers, for each of the tokens, the session that its latest event is in now.
        """

    def resume(self) -> int:
        """Go on with the events that are in the store: how many there are. After a settling, or another writer."""

    def earlier(self, most: int) -> list[Earlier]:
        """The last calls that are in, at most so many."""


class EventStore(Protocol):
    """Reads one data set's events, from any thread. Every method raises `StoreError`."""

    def version(self) -> Hashable:
        """Another value whenever what can be read has changed."""

    def session_calls(self) -> Iterator[SessionCall]:
        """Every call as the settling of sessions needs it."""

    def signature(self, number: int) -> tuple[str, Signature]:
        """A signature and its key. Raises KeyError."""

    def signature_number(self, key: str) -> int:
        """The number of a signature by its key, or by the key of one that was merged into it. Raises KeyError."""

    def aliases(self) -> dict[int, list[str]]:
        """The keys of signatures that were merged, by the number of the one that stands for them now."""

    def events(self, ids: Sequence[int], *, bodies: bool = True) -> list[StoredEvent]:
        """Events in the order of the ids; what is not there is left out."""

    def search(self, search: Search) -> Found:
        """Search. Raises `QueryRefused` and `QueryTooSlow`."""

    def buckets(self, kinds: frozenset[int], signature: int | None = None) -> list[BucketCounts]:
        """The counts of every bucket (or of one), in no order."""

    def says(self, kinds: frozenset[int], signature: int | None = None) -> dict[int, list[SaysCount]]:
        """What the errors of buckets say, most frequent first, by signature."""

    def trend(self, kinds: frozenset[int], since: int, step: int) -> dict[int, list[int]]:
        """24 counts by signature: failures in each `step` µs from `since` on."""

    def calls(self, sessions: Iterable[int], kinds: frozenset[int]) -> Iterator[list[Row]]:
        """The calls of each of these sessions, in order of time; one list a session."""

    def traces(
        self, kinds: frozenset[int], *, signature: int | None = None, sessions: Iterable[int] | None = None
    ) -> list[TraceRow]:
        """The traces (of a bucket, of some sessions), in no order."""

    def trace_calls(
        self, trace: TraceRow, kinds: frozenset[int], take: int, *, after: int | None = None, before: int | None = None
    ) -> list[int]:
        """The ids of a trace's calls in order of time: the first ones, those after a call, or just before one.

        Raises:
            KeyError: that call is not among them.
        """

    def trace_counts(self, traces: Sequence[TraceRow], kinds: frozenset[int]) -> list[TraceCounts]:
        """What each of these traces holds of these kinds, in their order; nothing ends with its last error."""

    def sessions_of(self, signature: int, kinds: frozenset[int]) -> dict[int, int]:
        """The sessions that hold a call of this signature, and when the first of these calls starts (µs)."""

    def users(self) -> list[UserFacts]:
        """Who is named in calls, in no order."""

    def counts(self) -> dict[str, int]:
        """Calls by kind (the words of `core.kinds`), and `failures`, `users`, `sessions` over the shown kinds."""

    def span(self) -> tuple[int, int] | None:
        """Start of the first and of the last call; None when there is none."""
