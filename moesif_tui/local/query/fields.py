"""Fields as SQL: what is asked of a field becomes a condition on one row of `call`, whatever table holds the value.

A condition never is NULL, so that its negation finds the calls that lack the field. Conditions on signatures, names
and messages select ids of those small tables, so that the indexes of `call` serve.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.extracting import Values
from moesif_tui.local.query.grids import Grid
from moesif_tui.local.query.predicates import Between, OneOf, OnText, Predicate, Scalar, number, text
from moesif_tui.local.query.sql import FALSE, Condition, Leaf, Sql, Value, any_of, sql
from moesif_tui.local.query.times import MILLISECOND, moment, shown


class Bounds(NamedTuple):
    """The ends of a range as written; None is open."""

    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False


class Field(ABC):
    """A field of the documents. `path` is its documented name, for sentences."""

    numeric = False
    """Whether its values are numbers, so that they can be summed."""
    exact = False
    """Whether its values have no words, so that a match compares them as a whole."""
    always = False
    """Whether every call has it."""
    is_counted = False
    """Whether its numbers are few enough to be counted one by one, instead of summed by SQLite."""

    def __init__(self, path: str) -> None:
        self.path = path

    @abstractmethod
    def where(self, predicate: Predicate) -> Condition:
        """Whether some value of the field fits. What the values are, `stored` says."""

    @abstractmethod
    def exists(self) -> Condition:
        """Whether the field has a value."""

    @abstractmethod
    def order(self, *, greatest: bool) -> Sql:
        """What calls are sorted by: NULL where the field is missing; of several values the least or the greatest."""

    @abstractmethod
    def values(self) -> Values:
        """What calls are grouped by, for `labels`. A call has no two equal values."""

    def must_be_numeric(self, place: str) -> None:
        """Refuse a field that holds no numbers. Raises `QueryRefused`."""
        if not self.numeric:
            raise QueryRefused(place, f"{self.path} holds no numbers")

    def numbers(self) -> Values:
        """The numbers of a field that holds some: for `labels` if they are counted, else in the documents' unit."""
        return self.values()

    def histogram(self, grid: Grid) -> Values:  # noqa: ARG002
        """What the numbers are grouped by for `places`."""
        return self.numbers()

    def places(self, connection: sqlite3.Connection, found: Iterable[Value], grid: Grid) -> Mapping[Value, int]:
        """The bucket of a histogram for each value that `histogram` gave."""
        labels = self.labels(connection, found)
        return {value: at for value, label in labels.items() if (at := grid.place(label)) is not None}

    def stored(self, value: object, place: str) -> Scalar:
        """A written value as the tables hold it.

        Raises:
            QueryRefused: the field cannot have it.
        """
        if isinstance(value, (str, int, float)):
            return text(value) if not self.numeric else self._number(value, place)
        raise QueryRefused(place, "a string or a number is expected")

    def _number(self, value: object, place: str) -> int | float:
        found = number(value)
        if found is None:
            raise QueryRefused(place, f"{self.path} is a number, and {shown(value)} is none")
        return found

    def equals(self, values: Sequence[object], place: str) -> Condition:
        """Whether the field has one of the written values."""
        if not values:
            return FALSE
        return self.where(OneOf(tuple(self.stored(value, place) for value in values)))

    def between(self, bounds: Bounds, place: str) -> Condition:
        """Whether the field has a value between the written ends."""
        low, high = (None if end is None else self.stored(end, place) for end in (bounds.low, bounds.high))
        return self.where(Between(low, high, bounds.low_open, bounds.high_open))

    def fits(self, predicate: OnText, place: str) -> Condition:  # noqa: ARG002 - times refuse it at their place
        """Whether the text of one of the field's values fits."""
        return self.where(predicate)

    def labels(self, connection: sqlite3.Connection, found: Iterable[Value]) -> Mapping[Value, Any]:  # noqa: ARG002
        """The documented value for each that `values` gave; what stands for a missing one is left out."""
        return {value: value for value in found if value is not None}

    def documented(self, values: Sequence[Value]) -> list[Any]:
        """The values of `order` as they stand in hits' `sort`."""
        return list(values)

    def cursor(self, value: object, call: int | None, *, descending: bool, place: str) -> Sql:  # noqa: ARG002
        """The value of `order` that a `sort` value of a hit stands for; `call` is that hit where it is known."""
        return sql("{}", self.stored(value, place))


