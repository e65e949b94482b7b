"""Traces as rows of a list: their columns, what a page of them asks for, and which of them a filter leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.kinds import EVERY
from moesif_tui.core.numbers import grouped
from moesif_tui.core.states import state_sign
from moesif_tui.core.statuses import status_cell
from moesif_tui.core.time import UNKNOWN, clock, parse_time, span
from moesif_tui.session import ApiError
from moesif_tui.ui.cursor_pages import CursorPages
from moesif_tui.ui.filters import NO_FIELD, Aim, FilterError, as_dsl, understood
from moesif_tui.ui.present import Clock, bucket_ink, bucket_route, says_text, shown_user
from moesif_tui.ui.rows import Ask, Page, RowsError
from moesif_tui.ui.text import Line, Piece
from moesif_tui.ui.trace.reader import figures_of
from moesif_tui.ui.widgets.list import Column

if TYPE_CHECKING:
    from moesif_tui.core.query import Query
    from moesif_tui.session import Session
    from moesif_tui.wire.signatures import GetSignatureTraces
    from moesif_tui.wire.traces import GetTraces, Trace

MOST_READ: Final = 5_000
"""Traces that a filter is asked of."""
MOST_SESSIONS: Final = 1000
"""Sessions that a search over calls can name in one answer."""
_PAGE: Final = 1000


def trace_id(trace: Trace) -> str:
    """The id of a trace."""
    return trace.id or ""


def fetcher(
    session: Session, asked: GetTraces | GetSignatureTraces, total: int | None = None
) -> Callable[[Ask], Awaitable[Page[Trace]]]:
    """What gets a page of a list of traces.

    Args:
        session: the door to the data.
        asked: which traces.
        total: how many they are, as far as that is known where the service does not tell it with the pages.
    """
    told = total

    async def read(size: int, after: str | None, before: str | None) -> Sequence[Trace]:
        from moesif_tui.wire.traces import Trace

        nonlocal told
        page = asked.model_copy(update={"take": size, "after_id": after, "before_id": before})
        exchange = await session.exchange(page)
        told = total if exchange.total is None else exchange.total
        return [row for row in exchange.value if isinstance(row, Trace)]

    pages = CursorPages(read, trace_id)

    async def fetch(ask: Ask) -> Page[Trace]:
        try:
            return Page(await pages.page(ask), told)
        except ApiError as error:
            raise RowsError(str(error)) from None

    return fetch


@dataclass(slots=True)
class Found:
    """What a filter leaves.

    Attributes:
        traces: in their order.
        read: how many were looked at.
        narrowed: whether those were not all to begin with: the list's own parameters left some out.
        cut: whether there are more that were not looked at.
        more: whether the calls are of more sessions than could be named.
        asks_kind: whether the filter asks for a kind of calls, so that every kind counts.
    """

    traces: list[Trace] = field(default_factory=list)
    read: int = 0
    narrowed: bool = False
    cut: bool = False
    more: bool = False
    asks_kind: bool = False

    @property
    def told(self) -> str:
        """`5 of 890`, `5 of the first 5,000`, `at least 5`, `5`."""
        count = grouped(len(self.traces))
        if self.more:
            return f"at least {count}"
        if self.cut:
            return f"{count} of the first {grouped(self.read)}"
        return count if self.narrowed else f"{count} of {grouped(self.read)}"


async def filtered(session: Session, text: str, time: Clock, asked: GetTraces | GetSignatureTraces) -> Found:
    """Ask a query of traces, as far as `MOST_READ`; `asked`: of which. Raises `FilterError`, `ApiError`."""
    from moesif_tui.wire.traces import GetTraces, Trace

    rows, events, parameters, asks_kind = await asyncio.to_thread(divided, text, time)
    if asks_kind:
        asked = asked.model_copy(update={"kind": EVERY})
    sessions, more = (None, False) if events is None else await _sessions(session, events, time, asked.kind)
    keep = _keeper(rows, sessions, time)
    operation = asked.model_copy(update={"take": _PAGE})
    if isinstance(asked, GetTraces):
        operation = GetTraces.model_validate({"take": _PAGE, "sort": asked.sort, "kind": asked.kind, **parameters})
    found = Found(narrowed=bool(parameters) and isinstance(asked, GetTraces), more=more, asks_kind=asks_kind)
    async for page in session.pages(operation):
        found.traces += [row for row in page if isinstance(row, Trace) and keep(row)]
        found.read += len(page)
        if found.read >= MOST_READ:
            found.cut = True
            break
    return found


def divided(text: str, time: Clock) -> tuple[Query | None, Query | None, dict[str, Any], bool]:
    """What rows are asked, what calls are asked, what the list's parameters can say, and whether kinds are asked for.

    Raises `FilterError`.
    """
    from moesif_tui.core.query import parameters, split

    query = understood(text)
    if query is None:
        return None, None, {}, False
    parts = split(query, "trace")
    if parts.reason:
        raise FilterError(parts.reason)
    given = parameters(query, "trace", now=time.now, zone=time.zone)
    return parts.rows, parts.events, given, query.asks_kind


async def _sessions(session: Session, events: Query, time: Clock, kinds: Sequence[str]) -> tuple[frozenset[str], bool]:
    """The sessions in which calls match, and whether there are more of them."""
    from moesif_tui.wire.events import SearchEvents

    query = as_dsl(events, session, time)
    terms = {"terms": {"field": "session_token.raw", "size": MOST_SESSIONS}}
    answer = await session.send(
        SearchEvents(body={"query": query, "size": 0, "aggs": {"sessions": terms}}, kind=tuple(kinds))
    )
    told = (answer.aggregations or {}).get("sessions") or {}
    buckets = told.get("buckets") or []
    keys = frozenset(str(one.get("key")) for one in buckets if isinstance(one, dict))
    return keys, bool(told.get("sum_other_doc_count"))


def _keeper(rows: Query | None, sessions: frozenset[str] | None, time: Clock) -> Callable[[Trace], bool]:
    from moesif_tui.core.query import row_matches, row_values

    def keep(trace: Trace) -> bool:
        if sessions is not None and trace.session_token not in sessions:
            return False
        return rows is None or row_matches(rows, row_values(trace, "trace"), now=time.now, zone=time.zone)

    return keep


def value_under(trace: Trace, column: str | None) -> Aim:
    """What a column of a trace is filtered by; the status where none was chosen."""
    bucket = trace.triage_bucket
    if column == "started":
        return "created", parse_time(trace.created)
    if column == "user":
        return "user", trace.user_id
    if column == "says":
        return "says", says(trace) or None
    if column in {"calls", "errors", "lasted"}:
        return NO_FIELD
    return "status", (bucket.status or 0) if bucket is not None else 0


# -- columns


def columns(time: Clock) -> list[Column[Trace]]:
    """The columns of the list."""

    def started(trace: Trace, _: int) -> Piece:
        at = parse_time(trace.created)
        if at is None:
            return UNKNOWN, "muted"
        of_day = clock(at, seconds=time.short, zone=time.zone)
        return of_day if time.short else f"{time.day(at)} {of_day}", "muted"

    return [
        Column("started", "STARTED", started, 8 if time.short else time.day_cells + 6, gap=2),
        Column("calls", "CALLS", lambda trace, _: _count(figures_of(trace).calls, "text"), 5, right=True),
        Column("errors", "ERRORS", lambda trace, _: _count(figures_of(trace).errors, "text"), 6, right=True, drop=1),
        Column("lasted", "LASTED", _lasted, 8, right=True, drop=2),
        Column("user", "USER", lambda trace, _: shown_user(trace, "text"), share=1, least=8, most=24, gap=2),
        Column("ended", "ENDED WITH", _ended, share=6, least=24, most=60, gap=2, middle=True),
        Column(
            "says", "SAYS", lambda trace, _: (says(trace), "muted"), share=4, least=30, gap=2, drop=3, optional=True
        ),
    ]


def _count(count: int | None, ink: str) -> Piece:
    return ("", "") if count is None else (grouped(count), ink)


def _lasted(trace: Trace, _: int) -> Piece:
    lasted = figures_of(trace).lasted
    return ("", "") if lasted is None else (span(lasted), "text")


def _ended(trace: Trace, _: int) -> Line:
    bucket = trace.triage_bucket
    if bucket is None:
        return []
    ink = bucket_ink(bucket)
    return [
        (f"{state_sign(bucket.state)} {status_cell(bucket.status)} ", ink),
        (f"{bucket.verb or '':<6} ", "quiet"),
        (bucket_route(bucket), "text"),
    ]


def says(trace: Trace) -> str:
    """What the last error of a trace says; what its bucket says most often where the service tells no more."""
    bucket = trace.triage_bucket
    return says_text(trace.metadata) or says_text(bucket.metadata if bucket is not None else None)
