"""Aggregations that make one figure or a few of the calls of a bucket. All are exact."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from moesif_tui.local.query import times
from moesif_tui.local.query.fields import Field, Time
from moesif_tui.local.query.scope import Parent, Scope
from moesif_tui.local.query.sql import Sql, sql

Result = dict[str, Any]
"""What an aggregation answers for one bucket, as Elasticsearch writes it."""


class Aggregation(ABC):
    """Something counted over the calls of a search."""

    @abstractmethod
    def run(self, scope: Scope) -> Mapping[Parent, Result]:
        """The results by the buckets around; a bucket without any call may be left out."""

    @abstractmethod
    def empty(self) -> Result:
        """The result where there is no call."""


class _Sums:
    """Sums of parts, which come one by one."""

    def __init__(self) -> None:
        self.count = 0
        self.total = 0.0
        self.least: float | None = None
        self.most: float | None = None

    def add(self, count: int, total: float, least: float | None, most: float | None) -> None:
        self.count += count
        self.total += total
        if least is not None and most is not None:
            self.least = least if self.least is None else min(self.least, least)
            self.most = most if self.most is None else max(self.most, most)

    def figures(self) -> dict[str, float | int | None]:
        return {
            "count": self.count,
            "min": _finite(self.least),
            "max": _finite(self.most),
            "avg": _finite(self.total / self.count) if self.count else None,
            "sum": _finite(self.total),
        }


class Figures(Aggregation):
    """`min`, `max`, `avg`, `sum`, or all of them as `stats`."""

    def __init__(self, kind: str, field: Field, place: str) -> None:
        self._kind = kind
        self._field = field
        self._place = place
        field.numbers("v", place)  # refuses here what holds no numbers

    def run(self, scope: Scope) -> Mapping[Parent, Result]:
        """See `Aggregation.run`."""
        sums = scope.kept(self._field.path, lambda: self._sums(scope))
        return {parent: self._result(one) for parent, one in sums.items()}

    def _sums(self, scope: Scope) -> dict[Parent, _Sums]:
        numbers = self._field.numbers(scope.alias(), self._place)
        value = numbers.expression
        # total() and not sum(), which fails when integers pass 64 bits
        results = [sql(f"{function}({{}})", value) for function in ("count", "total", "min", "max")]
        found: dict[Parent, _Sums] = defaultdict(_Sums)
        for parent, row in scope.totals(numbers, *results):
            found[parent].add(*row)
        return found

    def empty(self) -> Result:
        """See `Aggregation.empty`."""
        return self._result(_Sums())

    def _result(self, sums: _Sums) -> Result:
        figures = sums.figures()
        is_time = isinstance(self._field, Time)
        if self._kind == "stats":
            named = ("min", "max", "avg", "sum") if is_time and sums.count else ()
            return figures | {f"{name}_as_string": _time(figures[name]) for name in named}
        value = figures[self._kind]
        return {"value": value} | ({"value_as_string": _time(value)} if is_time and value is not None else {})


class ValueCount(Aggregation):
    """How many values there are."""

    def __init__(self, field: Field) -> None:
        self._field = field

    def run(self, scope: Scope) -> Mapping[Parent, Result]:
        """See `Aggregation.run`."""
        counts: dict[Parent, int] = defaultdict(int)
        for parent, _, count in labelled(scope, self._field, Sql("count(*)")):
            counts[parent] += count
        return {parent: {"value": count} for parent, count in counts.items()}

    def empty(self) -> Result:
        """See `Aggregation.empty`."""
        return {"value": 0}


class Cardinality(Aggregation):
    """How many different values there are."""

    def __init__(self, field: Field) -> None:
        self._field = field

    def run(self, scope: Scope) -> Mapping[Parent, Result]:
        """See `Aggregation.run`."""
        found: dict[Parent, set[Any]] = defaultdict(set)
        for parent, label, _ in labelled(scope, self._field, Sql("1")):
            found[parent].add(label)
        return {parent: {"value": len(labels)} for parent, labels in found.items()}

    def empty(self) -> Result:
        """See `Aggregation.empty`."""
        return {"value": 0}


def labelled(scope: Scope, field: Field, result: Sql) -> list[tuple[Parent, Any, Any]]:
    """Parent, documented value and result for each value of the field; a value may come several times."""
    values = field.values(scope.alias())
    rows = list(scope.grouped(values, result))
    labels = field.labels(scope.connection, {row[0] for _, row in rows})
    return [(parent, labels[row[0]], row[1]) for parent, row in rows if row[0] in labels]


class Percentiles(Aggregation):
    """Values below which a share of all lies, linear between two neighbours. Exact, where Elasticsearch estimates."""

    def __init__(self, field: Field, percents: Sequence[float], place: str, *, keyed: bool) -> None:
        self._field = field
        self._percents = percents
        self._place = place
        self._keyed = keyed
        field.numbers("v", place)

    def run(self, scope: Scope) -> Mapping[Parent, Result]:
        """See `Aggregation.run`."""
        found: dict[Parent, list[float]] = defaultdict(list)
        for parent, (value,) in scope.each(self._field.numbers(scope.alias(), self._place)):
            found[parent].append(value)
        return {parent: self._result(sorted(values)) for parent, values in found.items()}

    def empty(self) -> Result:
        """See `Aggregation.empty`."""
        return self._result([])

    def _result(self, ordered: Sequence[float]) -> Result:
        values = {str(float(percent)): percentile(ordered, percent) for percent in self._percents}
        if self._keyed:
            return {"values": values}
        return {"values": [{"key": float(percent), "value": value} for percent, value in values.items()]}


def percentile(ordered: Sequence[float], percent: float) -> float | None:
    """The value below which `percent` of the ordered values lie; None when there are none."""
    if not ordered:
        return None
    place = (len(ordered) - 1) * percent / 100
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (ordered[above] - ordered[below]) * (place - below))


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _time(value: float | int | None) -> str | None:
    return None if value is None else times.text(round(value * times.MILLISECOND))