class Column(Field):
    """A number in `call` itself; `unit`: what one of the documented unit is stored as."""

    numeric = True
    exact = True

    def __init__(self, path: str, column: str, unit: int = 1) -> None:
        super().__init__(path)
        self._column = Sql(column)
        self._unit = unit

    def where(self, predicate: Predicate) -> Condition:
        """See `Field.where`."""
        return Leaf(sql("{} IS NOT NULL AND {}", self._column, predicate.on(self._column)))

    def exists(self) -> Condition:
        """See `Field.exists`."""
        return Leaf(sql("{} IS NOT NULL", self._column))

    def order(self, *, greatest: bool) -> Sql:  # noqa: ARG002
        """See `Field.order`."""
        return self._column

    def values(self) -> Values:
        """See `Field.values`."""
        return Values(self._column)

    def numbers(self) -> Values:
        """See `Field.numbers`."""
        return Values(sql("({} / {})", self._column, float(self._unit)))

    def histogram(self, grid: Grid) -> Values:
        """See `Field.histogram`."""
        return Values(grid.column(self.numbers().expression))

    def places(self, connection: sqlite3.Connection, found: Iterable[Value], grid: Grid) -> Mapping[Value, int]:  # noqa: ARG002
        """See `Field.places`: SQLite has found them."""
        return {value: value for value in found if isinstance(value, int)}

    def stored(self, value: object, place: str) -> Scalar:
        """See `Field.stored`."""
        found = self._number(value, place)
        # 1.001 ms are 1000.9999999999999 µs to a float
        return found * self._unit if isinstance(found, int) else _whole(round(found * self._unit, 3))

    def fits(self, predicate: OnText, place: str) -> Condition:  # noqa: ARG002
        """Refused: nobody means the digits of a duration."""
        raise QueryRefused(place, f"{self.path} is a number; use term or range")

    def labels(self, connection: sqlite3.Connection, found: Iterable[Value]) -> Mapping[Value, Any]:  # noqa: ARG002
        """See `Field.labels`."""
        known = [value for value in found if value is not None]
        return dict(zip(known, self.documented(known), strict=True))

    def documented(self, values: Sequence[Value]) -> list[Any]:
        """See `Field.documented`."""
        unit = self._unit
        return [
            value if not isinstance(value, int) else value // unit if value % unit == 0 else value / unit
            for value in values
        ]


class Time(Column):
    """An instant: µs in the tables, epoch milliseconds or ISO 8601 outside."""

    always = True

    def __init__(self, path: str, column: str, now: int) -> None:
        super().__init__(path, column, MILLISECOND)
        self._now = now

    def equals(self, values: Sequence[object], place: str) -> Condition:
        """See `Field.equals`: a time without seconds means that minute, and so on."""
        moments = [moment(value, self._now, place) for value in values]
        return any_of(self.where(Between(found.first, found.last)) for found in moments)

    def between(self, bounds: Bounds, place: str) -> Condition:
        """See `Field.between`."""
        low = None if bounds.low is None else moment(bounds.low, self._now, place)
        high = None if bounds.high is None else moment(bounds.high, self._now, place)
        return self.where(
            Between(
                low and (low.last if bounds.low_open else low.first),
                high and (high.first if bounds.high_open else high.last),
                bounds.low_open,
                bounds.high_open,
            )
        )

    def fits(self, predicate: OnText, place: str) -> Condition:  # noqa: ARG002
        """Refused: how a time is written is nothing that a call has."""
        raise QueryRefused(place, f"{self.path} is a time; use range")

    def histogram(self, grid: Grid) -> Values:
        """See `Field.histogram`; the grid's unit is µs."""
        return Values(grid.column(self._column))

    def documented(self, values: Sequence[Value]) -> list[Any]:
        """See `Field.documented`."""
        return [None if value is None else int(value) // MILLISECOND for value in values]

    def cursor(self, value: object, call: int | None, *, descending: bool, place: str) -> Sql:
        """See `Field.cursor`: milliseconds say too little, so the hit itself is asked for its microseconds."""
        found = moment(value, self._now, place)
        end = found.first if descending else found.last
        if call is None:
            return sql("{}", end)
        exact = sql(
            "SELECT {} FROM call WHERE call.id = {} AND {} BETWEEN {} AND {}",
            self._column, call, self._column, found.first, found.last,
        )  # fmt: skip
        return sql("coalesce(({}), {})", exact, end)


def _whole(value: float) -> int | float:
    return int(value) if value.is_integer() else value
