"""The lines of a long text, found in steps; a line that is longer than a screen can show stands in several rows."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any, Final

from moesif_tui.core.secrets import mask_text
from moesif_tui.core.shapes import mask_binary

LONGEST: Final = 2000
"""Characters of one row."""
MOST_ROWS: Final = 2_000_000
"""Rows of one text; what is beyond is not laid out."""
_WINDOW = 131_072
_KEY_BLOCK = 65_536
_BREAKS = "\n,;&>| \t"
"""Where a text is cut: behind the first of these that stands near the end of a piece, and in no secret."""
_TRIES = 40
"""Places that are tried of each."""
_AROUND = 8192
"""Characters on each side of a place that tell whether it is in a secret."""
_Mask = Callable[[str], tuple[Any, int]]


class TextRows:
    r"""Where each row of a text begins. Lines end at `\n`, `\r\n` or `\r`.

    Attributes:
        text: the text.
        full: whether it has more rows than are laid out.
    """

    def __init__(self, text: str, *, most: int = MOST_ROWS) -> None:
        self.text = text
        self.full = False
        self._starts = array("I")
        at, size = 0, len(text)
        while at < size:
            if len(self._starts) >= most:
                self.full = True
                break
            self._starts.append(at)
            end = _line_end(text, at)
            at += LONGEST
            if end <= at:
                at = end
                at += 2 if text.startswith("\r\n", end) else 1

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self._starts)

    def row(self, index: int) -> str:
        """The text of one row, without its line end."""
        start = self._starts[index]
        return self.text[start : min(_line_end(self.text, start), start + LONGEST)]

    def start(self, index: int) -> int:
        """Where a row begins in the text."""
        return self._starts[index]

    def row_at(self, offset: int) -> int:
        """The row that a place of the text stands in."""
        return max(0, bisect_right(self._starts, offset) - 1)


def _line_end(text: str, at: int) -> int:
    """Where the line that goes on at a place ends, or a place behind the row's longest extent."""
    stop = at + LONGEST + 1
    feed = text.find("\n", at, stop)
    if feed < 0:
        feed = min(stop, len(text))
    turn = text.find("\r", at, feed)
    return feed if turn < 0 else turn


def mask_long_text(text: str) -> tuple[str, int]:
    """What `core.secrets.mask_text` does, in pieces of a bounded size, cut where no secret stands."""
    if len(text) <= _WINDOW:
        return mask_text(text)
    masked, counts = zip(*(mask_text(text[piece]) for piece in _pieces(text, mask_text)), strict=True)
    return ("".join(masked), sum(counts)) if any(counts) else (text, 0)


def mask_long_binary(data: bytes) -> tuple[bytes, int]:
    """What `core.shapes.mask_binary` does, in such pieces."""
    if len(data) <= _WINDOW:
        return mask_binary(data)
    pieces = _pieces(data.decode("latin-1"), lambda text: mask_binary(text.encode("latin-1")))
    masked, counts = zip(*(mask_binary(data[piece]) for piece in pieces), strict=True)
    return (b"".join(masked), sum(counts)) if any(counts) else (data, 0)


def _pieces(text: str, mask: _Mask) -> Iterator[slice]:
    at = 0
    while at < len(text):
        end = _cut(text, at, mask)
        yield slice(at, end)
        at = end


def _cut(text: str, at: int, mask: _Mask) -> int:
    """Where a piece that begins at a place ends: behind a line, else behind a word, and never inside a secret."""
    end = at + _WINDOW
    if end >= len(text):
        return len(text)
    end = next((place for place in _places(text, end) if _parts(text, place, mask)), end)
    opened = text.rfind("-----BEGIN ", at, end)
    if opened >= 0 and text.find("-----END ", opened, end) < 0:
        closing = text.find("-----END ", end, end + _KEY_BLOCK)
        if closing >= 0:
            return min(len(text), closing + 64)
    return end


def _places(text: str, end: int) -> Iterator[int]:
    """Where a piece may end, the best first."""
    start = end - _WINDOW // 4
    for char in _BREAKS:
        found = end
        for _ in range(_TRIES):
            found = text.rfind(char, start, found)
            if found < 0:
                break
            yield found + 1


def _parts(text: str, place: int, mask: _Mask) -> bool:
    """Whether what stands around a place is masked the same when it is cut there."""
    before, behind = text[max(0, place - _AROUND) : place], text[place : place + _AROUND]
    whole, _ = mask(before + behind)
    left, right = mask(before)[0], mask(behind)[0]
    return len(left) + len(right) == len(whole) and whole.startswith(left) and whole.endswith(right)
