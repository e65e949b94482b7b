"""The last look at every text on its way to the terminal: nothing that steers it, no links, no colour, ASCII.

Widgets show safe text already (`core.safe`). This is the second layer, for the one that forgets: every widget's lines
pass it, those of Textual's own widgets too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.filter import LineFilter

from moesif_tui.core.safe import safe
from moesif_tui.ui.glyphs import ASCII

if TYPE_CHECKING:
    from rich.style import Style
    from textual.color import Color


@lru_cache(maxsize=2048)
def harmless(text: str) -> str:
    """The text without what steers a terminal or hides, in as many cells as Textual reserved for it."""
    if (text.isascii() and text.isprintable()) or safe(text, len(text)) == text:
        return text
    return "".join(char if safe(char, 1) == char else "?" * cell_len(char) for char in text)


@lru_cache(maxsize=2048)
def in_ascii(text: str) -> str:
    """The text with ASCII signs for ours, and `?` for every other character that is none."""
    text = text.translate(ASCII)
    return "".join(char if char.isascii() else "?" * cell_len(char) for char in text)


@lru_cache(maxsize=2048)
def _without_links(style: Style) -> Style:
    return style.update_link(None) if style.link else style


@lru_cache(maxsize=2048)
def _without_colour(style: Style) -> Style:
    return style.without_color


class Plain(LineFilter):
    """Makes every line harmless; without colour or in ASCII where that was asked for."""

    def __init__(self, *, no_color: bool = False, ascii_only: bool = False) -> None:
        super().__init__()
        self.no_color = no_color
        self.ascii_only = ascii_only

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """The segments as they may be sent."""
        out: list[Segment] = []
        for text, style, _ in segments:
            clean = harmless(text)
            if self.ascii_only and not clean.isascii():
                clean = in_ascii(clean)
            if style is not None:
                style = _without_links(style)  # noqa: PLW2901
                if self.no_color:
                    style = _without_colour(style)  # noqa: PLW2901
            out.append(Segment(clean, style))
        return out
