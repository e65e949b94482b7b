"""The error buckets of a data set as the API answers them, kept until the data changes."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from moesif_tui.core.says import fold
from moesif_tui.core.time import iso
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.catalog.store import Marks
from moesif_tui.local.dataset import DAY, DataSet

SLOTS = 24
SAYS = 20
"""How many different messages a bucket lists."""


class Buckets:
    """Makes bucket documents; `marks` tells their state."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._kept: dict[tuple[str, frozenset[int]], tuple[Hashable, list[dict[str, Any]]]] = {}

    def rows(self, data_set: DataSet, kinds: frozenset[int]) -> list[dict[str, Any]]:
        """Every bucket, in no order, with its present state. What is in the rows may not be changed."""
        key = data_set.key, kinds
        version = data_set.version
        kept = self._kept.get(key)
        if kept is None or kept[0] != version:
            kept = self._kept[key] = version, _rows(data_set, kinds)
        states = self._marks.states(data_set.key)
        skip = len(data_set.key) + 1
        return [row | {"state": states.get(row["id"][skip:], 0)} for row in kept[1]]

    def row(self, data_set: DataSet, signature: int, kinds: frozenset[int]) -> dict[str, Any] | None:
        """One bucket; None when no call of these kinds is in it."""
        identity = f"{data_set.key}-{data_set.events.signature(signature)[0]}"
        return next((row for row in self.rows(data_set, kinds) if row["id"] == identity), None)


def _rows(data_set: DataSet, kinds: frozenset[int]) -> list[dict[str, Any]]:
    events = data_set.events
    said = events.says(kinds)
    counts = events.buckets(kinds)
    since, step = _window(min((one.first for one in counts), default=0), max((one.last for one in counts), default=0))
    trends = events.trend(kinds, since, step)
    rows = []
    for one in counts:
        key, signature = events.signature(one.signature)
        rows.append(
            signature_fields(signature)
            | {
                "id": f"{data_set.key}-{key}",
                "state": 0,
                "event_count": one.events,
                "user_count": one.users,
                "session_count": one.sessions,
                "last_modified": iso(one.last),
                "metadata": {
                    "first_seen": iso(one.first),
                    "says": [
                        {
                            "code": says.code,
                            "message": fold(says.message) if says.times > 1 else says.message,
                            "count": says.times,
                        }
                        for says in said.get(one.signature, ())[:SAYS]
                    ],
                    "trend": trends.get(one.signature, [0] * SLOTS),
                    "trend_since": iso(since),
                    "trend_step_ms": step // 1000,
                },
            }
        )
    return rows


def _window(first: int, last: int) -> tuple[int, int]:
    """Start and step (µs) of 24 slots over the last day, or over all when that is shorter."""
    span = min(last - first, DAY) + 1
    return last - span + 1, max(1, -(-span // SLOTS))


def signature_fields(signature: Signature) -> dict[str, Any]:
    """What a signature says of itself in a bucket."""
    fields: dict[str, Any] = {
        "verb": signature.verb,
        "route": signature.route,
        "status": signature.status,
        "host": signature.host,
        "api_version": signature.api_version,
    }
    if signature.jsonrpc_method is not None or signature.jsonrpc_code is not None:
        fields["jsonrpc"] = {"method": signature.jsonrpc_method, "code": signature.jsonrpc_code}
    if signature.graphql_operation is not None or signature.graphql_type is not None:
        definition = {"operation_type": signature.graphql_type, "name": signature.graphql_operation}
        fields["graphql"] = {"operation_name": signature.graphql_operation, "definitions": [definition]}
    return fields
