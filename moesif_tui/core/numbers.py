"""Numbers as the screens speak: grouped, short, with units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def told_count(value: Any) -> int:
    """A count as a service tells it; 0 where it tells none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def grouped(n: int) -> str:
    """`1,042`."""
    return f"{n:,}"


def whole_milliseconds(ms: float) -> str:
    """A duration without its unit, as a column has it: `3,204`, `38`, below one `0.4`."""
    return f"{ms:,.0f}" if ms >= 0.95 or not ms else f"{max(ms, 0.1):.1f}"


def size(count: int) -> str:
    """An amount of bytes, in powers of 1000: `96 B`, `1.2 kB`, `26.2 MB`."""
    return _scaled(count, ("B", "kB", "MB", "GB", "TB", "PB"), " ", tenths_up_to=1000)


def _scaled(n: int, units: Sequence[str], gap: str, tenths_up_to: int = 10) -> str:
    sign, rest = ("-", -n) if n < 0 else ("", n)
    if rest < 1000:
        return f"{sign}{rest}{gap}{units[0]}"
    scale = 1000
    for unit in units[1:]:
        tenths = (rest * 10 + scale // 2) // scale
        if tenths < tenths_up_to * 10:
            return (
                f"{sign}{tenths // 10}.{tenths % 10}{gap}{unit}" if tenths % 10 else f"{sign}{tenths // 10}{gap}{unit}"
            )
        whole = (rest + scale // 2) // scale
        if whole < 1000:
            return f"{sign}{whole}{gap}{unit}"
        scale *= 1000
    return f"{sign}{rest // (scale // 1000):,}{gap}{units[-1]}"


def percent(part: float, whole: float) -> str:
    """`67 %`; `<1 %` and `>99 %` where rounding would say none or all; `–` of nothing."""
    if whole <= 0:
        return "–"
    share = round(100 * part / whole)
    if share <= 0 < part:
        return "<1 %"
    return ">99 %" if share >= 100 and part < whole else f"{share} %"


def plural(n: int, word: str, words: str | None = None) -> str:
    """`1 event`, `1,042 events`; `words` is the plural where it is not the word with an s."""
    return f"{n:,} {word if n == 1 else words or word + 's'}"
