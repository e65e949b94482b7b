"""Signatures: their calls, traces and aggregations."""

from __future__ import annotations

from typing import Any

from moesif_tui.local.analysis.kinds import ALL
from moesif_tui.local.api.events import aggregations_of, event_documents
from moesif_tui.local.api.filters import clauses
from moesif_tui.local.api.graphs import calls_at_step, calls_beside
from moesif_tui.local.api.parameters import kinds_of, take_of
from moesif_tui.local.api.traces import page_of_traces
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.events.store import Search, TraceRow
from moesif_tui.local.registry import Refused, Reply, answers
from moesif_tui.local.server import Server
from moesif_tui.wire.signatures import GetSignatureAggs, GetSignatureEvents, GetSignatureTraces

Query = dict[str, Any]

_NEWEST = [{"request.time": "desc"}, {"_id": "desc"}]
_OLDEST = [{"request.time": "asc"}, {"_id": "asc"}]
_TAKE = 20


@answers(GetSignatureEvents)
def get_signature_events(operation: GetSignatureEvents, server: Server) -> Reply:
    """The calls of a signature, newest first, one page; how many of other kinds it has is told."""
    data_set, signature = server.signature_of(operation.id)
    return _events(data_set, _query(operation, data_set, signature, server), operation, take_of(operation))


def _events(data_set: DataSet, query: Query, operation: GetSignatureEvents | GetSignatureAggs, take: int) -> Reply:
    after, before = operation.after_id, operation.before_id
    backwards = before is not None and after is None
    body: dict[str, Any] = {"query": query, "size": take, "sort": _OLDEST if backwards else _NEWEST}
    if (cursor := before if backwards else after) is not None:
        body["search_after"] = _sort_values(data_set, cursor, "before_id" if backwards else "after_id")
    kinds = kinds_of(operation.kind)
    found = data_set.events.search(Search(body, kinds=kinds, now=data_set.now))
    others = data_set.events.search(Search({"query": query, "size": 0}, kinds=ALL - kinds, now=data_set.now))
    ids = [number for number, _ in found.hits]
    documents = event_documents(data_set, ids[::-1] if backwards else ids)
    return Reply(b"[" + b",".join(documents) + b"]", others.total)


def _sort_values(data_set: DataSet, identity: str, parameter: str) -> list[Any]:
    """Where an event stands in the order by time. Raises `Refused` when it is gone."""
    body = {"query": {"ids": {"values": [identity]}}, "sort": _NEWEST, "size": 1}
    hits = data_set.events.search(Search(body, kinds=None, now=data_set.now)).hits
    if not hits:
        raise Refused(f"{parameter}: no event {identity} in this list")
    return hits[0][1]


def _query(
    operation: GetSignatureEvents | GetSignatureAggs, data_set: DataSet, signature: int, server: Server
) -> Query:
    key = data_set.events.signature(signature)[0]
    found = [{"term": {"signature_id": f"{data_set.key}-{key}"}}, *clauses(operation)]
    if operation.bucket_id is not None:
        other, bucket = server.signature_of(operation.bucket_id)
        kinds = kinds_of(operation.kind)
        ids: list[int] = []
        if other is data_set and operation.parallel:
            ids = calls_beside(data_set, bucket, signature, kinds)
        elif other is data_set:
            ids = calls_at_step(data_set, bucket, signature, operation.step, kinds)
        found.append({"ids": {"values": [f"{data_set.key}-{number}" for number in ids]}})
    return {"bool": {"filter": found}}


@answers(GetSignatureAggs)
def get_signature_aggs(operation: GetSignatureAggs, server: Server) -> Reply:
    """Aggregations of a signature's calls; the documented list of events when no body asks for any."""
    data_set, signature = server.signature_of(operation.id)
    query = _query(operation, data_set, signature, server)
    asked = operation.body or {}
    aggregations = asked.get("aggs", asked.get("aggregations"))
    if aggregations is None:
        return _events(data_set, query, operation, _TAKE)
    if "query" in asked:
        query = {"bool": {"filter": [query, asked["query"]]}}
    search = Search({"query": query, "size": 0, "aggs": aggregations}, kinds=kinds_of(operation.kind), now=data_set.now)
    found = data_set.events.search(search)
    return Reply.of({"hits": {"total": found.total}, "aggregations": aggregations_of(data_set, found)})


@answers(GetSignatureTraces)
def get_signature_traces(operation: GetSignatureTraces, server: Server) -> Reply:
    """The traces in which a signature occurs, newest first, one page."""
    data_set, signature = server.signature_of(operation.id)
    kinds = kinds_of(operation.kind)
    if data_set.events.signature(signature)[1].failed:
        rows = data_set.events.traces(kinds, signature=signature)
    else:
        rows = _holding(data_set, signature, kinds)
    return page_of_traces(data_set, rows, operation, kinds, server)


def _holding(data_set: DataSet, signature: int, kinds: frozenset[int]) -> list[TraceRow]:
    """The traces that hold a call of a signature which does not fail."""
    first = data_set.events.sessions_of(signature, kinds)
    return [row for row in data_set.events.traces(kinds) if first.get(row.session, row.last + 1) <= row.last]
