"""The order of hits, and where the next page begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from moesif_tui.local.query.context import Context
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.fields import Field
from moesif_tui.local.query.lookups import CallId
from moesif_tui.local.query.paths import find
from moesif_tui.local.query.reading import a_list, one_of, only, single
from moesif_tui.local.query.sql import TRUE, Condition, Cost, Leaf, Sql, all_of, any_of, join, sql

MAX_KEYS = 10

_OPTIONS = frozenset({"order", "unmapped_type", "missing", "mode", "format", "numeric_type"})


class SortKey(NamedTuple):
    """One key of the order; `field` None is the score, which is the same for all."""

    field: Field | None
    descending: bool

    @property
    def value(self) -> Sql:
        """What is compared; NULL, where the field is missing, stands last."""
        return Sql("1.0") if self.field is None else self.field.order(descending=self.descending)

    def documented(self, stored: Any) -> Any:
        """The value as it stands in a hit's `sort`."""
        return stored if self.field is None or stored is None else self.field.documented(stored)


def sort_keys(body: Mapping[str, Any], context: Context) -> tuple[SortKey, ...]:
    """The keys of a search's order, newest first unless it gives some; the id is always the last.

    Raises:
        QueryRefused: a form or an option that this server does not know.
    """
    given = body.get("sort")
    entries = [{"request.time": "desc"}] if given is None or given == [] else a_list(given)
    if len(entries) > MAX_KEYS:
        raise QueryRefused("sort", f"more than {MAX_KEYS} keys")
    keys = [_key(entry, f"sort[{at}]", context) for at, entry in enumerate(entries)]
    for at, key in enumerate(keys):
        if isinstance(key.field, CallId):
            return tuple(keys[: at + 1])
    return (*keys, SortKey(find("_id", context, "sort"), keys[-1].descending))


def _key(entry: Any, place: str, context: Context) -> SortKey:
    path, how = (entry, None) if isinstance(entry, str) else single(entry, place)
    order = how
    if isinstance(how, Mapping):
        place = f"{place}.{path}"
        given = only(how, place, _OPTIONS, "sort")
        order = given.get("order")
        if given.get("missing", "_last") != "_last":
            raise QueryRefused(f"{place}.missing", "this server puts calls without the field last")
        if given.get("mode", "min" if order != "desc" else "max") != ("max" if order == "desc" else "min"):
            raise QueryRefused(f"{place}.mode", "this server takes the least value, or the greatest when descending")
    if order is None:
        order = "desc" if path == "_score" else "asc"
    descending = one_of(order, place, "asc", "desc") == "desc"
    return SortKey(None if path == "_score" else find(path, context, place), descending)


def order_by(keys: Sequence[SortKey]) -> Sql:
    """The `ORDER BY` of the keys."""
    # SQLite puts NULL first in ascending order; said without need it costs the index
    return join(
        ", ",
        (
            sql("{} DESC" if key.descending else "{}" if key.field.always else "{} NULLS LAST", key.value)
            for key in keys
            if key.field is not None
        ),
    )


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
        if value is None:
            same.append(Leaf(sql("{} IS NULL", key.value), Cost.LOOKUP))
            continue
        bound = key.field.cursor(value, call, descending=key.descending, place=f"{place}[{at}]")
        beyond: Condition = Leaf(sql("{} < {}" if key.descending else "{} > {}", key.value, bound), Cost.LOOKUP)
        if not key.field.always:
            beyond = any_of([beyond, Leaf(sql("{} IS NULL", key.value), Cost.LOOKUP)])
        elif at == 0:
            # follows from the rest, but in this form an index can begin there
            start = Leaf(sql("{} <= {}" if key.descending else "{} >= {}", key.value, bound), Cost.LOOKUP)
        steps.append(all_of([*same, beyond]))
        same.append(Leaf(sql("{} IS {}", key.value, bound), Cost.LOOKUP))
    return all_of([start, any_of(steps)])


def _call(cursor: list[Any], keys: Sequence[SortKey]) -> int | None:
    """The number of the hit, where its id is among the values."""
    last = keys[-1].field
    return last.number(cursor[-1]) if isinstance(last, CallId) and len(cursor) == len(keys) else None
