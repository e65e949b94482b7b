"""The graph of calls that led to a bucket's error, over all its traces, as the API answers it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moesif_tui.core.time import iso
from moesif_tui.local.analysis.graph import Chain, Graph, Vertex, build, led_here
from moesif_tui.local.analysis.kinds import ALL
from moesif_tui.local.api.filters import clauses
from moesif_tui.local.api.parameters import kinds_of
from moesif_tui.local.buckets import signature_fields
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.errors import NotFound, Refused
from moesif_tui.local.events.store import Search
from moesif_tui.local.server import Server
from moesif_tui.wire.triage import GetSignatureGraph

Step = int | None
"""Before the error; None stands for calls that ran while it began."""
Places = dict[tuple[int, Step], list[int]]
"""(signature, step) → the calls there."""

MAX_DEPTH = 50
MAX_ERRORS = 1000
"""Events that the filters on the error may leave at most in one answer of the search."""


def graph_document(operation: GetSignatureGraph, server: Server) -> tuple[DataSet, dict[str, Any]]:
    """The documented graph, its edges in order of weight, and its data set.

    Raises:
        NotFound: there is no such bucket.
        Refused: a parameter does not fit.
    """
    if not 0 <= operation.depth <= MAX_DEPTH:
        raise Refused(f"depth: {operation.depth} is not between 0 and {MAX_DEPTH}")
    data_set, signature = server.signature_of(operation.id)
    kinds = kinds_of(operation.kind)
    bucket = server.buckets.row(data_set, signature, kinds) or server.buckets.row(data_set, signature, ALL)
    if bucket is None:
        raise NotFound(f"There is no bucket {operation.id}.")
    graph = build(_filtered(operation, data_set, signature, kinds), operation.depth)
    return data_set, {
        "triage_bucket_id": bucket["id"],
        "error_signature_id": bucket["id"],
        "edges": _edges(graph, data_set),
        "triage_bucket": bucket,
        "max_depth": graph.max_depth,
        "trace_count": graph.trace_count,
        "parallel": _parallel(graph, data_set),
    }


def _parallel(graph: Graph, data_set: DataSet) -> list[dict[str, Any]]:
    ordered = sorted(graph.parallel.items(), key=lambda item: (-item[1].session_count, item[0]))
    return [
        {"vertex": _vertex(known, signature, data_set), "value": known.session_count} for signature, known in ordered
    ]


def _edges(graph: Graph, data_set: DataSet) -> list[dict[str, Any]]:
    vertices = {
        place: _vertex(known, place.signature, data_set) | {"step": place.step}
        for place, known in graph.vertices.items()
    }
    ordered = sorted(graph.edges.items(), key=lambda item: (item[0][1].step, -item[1], item[0]))
    return [
        {"from_vertex": vertices[start], "to_vertex": vertices[end], "value": count} for (start, end), count in ordered
    ]


def _vertex(known: Vertex, number: int, data_set: DataSet) -> dict[str, Any]:
    key, signature = data_set.events.signature(number)
    fields = signature_fields(signature)
    del fields["api_version"]
    return fields | {
        "signature_id": f"{data_set.key}-{key}",
        "response": {"status_code": fields.pop("status")},
        "session_count": known.session_count,
        "user_count": known.user_count,
        "event_count": known.event_count,
        "created": iso(known.created),
        "repeats": known.repeats,
    }


def _filtered(
    operation: GetSignatureGraph, data_set: DataSet, signature: int, kinds: frozenset[int]
) -> Iterator[Chain]:
    """The chains of the traces whose error passes the filters."""
    found = clauses(operation)
    if not found:
        places: Places = {}
        for chain in _chains(data_set, signature, kinds):
            _note(places, chain)
            yield chain
        _keep(places, data_set, signature, kinds)
        return
    key = data_set.events.signature(signature)[0]
    found.append({"term": {"signature_id": f"{data_set.key}-{key}"}})
    body = {"query": {"bool": {"filter": found}}, "size": MAX_ERRORS, "sort": [{"_id": "asc"}]}
    passing: set[int] = set()
    after: list[Any] | None = None
    while after is None or len(passing) % MAX_ERRORS == 0:
        hits = data_set.events.search(
            Search(body | ({"search_after": after} if after else {}), kinds=kinds, now=data_set.now)
        ).hits
        if not hits:
            break
        passing.update(number for number, _ in hits)
        after = hits[-1][1]
    for chain in _chains(data_set, signature, kinds):
        if chain.steps[0].calls[-1].id in passing:
            yield chain


def _chains(data_set: DataSet, signature: int, kinds: frozenset[int]) -> Iterator[Chain]:
    """What led to the last error of each of a bucket's traces."""
    sessions = (row.session for row in data_set.events.traces(kinds, signature=signature))
    for rows in data_set.events.calls(sessions, kinds):
        if (chain := led_here(rows, signature, kinds)) is not None:
            yield chain


def calls_beside(data_set: DataSet, bucket: int, signature: int, kinds: frozenset[int]) -> list[int]:
    """The calls of a signature that were running when a bucket's error began."""
    return _known_places(data_set, bucket, kinds).get((signature, None), [])


def calls_at_step(data_set: DataSet, bucket: int, signature: int, step: int | None, kinds: frozenset[int]) -> list[int]:
    """The calls of a signature that led to a bucket's error: at one step before it, or (None) at any."""
    places = _known_places(data_set, bucket, kinds)
    if step is not None:
        return places.get((signature, step), [])
    return [call for (named, at), calls in places.items() if named == signature and at is not None for call in calls]


def _known_places(data_set: DataSet, bucket: int, kinds: frozenset[int]) -> Places:
    """The calls at each place of a bucket's graph."""
    places = _kept(data_set).get((bucket, kinds))
    if places is None:
        places = {}
        for chain in _chains(data_set, bucket, kinds):
            _note(places, chain)
        _keep(places, data_set, bucket, kinds)
    return places


def _note(places: Places, chain: Chain) -> None:
    for number, step in enumerate(chain.steps):
        places.setdefault((step.signature, number), []).extend(call.id for call in step.calls)
    for step in chain.parallel:
        places.setdefault((step.signature, None), []).extend(call.id for call in step.calls)


def _keep(places: Places, data_set: DataSet, bucket: int, kinds: frozenset[int]) -> None:
    """Keep what reading all chains of a bucket told; one bucket is looked at at a time."""
    kept = _kept(data_set)
    kept.clear()
    kept[bucket, kinds] = places


def _kept(data_set: DataSet) -> dict[tuple[int, frozenset[int]], Places]:
    return data_set.cached("places", dict)
