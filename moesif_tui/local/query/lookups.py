"""Fields whose values stand in a small table that `call` points into: signatures, names, messages, kinds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from moesif_tui.core.kinds import Kind
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.extracting import Values
from moesif_tui.local.query.fields import Field
from moesif_tui.local.query.predicates import Between, OneOf, Predicate
from moesif_tui.local.query.sql import FALSE, TRUE, Condition, Cost, Leaf, Member, Sql, Value, all_of, join, sql
from moesif_tui.local.query.times import shown

_WORDS: dict[Value, str] = {int(kind): kind.word for kind in Kind}


def without_key(identity: object, prefix: str) -> str | None:
    """An id without the data set's key, which listings leave out too; None for ids of other data sets."""
    text = str(identity)
    return text.removeprefix(prefix) if text.startswith(prefix) or "-" not in text else None


class Lookup(Field):
    """A column of a small table that `call` points into."""

    is_counted = True

    def __init__(self, path: str, link: str, table: str, column: str, present: str, *, numeric: bool = False) -> None:
        super().__init__(path)
        self.numeric = numeric
        self.exact = numeric
        self._link = Sql(f"call.{link}")
        self._table = Sql(table)
        self._column = Sql(f"{table}.{column}")
        self._present = Sql(present)

    def where(self, predicate: Predicate) -> Condition:
        """See `Field.where`."""
        return self._rows(sql("{} AND {}", self._present, predicate.on(self._column)))

    def _rows(self, test: Sql) -> Condition:
        return Member(self._link, self._table, test)

    def exists(self) -> Condition:
        """See `Field.exists`."""
        return self._rows(self._present)

    def order(self, *, greatest: bool) -> Sql:  # noqa: ARG002
        """See `Field.order`."""
        return sql("(SELECT {} FROM {} WHERE id = {} AND {})", self._label(), self._table, self._link, self._present)

    def values(self) -> Values:
        """The rows' ids, not their texts: the calls are grouped three times as fast, and `labels` joins equal ones."""
        return Values(self._link)

    def labels(self, connection: sqlite3.Connection, found: Iterable[Value]) -> Mapping[Value, Any]:
        """See `Field.labels`."""
        ids = f"[{','.join(map(str, found))}]"
        selected = sql(
            "SELECT id, {} FROM {} WHERE {} AND id IN (SELECT value FROM json_each({}))",
            self._label(), self._table, self._present, ids,
        )  # fmt: skip
        return dict(connection.execute(selected.text, selected.values).fetchall())

    def _label(self) -> Sql:
        return self._column


class Name(Lookup):
    """A text in `name`, such as the user's id. The link is 0 where the call has none."""

    def __init__(self, path: str, link: str) -> None:
        super().__init__(path, link, "name", "text", f"name.kind = '{link}'")

    def exists(self) -> Condition:
        """See `Field.exists`."""
        return Leaf(sql("{} <> 0", self._link))


class SignatureId(Lookup):
    """The id of the call's signature, or of its error bucket, which only failed calls have.

    The id of a signature that was merged into another one still finds it.
    """

    def __init__(self, path: str, prefix: str, *, failed: bool) -> None:
        super().__init__(path, "signature", "signature", "key", "signature.failed" if failed else "1")
        self.exact = True
        self._prefix = f"{prefix}-"
        self._failed = failed

    def where(self, predicate: Predicate) -> Condition:
        """See `Field.where`."""
        if isinstance(predicate, OneOf):
            keys = tuple(key for value in predicate.values if (key := without_key(value, self._prefix)) is not None)
            if not keys:
                return FALSE
            bare = OneOf(keys)
            merged = sql("SELECT signature FROM alias WHERE {}", bare.on(Sql("alias.key")))
            return self._rows(sql("{} AND ({} OR signature.id IN ({}))", self._present, bare.on(self._column), merged))
        return self._rows(sql("{} AND {}", self._present, predicate.on(sql("({})", self._label()))))

    def _rows(self, test: Sql) -> Condition:
        # the partial index on failed calls serves where its own condition stands beside
        found = super()._rows(test)
        return all_of([Leaf(Sql("call.failed")), found]) if self._failed else found

    def exists(self) -> Condition:
        """See `Field.exists`."""
        return Leaf(Sql("call.failed")) if self._failed else TRUE

    def _label(self) -> Sql:
        return sql("{} || signature.key", self._prefix)


class CallId(Field):
    """The id of the call itself: the prefix and its number."""

    exact = True
    always = True

    def __init__(self, path: str, prefix: str) -> None:
        super().__init__(path)
        self._prefix = f"{prefix}-"

    def where(self, predicate: Predicate) -> Condition:
        """See `Field.where`."""
        if isinstance(predicate, OneOf):
            numbers = tuple(found for value in predicate.values if (found := self.number(value)) is not None)
            return Leaf(OneOf(numbers).on(Sql("call.id"))) if numbers else FALSE
        return Leaf(predicate.on(sql("({} || call.id)", self._prefix)), Cost.LOOKUP)

    def number(self, value: object) -> int | None:
        """The number of the call with that id; None for ids of other data sets and for what is no id."""
        digits = without_key(value, self._prefix) if isinstance(value, str) else None
        if not digits or not (digits.isascii() and digits.isdigit()) or len(digits) > 18 or digits != str(int(digits)):
            return None
        return int(digits)

    def exists(self) -> Condition:
        """See `Field.exists`."""
        return TRUE

    def order(self, *, greatest: bool) -> Sql:  # noqa: ARG002
        """See `Field.order`."""
        return Sql("call.id")

    def values(self) -> Values:
        """See `Field.values`."""
        return Values(Sql("call.id"))

    def labels(self, connection: sqlite3.Connection, found: Iterable[Value]) -> Mapping[Value, Any]:  # noqa: ARG002
        """See `Field.labels`."""
        known = list(found)
        return dict(zip(known, self.documented(known), strict=True))

    def documented(self, values: Sequence[Value]) -> list[Any]:
        """See `Field.documented`."""
        return [f"{self._prefix}{value}" for value in values]

    def cursor(self, value: object, call: int | None, *, descending: bool, place: str) -> Sql:  # noqa: ARG002
        """See `Field.cursor`."""
        if (found := self.number(value)) is None:
            raise QueryRefused(place, f"{shown(value)} is no id of this data set")
        return sql("{}", found)


class KindWord(Field):
    """The word for what kind of call it is."""

    def where(self, predicate: Predicate) -> Condition:
        """See `Field.where`."""
        fits = predicate.of_texts() if isinstance(predicate, Between) else predicate.compiled()
        found = tuple(int(kind) for kind in Kind if fits(_WORDS[kind]))
        return Leaf(OneOf(found).on(Sql("call.kind"))) if found else FALSE

    def exists(self) -> Condition:
        """See `Field.exists`."""
        return TRUE

    def order(self, *, greatest: bool) -> Sql:  # noqa: ARG002
        """See `Field.order`."""
        cases = join(" ", (sql("WHEN {} THEN {}", kind, word) for kind, word in _WORDS.items()))
        return sql("CASE call.kind {} END", cases)

    def values(self) -> Values:
        """See `Field.values`."""
        return Values(Sql("call.kind"))

    def labels(self, connection: sqlite3.Connection, found: Iterable[Value]) -> Mapping[Value, Any]:  # noqa: ARG002
        """See `Field.labels`."""
        return {kind: word for kind in found if (word := _WORDS.get(kind)) is not None}
