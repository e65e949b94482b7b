"""The rows of a list as they are drawn, and kept: a move of the cursor draws the row that it leaves no second time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from textual.strip import Strip

from moesif_tui.ui import glyphs
from moesif_tui.ui.text import Line, Piece, edged, fit, pad, segments, shown, width_of
from moesif_tui.ui.widgets.columns import Column, arrange, cells_of, titles
from moesif_tui.ui.widgets.telling import Telling

if TYPE_CHECKING:
    from moesif_tui.ui.theme import Ground, Palette

T = TypeVar("T")

MOST_KEPT: Final = 512
"""Rows that are remembered as they were drawn; more than on any screen."""
_MARGIN: Final = 2
"""Cells beside the columns: the mark of the cursor at the left, a blank at the right."""
_NO_MARK: Final[Piece] = (" ", "")


class DrawnRows(Generic[T]):
    """Draws titles and rows for one width and palette.

    Attributes:
        chosen: key of the column under the cursor.
    """

    def __init__(self, columns: Sequence[Column[T]], whole: Callable[[T, int], Line | None] | None = None) -> None:
        """Nothing is drawn before `lay_out`.

        Args:
            columns: from left to right.
            whole: draws a row that has no columns, in so many cells, or None for those that have.
        """
        self._columns = list(columns)
        self._whole = whole
        self._telling = Telling[T]()
        self._width = -1
        self._palette: Palette | None = None
        self._placed: list[tuple[Column[T], int]] = []
        self._kept: dict[tuple[int, bool, bool, str], tuple[T, Strip]] = {}
        """By the identity of an item, whether the cursor is there, whether it is selected, and the sign for more."""
        self.chosen: str | None = None

    @property
    def columns(self) -> list[Column[T]]:
        """The columns, those that found no room included."""
        return self._columns

    @columns.setter
    def columns(self, columns: Sequence[Column[T]]) -> None:
        self._columns = list(columns)
        self._width = -1

    def anew(self) -> None:
        """Other rows will be seen."""
        self._telling = Telling[T]()

    def see(self, items: Iterable[T]) -> bool:
        """Take note of the rows on screen; whether there are other columns by that."""
        if not self._telling.see(self._columns, items):
            return False
        self._width = -1
        return True

    @property
    def choosable(self) -> list[str]:
        """Keys of the columns on screen that have a title."""
        return [column.key for column, _ in self._placed if column.title]

    def lay_out(self, width: int, palette: Palette) -> bool:
        """Draw in so many cells and these colours; whether what was drawn before is worth nothing now."""
        if self._width == width and self._palette is palette:
            return False
        self._width, self._palette = width, palette
        self._placed = arrange(self._telling.kept(self._columns), width - _MARGIN)
        self.forget()
        return True

    def forget(self) -> None:
        """Draw every row anew when it is asked for."""
        self._kept.clear()

    def titles(self) -> Strip:
        """The row of titles."""
        return self._strip([_NO_MARK, *titles(self._placed, self.chosen)])

    def row(self, item: T, *, under: bool, selected: bool, more: str = "") -> Strip:
        """An item's row; `under` the cursor or not; `more`: the sign at its right edge that there are more rows."""
        key = id(item), under, selected, more
        kept = self._kept.get(key)
        if kept is not None and kept[0] is item:
            return kept[1]
        mark = (glyphs.SELECTED, "accent strong") if selected else _mark(under=under)
        strip = self._strip([mark, *self._cells(item)], under=under, more=more)
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = item, strip
        return strip

    def instead(self, line: Line, *, under: bool = False) -> Strip:
        """What stands in the place of a row."""
        return self._strip([_mark(under=under), ("  ", ""), *shown(line)] if line or under else (), under=under)

    def _cells(self, item: T) -> Line:
        line = self._whole(item, self._width - _MARGIN) if self._whole is not None else None
        return cells_of(self._placed, item, self.chosen) if line is None else shown(line)

    def _strip(self, line: Line, *, under: bool = False, more: str = "") -> Strip:
        assert self._palette is not None
        pieces = list(line) if width_of(line) <= self._width else fit(line, self._width)
        ground: Ground = "selection" if under else "background"
        row = edged(pad(pieces, self._width), self._width, more)
        return Strip(segments(row, self._palette, ground), self._width)


def _mark(*, under: bool) -> Piece:
    return (glyphs.CURSOR, "accent") if under else _NO_MARK
