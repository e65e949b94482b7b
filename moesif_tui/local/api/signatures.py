"""Signatures: their calls, traces and aggregations."""

from __future__ import annotations

from typing import Any

from moesif_tui.local.api.events import event_documents
from moesif_tui.local.api.filters import clauses
from moesif_tui.local.api.parameters import MAX_TAKE, kinds_of
from moesif_tui.local.api.traces import signature_traces
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.events.store import Search
from moesif_tui.local.graphs import calls_at_step
from moesif_tui.local.registry import Refused, Reply, answers
from moesif_tui.local.server import Server
from moesif_tui.wire.signatures import GetSignatureAggs, GetSignatureEvents, GetSignatureTraces

_NEWEST = [{"request.time": "desc"}, {"_id": "desc"}]
_OLDEST = [{"request.time": "asc"}, {"_id": "asc"}]


@answers(GetSignatureEvents)
def get_signature_events(operation: GetSignatureEvents, server: Server) -> Reply:
    """The calls of a signature, newest first, one page."""
    data_set, signature = server.signature_of(operation.id)
    if not 0 <= operation.take <= MAX_TAKE:
        raise Refused(f"take: {operation.take} is not between 0 and {MAX_TAKE}")
    query = _query(operation, data_set, signature, server)
    return Reply(_list(data_set, query, operation.take, operation.after_id, operation.before_id, operation.kind))


def _list(
    data_set: DataSet, query: dict[str, Any], take: int, after: str | None, before: str | None, kinds: tuple[str, ...]
) -> bytes:
    backwards = before is not None and after is None
    body: dict[str, Any] = {"query": query, "size": take, "sort": _OLDEST if backwards else _NEWEST}
    if (cursor := before if backwards else after) is not None:
        body["search_after"] = _sort_values(data_set, cursor)
    found = data_set.events.search(Search(body, kinds=kinds_of(kinds), now=data_set.now))
    ids = [number for number, _ in found.hits]
    documents = event_documents(data_set, ids[::-1] if backwards else ids)
    return b"[" + b",".join(documents) + b"]"


def _sort_values(data_set: DataSet, identity: str) -> list[Any]:
    """Where an event stands in the order by time. Raises `Refused` when it is gone."""
    body = {"query": {"ids": {"values": [identity]}}, "sort": _NEWEST, "size": 1}
    hits = data_set.events.search(Search(body, kinds=None, now=data_set.now)).hits
    if not hits:
        raise Refused(f"after_id, before_id: no event {identity} in this list")
    return hits[0][1]


def _query(
    operation: GetSignatureEvents | GetSignatureAggs, data_set: DataSet, signature: int, server: Server
) -> dict[str, Any]:
    key = data_set.events.signature(signature)[0]
    found = [{"term": {"signature_id": f"{data_set.key}-{key}"}}, *clauses(operation)]
    if operation.bucket_id is not None:
        _, bucket = server.signature_of(operation.bucket_id)
        ids = calls_at_step(data_set, bucket, signature, operation.step, kinds_of(operation.kind))
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
        return Reply(_list(data_set, query, 20, operation.after_id, operation.before_id, operation.kind))
    if "query" in asked:
        query = {"bool": {"filter": [query, asked["query"]]}}
    search = Search({"query": query, "size": 0, "aggs": aggregations}, kinds=kinds_of(operation.kind), now=data_set.now)
    found = data_set.events.search(search)
    return Reply.of({"hits": {"total": found.total}, "aggregations": found.aggregations})


@answers(GetSignatureTraces)
def get_signature_traces(operation: GetSignatureTraces, server: Server) -> Reply:
    """The traces in which a signature occurs, newest first, one page."""
    data_set, signature = server.signature_of(operation.id)
    return signature_traces(
        data_set, signature, operation.take, operation.after_id, operation.before_id, server, kinds_of(operation.kind)
    )
