"""Asks a query of rows that are already here: error buckets and traces, which have no search of their own.

The answers are those of the same query as a search: strings compare whole and case-sensitively, verbs and hosts in any
case, a field without a value fits only a negation. Every such row is a failure, so `status:failed` fits all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import tzinfo
from functools import partial
from typing import assert_never

from moesif_tui.core.patterns import wildcard
from moesif_tui.core.query import hosts, times
from moesif_tui.core.query.errors import QueryError
from moesif_tui.core.query.fields import FIELDS, Field, RowKind
from moesif_tui.core.query.nodes import (
    And,
    Clause,
    Match,
    Node,
    Not,
    OneOf,
    Or,
    Pattern,
    Present,
    Query,
    Range,
    Scalar,
    Statuses,
    Text,
    When,
)
from moesif_tui.core.time import parse_time

Get = Callable[[str], object]
"""Gives the value of a field by its short name: a scalar, a list of them, or None."""

_PATHS: Mapping[RowKind, Mapping[str, tuple[str, ...]]] = {
    kind: {field.name: tuple(field.row(kind).split(".")) for field in FIELDS if field.row(kind)}
    for kind in ("bucket", "trace")
}
_OWN_SAYS = ("metadata", "says")
"""What a row itself says: a trace its last error, a bucket all of its errors."""
_IDS = ("bucket", "trace")
"""Fields that hold ids: the key of the data set in front of a local one, and the dash, may be left out. So may
the dot and the bucket's key behind a local trace, as screens show it: then all traces of the session are meant."""
_WORDS = re.compile(r"\w+")


def row_values(row: object, rows: RowKind = "bucket") -> Get:
    """How `row_matches` reads a bucket or trace, be it a document of `wire` or the JSON object."""
    return partial(_row_value, row, _PATHS[rows])


def _row_value(row: object, paths: Mapping[str, tuple[str, ...]], name: str) -> object:
    if name != "says":
        return _at(row, paths.get(name, ()))
    own = _at(row, _OWN_SAYS)
    value = _at(row, paths[name]) if own is None else own
    said = value if isinstance(value, list) else [value]
    return [one.get(part) for one in said if isinstance(one, Mapping) for part in ("code", "message")]


def _at(row: object, path: Iterable[str]) -> object:
    value: object = row
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else getattr(value, key, None)
    return value


def row_matches(query: Query, get: Get, *, now: int, zone: tzinfo) -> bool:
    """Whether the row fits the query at the moment `now` (µs since 1970 UTC) for a user in that zone.

    Raises:
        QueryError: the query asks for text, which only a search can answer (see `split`).
    """
    return query.root is None or _fits(query.root, get, now, zone)


def _fits(node: Node, get: Get, now: int, zone: tzinfo) -> bool:
    match node:
        case Clause():
            return _clause(node, get, now, zone)
        case Not():
            return not _fits(node.item, get, now, zone)
        case And():
            return all(_fits(item, get, now, zone) for item in node.items)
        case Or():
            return any(_fits(item, get, now, zone) for item in node.items)
        case Text():
            raise QueryError(f"The text at {node.position} can only be searched in calls.", node.position)
        case _:
            assert_never(node)


def _clause(clause: Clause, get: Get, now: int, zone: tzinfo) -> bool:
    held = get(clause.field.name)
    values = [value for value in (held if isinstance(held, list | tuple) else [held]) if value is not None]
    match clause.test:
        case Present():
            return bool(values)
        case Statuses():
            return _status(clause.test, values)
        case OneOf(wanted):
            return any(_equal(clause.field, want, value) for want in wanted for value in values)
        case Pattern(patterns):
            return any(_like(clause.field.kind, pattern, value) for pattern in patterns for value in values)
        case Range():
            return any(_between(clause.test, value) for value in values)
        case When():
            moments = [parse_time(value) for value in values]
            bounds = times.bounds(clause.test, now, zone)
            return any(bounds.holds(moment) for moment in moments if moment is not None)
        case Match(text):
            words = set(_WORDS.findall(text.lower()))
            return bool(words) and any(words.issubset(_WORDS.findall(_text(value).lower())) for value in values)


def _status(test: Statuses, values: list[object]) -> bool:
    numbers = [number for value in values if (number := _number(value)) is not None]
    if test.failed or (test.none and (not numbers or 0 in numbers)):
        return True
    return any(low <= number and (high is None or number <= high) for low, high in test.ranges for number in numbers)


def _equal(field: Field, wanted: Scalar, value: object) -> bool:
    if field.kind == "state":
        return _number(value) == wanted
    if field.name in _IDS:
        text = _text(value)
        whole = (text, text.rpartition("-")[2])
        return wanted in whole or (field.name == "trace" and wanted in {one.partition(".")[0] for one in whole})
    if field.kind == "host":
        host = _text(value).lower()
        return host == wanted or (not hosts.has_port(str(wanted)) and hosts.without_port(host) == wanted)
    return (_text(value).upper() if field.kind == "verb" else _text(value)) == wanted


def _like(kind: str, pattern: str, value: object) -> bool:
    text = _text(value)
    if kind == "verb":
        text = text.upper()
    if kind == "host":
        text = text.lower()
        if not hosts.has_port(pattern) and wildcard(pattern).fits(hosts.without_port(text)):
            return True
    return wildcard(pattern).fits(text)


def _between(test: Range, value: object) -> bool:
    number, low, high = _number(value), test.low, test.high
    if number is None or isinstance(low, str) or isinstance(high, str):
        return False
    above = low is None or number > low or (number == low and not test.low_open)
    return above and (high is None or number < high or (number == high and not test.high_open))


def _number(value: object) -> int | float | None:
    if isinstance(value, str):
        return float(value) if re.fullmatch(r"-?\d{1,15}(?:\.\d{1,15})?", value, re.ASCII) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int | float) else ""
