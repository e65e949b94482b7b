"""Which error buckets hold calls that fit a query: asked of the calls, however many buckets there are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from moesif_tui.core.messages import mapping

if TYPE_CHECKING:
    from moesif_tui.wire.events import SearchEvents, SearchEventsAnswer

FIELD = "triage_bucket_id.raw"
MOST = 1000
"""Buckets that one answer can name."""


async def bucket_ids(
    send: Callable[[SearchEvents], Awaitable[SearchEventsAnswer]], query: Mapping[str, Any], kinds: Sequence[str]
) -> frozenset[str]:
    """The ids of all buckets with calls that fit a query in Query DSL; raises what `send` does.

    Buckets that one answer has no place for are asked for again, without those that are known.
    """
    from moesif_tui.wire.events import SearchEvents

    terms = {"terms": {"field": FIELD, "size": MOST}}
    found: set[str] = set()
    known: list[dict[str, Any]] = []
    while True:
        rest = {"bool": {"filter": [query], "must_not": known}} if known else query
        body = {"query": rest, "size": 0, "aggs": {"buckets": terms}}
        answer = await send(SearchEvents(body=body, kind=tuple(kinds)))
        told = mapping(mapping(answer.aggregations).get("buckets"))
        fresh = {str(one.get("key")) for one in told.get("buckets") or [] if isinstance(one, dict)} - found
        found |= fresh
        if not fresh or not told.get("sum_other_doc_count"):
            return frozenset(found)
        known.append({"terms": {FIELD: sorted(fresh)}})
