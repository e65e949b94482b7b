"""Numbers as the screens speak: grouped, short, with units, and as bars of whole cells."""

from __future__ import annotations

from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"
_ASCII_BARS = "_.:-=+*#"


def grouped(n: int) -> str:
    """`1,042`."""
    return f"{n:,}"


def short(n: int) -> str:
    """A count in at most five cells: `999`, `1.2k`, `18k`, `3.4M`."""
    return _scaled(n, ("", "k", "M", "G", "T", "P"), "")


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


def bar(share: float, width: int, char: str = "▆", ascii: bool = False) -> str:  # noqa: A002
    """A bar of whole cells for a share of 0 to 1 of `width`; every share above zero has one cell at least."""
    if not share > 0 or width <= 0:
        return ""
    return ("#" if ascii else char) * max(1, min(width, int(share * width + 0.5) if share < 1 else width))


def sparkline(counts: Sequence[float], ascii: bool = False) -> str:  # noqa: A002
    """One cell for each count, the highest full; only zero gets the lowest, so that few never looks like none."""
    levels = _ASCII_BARS if ascii else _BARS
    top = max(counts, default=0)
    steps = len(levels) - 1
    return "".join(levels[max(1, min(steps, round(n / top * steps)))] if n > 0 else levels[0] for n in counts)
