"""Events: search and single calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.api.parameters import kinds_of, time_of
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.documents import event_json
from moesif_tui.local.events.store import Found, Search, StoredEvent
from moesif_tui.local.jsontext import from_json, to_json
from moesif_tui.local.registry import NotFound, Reply, answers
from moesif_tui.local.server import Server
from moesif_tui.local.source import Source
from moesif_tui.wire.events import GetEvent, SearchEvents


def event_documents(
    data_set: DataSet, ids: Sequence[int], *, trace_id: str | None = None, whole: bool = False, bodies: bool = True
) -> list[bytes]:
    """Documented events as JSON, in this order.

    Args:
        data_set: where they are.
        ids: their numbers.
        trace_id: the trace that all of them are shown in, if any; else each has its own.
        whole: bodies in full, else cut as in lists.
        bodies: False leaves the bodies out.
    """
    events = data_set.events.events(ids, bodies=bodies)
    traces = {} if trace_id else _trace_ids(data_set, events)
    return [
        event_json(
            event,
            data_set.key,
            data_set.events.signature(event.signature),
            trace_id or traces.get(event.id),
            whole=whole,
        )
        for event in events
    ]


def _trace_ids(data_set: DataSet, events: Sequence[StoredEvent]) -> dict[int, str]:
    """The trace of each event: its own error's, else the earliest that holds it."""
    by_session: dict[int, list[Any]] = {}
    for row in data_set.events.traces(SHOWN, sessions={event.session for event in events}):
        by_session.setdefault(row.session, []).append(row)
    found = {}
    for event in events:
        rows = by_session.get(event.session, ())
        own = [row for row in rows if event.failed and row.signature == event.signature]
        holding = own or sorted((row for row in rows if row.last >= event.time), key=lambda row: row.last)
        if holding:
            key = data_set.events.signature(holding[0].signature)[0]
            found[event.id] = f"{data_set.key}-t{event.session}.{key}"
    return found


def _sources(data_set: DataSet, ids: Sequence[int], source: Source) -> list[bytes]:
    """What `_source` leaves of documented events, as JSON; nothing where it wants none."""
    documents = event_documents(data_set, ids, bodies=source.bodies) if source.wanted else []
    return documents if source.whole else [to_json(source.pick(from_json(one))) for one in documents]


def aggregations_of(data_set: DataSet, found: Found) -> dict[str, Any]:
    """The aggregations of a search, the hits in them with what is wanted of their documents."""
    wanted = [hit for hit in found.top if hit.source.wanted]
    documents = event_documents(data_set, [hit.id for hit in wanted], bodies=any(hit.source.bodies for hit in wanted))
    for hit, document in zip(wanted, documents, strict=True):
        hit.hit["_source"] = hit.source.pick(from_json(document))
    return found.aggregations


@answers(SearchEvents)
def search_events(operation: SearchEvents, server: Server) -> Reply:
    """Search in Query DSL, between two times."""
    data_set = server.data_set(operation.app_id)
    kinds = kinds_of(operation.kind)
    found = data_set.events.search(
        Search(
            operation.body,
            time_of("from", operation.from_, data_set.now),
            time_of("to", operation.to, data_set.now),
            kinds,
            data_set.now,
        )
    )
    source = Source.read(operation.body.get("_source"))
    sources = _sources(data_set, [number for number, _ in found.hits], source)
    hits = []
    for place, (number, sort) in enumerate(found.hits):
        hit = b'{"_id":"%s-%d"' % (data_set.key.encode(), number)
        if source.wanted:
            hit += b',"_source":' + sources[place]
        hits.append(hit + b',"sort":' + to_json(sort) + b"}")
    body = (
        b'{"took":%d,"timed_out":false,"hits":{"total":%d,"hits":[' % (found.took, found.total)
        + b",".join(hits)
        + b"]}"
    )
    if found.aggregations:
        body += b',"aggregations":' + to_json(aggregations_of(data_set, found))
    return Reply(body + b"}", data_set.hidden(kinds))


@answers(GetEvent)
def get_event(operation: GetEvent, server: Server) -> Reply:
    """One call, its bodies whole."""
    data_set, rest = server.of_id(operation.id)
    documents = event_documents(data_set, [int(rest)], whole=True) if rest.isdecimal() and len(rest) < 19 else []
    if not documents:
        raise NotFound(f"There is no event {operation.id}.")
    return Reply(b'{"_id":' + to_json(operation.id) + b',"_source":' + documents[0] + b',"sort":null}')
