"""The calls of a trace as compact rows: what the waterfall needs of each, and nothing of its bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moesif_tui.core.statuses import failed, status_of
from moesif_tui.core.time import parse_time
from moesif_tui.core.urls import split_url
from moesif_tui.ui.call_rows import operation_of
from moesif_tui.ui.present import says_text

if TYPE_CHECKING:
    from moesif_tui.wire.events import Event


@dataclass(frozen=True, slots=True)
class TraceCall:
    """One call.

    Attributes:
        id: of its event.
        time: ISO 8601 UTC as the API told it; "" where it did not.
        start: µs since 1970.
        took: µs; None where that is not known.
        status: 0 when nothing came back, None when it is not known.
        route: the route, or the path where the service knows none.
        operation: of GraphQL or JSON-RPC; "" when it is neither.
        failed: whether it counts as a failure, errors inside a success included.
        bucket_id: of the bucket that it is an error of.
        kind: `api`, `page`, `static`, `preflight`, `aborted`; "" where the service does not tell.
        says: what the error says, secrets masked.
    """

    id: str
    time: str
    start: int
    took: int | None
    status: int | None
    verb: str
    host: str
    route: str
    operation: str
    failed: bool
    bucket_id: str | None
    kind: str
    says: str


@dataclass(frozen=True, slots=True)
class Pause:
    """A row between calls: so long nothing ran (`length` in µs) before the call that `id` is made of."""

    id: str
    length: int


Step = TraceCall | Pause
"""A row of the waterfall."""


def step_id(step: Step) -> str:
    """The id of a row."""
    return step.id


def call_of(event: Event, earlier: int) -> TraceCall:
    """The row of an event.

    Args:
        event: as the API answers it.
        earlier: µs, the start of the call before it, for one whose own cannot be read.
    """
    request, metadata = event.request, event.metadata or {}
    time = (request.time if request else None) or ""
    start = parse_time(time)
    host, path = split_url((request.uri if request else None) or "")
    kind = metadata.get("kind")
    return TraceCall(
        id=event.id or "",
        time=time,
        start=earlier if start is None else start,
        took=_took(event, start),
        status=status_of(event),
        verb=(request.verb if request else None) or "",
        host=host,
        route=(request.route if request else None) or path.partition("?")[0],
        operation=operation_of(event),
        failed=failed(event),
        bucket_id=event.triage_bucket_id,
        kind=kind if isinstance(kind, str) else "",
        says=says_text(metadata),
    )


def _took(event: Event, start: int | None) -> int | None:
    """The duration as documented, in whole ms, or to the µs where the two times agree with it."""
    ms = event.duration_ms
    if ms is None or not 0 <= ms < 1e12:
        return None
    us = round(ms * 1000)
    end = parse_time(event.response.time) if event.response else None
    exact = end - start if end is not None and start is not None else us
    return exact if abs(exact - us) <= 1000 and exact >= 0 else us
