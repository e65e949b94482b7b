"""The error buckets of a data set as the API answers them, kept until the data changes."""

from __future__ import annotations

from typing import Any

from moesif_tui.core.says import fold
from moesif_tui.core.time import DAY, iso
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.catalog.marks import PassingMarks
from moesif_tui.local.catalog.store import Mark, Marks
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.events.store import SaysCount

SLOTS = 24
SAYS = 20
"""How many different messages a bucket lists."""


class Buckets:
    """Makes bucket documents; `marks` tells their state."""

    def __init__(self, marks: Marks) -> None:
        self._kept = marks
        self._passing = PassingMarks(marks)

    def marks_of(self, data_set: DataSet) -> Marks:
        """Where its marks stand: in memory only where nothing of it may outlive the process."""
        return self._kept if data_set.keeps_marks else self._passing

    def of(self, data_set: DataSet, kinds: frozenset[int]) -> dict[int, dict[str, Any]]:
        """Every bucket by its signature, with its present state. What is in the rows may not be changed."""
        rows = data_set.cached(f"buckets {sorted(kinds)}", lambda: _rows(data_set, kinds))
        marks = self.marks_of(data_set).marks(data_set.marks_key)
        if not marks:
            return rows
        marked = dict(rows)
        for number, mark in _by_signature(data_set, marks).items():
            if number in rows:
                marked[number] = rows[number] | {"state": mark.state}
        return marked

    def row(self, data_set: DataSet, signature: int, kinds: frozenset[int]) -> dict[str, Any] | None:
        """One bucket; None when no call of these kinds is in it."""
        return self.of(data_set, kinds).get(signature)

    def mark(self, data_set: DataSet, signature: int, mark: Mark) -> None:
        """Set the state of a bucket, under the ids too that it had before the import settled. Raises `StoreError`."""
        keys = [data_set.events.signature(signature)[0], *data_set.events.aliases().get(signature, ())]
        self.marks_of(data_set).mark(data_set.marks_key, keys, mark)


def _by_signature(data_set: DataSet, marks: dict[str, Mark]) -> dict[int, Mark]:
    """The latest mark of each signature, whichever of its keys it stands under."""
    found: dict[int, Mark] = {}
    for key, mark in marks.items():
        try:
            number = data_set.events.signature_number(key)
        except KeyError:
            continue
        if number not in found or mark.changed > found[number].changed:
            found[number] = mark
    return found


def _rows(data_set: DataSet, kinds: frozenset[int]) -> dict[int, dict[str, Any]]:
    events = data_set.events
    said = events.says(kinds)
    counts = events.buckets(kinds)
    known = [time for one in counts for time in (one.first, one.last) if time is not None]
    window = _window(min(known), max(known)) if known else None
    trends = events.trend(kinds, *window) if window else {}
    rows = {}
    for one in counts:
        key, signature = events.signature(one.signature)
        rows[one.signature] = signature_fields(signature) | {
            "id": f"{data_set.key}-{key}",
            "state": 0,
            "event_count": one.events,
            "user_count": one.users,
            "session_count": one.sessions,
            "last_modified": _time(one.last),
            "metadata": {
                "first_seen": _time(one.first),
                "says": [_says(says) for says in said.get(one.signature, ())[:SAYS]],
                **(_trend(trends.get(one.signature, [0] * SLOTS), *window) if window and one.first is not None else {}),
            },
        }
    return rows


def _time(us: int | None) -> str | None:
    return None if us is None else iso(us)


def _says(says: SaysCount) -> dict[str, Any]:
    message = fold(says.message) if says.times > 1 else says.message
    return {"code": says.code, "message": message, "count": says.times}


def _trend(counts: list[int], since: int, step: int) -> dict[str, Any]:
    return {"trend": counts, "trend_since": iso(since), "trend_step_ms": step // 1000}


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
