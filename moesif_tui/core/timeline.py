"""Calls on a common scale of time: where each bar of a waterfall stands, and which idle times are cut out of it.

Times are µs. A `Timeline` puts the calls in order and says what is cut out; a `Window` is the part of it that is on
screen, in cells, and every bar in it has the same scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from moesif_tui.core.time import DAY, HOUR, MINUTE, SECOND

LEAST_FOLDED: Final = 250_000
"""µs; an idle time that is not longer is never folded."""
MOST_ZOOM: Final = 4096
FINEST: Final = 10
"""µs in one cell, when zoomed in as far as that goes."""
MARK_CELLS: Final = 20
"""Cells that the mark of the scale takes at most."""

Times = tuple[int, int | None]
"""Start of a call and how long it took, None (or less than nothing) where that is not known."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without any call running, cut out of the scale.

    Attributes:
        before: place of the call that ends it, in order of time.
        start: µs since the first call.
        length: µs.
    """

    before: int
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A call in a window.

    Attributes:
        start: first cell.
        length: cells, 1 at least; 0 for a call outside of the window.
        point: whether only the start is known.
        outside: -1 when the call ended before the window, 1 when it started behind it, else 0.
    """

    start: int
    length: int
    point: bool = False
    outside: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """What the scale means: a round time and how many cells it takes."""

    us: int
    cells: int
    label: str


class Timeline:
    """Calls in order of time, and the scale that they share.

    Attributes:
        order: places of the calls as given, in order of their starts; those of one moment keep their order.
        offsets: µs since the first call, in that order.
        gaps: what is cut out of the scale, in order.
        lasted: µs from the first start to the last end.
        length: the same without what is cut out: the length of the scale.
    """

    __slots__ = ("_ends", "_known", "_starts", "_took", "gaps", "lasted", "length", "offsets", "order")

    def __init__(self, calls: Iterable[Times], *, folded: bool = True) -> None:
        """Lay calls out.

        Args:
            calls: in any order.
            folded: whether long idle times are cut out of the scale.
        """
        given = list(calls)
        self.order: Sequence[int] = sorted(range(len(given)), key=lambda place: given[place][0])
        ordered = [given[place] for place in self.order]
        first = ordered[0][0] if ordered else 0
        self.offsets: Sequence[int] = [start - first for start, _ in ordered]
        self._known = [took is not None and took >= 0 for _, took in ordered]
        took_us = self._took = [max(0, took or 0) for _, took in ordered]
        idle, self.lasted = _idle(self.offsets, took_us)
        least = _threshold([gap.length for gap in idle], self.lasted) if folded else self.lasted + 1
        self.gaps: Sequence[Gap] = [gap for gap in idle if gap.length >= least]
        cut = [0] * len(ordered)
        for gap in self.gaps:
            cut[gap.before] = gap.length
        self._starts = [offset - gone for offset, gone in zip(self.offsets, accumulate(cut), strict=True)]
        self._ends = [start + took for start, took in zip(self._starts, took_us, strict=True)]
        self.length = self.lasted - sum(cut)

    def place(self, index: int) -> tuple[int, int]:
        """Start and end of a call on the scale, in µs."""
        return self._starts[index], self._ends[index]

    def beside(self, index: int) -> Iterator[int]:
        """The other calls that ran at the same time as a call, by their places in order of time.

        One that ended just when the other began did not.
        """
        start, took = self.offsets[index], self._took[index]
        for place, (other, lasted) in enumerate(zip(self.offsets, self._took, strict=True)):
            if other >= start + took and other > start:
                return
            if place != index and (other <= start < other + lasted or start <= other < start + took):
                yield place

    def is_known(self, index: int) -> bool:
        """Whether it is known how long a call took."""
        return self._known[index]

    @property
    def is_lasting_known(self) -> bool:
        """Whether `lasted` says anything: without durations and with all starts the same, nothing is known of it."""
        return self.lasted > 0 or any(self._known)

    def window(self, width: int, zoom: float = 1.0, start: float = 0.0) -> Window:
        """A part of the scale in so many cells.

        Args:
            width: cells.
            zoom: how much longer everything is than where the whole scale fits in.
            start: µs on the scale at the left edge; moved as far as is needed to lie within the scale.
        """
        width = max(1, width)
        zoom = min(max(1.0, zoom), self.most_zoom(width))
        span = self.length / zoom
        return Window(self, width, zoom, min(max(0.0, start), self.length - span), span)

    def most_zoom(self, width: int) -> float:
        """The greatest zoom that makes sense in so many cells."""
        return max(1.0, min(MOST_ZOOM, self.length / (FINEST * max(1, width))))


