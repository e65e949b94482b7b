"""The columns of bucket lists, and the orders in which they can be sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.numbers import grouped, plural
from moesif_tui.core.safe import cells
from moesif_tui.core.states import state_sign
from moesif_tui.core.statuses import status_cell
from moesif_tui.core.time import UNKNOWN
from moesif_tui.ui import glyphs
from moesif_tui.ui.present import (
    Clock,
    bucket_ink,
    bucket_route,
    bucket_says,
    bucket_trend,
    shown_text,
)
from moesif_tui.ui.widgets.list import Column

if TYPE_CHECKING:
    from moesif_tui.wire.triage import TriageBucket

SORT_KEYS: Final = {"last": "l", "events": "e", "users": "u", "sessions": "n", "first": "f", "status": "t"}
"""Keys in the menu of orders; others have their first letter."""

SORTS: Final[dict[str, tuple[Callable[[TriageBucket], Any], bool]]] = {
    "last": (lambda bucket: bucket.last_modified or "", True),
    "events": (lambda bucket: bucket.event_count or 0, True),
    "users": (lambda bucket: bucket.user_count or 0, True),
    "sessions": (lambda bucket: bucket.session_count or 0, True),
    "first": (lambda bucket: str((bucket.metadata or {}).get("first_seen") or ""), True),
    "status": (lambda bucket: -(bucket.status or 1000), False),
    "route": (lambda bucket: (bucket.route or "", bucket.verb or ""), False),
    "host": (lambda bucket: bucket.host or "", False),
}
"""Name → key and whether the greatest comes first."""

ROUTE_CELLS: Final = 32
SAYS_CELLS: Final = 36
"""Cells that routes and what errors say are given before any column that can give way."""
HOST_CELLS: Final = 30
VERSION_CELLS: Final = 8


def columns_for(
    clock: Clock,
    buckets: Iterable[TriageBucket],
    *,
    settled: bool = True,
    fitting: Callable[[TriageBucket], int | None] | None = None,
) -> list[Column[TriageBucket]]:
    """The columns for these buckets: one that says the same in every row is left out (`same_everywhere`).

    Args:
        clock: tells the times.
        buckets: those that are listed.
        settled: whether their counts stay as they are, so that a column that is left out does not come back.
        fitting: how many calls of a bucket the filter leaves, where it leaves some of a bucket and others not.
    """
    known = list(buckets)
    hosts = {bucket.host or "" for bucket in known}
    versions = {bucket.api_version or "" for bucket in known}
    counts = _same_counts(known) if settled else {}
    widest = max((cells(bucket_route(bucket)) for bucket in known), default=19)
    says = max((cells(_says(bucket, 0)[0]) for bucket in known), default=20)
    columns: list[Column[TriageBucket]] = [
        Column("state", "", lambda b, _: (state_sign(b.state), bucket_ink(b)), 1, gap=0),
        Column("status", "ST", lambda b, _: (status_cell(b.status), bucket_ink(b)), 3),
        Column("verb", "VERB", lambda b, _: (b.verb or "", "quiet"), 6),
        Column("route", "ROUTE", _route, share=5, least=19, good=min(widest, ROUTE_CELLS), most=widest, middle=True),
        Column("says", "SAYS", _says, share=7, least=8, good=min(says, SAYS_CELLS), gap=2, drop=1),
    ]
    if len(hosts) > 1:
        width = min(HOST_CELLS, max(cells(host) for host in hosts))
        columns.append(
            Column("host", "HOST", _host, share=2, least=min(16, width), most=width, middle=True, drop=3, gap=2)
        )
    if len(versions) > 1 and sum(1 for bucket in known if bucket.api_version) * 2 > len(known):
        width = min(VERSION_CELLS, max(3, *(cells(version) for version in versions)))
        columns.append(Column("version", "VER", lambda b, _: (b.api_version or "", "muted"), width, drop=4, gap=2))
    if fitting is not None:
        columns.append(Column("fit", "FIT", _number(fitting), 6, right=True, gap=2))
    columns.append(Column("events", "EVENTS", _number(lambda b: b.event_count), 6, right=True, gap=2))
    if "user" not in counts:
        columns.append(Column("users", "USERS", _number(lambda b: b.user_count), 5, right=True, gap=2, drop=2))
    if "session" not in counts:
        columns.append(Column("sessions", "SESSIONS", _number(lambda b: b.session_count), 8, right=True, gap=2, drop=5))
    columns.append(Column("last", "LAST", lambda b, _: (clock.tell(b.last_modified), _ink(b)), 5, right=True, gap=2))
    if any(bucket_trend(bucket) for bucket in known):
        columns.append(Column("trend", "TREND", _trend, 12, drop=6, gap=2))
    return columns


def same_everywhere(buckets: Iterable[TriageBucket], *, settled: bool = True) -> list[str]:
    """What every bucket has in common and `columns_for` leaves out: host, version, numbers of users and sessions."""
    known = list(buckets)
    both = (("", {bucket.host for bucket in known}), ("version ", {bucket.api_version for bucket in known}))
    same = [f"{name}{shown_text(value)}" for name, values in both if len(values) == 1 and (value := values.pop())]
    counts = _same_counts(known) if settled else {}
    each = [plural(count, word) for word, count in counts.items() if count]
    return [*same, f"{' and '.join(each)} each"] if each else same


def _same_counts(buckets: Sequence[TriageBucket]) -> dict[str, int]:
    """Of what every one of several buckets has the same number."""
    if len(buckets) < 2:
        return {}
    found = {
        "user": {bucket.user_count or 0 for bucket in buckets},
        "session": {bucket.session_count or 0 for bucket in buckets},
    }
    return {word: counts.pop() for word, counts in found.items() if len(counts) == 1}


def _ink(bucket: TriageBucket) -> str:
    return "muted" if bucket.state else "text"


def _route(bucket: TriageBucket, _: int) -> tuple[str, str]:
    return bucket_route(bucket), _ink(bucket)


def _says(bucket: TriageBucket, _: int) -> tuple[str, str]:
    said = bucket_says(bucket)
    return (said[0][0] if said else "", "muted")


def _host(bucket: TriageBucket, _: int) -> tuple[str, str]:
    return shown_text(bucket.host or ""), "muted"


def _number(read: Callable[[TriageBucket], int | None]) -> Callable[[TriageBucket, int], tuple[str, str]]:
    def cell(bucket: TriageBucket, _: int) -> tuple[str, str]:
        count = read(bucket)
        return ("" if count is None else grouped(count), _ink(bucket))

    return cell


def _trend(bucket: TriageBucket, width: int) -> tuple[str, str]:
    counts = bucket_trend(bucket)
    return (glyphs.sparkline(counts, width), bucket_ink(bucket)) if counts else (UNKNOWN, "muted")
