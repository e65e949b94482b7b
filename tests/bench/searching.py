"""The search against SQL that somebody wrote by hand for the same answer, over the same file of 200,000 events.

Ten searches that an index can serve and ten aggregations. What is measured is what stands behind the event store's
protocol: the store is asked in Query DSL and answers ids, sort values, counts and buckets; the other side is a few
statements and the lines that put their rows into the same form. Both answers are compared.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.reader import Reader
from moesif_tui.local.events.store import Found, Search
from moesif_tui.local.query.metrics import percentile
from tests.bench.starting import LARGE, MIDDLE
from tests.bench.table import Figure, against
from tests.bench.workplace import OURS, ROOT, Workplace

BOUND = 2.0
SECONDS = 2.0
"""For each question, both ways."""
FEWEST, MOST = 7, 201
"""How often each is asked in that time."""
PAGE = 100
HOUR = 3_600_000_000
"""µs."""
FROM, TO = 1_795_429_800_000_000, 1_795_433_399_999_999
"""2026-11-23, 10:30 to 11:30 UTC, in the middle of the events."""

KINDS = f"kind IN ({', '.join(str(int(kind)) for kind in sorted(SHOWN))})"
NEWEST = [{"request.time": "desc"}]


@dataclass(frozen=True)
class Case:
    """A question, asked both ways.

    Attributes:
        name: for the table.
        body: the search.
        by_hand: the same answer by SQL.
        read: what is compared of ours.
    """

    name: str
    body: Mapping[str, Any]
    by_hand: Callable[[sqlite3.Connection], Any]
    read: Callable[[Found], Any]


def _listed(key: str, where: str, order: str, *, by_duration: bool = False) -> Callable[[sqlite3.Connection], Any]:
    """A page of hits with their sort values, and how many there are."""
    column = "duration" if by_duration else "time"

    def ask(connection: sqlite3.Connection) -> Any:
        total = connection.execute(f"SELECT count(*) FROM call WHERE {KINDS} AND {where}").fetchone()[0]
        page = connection.execute(
            f"SELECT id, {column} FROM call WHERE {KINDS} AND {where}"
            f" ORDER BY {column} {order}, id {order} LIMIT {PAGE}"
        ).fetchall()
        if by_duration:
            return [(call, [value / 1000, f"{key}-{call}"]) for call, value in page], total
        return [(call, [value // 1000, f"{key}-{call}"]) for call, value in page], total

    return ask


def _hits(found: Found) -> Any:
    return found.hits, found.total


def searches(key: str, connection: sqlite3.Connection) -> Iterator[Case]:
    """Ten lists of calls that an index can serve."""
    [user] = connection.execute(
        "SELECT text FROM name WHERE id = (SELECT user FROM call WHERE user<>0 GROUP BY user ORDER BY count(*) DESC)"
    ).fetchone()
    [bucket] = connection.execute(
        "SELECT key FROM signature WHERE id ="
        " (SELECT signature FROM call WHERE failed GROUP BY signature ORDER BY count(*) DESC)"
    ).fetchone()
    last, time_of_last = connection.execute(
        f"SELECT id, time FROM call WHERE {KINDS} ORDER BY time DESC, id DESC"
        f" LIMIT 1 OFFSET (SELECT count(*) / 4 FROM call WHERE {KINDS})"
    ).fetchone()
    signature = "signature IN (SELECT id FROM signature WHERE {})"
    asked: list[tuple[str, Any, str]] = [
        ("newest", {"match_all": {}}, "1"),
        ("status 5xx", {"range": {"response.status": {"gte": 500, "lt": 600}}},
         signature.format("status >= 500 AND status < 600")),
        ("one operation", {"bool": {"filter": [{"term": {"request.verb": "POST"}},
                                               {"term": {"request.route.raw": "/carts/:id/checkout"}}]}},
         signature.format("verb = 'POST' AND route = '/carts/:id/checkout'")),
        ("failures", {"exists": {"field": "triage_bucket_id"}}, "failed"),
        ("a bucket's", {"term": {"triage_bucket_id": f"{key}-{bucket}"}},
         f"signature = (SELECT id FROM signature WHERE key = '{bucket}') AND failed"),
        ("a user's", {"term": {"user_id.raw": user}},
         f"user = (SELECT id FROM name WHERE kind = 'user' AND text = '{user}')"),
        ("an hour's", {"range": {"request.time": {"gte": FROM // 1000, "lte": TO // 1000}}},
         f"time BETWEEN {FROM} AND {TO}"),
    ]  # fmt: skip
    for name, query, where in asked:
        yield Case(name, {"query": query, "sort": NEWEST}, _listed(key, where, "DESC"), _hits)
    slowest = [{"duration_ms": "desc"}]
    yield Case("slowest", {"sort": slowest}, _listed(key, "1", "DESC", by_duration=True), _hits)
    yield Case(
        "slower than 500 ms",
        {"query": {"range": {"duration_ms": {"gt": 500}}}, "sort": slowest},
        _listed(key, "duration > 500000", "DESC", by_duration=True),
        _hits,
    )
    yield Case(
        "a later page of the newest",
        {"sort": NEWEST, "search_after": [time_of_last // 1000, f"{key}-{last}"]},
        _later(key, last, time_of_last),
        _hits,
    )


def _later(key: str, last: int, time_of_last: int) -> Callable[[sqlite3.Connection], Any]:
    def ask(connection: sqlite3.Connection) -> Any:
        total = connection.execute(f"SELECT count(*) FROM call WHERE {KINDS}").fetchone()[0]
        page = connection.execute(
            f"SELECT id, time FROM call WHERE {KINDS} AND (time, id) < (?, ?) ORDER BY time DESC, id DESC LIMIT {PAGE}",
            (time_of_last, last),
        ).fetchall()
        return [(call, [value // 1000, f"{key}-{call}"]) for call, value in page], total

    return ask


def _counted(statement: str, shape: Callable[[list[Any]], Any]) -> Callable[[sqlite3.Connection], Any]:
    """What the rows of a statement say, and how many calls there are."""

    def ask(connection: sqlite3.Connection) -> Any:
        total = connection.execute(f"SELECT count(*) FROM call WHERE {KINDS}").fetchone()[0]
        return shape(connection.execute(statement).fetchall()), total

    return ask


def _first(found: Found) -> Any:
    return found.aggregations["x"]


def _value(found: Found) -> Any:
    return _first(found)["value"], found.total


def _counts(found: Found) -> Any:
    return {bucket["key"]: bucket["doc_count"] for bucket in _first(found)["buckets"]}, found.total


def _percentiles(found: Found) -> Any:
    return [round(value, 6) for value in _first(found)["values"].values()], found.total


PERCENTS = [50, 95, 99]


def _of(numbers: list[Any], unit: int = 1) -> list[float]:
    ordered = sorted(number / unit for (number,) in numbers)
    return [round(percentile(ordered, percent) or 0, 6) for percent in PERCENTS]


def _nested(rows: list[Any]) -> dict[Any, dict[Any, int]]:
    found: dict[Any, dict[Any, int]] = {}
    for outer, inner, count in rows:
        found.setdefault(outer * HOUR // 1000, {})[inner] = count
    return found


def _in_document(column: str, path: str) -> str:
    return f"json_extract(CAST({column} AS TEXT), '{path}')"


WITH_DOCUMENT = f"FROM call JOIN document ON document.id = call.id WHERE {KINDS}"
CLIENT = _in_document("request", '$.headers."x-client"')
INSTANCE = _in_document("response", '$.headers."x-instance"')
CODE = _in_document("response_body", "$.error.code")
TOTAL = _in_document("response_body", "$.total")
JSON_BODY = "json_valid(CAST(response_body AS TEXT))"
BY_SIGNATURE = f"SELECT signature, count(*) n FROM call WHERE {KINDS} GROUP BY 1"
BY_HOUR = f"SELECT time / {HOUR} hour, signature, count(*) n FROM call WHERE {KINDS} GROUP BY 1, 2"
AGGREGATIONS: tuple[Case, ...] = tuple(
    Case(name, {"size": 0, "aggs": {"x": aggregation}}, _counted(statement, shape), read)
    for name, aggregation, statement, shape, read in (
        (
            "terms: statuses",
            {"terms": {"field": "response.status", "size": 100}},
            f"SELECT s.status, sum(c.n) FROM ({BY_SIGNATURE}) c JOIN signature s ON s.id = c.signature GROUP BY 1",
            dict,
            _counts,
        ),
        (
            "cardinality: users",
            {"cardinality": {"field": "user_id"}},
            f"SELECT count(DISTINCT user) FROM call WHERE {KINDS} AND user <> 0",
            lambda rows: rows[0][0],
            _value,
        ),
        (
            "percentiles: durations",
            {"percentiles": {"field": "duration_ms", "percents": PERCENTS}},
            f"SELECT duration FROM call WHERE {KINDS} AND duration IS NOT NULL",
            lambda rows: _of(rows, 1000),
            _percentiles,
        ),
        (
            "date_histogram: hours",
            {"date_histogram": {"field": "request.time", "fixed_interval": "1h"}},
            f"SELECT time / {HOUR}, count(*) FROM call WHERE {KINDS} GROUP BY 1",
            lambda rows: {place * HOUR // 1000: count for place, count in rows},
            _counts,
        ),
        (
            "nested: statuses of hours",
            {
                "date_histogram": {"field": "request.time", "fixed_interval": "1h"},
                "aggs": {"in": {"terms": {"field": "response.status", "size": 100}}},
            },
            f"SELECT hour, status, sum(n) FROM ({BY_HOUR}) c JOIN signature s ON s.id = c.signature GROUP BY 1, 2",
            _nested,
            lambda found: (
                {
                    outer["key"]: {inner["key"]: inner["doc_count"] for inner in outer["in"]["buckets"]}
                    for outer in _first(found)["buckets"]
                },
                found.total,
            ),
        ),
        (
            "terms over a header",
            {"terms": {"field": "request.headers.x-client"}},
            f"SELECT {CLIENT} client, count(*) {WITH_DOCUMENT} GROUP BY 1 HAVING client IS NOT NULL",
            dict,
            _counts,
        ),
        (
            "cardinality over a header",
            {"cardinality": {"field": "response.headers.x-instance"}},
            f"SELECT count(DISTINCT {INSTANCE}) {WITH_DOCUMENT}",
            lambda rows: rows[0][0],
            _value,
        ),
        (
            "nested over a header: slowest of each",
            {
                "terms": {"field": "response.headers.x-instance"},
                "aggs": {"in": {"max": {"field": "duration_ms"}}},
            },
            f"SELECT {INSTANCE} name, count(*), max(duration) / 1000.0 {WITH_DOCUMENT} GROUP BY 1 HAVING name NOT NULL",
            lambda rows: {instance: (count, slowest) for instance, count, slowest in rows},
            lambda found: (
                {bucket["key"]: (bucket["doc_count"], bucket["in"]["value"]) for bucket in _first(found)["buckets"]},
                found.total,
            ),
        ),
        (
            "terms over a body",
            {"terms": {"field": "response.body.error.code"}},
            f"SELECT {CODE} code, count(*) {WITH_DOCUMENT} AND {JSON_BODY} GROUP BY 1 HAVING code IS NOT NULL",
            dict,
            _counts,
        ),
        (
            "percentiles over a body",
            {"percentiles": {"field": "response.body.total", "percents": PERCENTS}},
            f"SELECT {TOTAL} total {WITH_DOCUMENT} AND {JSON_BODY} AND total IS NOT NULL",
            _of,
            _percentiles,
        ),
    )
)


def measure(place: Workplace, *, large: bool) -> Iterator[Figure]:
    """Every figure of the search."""
    entries = LARGE if large else MIDDLE
    place.forget()
    command = (OURS, "buckets", "--file", str(place.har(entries)))
    subprocess.run(command, cwd=ROOT, env={**os.environ, **place.env}, check=True, stdout=subprocess.DEVNULL)
    [path] = Path(place.env["XDG_CACHE_HOME"]).glob("*/sets/*/set.db")
    key = path.parent.name
    database = Database(path)
    store = Reader(database, key)
    with database.reader() as connection:
        for kind, cases in (("search", searches(key, connection)), ("aggregation", iter(AGGREGATIONS))):
            for case in cases:
                yield _measured(f"{kind} in {entries:,}: {case.name}", case, store, connection)
    database.close()


def _measured(name: str, case: Case, store: Reader, connection: sqlite3.Connection) -> Figure:
    search = Search({"size": PAGE, **case.body})
    started = time.perf_counter()
    ours, other = case.read(store.search(search)), case.by_hand(connection)
    rounds = max(FEWEST, min(MOST, int(SECONDS / (time.perf_counter() - started))))
    if ours != other:
        raise AssertionError(f"{name}: {str(ours)[:500]} is not {str(other)[:500]}")
    mine: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        mine.append(_took(lambda: store.search(search)))
        theirs.append(_took(lambda: case.by_hand(connection)))
    return against(name, mine, "SQL by hand", theirs, BOUND)


def _took(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started
