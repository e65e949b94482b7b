"""Aggregations that make one figure or a few of the calls of a bucket. All are exact."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from moesif_tui.local.query import times
from moesif_tui.local.query.extracting import Values
from moesif_tui.local.query.fields import Field, Time
from moesif_tui.local.query.scope import Parent, Scope
from moesif_tui.local.query.sql import Cost, cost

Result = dict[str, Any]
"""What an aggregation answers for one bucket, as Elasticsearch writes it."""
Results = Callable[[Parent], Result]
"""The results by the keys of the buckets around."""


class Aggregation(ABC):
    """Something counted over the calls of a search."""

    figures: tuple[str, ...] = ()
    """The names of the figures in its result that buckets can be ordered by; "" needs no name."""

    column: Values | None = None
    """What it counts by, if that is one column: then it can be counted together with the bucket around."""

    @abstractmethod
    def run(self, scope: Scope) -> Results:
        """Count in every bucket around; also buckets without any call have a result."""

    def figure(self, result: Result, name: str) -> Any:
        """One of `figures` of a result."""
        return result.get(name or "value")


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
        self.figures = tuple(_Sums().figures()) if kind == "stats" else ("", "value")
        field.must_be_numeric(place)

    def run(self, scope: Scope) -> Results:
        """See `Aggregation.run`."""
        sums = scope.kept(self._field.path, lambda: self._sums(scope))
        return lambda parent: self._result(sums.get(parent) or _Sums())

    def _sums(self, scope: Scope) -> dict[Parent, _Sums]:
        found: dict[Parent, _Sums] = defaultdict(_Sums)
        if self._field.is_counted:
            for parent, number, count in labelled(scope, self._field, numeric=True):
                found[parent].add(count, number * count, number, number)
        else:
            for parent, count, total, least, most in scope.figures(self._field.numbers()):
                found[parent].add(count, total, least, most)
        return found

    def _result(self, sums: _Sums) -> Result:
        figures = sums.figures()
        is_time = isinstance(self._field, Time)
        if self._kind == "stats":
            named = ("min", "max", "avg", "sum") if is_time and sums.count else ()
            return figures | {f"{name}_as_string": _time(figures[name]) for name in named}
        value = figures[self._kind]
        return {"value": value} | ({"value_as_string": _time(value)} if is_time and value is not None else {})


class ValueCount(Aggregation):
    """How many values there are; equal ones of one call count once."""

    figures = ("", "value")

    def __init__(self, field: Field) -> None:
        self._field = field
        self.column = field.values()

    def run(self, scope: Scope) -> Results:
        """See `Aggregation.run`."""
        counts: dict[Parent, int] = defaultdict(int)
        for parent, _, count in labelled(scope, self._field):
            counts[parent] += count
        return lambda parent: {"value": counts.get(parent, 0)}


class Cardinality(Aggregation):
    """How many different values there are."""

    figures = ("", "value")

    def __init__(self, field: Field) -> None:
        self._field = field
        self.column: Values = field.values()

    def run(self, scope: Scope) -> Results:
        """See `Aggregation.run`."""
        rows = list(having(scope, self._field).distinct(self.column))
        labels = self._field.labels(scope.run.connection, {value for _, value in rows})
        found: dict[Parent, set[Any]] = defaultdict(set)
        for parent, value in rows:
            if value in labels:
                found[parent].add(labels[value])
        return lambda parent: {"value": len(found.get(parent, ()))}


def having(scope: Scope, field: Field) -> Scope:
    """The calls that have the field, where a column tells that; others count for nothing anyway."""
    if scope.has_counts(field.values()) or cost(exists := field.exists()) is not Cost.COLUMN:
        return scope
    return scope.narrowed(exists)


def labelled(scope: Scope, field: Field, *, numeric: bool = False) -> Iterator[tuple[Parent, Any, int]]:
    """Bucket around, documented value and count for each value (or number) of the field; several times too."""
    rows = list(having(scope, field).counts(field.numbers() if numeric else field.values()))
    labels = field.labels(scope.run.connection, {value for _, value, _ in rows})
    return ((parent, labels[value], count) for parent, value, count in rows if value in labels)


class Percentiles(Aggregation):
    """Values below which a share of all lies, linear between two neighbours. Exact, where Elasticsearch estimates."""

    def __init__(self, field: Field, percents: Sequence[float], place: str, *, keyed: bool) -> None:
        self._field = field
        self._percents = percents
        self._keyed = keyed
        spelt = [str(float(percent)) for percent in percents]
        self.figures = tuple(name for one in spelt for name in (one, one.removesuffix(".0")))
        field.must_be_numeric(place)

    def run(self, scope: Scope) -> Results:
        """See `Aggregation.run`."""
        numbers = self._numbers(scope) if self._field.is_counted else scope.numbers(self._field.numbers())
        return lambda parent: self._result(sorted(numbers.get(parent, ())))

    def _numbers(self, scope: Scope) -> Mapping[Parent, list[float]]:
        found: dict[Parent, list[float]] = defaultdict(list)
        for parent, number, count in labelled(scope, self._field, numeric=True):
            found[parent] += [number] * count
        return found

    def _result(self, ordered: Sequence[float]) -> Result:
        values = {str(float(percent)): percentile(ordered, percent) for percent in self._percents}
        if self._keyed:
            return {"values": values}
        return {"values": [{"key": float(percent), "value": value} for percent, value in values.items()]}

    def figure(self, result: Result, name: str) -> Any:
        """See `Aggregation.figure`."""
        key, values = str(float(name)), result["values"]
        return values[key] if self._keyed else next(one["value"] for one in values if one["key"] == float(key))


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
