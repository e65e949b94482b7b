"""Which error buckets hold calls that fit a query, and how many: asked of the calls, however many buckets there are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from moesif_tui.core.messages import mapping, number

if TYPE_CHECKING:
    from moesif_tui.wire.events import SearchEvents, SearchEventsAnswer

FIELD = "triage_bucket_id.raw"
MOST = 1000
"""Buckets that one answer can name."""


async def bucket_counts(
    send: Callable[[SearchEvents], Awaitable[SearchEventsAnswer]], query: Mapping[str, Any], kinds: Sequence[str]
) -> Mapping[str, int]:
    """How many calls fit a query in Query DSL, by the id of their bucket; raises what `send` does.

    Buckets that one answer has no place for are asked for again, without those that are known.
    """
    from moesif_tui.wire.events import SearchEvents

    terms = {"terms": {"field": FIELD, "size": MOST}}
    found: dict[str, int] = {}
    known: list[dict[str, Any]] = []
    while True:
        rest = {"bool": {"filter": [query], "must_not": known}} if known else query
        body = {"query": rest, "size": 0, "aggs": {"buckets": terms}}
        answer = await send(SearchEvents(body=body, kind=tuple(kinds)))
        told = mapping(mapping(answer.aggregations).get("buckets"))
        rows = [one for one in told.get("buckets") or [] if isinstance(one, dict)]
        counts = {str(one.get("key")): int(number(one.get("doc_count")) or 0) for one in rows}
        fresh = {key: count for key, count in counts.items() if key not in found}
        found |= fresh
        if not fresh or not told.get("sum_other_doc_count"):
            return found
        known.append({"terms": {FIELD: sorted(fresh)}})
