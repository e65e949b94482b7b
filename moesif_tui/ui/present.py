"""How buckets and calls are told in a row, the same on every screen: signs, colours, words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.derived import derived_in
from moesif_tui.core.numbers import percent, plural, size, told_count
from moesif_tui.core.said import said, said_by
from moesif_tui.core.statuses import bucket_role, status_role, status_text
from moesif_tui.core.time import UNKNOWN, age, clock, day, local_zone, parse_time, short_day
from moesif_tui.ui import glyphs
from moesif_tui.ui.text import Line, Piece
from moesif_tui.ui.widgets.frame import Row

if TYPE_CHECKING:
    from moesif_tui.wire.events import Event
    from moesif_tui.wire.imports import DataSet
    from moesif_tui.wire.traces import Trace
    from moesif_tui.wire.triage import TriageBucket

DAY = 86_400_000_000
"""µs"""
_KEPT: Final = 4096
"""Masked texts that are kept: lists show the same ones again and again."""


@lru_cache(_KEPT)
def shown_text(text: str) -> str:
    """A text as rows show it: secrets masked."""
    from moesif_tui.core.secrets import mask_text  # loads all that knows bodies: not before the first frame

    return mask_text(text)[0]


@lru_cache(_KEPT)
def shown_path(url: str) -> str:
    """A URL, path or route as rows show it: secrets masked, those of its query by name too."""
    from moesif_tui.core.secrets import mask_url

    return mask_url(url)[0]


def shown_value(text: str, role: str, *, derived: bool) -> list[Piece]:
    """A shown text; one that was derived from the traffic begins with the sign for that, which it may bring along."""
    return [(glyphs.DERIVED, "muted"), (text.removeprefix(glyphs.DERIVED), role)] if derived else [(text, role)]


def shown_user(of: Event | Trace, role: str, absent: str = "") -> list[Piece]:
    """Whose a call or a trace is, for a row, marked where that was derived; `absent` where nobody is known."""
    if not of.user_id:
        return [(absent, "muted")]
    return shown_value(shown_text(of.user_id), role, derived="user_id" in derived_in(of.metadata))


def holds_secret(value: Any) -> bool:
    """Whether rows show a value masked, or it is such a masked text already."""
    from moesif_tui.core.secrets import MASK

    return isinstance(value, str) and (MASK in value or shown_text(value) != value or shown_path(value) != value)


def bucket_ink(bucket: TriageBucket) -> str:
    """The role of a bucket's sign and status: muted once it is handled."""
    return bucket_role(bucket.state, bucket.status)


def bucket_route(bucket: TriageBucket) -> str:
    """The route of a bucket, secrets masked, with its GraphQL operation or JSON-RPC method."""
    graphql, rpc = bucket.graphql, bucket.jsonrpc
    operation = (graphql.operation_name if graphql else None) or (rpc.method if rpc else None) or ""
    return f"{shown_path(bucket.route or '')} {operation}".rstrip()


def bucket_says(bucket: TriageBucket) -> list[tuple[str, int]]:
    """What a bucket's errors say, secrets masked, and how often, the most frequent first; empty where it is unknown."""
    return [(shown_text(says.text), count) for says, count in said_by(bucket.metadata)]


def says_text(metadata: Any) -> str:
    """What an error says (of several what they say most often), secrets masked; "" where the metadata do not tell."""
    says = said(metadata)
    return shown_text(says.text) if says is not None else ""


def bucket_trend(bucket: TriageBucket) -> list[int]:
    """The 24 counts of a bucket; empty where the service does not tell."""
    found = (bucket.metadata or {}).get("trend")
    return [told_count(one) for one in found] if isinstance(found, list) else []


def bucket_title(bucket: TriageBucket) -> list[Piece]:
    """A bucket in a breadcrumb: `500 POST /carts/:id/checkout`."""
    status = (status_text(bucket.status), f"{status_role(bucket.status)} strong")
    return [status, (f" {bucket.verb or ''} {bucket_route(bucket)}", "strong")]


def read_short(data_set: DataSet) -> str:
    """That the reading ended before the files did, and where: `only 11 % of 26.2 MB was read`; "" where it did not."""
    if data_set.state not in {"stopped", "failed"}:
        return ""
    done, total = data_set.bytes_done, data_set.bytes_total
    if not total or (done or 0) >= total:
        return "not all was read"
    return f"only {percent(done or 0, total)} of {size(total)} was read"


def unreadable(data_set: DataSet | None) -> list[Row]:
    """The line of the head about what of the files is missing, with the key that lists it; none where nothing is."""
    if data_set is None:
        return []
    entries = data_set.unreadable or 0
    others = (data_set.problems or 0) - entries
    told = [f"{plural(entries, 'entry', 'entries')} could not be read"] if entries else []
    if others > 0:
        words = ("other problem", None) if entries else ("problem with the file", "problems with the files")
        told.append(plural(others, *words))
    lists: Line = [("  !", "accent strong"), (" lists", "muted")] if told else []
    if short := read_short(data_set):
        told.insert(0, short)
    return [Row([(" · ".join(told), "warning"), *lists])] if told else []


class Clock:
    """Tells times of a data set: times of day where it spans less than a day, else ages from its end."""

    def __init__(self, first: str | None = None, last: str | None = None) -> None:
        """Take ISO times of the capture's first and last call."""
        self.now = parse_time(last) or 0
        start = parse_time(first)
        self.short = start is not None and self.now - start < DAY
        self.zone = local_zone(self.now)
        self.day_cells = len(self.day(self.now if start is None else start))
        """Cells of the longest day in the capture."""

    @property
    def end(self) -> str:
        """The end of the capture, from which ages count: `2026-11-23 18:00`."""
        return f"{day(self.now, self.zone)} {clock(self.now, zone=self.zone)}"

    def day(self, at: int) -> str:
        """Month and day of a time (µs), with its year where that is not the one in which the capture ends."""
        return short_day(at, self.now, self.zone)

    def tell(self, time: str | None) -> str:
        """An ISO time for a column of five cells."""
        at = parse_time(time)
        if at is None:
            return UNKNOWN
        return clock(at, zone=self.zone) if self.short else age(at, self.now)
