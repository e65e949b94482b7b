"""Metrics: the numbers of the dashboard, and how they went over time."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BeforeValidator, Field

from moesif_tui.wire.base import Document, Operation, OrgId, Time

NAMES = ("average_duration_ms", "error_count", "error_user_count", "user_count")
"""The metrics that there are."""

_TIMES = ("time", "timestamp", "date", "key_as_string", "key", "_1")
_VALUES = ("value", "count", "doc_count", "_2")


class Point(NamedTuple):
    """A value at a time (ISO 8601 UTC); None where there was nothing to measure."""

    time: str
    value: int | float | None


def _points(value: Any) -> Any:
    """Series in each form that they come in, as points: pairs, objects, or one object with times as its names."""
    each: Any = value.items() if isinstance(value, dict) else value
    if not isinstance(value, list | dict):
        return value
    return [point for one in each if (point := _point(one)) is not None]


def _point(value: Any) -> Point | None:
    """A point; None where there is no time in it."""
    if isinstance(value, dict):
        value = [next((value[name] for name in names if name in value), None) for names in (_TIMES, _VALUES)]
    if not isinstance(value, list | tuple) or len(value) != 2 or (time := _time(value[0])) is None:
        return None
    return Point(time, value[1] if _is_number(value[1]) else None)


def _is_number(value: Any) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and isfinite(value))


def _time(value: Any) -> str | None:
    """A time as ISO 8601, also of milliseconds since 1970."""
    if isinstance(value, str) and not value.isdecimal():
        return value
    try:
        at = datetime.fromtimestamp(int(value) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
    return at.isoformat(timespec="milliseconds" if at.microsecond else "seconds").replace("+00:00", "Z")


Series = Annotated[list[Point], BeforeValidator(_points)]
"""How a metric went, in time order. A point that cannot be read is left out."""


class DashMetrics(Document):
    """The dashboard's metrics over a window; those that were not asked for are None.

    `average_duration_ms` is milliseconds; the rest are counts: of errors, of users with errors, of users.
    """

    average_duration_ms: float | None = None
    error_count: int | None = None
    error_user_count: int | None = None
    user_count: int | None = None
    average_duration_ms_ts: Series | None = None
    error_count_ts: Series | None = None
    error_user_count_ts: Series | None = None
    user_count_ts: Series | None = None


class GetDashMetrics(Operation[DashMetrics]):
    """The metrics from a time (ISO 8601) until now, each with `point_count` points (getDashMetrics).

    `names` are of `NAMES`; all when none is given.
    """

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/{orgId}/dash/metrics"
    scopes: ClassVar[tuple[str, ...]] = ("read:metrics",)

    org_id: OrgId = "~"
    app_id: str | None = None
    from_: Annotated[Time, Field(alias="from")]
    point_count: int = 24
    names: tuple[str, ...] = ()
