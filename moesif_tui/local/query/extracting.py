"""What an aggregation takes out of the stored documents: the values of a field in one cell, read as fast as it goes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any, Literal, NamedTuple

from moesif_tui.local.query import documents
from moesif_tui.local.query.documents import LONGEST, Scalars
from moesif_tui.local.query.grids import Grid
from moesif_tui.local.query.predicates import Scalar, number, text
from moesif_tui.local.query.sql import Sql, Value, bindable, sql

Found = tuple[Value, ...]
Reach = Literal["path", "header", "text"]
"""A dotted path into JSON, the name of a header (lower case) in a stored request or response, or the whole text."""


class Extract(NamedTuple):
    """What is taken out of a cell.

    Attributes:
        reach: how the name is meant.
        name: a path or a header; "" for the whole text.
        numeric: the numbers that the values are or spell, all of them; else the distinct values, booleans as text.
        grid: the distinct buckets of a histogram that hold the numbers, instead of the numbers.
    """

    reach: Reach
    name: str = ""
    numeric: bool = False
    grid: Grid | None = None

    def present(self, part: Sql) -> Sql:
        """Whether a cell may hold anything to take out. SQLite sees it in half the time that handing it over takes."""
        if self.reach != "path":
            return sql("{} IS NOT NULL", part)
        key = documents.needle(self.name).decode()
        # where there are escapes, the key may be written otherwise
        return sql("(instr({}, CAST({} AS BLOB)) OR instr({}, X'5C'))", part, key, part)

    def reader(self) -> Callable[[Any], Found]:
        """What reads a cell. It does not raise, whatever the cell holds."""
        if self.grid is not None:
            place = self.grid.place
            return _READERS[self.reach](self.name, lambda found: _distinct(map(place, _numbers(found))))
        return _READERS[self.reach](self.name, _numbers if self.numeric else _values)


class Values(NamedTuple):
    """A field's values: an expression over `call`, or a part of the document and what is taken out of it."""

    expression: Sql
    extract: Extract | None = None


def plain(value: Scalar) -> Value:
    """A value as SQLite takes it: booleans as text, since it knows none; long texts cut; None for no finite number."""
    if isinstance(value, bool):
        return text(value)
    if isinstance(value, str):
        value = value[:LONGEST]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return bindable(value)


def _values(found: Scalars) -> Found:
    if not found or (len(found) == 1 and type(one := found[0]) is str and len(one) <= LONGEST and one.isascii()):
        return found
    return _distinct(map(plain, found))


def _numbers(found: Scalars) -> tuple[Any, ...]:
    if not found:
        return ()
    known = (number(value) for value in found)
    return tuple(one for value in known if value is not None and (one := plain(value)) is not None)


def _distinct(values: Iterable[Value]) -> Found:
    return tuple(dict.fromkeys(value for value in values if value is not None))


def _whole_text(_: str, finish: Callable[[Scalars], Found]) -> Callable[[Any], Found]:
    def read(cell: str | bytes | None) -> Found:
        # a character takes four bytes at most
        start = cell[: LONGEST * 4] if cell else ""
        found = start if isinstance(start, str) else start.decode("utf-8", "replace")
        return finish((found[:LONGEST],) if found else ())

    return read


_READERS: dict[str, Callable[[str, Callable[[Scalars], Found]], Callable[[Any], Found]]] = {
    "path": documents.path_reader,
    "header": documents.header_reader,
    "text": _whole_text,
}
