"""The order of hits, and where the next page begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from moesif_tui.local.query.context import Context
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.fields import Field
from moesif_tui.local.query.lookups import CallId
from moesif_tui.local.query.paths import find
from moesif_tui.local.query.reading import a_list, an_object, one_of, only
from moesif_tui.local.query.sql import FALSE, TRUE, Condition, Cost, Leaf, Sql, all_of, any_of, join, negation, sql

MAX_KEYS = 10

_OPTIONS = frozenset({"order", "unmapped_type", "missing", "mode", "format", "numeric_type"})
_DOCUMENT = "_doc"
_SCORE = "_score"


class SortKey(NamedTuple):
    """One key of the order.

    Attributes:
        field: None is the score, which is the same for all.
        descending: the greatest first.
        greatest: of a call's several values the greatest counts, else the least.
        missing_first: calls without the field come first, else last.
    """

    field: Field | None
    descending: bool
    greatest: bool = False
    missing_first: bool = False

    @property
    def value(self) -> Sql:
        """What is compared; NULL where the field is missing."""
        return Sql("1.0") if self.field is None else self.field.order(greatest=self.greatest)

    def documented(self, values: Sequence[Any]) -> Sequence[Any]:
        """The values as they stand in hits' `sort`."""
        return values if self.field is None else self.field.documented(values)


def sort_keys(given: Any, context: Context, place: str = "sort") -> tuple[SortKey, ...]:
    """The keys of an order, newest first unless some are given; the id is always the last.

    Raises:
        QueryRefused: a form or an option that this server does not know.
    """
    entries = [{context.newest_by: "desc"}] if given is None or given == [] else a_list(given)
    named = [
        (path, how, f"{place}[{at}]")
        for at, entry in enumerate(entries)
        for path, how in _named(entry, f"{place}[{at}]")
    ]
    if len(named) > MAX_KEYS:
        raise QueryRefused(place, f"more than {MAX_KEYS} keys")
    keys = [_key(path, how, context, where) for path, how, where in named]
    for at, key in enumerate(keys):
        if isinstance(key.field, CallId):
            return tuple(keys[: at + 1])
    return (*keys, SortKey(find("_id", context, place), keys[-1].descending))


def _named(entry: Any, place: str) -> Iterable[tuple[str, Any]]:
    if isinstance(entry, str):
        return [(entry, None)]
    if not (named := an_object(entry, place)):
        raise QueryRefused(place, "the name of a field is expected")
    return named.items()


def _key(path: str, how: Any, context: Context, place: str) -> SortKey:
    order, mode, missing_first = how, None, False
    if isinstance(how, Mapping):
        place = f"{place}.{path}"
        given = only(how, place, _OPTIONS, "sort")
        order, mode = given.get("order"), given.get("mode")
        missing_first = one_of(given.get("missing", "_last"), f"{place}.missing", "_last", "_first") == "_first"
    if order is None:
        order = "desc" if path == _SCORE else "asc"
    descending = one_of(order, place, "asc", "desc") == "desc"
    greatest = descending if mode is None else one_of(mode, f"{place}.mode", "min", "max") == "max"
    if path == _SCORE:
        return SortKey(None, descending)
    return SortKey(find("_id" if path == _DOCUMENT else path, context, place), descending, greatest, missing_first)


def order_by(keys: Sequence[SortKey]) -> Sql:
    """The `ORDER BY` of the keys."""
    return join(", ", [sql(f"{{}}{_direction(key)}", key.value) for key in keys if key.field is not None])


def _direction(key: SortKey) -> str:
    way = " DESC" if key.descending else ""
    # SQLite takes NULL for the least value; said without need it costs the index
    if key.missing_first is not key.descending or key.field is None or key.field.always:
        return way
    return f"{way} NULLS {'FIRST' if key.missing_first else 'LAST'}"


def after(cursor: Any, keys: Sequence[SortKey]) -> Condition:
    """What comes after a hit, given its `sort` values; those that the server appended may be left out.

    Raises:
        QueryRefused: no list, too many or too few values, or one that the field cannot have.
    """
    if cursor is None:
        return TRUE
    place = "search_after"
    if not isinstance(cursor, list) or len(cursor) not in {len(keys), max(1, len(keys) - 1)}:
        raise QueryRefused(place, f"the {len(keys)} sort values of the last hit are expected")
    call = _call(cursor, keys)
    steps: list[Condition] = []
    same: list[Condition] = []
    start: Condition = TRUE
    for at, (value, key) in enumerate(zip(cursor, keys, strict=False)):
        if key.field is None:
            continue
        missing: Condition = Leaf(sql("{} IS NULL", key.value), Cost.LOOKUP)
        beyond: Condition
        if value is None:
            beyond, equal = (negation(missing) if key.missing_first else FALSE), missing
        else:
            bound = key.field.cursor(value, call, descending=key.descending, place=f"{place}[{at}]")
            equal = Leaf(sql("{} IS {}", key.value, bound), Cost.LOOKUP)
            beyond = Leaf(sql("{} < {}" if key.descending else "{} > {}", key.value, bound), Cost.LOOKUP)
            if not (key.field.always or key.missing_first):
                beyond = any_of([beyond, missing])
            if key.field.always and at == 0:
                # follows from the rest, but in this form an index can begin there
                start = Leaf(sql("{} <= {}" if key.descending else "{} >= {}", key.value, bound), Cost.LOOKUP)
        steps.append(all_of([*same, beyond]))
        same.append(equal)
    return all_of([start, any_of(steps)])


def with_sort(keys: Sequence[SortKey], rows: Sequence[Sequence[Any]]) -> list[tuple[int, list[Any]]]:
    """The number of each hit with its documented `sort`, given rows of the number and the values of the keys."""
    if not rows:
        return []
    calls, *columns = zip(*rows, strict=True)
    documented = [key.documented(column) for key, column in zip(keys, columns, strict=True)]
    return list(zip(calls, map(list, zip(*documented, strict=True)), strict=True))


def _call(cursor: list[Any], keys: Sequence[SortKey]) -> int | None:
    """The number of the hit, where its id is among the values."""
    last = keys[-1].field
    return last.number(cursor[-1]) if isinstance(last, CallId) and len(cursor) == len(keys) else None
