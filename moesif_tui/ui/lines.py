"""What a page of lines shows, without any widget: lines that fold, made when they are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from moesif_tui.ui.text import BLANK, Line


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of a page.

    Attributes:
        pieces: its text.
        level: how deep it stands.
        foldable: whether it has lines below it.
        folded: whether those are hidden.
        right: what stands at the right edge.
        payload: what the line is about (a path, a value), for the screen.
    """

    pieces: Line = BLANK
    level: int = 0
    foldable: bool = False
    folded: bool = False
    right: Line = BLANK
    payload: Any = None

    @property
    def text(self) -> str:
        """Its text without roles."""
        return "".join(text for text, _ in self.pieces)


class PageLines(Protocol):
    """A page: as many lines as are not folded away, each made when it is asked for."""

    @property
    def count(self) -> int:
        """How many lines there are now."""

    def line(self, index: int) -> PageLine:
        """One of them."""

    def fold(self, index: int, *, folded: bool) -> None:
        """Hide or show what stands below a foldable line."""

    def find(self, text: str, start: int, step: int, most: int) -> tuple[int | None, int | None]:
        """Search from a line on, unfolding what hides a match.

        Args:
            text: what is searched, letter case ignored.
            start: the first line looked at.
            step: 1 downwards, -1 upwards.
            most: lines looked at before it answers, so that nothing waits long.

        Returns:
            The line that has it, or None and the line to go on from, or None twice at the end of the page.
        """


class FixedLines:
    """Lines that are there already; what stands below a line is folded by its level."""

    def __init__(self, lines: Sequence[PageLine]) -> None:
        self._lines = list(lines)
        self._shown = self._visible()

    @property
    def count(self) -> int:
        """How many lines there are now."""
        return len(self._shown)

    def line(self, index: int) -> PageLine:
        """One of them."""
        return self._lines[self._shown[index]]

    def fold(self, index: int, *, folded: bool) -> None:
        """Hide or show what stands below a line."""
        place = self._shown[index]
        line = self._lines[place]
        if line.foldable and line.folded != folded:
            self._lines[place] = PageLine(line.pieces, line.level, True, folded, line.right, line.payload)
            self._shown = self._visible()

    def find(self, text: str, start: int, step: int, most: int) -> tuple[int | None, int | None]:
        """Search what is not folded away."""
        return find_shown(self, text, start, step, most)

    def _visible(self) -> list[int]:
        out: list[int] = []
        hidden_below: int | None = None
        for place, line in enumerate(self._lines):
            if hidden_below is not None and line.level > hidden_below:
                continue
            hidden_below = line.level if line.folded else None
            out.append(place)
        return out


def find_shown(lines: PageLines, text: str, start: int, step: int, most: int) -> tuple[int | None, int | None]:
    """Search the lines that are not folded away; for models that have nothing better."""
    wanted = text.casefold()
    index = start
    while 0 <= index < lines.count:
        if abs(index - start) >= most:
            return None, index
        if wanted in lines.line(index).text.casefold():
            return index, None
        index += step
    return None, None
