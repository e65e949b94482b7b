"""Fields whose values stand in the stored documents: URL, headers, bodies, and what else a call brought along."""

from __future__ import annotations

from typing import Literal

from moesif_tui.local.query.documents import LONGEST
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.fields import Field, Values
from moesif_tui.local.query.predicates import Predicate, Scalar, as_text
from moesif_tui.local.query.sql import Condition, Cost, Leaf, Sql, sql

Part = Literal["uri", "request", "response", "extra", "request_body", "response_body"]
"""The columns of `document`."""


def _of_document(expression: Sql) -> Sql:
    return sql("(SELECT {} FROM document WHERE document.id = call.id)", expression)


def _in_document(test: Sql) -> Condition:
    return Leaf(sql("EXISTS (SELECT 1 FROM document WHERE document.id = call.id AND {})", test), Cost.DOCUMENT)


def _each(array: Sql, alias: str) -> Values:
    return Values(Sql(f"{alias}.value"), sql(f"json_each({{}}) AS {alias}", _of_document(array)))


class Inside(Field):
    """JSON scalars inside a document: at a dotted path of a JSON object, or in a header, whose name's case is free.

    They may be of any type and several; none of it is known beforehand.
    """

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

    def values(self, alias: str) -> Values:
        """See `Field.values`."""
        return _each(self._call("values"), alias)

    def numbers(self, alias: str, place: str) -> Values:  # noqa: ARG002
        """See `Field.numbers`: what is no number counts for nothing."""
        return _each(self._call("numbers"), alias)

    def histogram(self, alias: str, length: float, origin: float, place: str) -> Values:  # noqa: ARG002
        """See `Field.histogram`."""
        return _each(sql("buckets_of({}, {}, {})", self._call("numbers"), length, origin), alias)


class WholeText(Field):
    """A text of a document as one value: the URL, or a body as recorded. Sorted and grouped by its beginning."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__(path)
        self._text = Sql(f"nullif({text}, '')")
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

    def values(self, alias: str) -> Values:  # noqa: ARG002
        """See `Field.values`."""
        return Values(self._start)


def has_text(wanted: str, *, wild: bool) -> Condition:
    """Whether a text (or a pattern) stands anywhere in the URL, the headers' values or the bodies."""
    test = sql("has_text(CAST(uri AS BLOB), request, response, request_body, response_body, {}, {})", wanted, int(wild))
    return Leaf(sql("EXISTS (SELECT 1 FROM document WHERE document.id = call.id AND {})", test), Cost.TEXT)
