"""A line of text that is typed: editing without any widget, with the keys of readline."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from moesif_tui.core.safe import cells, cut_end, cut_start, safe
from moesif_tui.ui.text import Piece

_WORD: Final = re.compile(r"\w+\W*|\W+")
LONGEST: Final = 10_000
"""Characters; a paste of more is cut."""
CUT: Final = f"Only the first {LONGEST:,} characters are taken."
"""What is said then."""


class Entry:
    """Text and the place of the cursor in it."""

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.at = len(text)

    def set(self, text: str) -> None:
        """Put another text in its place, with the cursor at its end."""
        self.text = text[:LONGEST]
        self.at = len(self.text)

    def insert(self, text: str) -> bool:
        """Type or paste: line breaks and tabs become blanks. Tells whether there was room for all of it."""
        whole = re.sub(r"[\r\n\t]+", " ", text)
        text = whole[: LONGEST - len(self.text)]
        self.text = self.text[: self.at] + text + self.text[self.at :]
        self.at += len(text)
        return len(text) == len(whole)

    def replace(self, start: int, text: str) -> None:
        """Put a text in the place of what stands from `start` up to the cursor."""
        self.text = self.text[:start] + text + self.text[self.at :]
        self.at = start + len(text)

    def key(self, key: str, character: str | None) -> bool:
        """Edit by a key; False when the key means nothing here."""
        edit = _EDITS.get(key)
        if edit is not None:
            edit(self)
            return True
        if character is not None and character.isprintable():
            self.insert(character)
            return True
        return False

    def _cut(self, start: int, end: int) -> None:
        self.text = self.text[:start] + self.text[end:]
        self.at = start

    def _word_left(self) -> int:
        starts = [match.start() for match in _WORD.finditer(self.text) if match.start() < self.at]
        return starts[-1] if starts else 0

    def _word_right(self) -> int:
        ends = [match.end() for match in _WORD.finditer(self.text) if match.end() > self.at]
        return ends[0] if ends else len(self.text)

    def _go(self, at: int) -> None:
        self.at = max(0, min(at, len(self.text)))

    def pieces(self, width: int, role: str = "text") -> list[Piece]:
        """The part around the cursor in at most `width` cells, the cursor as a cell of its own.

        What is cut at either side has the mark of that.
        """
        before, under, after = self.text[: self.at], self.text[self.at : self.at + 1] or " ", self.text[self.at + 1 :]
        mark = safe(under)
        head = cut_start(safe(before[-width - 1 :]), width - cells(mark))
        rest = cut_end(safe(after[: width + 1]), width - cells(mark) - cells(head))
        return [piece for piece in ((head, role), (mark, f"{role} cursor"), (rest, role)) if piece[0]]


_EDITS: Final[dict[str, Callable[[Entry], None]]] = {
    "left": lambda e: e._go(e.at - 1),
    "right": lambda e: e._go(e.at + 1),
    "ctrl+b": lambda e: e._go(e.at - 1),
    "ctrl+f": lambda e: e._go(e.at + 1),
    "home": lambda e: e._go(0),
    "end": lambda e: e._go(len(e.text)),
    "ctrl+a": lambda e: e._go(0),
    "ctrl+e": lambda e: e._go(len(e.text)),
    "alt+b": lambda e: e._go(e._word_left()),
    "alt+f": lambda e: e._go(e._word_right()),
    "ctrl+left": lambda e: e._go(e._word_left()),
    "ctrl+right": lambda e: e._go(e._word_right()),
    "backspace": lambda e: e._cut(max(0, e.at - 1), e.at),
    "ctrl+h": lambda e: e._cut(max(0, e.at - 1), e.at),
    "delete": lambda e: e._cut(e.at, e.at + 1),
    "ctrl+d": lambda e: e._cut(e.at, e.at + 1),
    "ctrl+w": lambda e: e._cut(e._word_left(), e.at),
    "alt+backspace": lambda e: e._cut(e._word_left(), e.at),
    "ctrl+u": lambda e: e._cut(0, e.at),
    "ctrl+k": lambda e: e._cut(e.at, len(e.text)),
}
