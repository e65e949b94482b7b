"""`date_histogram` and `histogram`: a bucket for each stretch of equal length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import floor
from typing import Any

from moesif_tui.local.query import times
from moesif_tui.local.query.buckets import MAX_BUCKETS, Subs, fill
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.fields import Field, Time
from moesif_tui.local.query.metrics import Aggregation, Result
from moesif_tui.local.query.scope import Parent, Scope, Split
from moesif_tui.local.query.sql import Sql, Value


class Histogram(Aggregation):
    """A bucket for each stretch of equal length, in order.

    Args:
        field: whose numbers.
        length, origin: of the buckets, and where one begins: in the field's unit, µs for times.
        least: buckets with fewer calls are left out; 0: those without any are there too.
        bounds: what is at least spanned then, as first and last value, or None.
        place: for sentences.
        subs: what is counted inside.
    """

    def __init__(
        self,
        field: Field,
        length: float,
        origin: float,
        least: int,
        bounds: tuple[float, float] | None,
        place: str,
        subs: Subs,
    ) -> None:
        self._field = field
        self._length = length
        self._origin = origin
        self._least = least
        self._bounds = bounds
        self._place = place
        self._subs = subs
        field.histogram("v", length, origin, place)  # refuses here what holds no numbers

    def run(self, scope: Scope) -> Mapping[Parent, Result]:
        """See `Aggregation.run`.

        Raises:
            QueryRefused: that would be more than 1,000 buckets.
        """
        values = self._field.histogram(scope.alias(), self._length, self._origin, self._place)
        counts: dict[Parent, dict[int, int]] = defaultdict(dict)
        for parent, (at, count) in scope.grouped(values, Sql("count(*)")):
            if at is not None:
                counts[parent][at] = counts[parent].get(at, 0) + count
        if not scope.splits and not counts and self._bounds:
            counts[()] = {}
        kept = {parent: self._chosen(found) for parent, found in counts.items()}
        buckets = {(*parent, at): self._bucket(at, count) for parent, found in kept.items() for at, count in found}
        labels: dict[Value, Any] = {at: at for found in counts.values() for at in found}
        fill(buckets, self._subs, scope.split(Split(values, labels)))
        return {parent: {"buckets": [buckets[*parent, at] for at, _ in found]} for parent, found in kept.items()}

    def _chosen(self, found: Mapping[int, int]) -> list[tuple[int, int]]:
        """Places and counts of the buckets that are answered."""
        if self._least > 0:
            chosen = [(at, count) for at, count in sorted(found.items()) if count >= self._least]
            self._check(len(chosen))
            return chosen
        ends = [*found, *(floor((end - self._origin) / self._length) for end in self._bounds or ())]
        if not ends:
            return []
        self._check(max(ends) - min(ends) + 1)
        return [(at, found.get(at, 0)) for at in range(min(ends), max(ends) + 1)]

    def _check(self, count: int) -> None:
        if count > MAX_BUCKETS:
            raise QueryRefused(
                self._place, f"these are {count:,} buckets, and {MAX_BUCKETS:,} are the most; use longer ones"
            )

    def _bucket(self, at: int, count: int) -> Result:
        start = at * self._length + self._origin
        if isinstance(self._field, Time):
            time = int(start)
            return {"key": times.milliseconds(time), "key_as_string": times.text(time), "doc_count": count}
        return {"key": float(start), "doc_count": count}

    def empty(self) -> Result:
        """See `Aggregation.empty`."""
        return {"buckets": []}
