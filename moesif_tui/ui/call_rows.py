"""Calls as rows: what a list of them asks for, and its columns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.numbers import grouped
from moesif_tui.core.statuses import failed, status_cell, status_of, status_role
from moesif_tui.core.time import UNKNOWN, clock, parse_time
from moesif_tui.core.urls import split_url
from moesif_tui.session import ApiError
from moesif_tui.ui.present import Clock, says_text, shown_path, shown_user
from moesif_tui.ui.rows import Ask, Page, RowsError
from moesif_tui.ui.text import Line, Piece
from moesif_tui.ui.widgets.list import Column

if TYPE_CHECKING:
    from moesif_tui.session import Session
    from moesif_tui.wire.events import Event, EventHit

SOURCE: Final = (
    "id",
    "request.verb",
    "request.uri",
    "request.time",
    "request.route",
    "request.ip_address",
    "request.graphql.operation_name",
    "response.status",
    "duration_ms",
    "user_id",
    "session_token",
    "trace_id",
    "triage_bucket_id",
    "signature_id",
    "jsonrpc.request.method",
    "metadata.kind",
    "metadata.says",
    "metadata.derived",
    "metadata.har.status",
)
"""Parts of an event that a row needs."""

ORDERS: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "newest": (("request.time", "desc"), ("_id", "desc")),
    "oldest": (("request.time", "asc"), ("_id", "asc")),
    "slowest": (("duration_ms", "desc"), ("_id", "desc")),
    "file": (("_id", "asc"),),
}
"""Name → fields and directions, which together leave no two calls equal. `file` is the order of reading."""

SORT_WORDS: Final = {"newest": "newest first", "oldest": "oldest first", "slowest": "slowest first"}
"""The orders that can be chosen."""
_TURNED: Final = {"asc": "desc", "desc": "asc"}


def sort_by(order: str, *, backwards: bool = False) -> list[dict[str, str]]:
    """One of `ORDERS` as a search has it."""
    return [{field: _TURNED[direction] if backwards else direction} for field, direction in ORDERS[order]]


def fetcher(
    session: Session, query: Mapping[str, Any], order: str, kinds: Sequence[str], hidden: Callable[[int | None], None]
) -> Callable[[Ask], Awaitable[Page[EventHit]]]:
    """What gets a page of the calls that a search finds; `hidden` hears how many calls of other kinds there are."""

    async def fetch(ask: Ask) -> Page[EventHit]:
        from moesif_tui.wire.events import SearchEvents

        backwards = ask.after is None and ask.before is not None and ask.offset > 0
        sort = sort_by(order, backwards=backwards)
        body: dict[str, Any] = {"query": dict(query), "size": ask.size, "sort": sort, "_source": list(SOURCE)}
        if backwards:
            body["search_after"] = ask.before
        elif ask.after is not None:
            body["search_after"] = ask.after
        else:
            body["from"] = ask.offset
        try:
            exchange = await session.exchange(SearchEvents(body=body, kind=tuple(kinds)))
        except ApiError as error:
            raise RowsError(str(error)) from error
        hidden(exchange.hidden)
        hits = exchange.value.hits
        rows = list(hits.hits or ()) if hits else []
        return Page(rows[::-1] if backwards else rows, total(hits.total if hits else 0))

    return fetch


async def count_calls(session: Session, query: Mapping[str, Any], kinds: Sequence[str]) -> int | None:
    """How many calls of these kinds a search finds; None where the service does not tell. Raises `ApiError`."""
    from moesif_tui.wire.events import SearchEvents

    answer = await session.send(SearchEvents(body={"query": dict(query), "size": 0}, kind=tuple(kinds)))
    return total(answer.hits.total if answer.hits else 0)


def total(value: Any) -> int | None:
    """A search's total: a number, or an object with it."""
    found = value.get("value") if isinstance(value, dict) else value
    return found if isinstance(found, int) else None


def hit_id(hit: EventHit) -> str:
    """The id of a hit."""
    return hit.id or ""


def hit_cursor(hit: EventHit) -> Any:
    """Where to go on after a hit."""
    return hit.sort


def operation_of(event: Event) -> str:
    """The GraphQL operation or JSON-RPC method that was called; "" when it is neither."""
    graphql = event.request.graphql if event.request else None
    rpc = event.jsonrpc.request if event.jsonrpc else None
    return (graphql.operation_name if graphql else None) or (rpc.method if rpc else None) or ""


def _event(hit: EventHit) -> Event:
    if hit.source is None:
        from moesif_tui.wire.events import Event

        return Event()
    return hit.source


def _status(hit: EventHit, _: int) -> Piece:
    event = _event(hit)
    status = status_of(event)
    return status_cell(status), status_role(status, failed=failed(event))


def _verb(hit: EventHit, _: int) -> Piece:
    request = _event(hit).request
    return (request.verb or "" if request else "", "quiet")


def _path(hit: EventHit, _: int) -> Piece:
    event = _event(hit)
    request = event.request
    if request is None:
        return "", "text"
    path = shown_path(split_url(request.uri or "")[1])
    return f"{path} {operation_of(event)}".rstrip(), "text"


def _host(hit: EventHit, _: int) -> Piece:
    request = _event(hit).request
    return (split_url(request.uri or "")[0] if request else "", "muted")


def _says(hit: EventHit, _: int) -> Piece:
    return says_text(_event(hit).metadata), "muted"


def _user(hit: EventHit, _: int) -> Line:
    return shown_user(_event(hit), "muted")


def _took(hit: EventHit, _: int) -> Piece:
    took = _event(hit).duration_ms
    return ("" if took is None else f"{grouped(round(took))} ms", "text")


def columns(time: Clock) -> list[Column[EventHit]]:
    """The columns of a list of calls."""

    def when(hit: EventHit, _: int) -> Piece:
        request = _event(hit).request
        at = parse_time(request.time) if request else None
        if at is None:
            return UNKNOWN, "muted"
        text = clock(at, seconds=True, ms=time.short, zone=time.zone)
        return (text if time.short else f"{time.day(at)} {text}", "muted")

    return [
        Column("time", "TIME", when, 12 if time.short else time.day_cells + 9, gap=0),
        Column("status", "ST", _status, 3, gap=2),
        Column("verb", "VERB", _verb, 6),
        Column("host", "HOST", _host, 18, drop=4, optional=True),
        Column("path", "PATH", _path, share=6, least=20, middle=True),
        Column("says", "SAYS", _says, share=3, least=12, most=40, gap=2, drop=2, optional=True),
        Column("user", "USER", _user, 10, gap=2, drop=3, optional=True),
        Column("took", "TOOK", _took, 9, right=True, gap=2),
    ]
