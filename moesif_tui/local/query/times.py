"""Times in a search body: what stretch of time a written one covers, and what stands on the wire.

Microseconds since 1970 UTC inside, milliseconds outside. A written time covers as much as it leaves open:
`2018-05-26` the whole day, a number of milliseconds that millisecond. So `lte` reaches to its end and `gt` begins
behind it, as in Elasticsearch.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from moesif_tui.core.time import DAY, HOUR, LATEST, MINUTE, SECOND, WEEK, iso, parse_time, relative
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.grids import Even, Grid, Months

MILLISECOND = 1000

_ISO = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_EPOCH = re.compile(r"-?\d{5,15}|-?\d{1,3}", re.ASCII)
_INTERVAL = re.compile(r"(\d{1,6})(ms|s|m|h|d|w)", re.ASCII)
_UNITS = {"ms": MILLISECOND, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}
_LENGTH = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(nanos|micros|ms|s|m|h|d)", re.ASCII)
_SECONDS = {"nanos": 1e-9, "micros": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
_WORDS = {
    "second": "1s", "minute": "1m", "hour": "1h", "day": "1d", "week": "1w", "month": "1M", "quarter": "1q",
    "year": "1y",
}  # fmt: skip
_MONTHS = {"1M": 1, "1q": 3, "1y": 12}
_MONDAY = 4 * DAY
"""1970-01-05, the first Monday: calendar weeks begin there."""


class Moment(NamedTuple):
    """A stretch of time, both ends included."""

    first: int
    last: int


def moment(value: object, now: int, place: str) -> Moment:
    """What a written time covers: epoch milliseconds, ISO 8601 (no zone is UTC) or relative to now (`now-1h`, `-24h`).

    Raises:
        QueryRefused: it is no time, or one with rounding (`/d`).
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15:
        return _millisecond(value)
    if isinstance(value, str):
        if (found := _iso(value)) is not None:
            return found
        if _EPOCH.fullmatch(value):
            return _millisecond(int(value))
        if (at := relative(value, now)) is not None:
            return Moment(at, at)
    raise QueryRefused(place, f"{shown(value)} is no time this server reads (ISO 8601, epoch milliseconds, now-1h)")


def shown(value: object) -> str:
    """The value as a sentence quotes it, cut."""
    text = repr(value) if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else "this"
    return text if len(text) <= 60 else text[:59] + "…"


def _millisecond(value: float) -> Moment:
    first = round(value * MILLISECOND)
    whole = isinstance(value, int) or value.is_integer()
    return Moment(first, first + MILLISECOND - 1 if whole else first)


def _iso(text: str) -> Moment | None:
    if not (found := _ISO.fullmatch(text)):
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    padded = f"{year}-{month or '01'}-{day or '01'}T{hour or '00'}:{minute or '00'}:{second or '00'}.{fraction or '0'}"
    first = parse_time(padded + (zone or "Z"))
    if first is None:
        return None
    if fraction:
        return Moment(first, first + 10 ** max(0, 6 - len(fraction)) - 1)
    for part, length in ((second, SECOND), (minute, MINUTE), (hour, HOUR), (day, DAY)):
        if part:
            return Moment(first, first + length - 1)
    after = parse_time(f"{year}-{int(month) + 1:02}-01" if month and month != "12" else f"{int(year) + 1:04}-01-01")
    return Moment(first, LATEST if after is None else after - 1)


def interval(text: object, place: str) -> Grid:
    """The buckets of a histogram over times: a number and `ms s m h d w`, `1M`, `1q`, `1y`, or a word (`hour`).

    Raises:
        QueryRefused: another unit, or several months.
    """
    spelt = _WORDS.get(text, text) if isinstance(text, str) else ""
    if spelt in _MONTHS:
        return Months(_MONTHS[spelt])
    found = _INTERVAL.fullmatch(spelt)
    if not found or int(found[1]) == 0:
        raise QueryRefused(
            place, f"{shown(text)} is no interval this server knows (a number and ms, s, m, h, d or w; 1M)"
        )
    return Even(int(found[1]) * _UNITS[found[2]], _MONDAY if found[2] == "w" else 0)


def seconds(text: object, place: str) -> float:
    """A length of time as Elasticsearch writes it: a number and `nanos micros ms s m h d`; `-1` is no end.

    Raises:
        QueryRefused: it is none.
    """
    if str(text) == "-1":
        return float("inf")
    found = _LENGTH.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise QueryRefused(place, f"{shown(text)} is no length of time (a number and ms, s, m or h)")
    return float(found[1]) * _SECONDS[found[2]]


def milliseconds(time: int) -> int:
    """Epoch milliseconds, rounded down."""
    return time // MILLISECOND


def text(time: int) -> str:
    """ISO 8601 with milliseconds, as Elasticsearch writes a bucket's start."""
    return iso(time // MILLISECOND * MILLISECOND)
