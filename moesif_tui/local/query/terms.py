"""`terms`: a bucket for each value of a field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from moesif_tui.local.query import times
from moesif_tui.local.query.buckets import Subs, fill
from moesif_tui.local.query.fields import Field, Time, Values
from moesif_tui.local.query.metrics import Aggregation, Result
from moesif_tui.local.query.predicates import OneOf
from moesif_tui.local.query.scope import Parent, Scope, Split
from moesif_tui.local.query.sql import TRUE, Condition, Cost, Leaf, Sql, Value, any_of, cost, sql

_MANY = 20_000
"""More values than this in a condition cost more than they save."""

Key = str | int | float


class Order(NamedTuple):
    """What buckets are ordered by: `_count`, `_key`, or a figure of an aggregation inside (`name`, then `figure`)."""

    name: str
    descending: bool
    figure: str = ""

    def of(self, key: Key, count: int, bucket: Result) -> Any:
        """The value that is compared; a figure that is missing compares as None."""
        if self.name == "_count":
            return count
        if self.name == "_key":
            return rank(key)
        return self.figures(bucket[self.name])[self.figure]

    @staticmethod
    def figures(result: Result) -> dict[str, Any]:
        """The figures of a result that an order can name; "" is the one that needs no name."""
        if isinstance(values := result.get("values"), dict):
            return {name: value for key, value in values.items() for name in (key, key.removesuffix(".0"))}
        if "buckets" in result:
            return {}
        figures = {name: value for name, value in result.items() if not isinstance(value, (dict, list))}
        return {**figures, "": result.get("value", result.get("doc_count"))} if "count" not in result else figures


def rank(key: Key) -> tuple[bool, Key]:
    """How keys of mixed types are ordered: numbers first."""
    return isinstance(key, str), key


class Terms(Aggregation):
    """A bucket for each value of a field, the most frequent first unless ordered otherwise.

    Args:
        field: whose values.
        size: how many at most; the calls in the others are counted in `sum_other_doc_count`.
        orders: what comes first; the key decides at the end.
        missing: the key for calls without a value, or None.
        least: buckets with fewer calls are left out.
        subs: what is counted inside.
    """

    def __init__(
        self, field: Field, size: int, orders: Sequence[Order], missing: Key | None, least: int, subs: Subs
    ) -> None:
        self._field = field
        self._size = size
        self._orders = (*orders, Order("_key", descending=False))
        self._missing = missing
        self._least = least
        self._subs = subs
        self._first = {order.name: subs[order.name] for order in orders if order.name in subs}

    def run(self, scope: Scope) -> Mapping[Parent, Result]:
        """See `Aggregation.run`."""
        if self._missing is None and cost(exists := self._field.exists()) is Cost.COLUMN:
            scope = scope.narrowed(exists)
        values = self._field.values(scope.alias())
        rows = list(scope.grouped(values, Sql("count(*)")))
        labels = dict(self._field.labels(scope.connection, {row[0] for _, row in rows}))
        if self._missing is not None:
            labels = {row[0]: labels.get(row[0], self._missing) for _, row in rows}
        counts: dict[Parent, dict[Key, int]] = defaultdict(lambda: defaultdict(int))
        for parent, (value, count) in rows:
            if value in labels:
                counts[parent][labels[value]] += count
        inner = scope.split(Split(values, labels))
        ordering = self._ordering(counts, inner)
        kept = {parent: self._chosen(parent, found, ordering) for parent, found in counts.items()}
        buckets = {
            (*parent, key): self._bucket(key, count) | ordering.get((*parent, key), {})
            for parent, found in kept.items()
            for key, count in found.items()
        }
        rest = {name: sub for name, sub in self._subs.items() if name not in self._first}
        fill(buckets, rest, inner.narrowed(_among(values, labels, {key for *_, key in buckets})))
        return {
            parent: self._result(sum(counts[parent].values()), found, [buckets[*parent, key] for key in found])
            for parent, found in kept.items()
        }

    def _ordering(self, counts: Mapping[Parent, Mapping[Key, int]], inner: Scope) -> Mapping[Parent, Result]:
        """What buckets are ordered by, for all of them."""
        ordering: dict[Parent, Result] = {}
        if self._first:
            ordering = {(*parent, key): {} for parent, found in counts.items() for key in found}
            fill(ordering, self._first, inner)
        return ordering

    def _chosen(self, parent: Parent, found: Mapping[Key, int], ordering: Mapping[Parent, Result]) -> dict[Key, int]:
        """The buckets that are answered, in order."""
        keys = [key for key, count in found.items() if count >= self._least]
        for order in reversed(self._orders):
            by = {key: order.of(key, found[key], ordering.get((*parent, key), {})) for key in keys}
            known = [key for key in keys if by[key] is not None]
            known.sort(key=by.__getitem__, reverse=order.descending)
            keys = known + [key for key in keys if by[key] is None]
        return {key: found[key] for key in keys[: self._size]}

    def _bucket(self, key: Key, count: int) -> Result:
        if isinstance(self._field, Time) and isinstance(key, int):
            return {"key": key, "key_as_string": times.text(key * times.MILLISECOND), "doc_count": count}
        return {"key": key, "doc_count": count}

    def _result(self, total: int, found: Mapping[Key, int], buckets: list[Result]) -> Result:
        return {
            "doc_count_error_upper_bound": 0,
            "sum_other_doc_count": total - sum(found.values()),
            "buckets": buckets,
        }

    def empty(self) -> Result:
        """See `Aggregation.empty`."""
        return self._result(0, {}, [])


def _among(values: Values, labels: Mapping[Value, Key], keys: set[Key]) -> Condition:
    """That a call is in one of the buckets that are answered, so that no others are counted inside."""
    found = [value for value, label in labels.items() if label in keys]
    if len(found) == len(labels) or len(found) > _MANY:
        return TRUE
    known = OneOf(tuple(value for value in found if value is not None))
    parts: list[Condition] = [Leaf(known.on(values.expression))] if known.values else []
    if None in found:
        parts.append(Leaf(sql("{} IS NULL", values.expression)))
    return any_of(parts)
