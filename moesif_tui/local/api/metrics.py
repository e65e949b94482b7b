"""Metrics of the dashboard: computed of the calls, from a time to the data set's now, in equal steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moesif_tui.core.time import iso
from moesif_tui.local.api.parameters import time_of
from moesif_tui.local.events.store import Search
from moesif_tui.local.registry import Refused, Reply, answers
from moesif_tui.local.server import Server
from moesif_tui.wire.metrics import NAMES, GetDashMetrics

MAX_POINTS = 1000
_FAILED = {"exists": {"field": "triage_bucket_id"}}
_USERS = {"users": {"cardinality": {"field": "user_id"}}}
_AGGREGATIONS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "average_duration_ms": ({"avg": {"field": "duration_ms"}}, ("value",)),
    "error_count": ({"filter": _FAILED}, ("doc_count",)),
    "error_user_count": ({"filter": _FAILED, "aggs": _USERS}, ("users", "value")),
    "user_count": (_USERS["users"], ("value",)),
}
"""For each metric the aggregation that computes it, and where its value stands in the answer."""


@answers(GetDashMetrics)
def get_dash_metrics(operation: GetDashMetrics, server: Server) -> Reply:
    """The metrics asked for (all when none is named), over the whole window and at each point."""
    data_set = server.data_set(operation.app_id)
    names = operation.names or NAMES
    if unknown := next((name for name in names if name not in NAMES), None):
        raise Refused(f"names: {unknown} is none of {', '.join(NAMES)}")
    if not 1 <= operation.point_count <= MAX_POINTS:
        raise Refused(f"point_count: {operation.point_count} is not between 1 and {MAX_POINTS}")
    until = data_set.now
    since = time_of("from", operation.from_, until)
    if since > until:
        raise Refused(f"from: {iso(since)} is later than now, {iso(until)}")
    steps = _steps(since, until, operation.point_count)
    wanted = {name: _AGGREGATIONS[name][0] for name in names}
    each = {"filters": {"filters": [_within(*step) for step in steps]}, "aggs": wanted}
    body = {"size": 0, "aggs": {**wanted, "points": each}}
    found = data_set.events.search(Search(body, since, until, now=until)).aggregations
    points = found["points"]["buckets"]
    answer: dict[str, Any] = {}
    for name in names:
        answer[name] = _value(name, found) or 0
        answer[f"{name}_ts"] = [
            [iso(start), _value(name, point)] for (start, _), point in zip(steps, points, strict=True)
        ]
    return Reply.of(answer)


def _steps(since: int, until: int, count: int) -> Sequence[tuple[int, int]]:
    """Equal steps of µs, start and end; the last one holds its end."""
    edges = [since + (until - since) * at // count for at in range(count)]
    return list(zip(edges, [*edges[1:], until + 1], strict=True))


def _within(start: int, end: int) -> dict[str, Any]:
    return {"range": {"request.time": {"gte": iso(start), "lt": iso(end)}}}


def _value(name: str, found: Mapping[str, Any]) -> int | None:
    """A metric's value in an answer: all are documented as whole numbers."""
    value: Any = found[name]
    for step in _AGGREGATIONS[name][1]:
        value = value[step]
    return None if value is None else round(value)
