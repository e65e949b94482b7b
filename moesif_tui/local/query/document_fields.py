"""Fields whose values stand in the stored documents: URL, headers, bodies, and what else a call brought along."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Literal

from moesif_tui.local.query.documents import LONGEST
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.extracting import Extract, Values
from moesif_tui.local.query.fields import Field
from moesif_tui.local.query.grids import Grid
from moesif_tui.local.query.predicates import Predicate, Scalar, as_text
from moesif_tui.local.query.sql import Condition, Cost, Leaf, Sql, Value, sql

Part = Literal["uri", "request", "response", "extra", "request_body", "response_body"]
"""The columns of `document`."""


def _of_document(expression: Sql) -> Sql:
    return sql("(SELECT {} FROM document WHERE document.id = call.id)", expression)


def _in_document(test: Sql) -> Condition:
    return Leaf(sql("EXISTS (SELECT 1 FROM document WHERE document.id = call.id AND {})", test), Cost.DOCUMENT)


class Inside(Field):
    """JSON scalars inside a document: at a dotted path of a JSON object, or in a header, whose name's case is free.

    They may be of any type and several; none of it is known beforehand.
    """

    is_counted = True

    def __init__(self, path: str, part: Part, name: str, reach: Literal["path", "header"] = "path") -> None:
        super().__init__(path)
        self._part = Sql(f"document.{part}")
        self._name = name.lower() if reach == "header" else name
        self._reach = reach

    def _call(self, function: str, *more: str | int) -> Sql:
        arguments = Sql("".join(", ?" for _ in more), more)
        return sql(f"{self._reach}_{function}({{}}, {{}}{{}})", self._part, self._name, arguments)

    def where(self, predicate: Predicate) -> Condition:
        """See `Field.where`."""
        return _in_document(self._call("fits", as_text(predicate)))

    def exists(self) -> Condition:
        """See `Field.exists`."""
        return _in_document(
            self._call("exists") if self._reach == "path" else sql("{} IS NOT NULL", self._call("first", 0))
        )

    def stored(self, value: object, place: str) -> Scalar:
        """See `Field.stored`: as written, since the types are not known."""
        if isinstance(value, (str, int, float)):
            return value
        raise QueryRefused(place, "a string, a number or a boolean is expected")

    def order(self, *, greatest: bool) -> Sql:
        """See `Field.order`."""
        return _of_document(self._call("first", int(greatest)))

    def values(self) -> Values:
        """See `Field.values`."""
        return Values(self._part, Extract(self._reach, self._name))

    def must_be_numeric(self, place: str) -> None:
        """See `Field.must_be_numeric`: what is no number counts for nothing."""

    def numbers(self) -> Values:
        """See `Field.numbers`."""
        return Values(self._part, Extract(self._reach, self._name, numeric=True))

    def histogram(self, grid: Grid) -> Values:
        """See `Field.histogram`."""
        return Values(self._part, Extract(self._reach, self._name, grid=grid))

    def places(self, connection: sqlite3.Connection, found: Iterable[Value], grid: Grid) -> Mapping[Value, int]:  # noqa: ARG002
        """See `Field.places`: they were taken out of the documents."""
        return {value: value for value in found if isinstance(value, int)}


class WholeText(Field):
    """A text of a document as one value: the URL, or a body as recorded. Sorted and grouped by its beginning."""

    def __init__(self, path: str, part: Part) -> None:
        super().__init__(path)
        self._part = Sql(f"document.{part}")
        self._text = Sql(
            f"nullif({self._part.text}, '')" if part == "uri" else f"nullif(body_text({self._part.text}), '')"
        )
        self._start = _of_document(Sql(f"substr({self._text.text}, 1, {LONGEST})"))

    def where(self, predicate: Predicate) -> Condition:
        """See `Field.where`."""
        return _in_document(sql("{} IS NOT NULL AND {}", self._text, predicate.on(self._text)))

    def exists(self) -> Condition:
        """See `Field.exists`."""
        return _in_document(sql("{} IS NOT NULL", self._text))

    def order(self, *, greatest: bool) -> Sql:  # noqa: ARG002
        """See `Field.order`."""
        return self._start

    def values(self) -> Values:
        """See `Field.values`."""
        return Values(self._part, Extract("text"))


def has_text(wanted: str, *, wild: bool) -> Condition:
    """Whether a text (or a pattern) stands anywhere in the URL, the headers' values, the bodies or a websocket."""
    test = sql(
        "has_text(CAST(uri AS BLOB), request, response,"
        " iif(instr(extra, CAST('\"websocket\"' AS BLOB)), extra, NULL), request_body, response_body, {}, {})",
        wanted,
        int(wild),
    )
    return Leaf(sql("EXISTS (SELECT 1 FROM document WHERE document.id = call.id AND {})", test), Cost.TEXT)
