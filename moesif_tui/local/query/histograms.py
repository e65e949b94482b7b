"""`date_histogram` and `histogram`: a bucket for each stretch of equal length, or of some months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from moesif_tui.local.query import times
from moesif_tui.local.query.buckets import MAX_BUCKETS, Subs, inside
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.fields import Field, Time
from moesif_tui.local.query.grids import Grid
from moesif_tui.local.query.metrics import Aggregation, Result, Results
from moesif_tui.local.query.scope import Parent, Scope, Split


class Histogram(Aggregation):
    """A bucket for each stretch, in order.

    Args:
        field: whose numbers.
        grid: the stretches, in the field's unit, µs for times.
        least: buckets with fewer calls are left out; 0: those without any are there too.
        bounds: what is at least spanned then, as first and last value, or None.
        place: for sentences.
        subs: what is counted inside.
    """

    def __init__(
        self, field: Field, grid: Grid, least: int, bounds: tuple[float, float] | None, place: str, subs: Subs
    ) -> None:
        self._field = field
        self._grid = grid
        self._least = least
        self._bounds = [at for end in bounds or () if (at := grid.place(end)) is not None]
        self._place = place
        self._subs = subs
        field.must_be_numeric(place)

    def run(self, scope: Scope) -> Results:
        """See `Aggregation.run`.

        Raises:
            QueryRefused: that would be more than 1,000 buckets.
        """
        values = self._field.histogram(self._grid)
        # what is counted inside by one column is counted here, so that the calls are looked at once
        beside = next((sub.column for sub in self._subs.values() if sub.column is not None), None)
        together = [] if beside is None else list(scope.counts_beside(values, beside))
        rows = [(parent, value, count) for parent, value, count, _ in together] or list(scope.counts(values))
        labels = self._field.places(scope.run.connection, {value for _, value, _ in rows}, self._grid)
        counts: dict[Parent, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        for parent, value, count in rows:
            if value in labels:
                counts[parent][labels[value]] += count
        inner = scope.split(Split(values, labels))
        if beside is not None:
            found = (row for row in together if row[1] in labels)
            inner.keep_counts(
                beside,
                [
                    ((*parent, labels[value]), other, count)
                    for parent, value, count, others in found
                    for other in others
                ],
            )
        subs = {name: sub.run(inner) for name, sub in self._subs.items()}

        def result(parent: Parent) -> Result:
            chosen = self._chosen(counts.get(parent, {}))
            return {"buckets": [self._bucket(at, count) | inside(subs, (*parent, at)) for at, count in chosen]}

        return result

    def _chosen(self, found: Mapping[int, int]) -> list[tuple[int, int]]:
        """Places and counts of the buckets that are answered."""
        if self._least > 0:
            chosen = [(at, count) for at, count in sorted(found.items()) if count >= self._least]
            self._check(len(chosen))
            return chosen
        ends = [*found, *self._bounds]
        if not ends:
            return []
        self._check(max(ends) - min(ends) + 1)
        return [(at, found.get(at, 0)) for at in range(min(ends), max(ends) + 1)]

    def _check(self, count: int) -> None:
        if count > MAX_BUCKETS:
            raise QueryRefused(
                self._place, f"these are {count:,} buckets, and {MAX_BUCKETS:,} are the most; use longer ones"
            )

    def _bucket(self, at: int, count: int) -> dict[str, Any]:
        start = self._grid.start(at)
        if isinstance(self._field, Time):
            time = int(start)
            return {"key": times.milliseconds(time), "key_as_string": times.text(time), "doc_count": count}
        return {"key": float(start), "doc_count": count}
