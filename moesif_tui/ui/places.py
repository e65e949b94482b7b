"""Places on a page of lines, where a wrapped line takes several rows: a place is a line and a row within it.

Nothing asks how high the whole page is; only lines near a place are measured, so that a page may have millions.
"""

from __future__ import annotations

from typing import Final

from moesif_tui.ui.lines import PageLine, PageLines
from moesif_tui.ui.text import shown, width_of

Place = tuple[int, int]
"""Index of a line, and the row within it."""
INDENT: Final = 2
"""Cells of one level, and of the sign for folding."""
_LEAST_ROOM: Final = 8


def indent_of(line: PageLine) -> int:
    """Cells before a line's text: its level, and the sign for folding."""
    return INDENT * line.level + INDENT


class Places:
    """Walks over a page as it stands on a screen of some size.

    Attributes:
        width: cells of a row.
        height: rows on screen.
        wrapped: whether long lines take several rows.
    """

    def __init__(self, lines: PageLines) -> None:
        self.lines = lines
        self.width = 0
        self.height = 0
        self.wrapped = False

    def room(self, line: PageLine) -> int:
        """Cells for a line's text in one row."""
        return max(_LEAST_ROOM, self.width - indent_of(line))

    def rows_of(self, index: int) -> int:
        """How many rows a line takes."""
        if not self.wrapped:
            return 1
        line = self.lines.line(index)
        return max(1, -(-width_of(shown(line.pieces)) // self.room(line)))

    def forward(self, place: Place, rows: int) -> Place:
        """The place so many rows further down (up when negative), within the page."""
        index, row = place
        row += rows
        last = self.lines.count - 1
        if last < 0:
            return 0, 0
        while row < 0 and index > 0:
            index -= 1
            row += self.rows_of(index)
        while index < last and row >= (size := self.rows_of(index)):
            index += 1
            row -= size
        return index, max(0, min(row, self.rows_of(index) - 1))

    def from_top(self, top: Place) -> list[Place]:
        """The place of every row on screen."""
        out: list[Place] = []
        index, row = top
        while len(out) < self.height and index < self.lines.count:
            last = max(row + 1, self.rows_of(index))
            out += [(index, each) for each in range(row, min(last, row + self.height - len(out)))]
            index, row = index + 1, 0
        return out

    def end_of(self, index: int) -> Place:
        """The last row of a line."""
        return (index, self.rows_of(index) - 1) if self.lines.count else (0, 0)

    def lowest(self) -> Place:
        """The last top at which the screen is still full."""
        return self.forward(self.end_of(self.lines.count - 1), 1 - self.height)

    def showing(self, top: Place, index: int) -> Place:
        """The top nearest to this one at which a line is on screen, as much of it as fits."""
        top = min(top, self.lowest())
        if index < top[0] or (index == top[0] and top[1]):
            return index, 0
        end = self.end_of(index)
        if end[0] - top[0] > self.height or self.forward(top, self.height - 1) < end:
            return self.forward(end, 1 - self.height)
        return top
