"""Triage: buckets, their state, and the graph of calls that led to one."""

from __future__ import annotations

from typing import Any

from moesif_tui.core.time import parse_time
from moesif_tui.local.analysis.kinds import ALL, SHOWN
from moesif_tui.local.api.graphs import graph_document
from moesif_tui.local.api.parameters import in_app, kinds_of, order, page, passes, settled, times
from moesif_tui.local.catalog.store import Mark
from moesif_tui.local.events.database import one_moment
from moesif_tui.local.registry import NotFound, Refused, Reply, answers
from moesif_tui.local.server import Server, now
from moesif_tui.wire.triage import GetSignatureGraph, GetTriageBuckets, UpdateTriageBucket

MAX_STATE = 2**31 - 1
_ORDERS = {
    "last_modified": lambda row: row["last_modified"] or "",
    "first_seen": lambda row: row["metadata"]["first_seen"] or "",
    "event_count": lambda row: row["event_count"],
    "user_count": lambda row: row["user_count"],
    "session_count": lambda row: row["session_count"],
    "status": lambda row: row["status"] or 0,
    "state": lambda row: row["state"],
    "verb": lambda row: row["verb"],
    "route": lambda row: row["route"],
    "host": lambda row: row["host"],
    "api_version": lambda row: row["api_version"] or "",
    "id": lambda row: row["id"],
}


def _id(row: dict[str, Any]) -> str:
    return str(row["id"])


@answers(GetTriageBuckets)
def get_triage_buckets(operation: GetTriageBuckets, server: Server) -> Reply:
    """The buckets that pass the filters, in order, one page."""
    data_set = server.data_set(operation.app_id)
    kinds = kinds_of(operation.kind)
    modified = times("last_modified", operation.last_modified, data_set.now)
    key, descending = order(operation.sort, _ORDERS, "-last_modified")
    rows = [
        row
        for row in server.buckets.of(data_set, kinds).values()
        if passes(operation.state, row["state"])
        and passes(operation.route, row["route"])
        and passes(operation.verb, row["verb"])
        and passes(operation.status, row["status"])
        and passes(operation.api_version, row["api_version"])
        and (not modified or passes(modified, parse_time(row["last_modified"])))
    ]
    rows.sort(key=_id)
    rows.sort(key=key, reverse=descending)
    shown = page(rows, _id, operation, lambda identity: settled(identity, data_set))
    return Reply.of(list(shown), data_set.hidden(kinds), len(rows))


@answers(UpdateTriageBucket)
def update_triage_bucket(operation: UpdateTriageBucket, server: Server) -> Reply:
    """Set the state of a bucket; a null state leaves it as it is."""
    state = operation.body.state
    if state is not None and not 0 <= state <= MAX_STATE:
        raise Refused(f"state: {state} is not between 0 and {MAX_STATE}")
    with one_moment():
        data_set, signature = server.signature_of(operation.bucket_id)
        in_app(data_set, operation.app_id)
        if not data_set.events.signature(signature)[1].failed:
            raise NotFound(f"There is no bucket {operation.bucket_id}.")
        if state is not None:
            server.buckets.mark(data_set, signature, Mark(state, now()))
        row = server.buckets.row(data_set, signature, SHOWN) or server.buckets.row(data_set, signature, ALL)
    if row is None:
        raise NotFound(f"There is no bucket {operation.bucket_id}.")
    return Reply.of(row)


@answers(GetSignatureGraph)
def get_signature_graph(operation: GetSignatureGraph, server: Server) -> Reply:
    """What led to a bucket's error, over all its traces."""
    data_set, document = graph_document(operation, server)
    return Reply.of(document, data_set.hidden(kinds_of(operation.kind)))
