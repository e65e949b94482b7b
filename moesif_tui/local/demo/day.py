"""The day that the sample traffic covers: its limits, the hours at which things change, and how busy each hour is."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

END = 1_795_456_800 * SECOND
"""2026-11-23T18:00:00Z in microseconds since 1970: the last call of the capture starts here."""
START = END - 24 * HOUR

_BUSY = (9, 10, 10, 8, 6, 4, 2, 1.2, 1, 1, 1, 1.5, 3, 4.5, 6, 7, 7.5, 8, 8.5, 8, 8, 8.5, 9, 9.5)
_SHARE = [0.0, *accumulate(weight / sum(_BUSY) for weight in _BUSY)]


def at(hour: int, minute: int = 0) -> int:
    """That time of day within the capture (18:00 is its first moment), in microseconds since 1970 UTC."""
    return START + ((hour - 18) % 24) * HOUR + minute * MINUTE


def share_before(time: int) -> float:
    """How much of the day's traffic (0 … 1) comes before that time."""
    hour, rest = divmod(time - START, HOUR)
    if hour >= len(_BUSY):
        return 1.0
    return _SHARE[hour] + (_SHARE[hour + 1] - _SHARE[hour]) * rest / HOUR


def time_of_share(share: float) -> int:
    """The inverse of `share_before`: when that much of the day's traffic (0 ≤ share < 1) has come."""
    hour = min(bisect_right(_SHARE, share), len(_BUSY)) - 1
    return START + int((hour + (share - _SHARE[hour]) / (_SHARE[hour + 1] - _SHARE[hour])) * HOUR)


NEVER = END + HOUR
RELEASED = {"i-03": at(14), "i-05": at(17, 20)}
"""When an instance of the API got the release 2026.11.3; the others stay on 2026.11.2."""


def released(instance: str, time: int) -> bool:
    """Whether that instance runs the new release at that time."""
    return time >= RELEASED.get(instance, NEVER)
