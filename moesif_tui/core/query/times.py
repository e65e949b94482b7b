"""Times as people type them, resolved against a moment and a zone.

A time of day is today's (the day of `now` in the zone); a time without a zone is in the user's. Microseconds since
1970 UTC throughout, kept within the years 0001 to 9999.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from moesif_tui.core.query.nodes import When
from moesif_tui.core.time import EARLIEST, HOUR, LATEST, MINUTE, SECOND, relative

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_MOMENT = re.compile(
    r"(?:(\d{4})-(\d\d)-(\d\d)[T ])?(\d{1,2})(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII | re.IGNORECASE,
)


class Span(NamedTuple):
    """A stretch of time, `end` not included; `day`: it was given as whole days."""

    start: int
    end: int
    day: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """A resolved range of times; None is open."""

    low: int | None
    high: int | None
    low_open: bool = False
    high_open: bool = False

    def holds(self, moment: int) -> bool:
        """Whether the moment (µs) lies within."""
        above = self.low is None or moment > self.low or (moment == self.low and not self.low_open)
        return above and (self.high is None or moment < self.high or (moment == self.high and not self.high_open))


def is_time(text: str) -> bool:
    """Whether the text can be read as a time."""
    return span(text, 0, UTC) is not None


def is_relative(text: str) -> bool:
    """Whether the text says how long ago, so that it alone means "since then"."""
    return relative(text, 0) is not None


def span(text: str, now: int, zone: tzinfo) -> Span | None:
    """What the text covers: a day, an hour, a minute, a second, or less where it has fractions; None if no time.

    Forms: `2026-11-24`, `2026-11-24T10:00` (seconds, fraction, zone), `14:00`, `today`, `yesterday`, `now`, `-1h`
    (units s m h d w M).
    """
    now = _kept(now)
    if (ago := relative(text, now)) is not None:
        return Span(ago, ago)
    try:
        if text in {"today", "yesterday"}:
            today = _local_day(now, zone)
            return _whole_day(today if text == "today" else today - timedelta(days=1), zone)
        if day := _DAY.fullmatch(text):
            return _whole_day(date(int(day[1]), int(day[2]), int(day[3])), zone)
        return _moment(text, now, zone)
    except (ValueError, OverflowError):
        return None


def bounds(when: When, now: int, zone: tzinfo) -> Bounds:
    """The range that the clause means now: a day counts as a whole, any other time as its first instant."""
    low = span(when.low, now, zone) if when.low is not None else None
    high = span(when.high, now, zone) if when.high is not None else None
    if low is not None and when.low == when.high and not (when.low_open or when.high_open):
        return Bounds(low.start, low.end, high_open=low.end > low.start)
    first, last = None, None
    if low is not None:
        first = low.end if low.day and when.low_open else low.start
    if high is not None:
        last = high.end if high.day and not when.high_open else high.start
    return Bounds(
        first,
        last,
        low_open=when.low_open and not (low is not None and low.day),
        high_open=when.high_open or (high is not None and high.day),
    )


def _moment(text: str, now: int, zone: tzinfo) -> Span | None:
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    if year is None and minute is None:
        return None
    if offset:
        zone = _offset(offset)
    on = date(int(year), int(month), int(day)) if year else _local_day(now, zone)
    digits = (fraction or "")[:6]
    clock = time(int(hour), int(minute or 0), int(second or 0), int(digits.ljust(6, "0")))
    size = HOUR if minute is None else MINUTE if second is None else SECOND // 10 ** len(digits)
    start = _utc(on, clock, zone)
    return Span(start, _kept(start + size))


def _offset(text: str) -> tzinfo:
    if text in {"Z", "z"}:
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)


def _whole_day(day: date, zone: tzinfo) -> Span:
    start = _utc(day, time(), zone)
    if day == date.max:
        return Span(start, LATEST, day=True)
    return Span(start, _utc(day + timedelta(days=1), time(), zone), day=True)


def _local_day(now: int, zone: tzinfo) -> date:
    moment = _EPOCH + timedelta(microseconds=now)
    try:
        return moment.astimezone(zone).date()
    except (ValueError, OverflowError):
        return moment.date()


def _utc(day: date, clock: time, zone: tzinfo) -> int:
    """The time that a clock in the zone shows. Counted as if it were UTC, since year 1 east of it has no UTC time."""
    offset = datetime.combine(day, clock, zone).utcoffset() or timedelta()
    return _kept((datetime.combine(day, clock, UTC) - _EPOCH - offset) // _MICROSECOND)


def _kept(moment: int) -> int:
    return min(max(moment, EARLIEST), LATEST)
