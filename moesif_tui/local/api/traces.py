"""Traces: a session's calls up to a bucket's last error in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moesif_tui.core.time import EARLIEST, iso
from moesif_tui.local.analysis.kinds import ALL, SHOWN
from moesif_tui.local.api.events import event_documents
from moesif_tui.local.api.parameters import (
    MAX_DIGITS,
    Paged,
    call_number,
    in_app,
    kinds_of,
    order,
    page,
    passes,
    settled,
    take_of,
    times,
)
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.documents import derived
from moesif_tui.local.events.store import TraceCounts, TraceRow
from moesif_tui.local.registry import NotFound, Refused, Reply, answers
from moesif_tui.local.server import Server
from moesif_tui.wire.base import Filter
from moesif_tui.wire.traces import GetTrace, GetTraceEvents, GetTraces

MOST_NAMED = 10
"""Traces that a refusal names, of those that an id stands for."""
_ORDERS = {
    # of those that begin with the same call the one whose error is later counts as the later one
    "created": lambda row: (EARLIEST if row.first is None else row.first, row.last),
    "id": lambda row: (row.session, row.signature),
}


def trace_id(data_set: DataSet, row: TraceRow) -> str:
    """The id of a trace: the session's number and the bucket's key."""
    return f"{data_set.key}-t{row.session}.{data_set.events.signature(row.signature)[0]}"


def find_trace(identity: str, server: Server) -> tuple[DataSet, TraceRow]:
    """A trace by its id, also one whose errors are all of hidden kinds.

    The bucket's key may be left out with its dot, as screens show the id, where the session has one trace.

    Raises:
        NotFound: there is none.
        Refused: there are several.
    """
    data_set, rest = server.of_id(identity)
    session, dot, key = rest.removeprefix("t").partition(".")
    try:
        signature = data_set.events.signature_number(key) if dot else None
    except KeyError:
        raise NotFound(f"There is no trace {identity}.") from None
    if session.isascii() and session.isdigit() and len(session) <= MAX_DIGITS:
        for kinds in (SHOWN, ALL):
            rows = data_set.events.traces(kinds, signature=signature, sessions=[int(session)])
            if len(rows) > 1:
                names = sorted(trace_id(data_set, row) for row in rows)
                named = ", ".join(names[:MOST_NAMED]) + ("" if len(names) <= MOST_NAMED else ", …")
                raise Refused(f"{identity} stands for {len(names):,} traces, name one of them: {named}")
            if rows:
                return data_set, rows[0]
    raise NotFound(f"There is no trace {identity}.")


@answers(GetTraces)
def get_traces(operation: GetTraces, server: Server) -> Reply:
    """The traces that pass the filters, newest first, one page."""
    data_set = server.data_set(operation.app_id)
    kinds = kinds_of(operation.kind)
    created = times("created", operation.created, data_set.now)
    filters = _bucket_filters(operation)
    buckets = server.buckets.of(data_set, kinds) if filters else {}

    def wanted(row: TraceRow) -> bool:
        return (
            passes(created, row.first)
            and passes(operation.session_token, row.token)
            and (operation.user_id is None or operation.user_id == row.user)
            and all(passes(filters[name], buckets[row.signature][name]) for name in filters)
        )

    rows = [row for row in data_set.events.traces(kinds) if wanted(row)]
    return page_of_traces(data_set, rows, operation, kinds, server, sort=operation.sort)


def _bucket_filters(operation: GetTraces) -> dict[str, Filter[Any]]:
    """The filters on a trace's bucket that are set, by the bucket's field."""
    filters: dict[str, Filter[Any]] = {
        "state": operation.bucket_state,
        "route": operation.bucket_route,
        "verb": operation.bucket_verb,
        "status": operation.bucket_status,
        "api_version": operation.bucket_api_version,
    }
    return {name: wanted for name, wanted in filters.items() if wanted}


def page_of_traces(
    data_set: DataSet,
    rows: list[TraceRow],
    operation: Paged,
    kinds: frozenset[int],
    server: Server,
    *,
    sort: str | None = None,
) -> Reply:
    """One page of traces in order. Raises `Refused`."""
    key, descending = order(sort, _ORDERS, "-created")
    rows.sort(key=lambda row: (row.session, row.signature))
    rows.sort(key=key, reverse=descending)
    shown = page(rows, lambda row: trace_id(data_set, row), operation, lambda identity: settled(identity, data_set))
    return Reply.of(_documents(data_set, shown, kinds, server), data_set.hidden(kinds), len(rows))


def _documents(data_set: DataSet, rows: Sequence[TraceRow], kinds: frozenset[int], server: Server) -> list[Any]:
    buckets = server.buckets.of(data_set, kinds)
    if any(row.signature not in buckets for row in rows):
        buckets = server.buckets.of(data_set, ALL) | buckets
    counts = data_set.events.trace_counts(rows, kinds)
    return [_document(data_set, row, held, buckets.get(row.signature)) for row, held in zip(rows, counts, strict=True)]


def _document(data_set: DataSet, row: TraceRow, held: TraceCounts, bucket: dict[str, Any] | None) -> dict[str, Any]:
    """A trace as the API answers it."""
    said = {} if row.message is None else {"says": {"code": row.code, "message": row.message}}
    return {
        "id": trace_id(data_set, row),
        "user_id": row.user,
        "session_token": row.token,
        "created": None if row.first is None else iso(row.first),
        "triage_bucket": bucket,
        "metadata": {
            "event_count": held.events,
            "error_count": held.errors,
            "duration_ms": None if row.first is None else (held.end - row.first) / 1000,
            "last": None if row.first is None else iso(row.last),
            "derived": derived(row.user_source, row.token),
            **said,
        },
    }


@answers(GetTrace)
def get_trace(operation: GetTrace, server: Server) -> Reply:
    """One trace."""
    data_set, row = find_trace(operation.id, server)
    in_app(data_set, operation.app_id)
    return Reply.of(_documents(data_set, [row], SHOWN, server)[0])


@answers(GetTraceEvents)
def get_trace_events(operation: GetTraceEvents, server: Server) -> Reply:
    """A trace's calls in time order, one page; how many of other kinds lie between them is told."""
    kinds = kinds_of(operation.kind)
    data_set, row = find_trace(operation.id, server)
    in_app(data_set, operation.app_id)
    key = trace_id(data_set, row)
    body = event_documents(data_set, _page_of_calls(data_set, row, kinds, operation), trace_id=key)
    hidden = data_set.events.trace_counts([row], ALL - kinds)[0].events
    return Reply(b"[" + b",".join(body) + b"]", hidden)


def _page_of_calls(data_set: DataSet, row: TraceRow, kinds: frozenset[int], operation: GetTraceEvents) -> list[int]:
    """The calls of a page. Raises `Refused` when the one that it goes on from is not in the trace."""
    take = take_of(operation)
    after, before = operation.after_id, operation.before_id
    way, cursor = ("before", before) if after is None else ("after", after)
    start = {} if cursor is None else {way: call_number(cursor, data_set)}
    try:
        return data_set.events.trace_calls(row, kinds, take, **start)
    except KeyError:
        raise Refused(f"{way}_id: no item {cursor} in this list") from None
