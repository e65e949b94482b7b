"""Columns of a list: which of them fit, how wide they are, and what they show of an item."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from moesif_tui.ui.text import Line, Piece, fit, pad

T = TypeVar("T")

Cell = Piece | Line
"""What a column shows of a row: one piece, or several."""


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """A column.

    Attributes:
        key: its name in the program.
        title: its heading, in capitals by custom; may be empty.
        cell: what it shows of an item, given the cells it has (for bars).
        width: cells, when it is fixed.
        share: weight among the columns that divide what is left; 0 for fixed ones.
        least: a shared column gets no less, or columns that can give way do.
        good: columns of higher `drop` give way even to this much of it.
        most: it gets no more.
        drop: 0 never gives way when the terminal is narrow; else the highest goes first.
        right: aligned at its right edge (numbers).
        middle: cut in the middle (paths), else at the end.
        gap: blank cells before it.
        optional: it is left out while it says nothing in any row that was on screen (`telling`).
    """

    key: str
    title: str
    cell: Callable[[T, int], Cell]
    width: int = 0
    share: int = 0
    least: int = 8
    good: int = 0
    most: int = 1000
    drop: int = 0
    right: bool = False
    middle: bool = False
    gap: int = 1
    optional: bool = False


def arrange(columns: Sequence[Column[T]], width: int) -> list[tuple[Column[T], int]]:
    """The columns that fit into `width` cells, each with its own width.

    What is left over goes to the shared ones: to each as much as is good first, then as much as it can use.
    """
    kept = list(columns)
    modest = max((column.drop for column in kept if column.good), default=0)
    while _need(kept, good=True) > width and any(column.drop > modest for column in kept):
        kept.remove(max(reversed(kept), key=lambda column: column.drop))
    while _need(kept) > width and any(column.drop for column in kept):
        kept.remove(max(reversed(kept), key=lambda column: column.drop))
    sizes = {column.key: column.least if column.share else column.width for column in kept}
    shared = [column for column in kept if column.share]
    rest = width - _need(kept)
    for _ in range(-rest if shared else 0):  # nothing gives way any more: narrow columns rather than rows that are cut
        widest = max(shared, key=lambda column: sizes[column.key])
        sizes[widest.key] = max(1, sizes[widest.key] - 1)
    rest = _hand_out(rest, sizes, {column.key: (column.share, column.good) for column in shared})
    _hand_out(rest, sizes, {column.key: (column.share, column.most) for column in shared})
    return [(column, sizes[column.key]) for column in kept]


def _need(columns: Sequence[Column[T]], *, good: bool = False) -> int:
    """Cells that columns take at least."""
    shared = (max(column.least, column.good if good else 0) for column in columns if column.share)
    return sum(shared) + sum(column.gap + (0 if column.share else column.width) for column in columns)


def _hand_out(rest: int, sizes: dict[str, int], wishes: Mapping[str, tuple[int, int]]) -> int:
    """Widen columns by their weights, each to its limit; the cells that nobody takes."""
    while rest > 0:
        open_ended = {key: weight for key, (weight, limit) in wishes.items() if sizes[key] < limit}
        if not open_ended:
            break
        total, whole = sum(open_ended.values()), rest
        for key, weight in open_ended.items():
            more = min(max(1, whole * weight // total), wishes[key][1] - sizes[key], rest)
            sizes[key] += more
            rest -= more
    return rest


Placed = Sequence[tuple[Column[T], int]]
"""Columns from left to right, each with its cells."""


def titles(placed: Placed[T], chosen: str | None) -> list[Piece]:
    """The row of titles, the one of the chosen column in accent."""
    out: list[Piece] = []
    for column, width in placed:
        role = "accent" if column.key == chosen else "muted"
        out += [(" " * column.gap, ""), *pad(fit([(column.title, role)], width), width, right=column.right)]
    return out


def cells_of(placed: Placed[T], item: T, chosen: str | None) -> list[Piece]:
    """What the columns show of an item, that of the chosen one underlined."""
    out: list[Piece] = []
    for column, width in placed:
        pieces = fit(as_line(column.cell(item, width)), width, middle=column.middle)
        if column.key == chosen:
            pieces = [(text, f"{role} underline") for text, role in pieces]
        out += [(" " * column.gap, ""), *pad(pieces, width, right=column.right)]
    return out


def as_line(cell: Cell) -> Line:
    """What a column shows as pieces."""
    return (cast("Piece", cell),) if cell and isinstance(cell[0], str) else cast("Line", cell)
