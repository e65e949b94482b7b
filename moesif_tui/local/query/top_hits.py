"""`top_hits`: the first calls of each bucket."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from moesif_tui.local.events.store import TopHit
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.metrics import Aggregation, Result, Results
from moesif_tui.local.query.scope import Parent, Scope
from moesif_tui.local.query.sorting import SortKey, order_by, with_sort
from moesif_tui.local.query.sql import Sql
from moesif_tui.local.source import Source

MAX_TOP = 1000
"""Hits in all the buckets of a search."""


class TopHits(Aggregation):
    """The first calls of a bucket in an order.

    Args:
        keys: the order; the last one is the call's id.
        offset, size: which of them.
        source: what is answered of each.
        place: for sentences.
    """

    def __init__(self, keys: Sequence[SortKey], offset: int, size: int, source: Source, place: str) -> None:
        self._keys = keys
        self._offset = offset
        self._size = size
        self._source = source
        self._place = place

    def run(self, scope: Scope) -> Results:
        """See `Aggregation.run`.

        Raises:
            QueryRefused: these are more hits than are answered.
        """
        sizes = scope.sizes()
        rows: dict[Parent, list[Sequence[Any]]] = defaultdict(list)
        end = self._offset + self._size
        selected = [Sql("call.id"), *(key.value for key in self._keys)]
        for parents, values in scope.ordered(order_by(self._keys), selected, end):
            for parent in parents:
                if len(rows[parent]) < end:
                    rows[parent].append(values)

        def result(parent: Parent) -> Result:
            chosen = rows.get(parent, [])[self._offset : end]
            hits = [self._hit(scope, call, sort) for call, sort in with_sort(self._keys, chosen)]
            return {"hits": {"total": sizes.get(parent, 0), "max_score": None, "hits": hits}}

        return result

    def _hit(self, scope: Scope, call: int, sort: list[Any]) -> dict[str, Any]:
        hit = {"_id": sort[-1], "sort": sort}
        if len(scope.run.top) >= MAX_TOP:
            raise QueryRefused(
                self._place, f"these are more than {MAX_TOP:,} hits; ask for fewer, or for fewer buckets"
            )
        scope.run.top.append(TopHit(hit, call, self._source))
        return hit
