"""Traces: a session's calls up to a bucket's last error in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from moesif_tui.core.time import iso
from moesif_tui.local.analysis.traces import Row
from moesif_tui.local.api.events import event_documents
from moesif_tui.local.api.parameters import kinds_of, order, page, passes, times
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.events.store import TraceRow
from moesif_tui.local.registry import NotFound, Reply, answers
from moesif_tui.local.server import Server
from moesif_tui.wire.base import Filter
from moesif_tui.wire.traces import GetTrace, GetTraceEvents, GetTraces

_ORDERS = {
    "created": lambda row: row.first,
    "id": lambda row: (row.session, row.signature),
}


def trace_id(data_set: DataSet, row: TraceRow) -> str:
    """The id of a trace: the session's number and the bucket's key."""
    return f"{data_set.key}-t{row.session}.{data_set.events.signature(row.signature)[0]}"


def find_trace(identity: str, server: Server, kinds: frozenset[int]) -> tuple[DataSet, TraceRow]:
    """A trace by its id. Raises `NotFound`."""
    data_set, rest = server.of_id(identity)
    session, _, key = rest.removeprefix("t").partition(".")
    try:
        rows = data_set.events.traces(kinds, signature=data_set.events.signature_number(key), sessions=[int(session)])
    except (KeyError, ValueError):
        rows = []
    if not rows:
        raise NotFound(f"There is no trace {identity}.")
    return data_set, rows[0]


def trace_documents(data_set: DataSet, rows: Iterable[TraceRow], server: Server, kinds: frozenset[int]) -> list[Any]:
    """Traces as the API answers them."""
    rows = list(rows)
    calls = {each[0].session: each for each in data_set.events.calls({row.session for row in rows}, kinds)}
    documents = []
    for row in rows:
        inside = [call for call in calls.get(row.session, ()) if call.time <= row.last]
        documents.append(
            {
                "id": trace_id(data_set, row),
                "user_id": row.user,
                "session_token": row.token,
                "created": iso(row.first),
                "triage_bucket": server.buckets.row(data_set, row.signature, kinds),
                "metadata": {
                    "event_count": len(inside),
                    "error_count": sum(call.failed for call in inside),
                    "duration_ms": (max((call.end for call in inside), default=row.last) - row.first) / 1000,
                    "last": iso(row.last),
                },
            }
        )
    return documents


@answers(GetTraces)
def get_traces(operation: GetTraces, server: Server) -> Reply:
    """The traces that pass the filters, newest first, one page."""
    data_set = server.data_set(operation.app_id)
    kinds = kinds_of(operation.kind)
    created = times("created", operation.created, data_set.now)
    by_bucket = any(
        (operation.bucket_state, operation.bucket_route, operation.bucket_verb, operation.bucket_status,
         operation.bucket_api_version)
    )  # fmt: skip
    buckets = {row["id"]: row for row in server.buckets.rows(data_set, kinds)} if by_bucket else {}

    def wanted(row: TraceRow) -> bool:
        return (
            passes(created, row.first)
            and passes(operation.session_token, row.token)
            and (operation.user_id is None or operation.user_id == row.user)
            and (not by_bucket or _bucket_passes(buckets.get(_bucket_id(data_set, row)), operation))
        )

    rows = [row for row in data_set.events.traces(kinds) if wanted(row)]
    return _page_of(
        rows, operation.sort, operation.take, operation.after_id, operation.before_id, data_set, server, kinds
    )


def _bucket_id(data_set: DataSet, row: TraceRow) -> str:
    return f"{data_set.key}-{data_set.events.signature(row.signature)[0]}"


def _bucket_passes(bucket: dict[str, Any] | None, operation: GetTraces) -> bool:
    if bucket is None:
        return False
    filters: list[tuple[Filter[Any], str]] = [
        (operation.bucket_state, "state"),
        (operation.bucket_route, "route"),
        (operation.bucket_verb, "verb"),
        (operation.bucket_status, "status"),
        (operation.bucket_api_version, "api_version"),
    ]
    return all(passes(wanted, bucket[name]) for wanted, name in filters)


def _page_of(
    rows: list[TraceRow],
    sort: str | None,
    take: int,
    after: str | None,
    before: str | None,
    data_set: DataSet,
    server: Server,
    kinds: frozenset[int],
) -> Reply:
    key, descending = order(sort, _ORDERS, "-created")
    rows.sort(key=lambda row: (row.session, row.signature))
    rows.sort(key=key, reverse=descending)
    shown = page(rows, lambda row: trace_id(data_set, row), take, after, before)
    return Reply.of(trace_documents(data_set, shown, server, kinds))


def signature_traces(
    data_set: DataSet, signature: int, take: int, after: str | None, before: str | None, server: Server,
    kinds: frozenset[int],
) -> Reply:  # fmt: skip
    """The traces in which a signature occurs: of its own bucket when it fails, else those that hold such a call."""
    if data_set.events.signature(signature)[1].failed:
        rows = data_set.events.traces(kinds, signature=signature)
    else:
        sessions = data_set.events.sessions_of(signature, kinds)
        first: dict[int, int] = {}
        for calls in data_set.events.calls(sessions, kinds):
            first[calls[0].session] = min(call.time for call in calls if call.signature == signature)
        rows = [row for row in data_set.events.traces(kinds, sessions=sessions) if first[row.session] <= row.last]
    return _page_of(rows, None, take, after, before, data_set, server, kinds)


@answers(GetTrace)
def get_trace(operation: GetTrace, server: Server) -> Reply:
    """One trace."""
    kinds = kinds_of(())
    data_set, row = find_trace(operation.id, server, kinds)
    return Reply.of(trace_documents(data_set, [row], server, kinds)[0])


@answers(GetTraceEvents)
def get_trace_events(operation: GetTraceEvents, server: Server) -> Reply:
    """A trace's calls in time order, one page; how many of other kinds lie between them is told."""
    kinds = kinds_of(operation.kind)
    data_set, row = find_trace(operation.id, server, kinds_of(()))
    calls = _calls_until(data_set, row, kinds)
    shown = page(
        calls, lambda call: f"{data_set.key}-{call.id}", operation.take, operation.after_id, operation.before_id
    )
    every = _calls_until(data_set, row, kinds_of(("api", "page", "static", "preflight", "aborted")))
    body = event_documents(data_set, [call.id for call in shown], trace_id=trace_id(data_set, row))
    return Reply(b"[" + b",".join(body) + b"]", len(every) - len(calls))


def _calls_until(data_set: DataSet, row: TraceRow, kinds: frozenset[int]) -> list[Row]:
    return [call for calls in data_set.events.calls([row.session], kinds) for call in calls if call.time <= row.last]
