"""Columns of a list: which of them fit, how wide they are, and what they show of an item."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
        least: a shared column gets no less, or columns of higher `drop` give way.
        most: and no more.
        drop: 0 never gives way when the terminal is narrow; else the highest goes first.
        right: aligned at its right edge (numbers).
        middle: cut in the middle (paths), else at the end.
        gap: blank cells before it.
    """

    key: str
    title: str
    cell: Callable[[T, int], Cell]
    width: int = 0
    share: int = 0
    least: int = 8
    most: int = 1000
    drop: int = 0
    right: bool = False
    middle: bool = False
    gap: int = 1


def arrange(columns: Sequence[Column[T]], width: int) -> list[tuple[Column[T], int]]:
    """The columns that fit into `width` cells, each with its own width; what is left over goes to the shared ones."""
    kept = list(columns)
    while True:
        need = sum(column.gap + (column.least if column.share else column.width) for column in kept)
        droppable = [column for column in kept if column.drop]
        if need <= width or not droppable:
            break
        kept.remove(max(reversed(droppable), key=lambda column: column.drop))
    rest = max(0, width - need)
    sizes = {column.key: column.least if column.share else column.width for column in kept}
    open_ended = [column for column in kept if column.share and column.most > column.least]
    while rest > 0 and open_ended:
        weight = sum(column.share for column in open_ended)
        given = 0
        for column in list(open_ended):
            more = min(max(1, rest * column.share // weight), column.most - sizes[column.key], rest - given)
            sizes[column.key] += more
            given += more
            if sizes[column.key] >= column.most:
                open_ended.remove(column)
        rest -= given
        if not given:
            break
    return [(column, sizes[column.key]) for column in kept]


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
        pieces = fit(_as_line(column.cell(item, width)), width, middle=column.middle)
        if column.key == chosen:
            pieces = [(text, f"{role} underline") for text, role in pieces]
        out += [(" " * column.gap, ""), *pad(pieces, width, right=column.right)]
    return out


def _as_line(cell: Cell) -> Line:
    return (cast("Piece", cell),) if cell and isinstance(cell[0], str) else cast("Line", cell)
