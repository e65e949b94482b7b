"""The calls of a signature: those that failed, or that led to a failure at one step; read by page, shown in a list."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.session import ApiError
from moesif_tui.ui.bucket.call_columns import CallRow
from moesif_tui.ui.bucket.figures import others, terms
from moesif_tui.ui.call_rows import sort_by, total
from moesif_tui.ui.cursor_pages import CursorPages
from moesif_tui.ui.rows import Ask, Page, RowsError
from moesif_tui.ui.text import Line

if TYPE_CHECKING:
    from moesif_tui.session import Session
    from moesif_tui.wire.base import Operation
    from moesif_tui.wire.events import Event
    from moesif_tui.wire.signatures import GetSignatureEvents

WINDOW: Final = 10_000
"""How far from either end a search answers rows without the one before them."""
MOST_IDS: Final = 1000
SOURCE: Final = (
    "id", "request.time", "request.uri", "request.verb", "request.headers", "request.instance_id", "response.status",
    "response.headers", "response.body", "response.transfer_encoding", "response.instance_id", "user_id",
    "duration_ms", "session_token", "trace_id", "metadata",
)  # fmt: skip
"""What rows need of an event."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Which calls.

    Attributes:
        signature_id: what they have in common; None for the calls of all signatures.
        bucket_id, step: only those that stand so many steps before an error of this bucket.
        parallel: in the place of `step`: only those that were still running when an error of this bucket began.
        clause: only those that this clause of a search finds.
        kinds: of calls; none for the usual ones.
        total: how many they are, where that is known.
        order: one of `call_rows.ORDERS`; a list that is not searched for has the newest first.
    """

    signature_id: str | None
    bucket_id: str | None = None
    step: int | None = None
    parallel: bool = False
    clause: Mapping[str, Any] | None = None
    kinds: tuple[str, ...] = ()
    total: int | None = None
    order: str = "newest"

    @property
    def searched(self) -> bool:
        """Whether they are searched for; else they are a list that pages by id."""
        return self.bucket_id is None or self.clause is not None

    def narrowed(self, clause: Mapping[str, Any]) -> Calls:
        """Those of them that a clause of a search finds."""
        both = clause if self.clause is None else {"bool": {"filter": [dict(self.clause), clause]}}
        return replace(self, clause=both, total=None)

    def aggregated(self, aggregations: Mapping[str, Any]) -> Operation[Any]:
        """The operation that aggregates them; its answer has `aggregations`."""
        from moesif_tui.wire.events import SearchEvents
        from moesif_tui.wire.signatures import GetSignatureAggs

        body: dict[str, Any] = {"aggs": dict(aggregations)}
        if self.clause is not None:
            body["query"] = dict(self.clause)
        if self.signature_id is None:
            return SearchEvents(body=body | {"size": 0}, kind=self.kinds)
        return GetSignatureAggs(
            id=self.signature_id,
            bucket_id=self.bucket_id,
            step=self.step,
            parallel=self.parallel,
            kind=self.kinds,
            body=body,
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """Calls as a view lists them.

    Attributes:
        title: what they are, for the breadcrumb.
        facts: what is known of them.
        calls: which.
        failed: whether they are failures.
    """

    title: Line
    facts: Line
    calls: Calls
    failed: bool = False


class CallSource:
    """Reads calls by page."""

    def __init__(self, session: Session, calls: Calls, source: Sequence[str] = SOURCE) -> None:
        """Make it.

        Args:
            session: to ask.
            calls: which.
            source: what is read of an event, where the service can be told.
        """
        self._session = session
        self._calls = calls
        self._source = source
        self._pages = CursorPages(self._read, lambda row: row.id)
        self._ids: list[str] | None = None
        self.left_out = 0
        """Calls that are known but cannot be listed."""

    async def fetch(self, ask: Ask) -> Page[CallRow]:
        """A page, in their order. Raises `RowsError`."""
        calls = self._calls
        try:
            if not calls.searched:
                return Page(await self._pages.page(ask), calls.total)
            return await self._search(ask)
        except ApiError as error:
            raise RowsError(str(error)) from error

    async def documents(self, most: int | None = None) -> AsyncIterator[dict[str, Any]]:
        """All calls (at most so many) in their order, as a list cuts them. Raises `ApiError`."""
        from moesif_tui.calls import PAGE, found_calls, listed_calls

        calls = self._calls
        if not calls.searched:
            events = listed_calls(self._session, self._listing(PAGE if most is None else min(PAGE, most)))
        else:
            events = found_calls(self._session, await self._query(), calls.kinds, sort=sort_by(calls.order), limit=most)
        count = 0
        async for event in events:
            yield event
            count += 1
            if count == most:
                return

    def _listing(self, size: int, after: str | None = None, before: str | None = None) -> GetSignatureEvents:
        from moesif_tui.wire.signatures import GetSignatureEvents

        calls = self._calls
        return GetSignatureEvents(
            id=calls.signature_id or "",
            bucket_id=calls.bucket_id,
            step=calls.step,
            parallel=calls.parallel,
            kind=calls.kinds,
            take=size,
            after_id=after,
            before_id=before,
        )

    async def _read(self, size: int, after: str | None, before: str | None) -> Sequence[CallRow]:
        from moesif_tui.wire.events import Event

        rows = await self._session.send(self._listing(size, after, before))
        return await _rows((row, row.id) for row in rows if isinstance(row, Event))

    async def _search(self, ask: Ask) -> Page[CallRow]:
        """A page of a search; one near the end is read from there, backwards."""
        backwards = ask.after is None and ask.before is not None
        start: dict[str, Any] = {}
        cursor = ask.before if backwards else ask.after
        if cursor is not None:
            start["search_after"] = cursor
        elif ask.offset + ask.size <= WINDOW:
            start["from"] = ask.offset
        else:
            behind = (self._calls.total or 0) - ask.offset - ask.size
            if not 0 <= behind + ask.size <= WINDOW:
                raise RowsError("Rows so far from both ends cannot be jumped to")
            start["from"] = max(0, behind)
            start["size"] = ask.size + min(0, behind)
            backwards = True
        answer = await self._session.send(await self._operation({"size": ask.size} | start, backwards=backwards))
        found = answer.hits
        hits = [] if found is None else [(hit.source, hit.sort) for hit in found.hits or () if hit.source is not None]
        rows = await _rows(hits[::-1] if backwards else hits)
        return Page(rows, None if found is None else total(found.total))

    async def _operation(self, page: Mapping[str, Any], *, backwards: bool) -> Any:
        from moesif_tui.wire.events import SearchEvents

        body = {
            "query": await self._query(),
            "sort": sort_by(self._calls.order, backwards=backwards),
            "_source": list(self._source),
            "track_total_hits": True,
            **page,
        }
        return SearchEvents(body=body, kind=self._calls.kinds)

    async def _query(self) -> dict[str, Any]:
        calls = self._calls
        if calls.bucket_id is not None:
            if self._ids is None:
                self._ids = await self._found_ids()
            return {"ids": {"values": self._ids}}
        clauses: list[Mapping[str, Any]] = []
        if calls.signature_id is not None:
            clauses.append({"term": {"signature_id": calls.signature_id}})
        if calls.clause is not None:
            clauses.append(calls.clause)
        return {"bool": {"filter": clauses}}

    async def _found_ids(self) -> list[str]:
        """The ids of those calls of a bucket's graph that a clause finds: only aggregations take both."""
        answer = await self._session.send(
            self._calls.aggregated({"ids": {"terms": {"field": "_id", "size": MOST_IDS}}})
        )
        self.left_out = others(answer, "ids")
        return [str(key) for key, _ in terms(answer, "ids")]


async def _rows(found: Iterable[tuple[Event, Any]]) -> list[CallRow]:
    """The rows of events with their cursors, made beside the event loop."""
    return await asyncio.to_thread(lambda: [CallRow.of(event, cursor) for event, cursor in found])