def _idle(offsets: Sequence[int], took: Sequence[int]) -> tuple[list[Gap], int]:
    """The times in which nothing runs, and the end of all."""
    gaps: list[Gap] = []
    until = 0
    for index, start in enumerate(offsets):
        if start > until:
            gaps.append(Gap(index, until, start - until))
        until = max(until, start + took[index])
    return gaps, until


def _threshold(idle: Sequence[int], lasted: int) -> int:
    """The shortest idle time that is cut out: a quarter of the busy time, or less where idleness would prevail."""
    busy = lasted - sum(idle)
    least = busy // 4
    left = 0
    for length in sorted(idle):
        left += length
        if left > busy:
            least = min(least, length)
            break
    return max(LEAST_FOLDED + 1, least)


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a timeline that is on screen.

    Attributes:
        timeline: what it is a part of.
        width: cells.
        zoom: 1 when the whole timeline is in it.
        start: µs on the scale at the left edge.
        span: µs on the scale in all its cells.
    """

    timeline: Timeline
    width: int
    zoom: float
    start: float
    span: float

    @property
    def scale(self) -> float:
        """Cells that one µs takes; 0 where all happened in one moment."""
        return self.width / self.span if self.span > 0 else 0.0

    def bar(self, index: int) -> Bar:
        """The bar of a call, by its place in order of time."""
        start, end = self.timeline.place(index)
        point = not self.timeline.is_known(index)
        if end < self.start or (end == self.start and start < end):
            return Bar(0, 0, point, -1)
        if start > self.start + self.span:
            return Bar(self.width, 0, point, 1)
        scale = self.scale
        first = min(max(0, int((start - self.start) * scale)), self.width - 1)
        last = max(first + 1, min(self.width, round((end - self.start) * scale)))
        return Bar(first, last - first, point)

    def showing(self, index: int) -> Window:
        """This window, moved so that the start of a call is in it, if it is not."""
        start, _ = self.timeline.place(index)
        if self.start <= start < self.start + self.span or self.zoom == 1:
            return self
        return self.timeline.window(self.width, self.zoom, start - self.span / 4)

    def moved(self, share: float) -> Window:
        """The window further right, by a share of what it shows; further left when negative."""
        return self.timeline.window(self.width, self.zoom, self.start + share * self.span)

    def zoomed(self, factor: float, index: int) -> Window:
        """The window with another zoom, in which the start of a call keeps its cell as far as that goes."""
        start, _ = self.timeline.place(index)
        wider = self.timeline.window(self.width, self.zoom * factor)
        share = (start - self.start) / self.span if self.span > 0 else 0.0
        return self.timeline.window(self.width, wider.zoom, start - min(max(0.0, share), 1.0) * wider.span)

    def mark(self, most: int = MARK_CELLS) -> Mark | None:
        """The longest round time that takes no more than so many cells; None where there is no scale."""
        most = min(self.width, most)
        found = None
        for us, label in _ROUND:
            cells = round(us * self.scale)
            if cells > most:
                break
            if cells > 1:
                found = Mark(us, cells, label)
        return found


def _round() -> Iterable[tuple[int, str]]:
    for unit, word, counts in (
        (1, "µs", (10, 20, 50, 100, 200, 500)),
        (1000, "ms", (1, 2, 5, 10, 20, 50, 100, 200, 500)),
        (SECOND, "s", (1, 2, 5, 10, 20, 30)),
        (MINUTE, "min", (1, 2, 5, 10, 20, 30)),
        (HOUR, "h", (1, 2, 6, 12)),
        (DAY, "d", tuple(step * 10**power for power in range(6) for step in (1, 2, 5))),
    ):
        for count in counts:
            yield count * unit, f"{count:,} {word}"


_ROUND: Final = tuple(_round())


def offset_text(us: int, lasted: int) -> str:
    """How long after the first call: `+42.911`, `+12:42.911`, `+1:12:42.911`, `+2d 01:12:42`; as fits all of a trace.

    Args:
        us: since the first call.
        lasted: the whole trace, in µs, which decides the form.
    """
    ms = us // 1000
    if lasted < 1000 * SECOND:
        return f"+{ms // 1000}.{ms % 1000:03d}"
    seconds, rest = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    if lasted < HOUR:
        return f"+{minutes}:{second:02d}.{rest:03d}"
    hours, minute = divmod(minutes, 60)
    if lasted < DAY:
        return f"+{hours}:{minute:02d}:{second:02d}.{rest:03d}"
    return f"+{hours // 24}d {hours % 24:02d}:{minute:02d}:{second:02d}"
