"""A search body compiled, and run."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moesif_tui.core.time import EARLIEST, LATEST
from moesif_tui.local.query.clauses import Compiler
from moesif_tui.local.query.context import Context
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.limits import look
from moesif_tui.local.query.reading import a_number, an_object
from moesif_tui.local.query.resolving import resolved
from moesif_tui.local.query.sorting import SortKey, after, order_by, sort_keys, with_sort
from moesif_tui.local.query.sql import TRUE, Condition, Cost, Leaf, Sql, all_of, cost, join, render, sql
from moesif_tui.local.query.times import MILLISECOND, seconds

if TYPE_CHECKING:
    from moesif_tui.local.events.store import TopHit
    from moesif_tui.local.query.metrics import Aggregation

DEFAULT_SIZE = 10
MAX_SIZE = 1000
MAX_WINDOW = 10_000_000
"""How far `from` and `size` reach together; behind that, `search_after` does."""

_KNOWN = frozenset({
    "query", "post_filter", "size", "from", "sort", "search_after", "aggs", "aggregations", "_source",
    "track_total_hits", "track_scores", "timeout", "version",
})  # fmt: skip

Once = Callable[[str, Callable[[], str]], str]


def _each_time(_: str, read: Callable[[], str]) -> str:
    return read()


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: for each hit its call's number and `sort` values; how many there are in all; aggregations, and the
    hits in them.
    """

    hits: list[tuple[int, list[Any]]]
    total: int
    aggregations: dict[str, Any] = field(default_factory=dict)
    top: list[TopHit] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """A compiled search.

    Attributes:
        window: the calls that the search is about, whatever it looks for.
        base: what calls are counted and aggregated.
        extra: what hits have to fulfil besides (`post_filter`).
        start: where the page begins (`search_after`).
        keys: the order; the last key is the call's id.
        size, offset: the page.
        aggregations: by name.
        seconds: how long the search may take, where it says so (`timeout`).
    """

    window: Condition
    base: Condition
    extra: Condition
    start: Condition
    keys: tuple[SortKey, ...]
    size: int
    offset: int
    aggregations: Mapping[str, Aggregation]
    seconds: float = float("inf")

    def run(self, connection: sqlite3.Connection, once: Once = _each_time) -> Found:
        """Search.

        Args:
            connection: with the functions that `install` gives it.
            once: answers what was found before for the same selection, a JSON array of ids, or lets it be read.

        Raises:
            QueryRefused: a histogram would have too many buckets.
            sqlite3.Error: the file is damaged; or it was interrupted (see `limited`).
        """
        base = resolved(connection, self.base)
        look()
        if cost(base) >= Cost.DOCUMENT:
            # what reads documents is asked once, and all the rest about the calls that it found
            selection = sql("SELECT call.id FROM call WHERE {}", render(base))
            base = _among(once(repr(selection), lambda: json.dumps(_column(connection, selection))))
        found = self._listed(connection, all_of([base, resolved(connection, self.extra)]))
        if self.aggregations:
            self._aggregate(connection, base, found)
        return found

    def _listed(self, connection: sqlite3.Connection, where: Condition) -> Found:
        """The page, and how many there are in all."""
        rows = self._page(connection, where) if self.size else []
        if self.start == TRUE and len(rows) < self.size and (rows or not self.offset):
            total = self.offset + len(rows)
        else:
            [total] = _column(connection, sql("SELECT count(*) FROM call WHERE {}", render(where)))
        return Found(with_sort(self.keys, rows), total)

    def _page(self, connection: sqlite3.Connection, where: Condition) -> list[Any]:
        query = sql(
            "SELECT call.id, {} FROM call WHERE {} ORDER BY {} LIMIT {} OFFSET {}",
            join(", ", (key.value for key in self.keys)),
            render(all_of([where, self.start])),
            order_by(self.keys),
            Sql(str(self.size)),  # a number by now; bound, SQLite could not plan for how few are wanted
            self.offset,
        )
        return connection.execute(query.text, query.values).fetchall()

    def _aggregate(self, connection: sqlite3.Connection, base: Condition, found: Found) -> None:
        from moesif_tui.local.query.scope import Run, Scope

        scope = Scope.whole(Run(connection, self.window, found.top), base)
        for name, aggregation in self.aggregations.items():
            look()
            found.aggregations[name] = aggregation.run(scope)(())


def _column(connection: sqlite3.Connection, query: Sql) -> list[int]:
    return [row[0] for row in connection.execute(query.text, query.values)]


def _among(ids: str) -> Condition:
    return Leaf(sql("call.id IN (SELECT value FROM json_each({}))", ids))


def compile_search(body: Mapping[str, Any], context: Context) -> Plan:
    """Compile a search body in Query DSL.

    Raises:
        QueryRefused: what this server does not know, or does not take; the sentence begins with the place.
    """
    for name in an_object(body, "body"):
        if name not in _KNOWN:
            raise QueryRefused(name, f"this server does not support {name} in a search")
    compiler = Compiler(context)
    keys = sort_keys(body.get("sort"), context)
    size = a_number(body.get("size", DEFAULT_SIZE), "size", 0, MAX_SIZE)
    offset = a_number(body.get("from", 0), "from", 0, MAX_WINDOW)
    if offset + size > MAX_WINDOW:
        raise QueryRefused("from", f"from and size reach beyond {MAX_WINDOW:,}; search_after goes on from there")
    if offset and body.get("search_after") is not None:
        raise QueryRefused("from", "from and search_after exclude each other")
    window = all_of(_window(context))
    return Plan(
        window=window,
        base=all_of([window, *_given(body, "query", compiler)]),
        extra=all_of(_given(body, "post_filter", compiler)),
        start=after(body.get("search_after"), keys),
        keys=keys,
        size=size,
        offset=offset,
        aggregations=_aggregations(body, context, compiler),
        seconds=seconds(body.get("timeout", "-1"), "timeout"),
    )


def _aggregations(body: Mapping[str, Any], context: Context, compiler: Compiler) -> dict[str, Aggregation]:
    given = [name for name in ("aggs", "aggregations") if body.get(name) is not None]
    if not given:
        return {}
    # 6 ms that the first list of calls does not have to wait for
    from moesif_tui.local.query.aggregations import AggregationReader

    reader = AggregationReader(context, compiler)
    return {name: one for part in given for name, one in reader.read(body[part], part).items()}


def _given(body: Mapping[str, Any], name: str, compiler: Compiler) -> list[Condition]:
    clause = body.get(name)
    return [] if clause is None else [compiler.compile(clause, name)]


def _window(context: Context) -> list[Condition]:
    parts: list[Condition] = []
    # bounds that exclude nothing would draw SQLite to the index on times, which is slower than reading everything
    if context.since is not None and context.since > EARLIEST:
        parts.append(Leaf(sql("call.time >= {}", context.since)))
    if context.until is not None and context.until < LATEST - MILLISECOND:
        parts.append(Leaf(sql("call.time <= {}", context.until)))
    if context.kinds is not None:
        kinds = ", ".join(str(int(kind)) for kind in sorted(context.kinds))
        parts.append(Leaf(Sql(f"call.kind IN ({kinds})")))
    return parts
