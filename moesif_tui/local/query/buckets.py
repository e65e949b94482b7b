"""Aggregations that split the calls into buckets, in which others may count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from moesif_tui.local.query.metrics import Aggregation, Result
from moesif_tui.local.query.scope import Parent, Scope
from moesif_tui.local.query.sql import Condition, Sql

MAX_BUCKETS = 1000
_MANY = 20_000

Subs = Mapping[str, Aggregation]
"""The aggregations inside a bucket, by name."""
Key = str | int | float


def fill(buckets: Mapping[Parent, Result], subs: Subs, scope: Scope) -> None:
    """Count inside buckets, given by the keys of the buckets around and their own."""
    for name, sub in subs.items():
        results = sub.run(scope)
        for parent, bucket in buckets.items():
            bucket[name] = results.get(parent) or sub.empty()


class Part(Aggregation):
    """One bucket of the calls that fit a condition: `filter`, and `missing`."""

    def __init__(self, condition: Condition, subs: Subs) -> None:
        self._condition = condition
        self._subs = subs

    def run(self, scope: Scope) -> Mapping[Parent, Result]:
        """See `Aggregation.run`."""
        inner = scope.narrowed(self._condition)
        buckets: dict[Parent, Result] = defaultdict(lambda: {"doc_count": 0})
        for parent, (count,) in inner.totals(None, Sql("count(*)")):
            buckets[parent]["doc_count"] += count
        fill(buckets, self._subs, inner)
        return buckets

    def empty(self) -> Result:
        """See `Aggregation.empty`."""
        return {"doc_count": 0, **{name: sub.empty() for name, sub in self._subs.items()}}


class Parts(Aggregation):
    """A bucket for each of several conditions: `filters`. `named`: by name, else as a list."""

    def __init__(self, parts: Mapping[str, Part], *, named: bool) -> None:
        self._parts = parts
        self._named = named

    def run(self, scope: Scope) -> Mapping[Parent, Result]:
        """See `Aggregation.run`."""
        found = {name: part.run(scope) for name, part in self._parts.items()}
        parents = {parent for results in found.values() for parent in results}
        return {
            parent: self._result({name: results.get(parent) for name, results in found.items()}) for parent in parents
        }

    def empty(self) -> Result:
        """See `Aggregation.empty`."""
        return self._result(dict.fromkeys(self._parts))

    def _result(self, found: Mapping[str, Result | None]) -> Result:
        buckets = {name: found[name] or part.empty() for name, part in self._parts.items()}
        return {"buckets": buckets if self._named else list(buckets.values())}
