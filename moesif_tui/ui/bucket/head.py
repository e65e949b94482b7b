"""The head of a bucket: how often, who, since when, in what state, and what its errors say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moesif_tui.core.numbers import grouped
from moesif_tui.core.states import state_name, state_sign
from moesif_tui.core.statuses import status_role
from moesif_tui.core.time import MINUTE, clock, parse_time, span, when
from moesif_tui.ui import glyphs
from moesif_tui.ui.present import Clock, bucket_ink, bucket_says, bucket_trend
from moesif_tui.ui.text import Line, Piece, joined, width_of
from moesif_tui.ui.widgets.frame import Row

if TYPE_CHECKING:
    from moesif_tui.wire.triage import TriageBucket

CLOSE = 10 * MINUTE
"""µs; first and last times that are nearer to each other are told to the second."""

LONGEST_STEP = 400 * 24 * 3_600_000
"""ms; a column of a trend that were longer is none."""


def head(bucket: TriageBucket, told_by: Clock, width: int) -> list[Row]:
    """The rows; what the service does not tell is left out.

    Args:
        bucket: as last answered.
        told_by: tells the times.
        width: cells of the terminal: the trend takes what the facts leave.
    """
    ink = bucket_ink(bucket)
    state: Line = [(f"{state_sign(bucket.state)} {state_name(bucket.state)}", ink)]
    room = width - width_of(state) - 4
    counts, times = _counts(bucket), _times(bucket, told_by)
    facts = joined([*counts, *times])
    while times and width_of(facts) > room:
        del times[0]  # the first time gives way before the last one
        facts = joined([*counts, *times])
    trend = [float(count) for count in bucket_trend(bucket)]
    room -= width_of(facts) + 2
    of = _trend_span(bucket)
    of = f"over {of}" if of and room >= len(f"over {of}") + len(trend) else of
    room = min(24, room - len(of))
    if sum(trend) > 1 and room >= 8:
        facts += [("  ", ""), (of, "muted"), (glyphs.sparkline(trend, room), status_role(bucket.status))]
    rows = [Row(facts, state)]
    said = _said(bucket)
    return [*rows, Row(said)] if said else rows


def _trend_span(bucket: TriageBucket) -> str:
    """Over how long the trend goes, `24 h `; "" where the service does not tell."""
    step = (bucket.metadata or {}).get("trend_step_ms")
    if not isinstance(step, int) or isinstance(step, bool) or not 0 < step < LONGEST_STEP:
        return ""
    return f"{span(len(bucket_trend(bucket)) * step * 1000)} "


def _counts(bucket: TriageBucket) -> list[Line]:
    """How many events there are, and whose, where the traffic tells."""
    named = (
        (bucket.event_count, "event"),
        (bucket.user_count or None, "user"),
        (bucket.session_count or None, "session"),
    )
    return [
        [(grouped(count), "strong"), (f" {word}" if count == 1 else f" {word}s", "muted")]
        for count, word in named
        if count is not None
    ]


def _times(bucket: TriageBucket, told_by: Clock) -> list[Line]:
    """When the first and the last call failed."""
    first = parse_time((bucket.metadata or {}).get("first_seen"))
    last = parse_time(bucket.last_modified)
    found = [("first", first), ("last", last)] if first != last else [("at", last)]
    told = [(name, time) for name, time in found if time is not None]
    close = first is not None and last is not None and last - first < CLOSE
    return [[(f"{name} ", "muted"), (_time(time, told_by, seconds=close), "text")] for name, time in told]


def _time(time: int, told_by: Clock, *, seconds: bool) -> str:
    """A time as `when` tells it, with seconds where minutes would not tell it from the other one."""
    told = when(time, told_by.now, told_by.zone)
    return told.replace(told[-5:], clock(time, seconds=True, zone=told_by.zone)) if seconds and ":" in told else told


def _said(bucket: TriageBucket) -> Line:
    """What the errors say; the counts where they say several things."""
    says = [(text, count) for text, count in bucket_says(bucket) if text]
    parts: list[Line] = []
    for place, (text, count) in enumerate(says):
        words: list[Piece] = [(text, "text" if place else "strong")]
        if len(says) > 1:
            words.append((f" {grouped(count)}", "muted"))
        parts.append(words)
    return joined(parts, ("  ·  ", "muted"))
