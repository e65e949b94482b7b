"""Pieces of SQL with their bound values, and conditions made of them.

A condition is a small tree, so that negation can be pushed down to its leaves (SQLite's parser overflows at some 30
nested NOT), and so that what is cheap to test stands before what reads whole documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import NamedTuple

Value = str | int | float | None
"""What SQLite can hold of JSON's values."""

_CHUNK = 64


class Sql(NamedTuple):
    """Text with a `?` for each of `values`, in order."""

    text: str
    values: tuple[Value, ...] = ()


def sql(template: str, *parts: Sql | Value) -> Sql:
    """The template with each `{}` replaced by a piece of SQL, or by a `?` that binds the value."""
    texts: list[str] = []
    values: list[Value] = []
    for part in parts:
        if isinstance(part, Sql):
            texts.append(part.text)
            values.extend(part.values)
        else:
            texts.append("?")
            values.append(bindable(part))
    return Sql(template.format(*texts), tuple(values))


def join(separator: str, parts: Iterable[Sql]) -> Sql:
    """The pieces with the separator between them."""
    parts = tuple(parts)
    return Sql(separator.join(part.text for part in parts), tuple(value for part in parts for value in part.values))


def bindable(value: Value) -> Value:
    """The value as SQLite takes it: no lone surrogates, integers beyond 64 bits as floats."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return large(value)
    return value


def large(number: int) -> float:
    """The nearest float, infinite beyond all floats."""
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


class Cost(IntEnum):
    """What testing a condition on one call takes."""

    COLUMN = 0
    LOOKUP = 1
    DOCUMENT = 2
    TEXT = 3


@dataclass(frozen=True, slots=True)
class Leaf:
    """A test that SQLite answers with 0 or 1, never NULL."""

    sql: Sql
    cost: Cost = Cost.COLUMN
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """Whether the row of a small table that a column of `call` points to passes a test.

    What is asked of one row in several places is asked at once: an index then serves the few rows that pass it all.
    """

    link: Sql
    table: Sql
    test: Sql
    negated: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; none at all is true."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """A part holds; none at all is false."""

    parts: tuple[Condition, ...] = ()


Condition = Leaf | Member | All | Some

TRUE = All()
FALSE = Some()


def all_of(parts: Iterable[Condition]) -> Condition:
    """All parts joined; nested ones are flattened."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, All) else (part,))]
    if FALSE in flat:
        return FALSE
    flat = _merged(flat, " AND ", " OR ")
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def any_of(parts: Iterable[Condition]) -> Condition:
    """Any of the parts; nested ones are flattened."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Some) else (part,))]
    if TRUE in flat:
        return TRUE
    flat = _merged(flat, " OR ", " AND ")
    return flat[0] if len(flat) == 1 else Some(tuple(flat))


def _merged(parts: list[Condition], together: str, negated: str) -> list[Condition]:
    """The parts with one in place of several about the same row, whose tests are joined in one of two ways."""
    members: dict[tuple[Sql, Sql, bool], list[Member]] = {}
    for part in parts:
        if isinstance(part, Member):
            members.setdefault((part.link, part.table, part.negated), []).append(part)
    if all(len(same) == 1 for same in members.values()):
        return parts
    joined = [
        same[0] if len(same) == 1 else _joined(same, negated if barred else together)
        for (_, _, barred), same in members.items()
    ]
    return [*joined, *(part for part in parts if not isinstance(part, Member))]


def _joined(members: list[Member], operator: str) -> Member:
    return replace(members[0], test=_chain(operator, [sql("({})", member.test) for member in members]))


def negation(condition: Condition) -> Condition:
    """What holds where the condition does not."""
    if isinstance(condition, Leaf | Member):
        return replace(condition, negated=not condition.negated)
    parts = tuple(negation(part) for part in condition.parts)
    return Some(parts) if isinstance(condition, All) else All(parts)


def cost(condition: Condition) -> Cost:
    """The cost of the dearest part."""
    if isinstance(condition, Leaf):
        return condition.cost
    if isinstance(condition, Member):
        return Cost.LOOKUP
    return max((cost(part) for part in condition.parts), default=Cost.COLUMN)


def render(condition: Condition) -> Sql:
    """The SQL of a condition, the cheap parts first."""
    if isinstance(condition, Leaf):
        return sql("NOT ({})", condition.sql) if condition.negated else condition.sql
    if isinstance(condition, Member):
        test = "{} NOT IN (SELECT id FROM {} WHERE {})" if condition.negated else "{} IN (SELECT id FROM {} WHERE {})"
        return sql(test, condition.link, condition.table, condition.test)
    if not condition.parts:
        return Sql("1" if isinstance(condition, All) else "0")
    parts = [_enclosed(part) for part in sorted(condition.parts, key=cost)]
    return _chain(" AND " if isinstance(condition, All) else " OR ", parts)


def _enclosed(part: Condition) -> Sql:
    return render(part) if isinstance(part, Leaf) and part.negated else sql("({})", render(part))


def _chain(operator: str, parts: Sequence[Sql]) -> Sql:
    """A long chain in groups: an expression of SQLite is at most 1,000 deep, and a chain as deep as it is long."""
    while len(parts) > _CHUNK:
        parts = [sql("({})", join(operator, parts[at : at + _CHUNK])) for at in range(0, len(parts), _CHUNK)]
    return join(operator, parts)


def count_of(conditions: Sequence[Condition]) -> Sql:
    """How many of the conditions hold."""
    return _chain(" + ", [sql("({})", render(condition)) for condition in conditions])
