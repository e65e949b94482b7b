"""Traces: what a session did from its first call to a bucket's last error in it. One for each session and bucket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """A call without its content.

    Attributes:
        id: of the call.
        time: µs, its start.
        end: µs; equals `time` where the duration is unknown.
        signature: number of its signature; of a failed call also its bucket's.
        session: number of its session.
        kind: a `kinds.Kind`.
        failed: whether it is an error of its signature's bucket.
        user: number of its user, 0 for none.
    """

    id: int
    time: int
    end: int
    signature: int
    session: int
    kind: int
    failed: bool
    user: int = 0


class Trace(NamedTuple):
    """One trace.

    Attributes:
        signature: the bucket's.
        start: µs, start of the session's first call.
        end: µs, end of the last error.
        first_id: the session's first call.
        last_error_id: the last error, where the trace ends.
        last_error_time: µs, its start.
        error_count: errors of the bucket in the session.
    """

    signature: int
    start: int
    end: int
    first_id: int
    last_error_id: int
    last_error_time: int
    error_count: int


def traces_of(rows: Sequence[Row]) -> list[Trace]:
    """The traces of one session, whose rows are in order of time and id; the one that ends first is the first."""
    last: dict[int, Row] = {}
    counts: dict[int, int] = {}
    for row in rows:
        if row.failed:
            last[row.signature] = row
            counts[row.signature] = counts.get(row.signature, 0) + 1
    found = [
        Trace(bucket, rows[0].time, error.end, rows[0].id, error.id, error.time, counts[bucket])
        for bucket, error in last.items()
    ]
    return sorted(found, key=lambda trace: (trace.last_error_time, trace.last_error_id))


def trace_of(call: Row, traces: Iterable[Trace]) -> Trace | None:
    """The trace that a call belongs to: its own error's, else the earliest that holds it; None where none does.

    `traces`: of the call's session, as `traces_of` gives them.
    """
    holding = [trace for trace in traces if (call.time, call.id) <= (trace.last_error_time, trace.last_error_id)]
    if call.failed:
        return next((trace for trace in holding if trace.signature == call.signature), None)
    return holding[0] if holding else None
