"""Aggregations that split the calls into buckets by conditions, in which others may count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moesif_tui.local.query.metrics import Aggregation, Result, Results
from moesif_tui.local.query.scope import Parent, Scope
from moesif_tui.local.query.sql import Condition

MAX_BUCKETS = 1000

Subs = Mapping[str, Aggregation]
"""The aggregations inside a bucket, by name."""
Key = str | int | float


def inside(subs: Mapping[str, Results], parent: Parent) -> Result:
    """What was counted inside of a bucket."""
    return {name: results(parent) for name, results in subs.items()}


class Part(Aggregation):
    """One bucket of the calls that fit a condition: `filter`, and `missing`."""

    figures = ("", "doc_count")

    def __init__(self, condition: Condition, subs: Subs) -> None:
        self._condition = condition
        self.subs = subs

    def run(self, scope: Scope) -> Results:
        """See `Aggregation.run`."""
        inner = scope.narrowed(self._condition)
        sizes = inner.sizes()
        subs = {name: sub.run(inner) for name, sub in self.subs.items()}
        return lambda parent: {"doc_count": sizes.get(parent, 0), **inside(subs, parent)}

    def figure(self, result: Result, name: str) -> Any:  # noqa: ARG002
        """See `Aggregation.figure`."""
        return result["doc_count"]


class Parts(Aggregation):
    """A bucket for each of several conditions: `filters`. `named`: by name, else as a list."""

    def __init__(self, parts: Mapping[str, Part], *, named: bool) -> None:
        self._parts = parts
        self._named = named

    def run(self, scope: Scope) -> Results:
        """See `Aggregation.run`."""
        parts = {name: part.run(scope) for name, part in self._parts.items()}

        def result(parent: Parent) -> Result:
            buckets = inside(parts, parent)
            return {"buckets": buckets if self._named else list(buckets.values())}

        return result
