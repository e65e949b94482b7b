"""The table that the benchmark prints: what was measured, beside what, and whether it keeps its bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

_HEAD = ("what", "ours", "beside", "measured", "bound", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """A line of the table.

    Attributes:
        what: what was measured.
        ours: what we take, in words.
        beside: what it is compared with, in words; "" when its bound is absolute.
        measured: the figure that is bound.
        bound: the most that it may be; None: told only.
        unit: of both.
    """

    what: str
    ours: str
    beside: str
    measured: float
    bound: float | None
    unit: str

    @property
    def over(self) -> bool:
        """Whether the bound is broken."""
        return self.bound is not None and self.measured > self.bound

    def cells(self) -> tuple[str, ...]:
        """The line's cells."""
        bound = "" if self.bound is None else f"≤ {self.bound:g} {self.unit}"
        verdict = "" if self.bound is None else "OVER" if self.over else "ok"
        return self.what, self.ours, self.beside, f"{_short(self.measured)} {self.unit}", bound, verdict


def against(what: str, ours: Sequence[float], name: str, theirs: Sequence[float], bound: float) -> Figure:
    """A figure that is a ratio of medians of seconds."""
    mine, other = median(ours), median(theirs)
    return Figure(what, seconds(mine), f"{name} {seconds(other)}", mine / other, bound, "×")


def seconds(value: float) -> str:
    """A time in words."""
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.3f} s" if value < 10 else f"{value:.1f} s"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def lines(figures: Sequence[Figure]) -> list[str]:
    """The table."""
    rows = [_HEAD, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    text = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [text[0], "─" * max(map(len, text)), *text[1:]]
