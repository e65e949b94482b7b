"""`terms`: a bucket for each value of a field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from moesif_tui.local.query import times
from moesif_tui.local.query.buckets import Key, Part, Subs, inside
from moesif_tui.local.query.extracting import Values
from moesif_tui.local.query.fields import Field, Time
from moesif_tui.local.query.metrics import Aggregation, Result, Results, having
from moesif_tui.local.query.predicates import OneOf
from moesif_tui.local.query.scope import Parent, Scope, Split
from moesif_tui.local.query.sql import Condition, Leaf, Value, any_of, sql

_MANY = 20_000
"""More values than this in a condition cost more than they save."""

COUNT, KEY = "_count", "_key"


class Order(NamedTuple):
    """What buckets are ordered by.

    Attributes:
        path: `_count`, `_key`, or the names of aggregations, each inside of the one before.
        descending: the greatest first.
        figure: of the last of these aggregations.
    """

    path: tuple[str, ...]
    descending: bool
    figure: str = ""

    @classmethod
    def find(cls, spelt: str, subs: Subs, *, descending: bool) -> Order | None:
        """The order that a path such as `a`, `a.90` or `b>a.max` means; None when there is no such figure."""
        *around, last = spelt.split(">")
        for name in around:
            part = subs.get(name)
            if not isinstance(part, Part):
                return None
            subs = part.subs
        for name, sub in subs.items():
            figure = last.removeprefix(name).removeprefix(".")
            if last in {name, f"{name}.{figure}"} and figure in sub.figures:
                return cls((*around, name), descending, figure)
        return None

    def of(self, key: Key, count: int, subs: Subs, bucket: Result) -> Any:
        """The value that is compared; None where the figure is missing."""
        if self.path == (COUNT,):
            return count
        if self.path == (KEY,):
            return rank(key)
        *around, last = self.path
        for name in around:
            part = subs[name]
            assert isinstance(part, Part)
            subs, bucket = part.subs, bucket[name]
        return subs[last].figure(bucket[last], self.figure)


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
        least: buckets with fewer calls are left out; 0: the values of all calls of the search's window have one.
        subs: what is counted inside.
    """

    def __init__(
        self, field: Field, size: int, orders: Sequence[Order], missing: Key | None, least: int, subs: Subs
    ) -> None:
        self._field = field
        self.column: Values = field.values()
        self._size = size
        self._orders = (*orders, Order((KEY,), descending=False))
        self._missing = missing
        self._least = least
        self._subs = subs
        self._first = {order.path[0]: subs[order.path[0]] for order in orders if order.path[0] in subs}

    def run(self, scope: Scope) -> Results:
        """See `Aggregation.run`."""
        values = self.column
        if self._missing is None:
            scope = having(scope, self._field)
        counts, labels = self._counts(scope, values)
        none: dict[Key, int] = {}
        if self._least == 0:
            every, _ = self._counts(Scope.whole(scope.run, scope.run.window), values)
            none = dict.fromkeys(every.get((), {}), 0)
            counts = {parent: none | found for parent, found in counts.items()}
        inner = scope.split(Split(values, labels))
        first = {name: sub.run(inner) for name, sub in self._first.items()}
        kept = {parent: self._chosen(parent, found, first) for parent, found in counts.items()}
        inner = _within(scope, values, labels, {key for found in kept.values() for key in found})
        subs = {name: first.get(name) or sub.run(inner) for name, sub in self._subs.items()}

        def result(parent: Parent) -> Result:
            found = kept[parent] if parent in kept else self._chosen(parent, none, first)
            return {
                "doc_count_error_upper_bound": 0,
                "sum_other_doc_count": sum(counts.get(parent, none).values()) - sum(found.values()),
                "buckets": [self._bucket(key, count) | inside(subs, (*parent, key)) for key, count in found.items()],
            }

        return result

    def _counts(self, scope: Scope, values: Values) -> tuple[Mapping[Parent, dict[Key, int]], Mapping[Value, Key]]:
        """How many calls have each value, and the keys of the values."""
        rows = list(scope.counts(values))
        labels = dict(self._field.labels(scope.run.connection, {value for _, value, _ in rows}))
        if self._missing is not None:
            labels = {value: labels.get(value, self._missing) for _, value, _ in rows}
        counts: dict[Parent, dict[Key, int]] = defaultdict(lambda: defaultdict(int))
        for parent, value, count in rows:
            if value in labels:
                counts[parent][labels[value]] += count
        return counts, labels

    def _chosen(self, parent: Parent, found: Mapping[Key, int], first: Mapping[str, Results]) -> dict[Key, int]:
        """The buckets that are answered, in order."""
        keys = [key for key, count in found.items() if count >= self._least]
        inner = {key: inside(first, (*parent, key)) for key in keys} if first else {}
        for order in reversed(self._orders):
            by = {key: order.of(key, found[key], self._subs, inner.get(key, {})) for key in keys}
            known = [key for key in keys if by[key] is not None]
            known.sort(key=by.__getitem__, reverse=order.descending)
            keys = known + [key for key in keys if by[key] is None]
        return {key: found[key] for key in keys[: self._size]}

    def _bucket(self, key: Key, count: int) -> Result:
        if isinstance(self._field, Time) and isinstance(key, int):
            return {"key": key, "key_as_string": times.text(key * times.MILLISECOND), "doc_count": count}
        return {"key": key, "doc_count": count}


def _within(scope: Scope, values: Values, labels: Mapping[Value, Key], keys: set[Key]) -> Scope:
    """The calls in the buckets that are answered, split into these, so that no others are counted inside."""
    found = {value: label for value, label in labels.items() if label in keys}
    if len(found) < len(labels) and len(found) <= _MANY and values.extract is None:
        scope = scope.narrowed(_among(values, list(found)))
    return scope.split(Split(values, found))


def _among(values: Values, found: Sequence[Value]) -> Condition:
    known = OneOf(tuple(value for value in found if value is not None))
    parts: list[Condition] = [Leaf(known.on(values.expression))] if known.values else []
    if None in found:
        parts.append(Leaf(sql("{} IS NULL", values.expression)))
    return any_of(parts)
