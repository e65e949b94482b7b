r"""Fewer bytes for the same screen: what Textual writes, compared with what the terminal already shows.

Textual sends whole rows with a full colour code before every piece, and everything again when a list scrolls or another
screen is shown. On a slow line that is what one waits for. The painter remembers each row as it was sent; it leaves out
rows that are there already, scrolls by the terminal's own means what only moved, and names of each style only what
differs from the one before. It knows nothing of widgets, so nothing there has to care.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from moesif_tui.core.safe import cells

_MOVE: Final = re.compile(r"\x1b\[(\d+);(\d+)H")
_SGR: Final = re.compile(r"\x1b\[([\d;]*)m")
_LEAST_MOVED: Final = 4
"""Rows that must have moved together before it is worth to scroll."""
_MOST_ALIKE: Final = 6
"""Rows that look the same more often than this (blank ones) say nothing about where they came from."""


class _Look(NamedTuple):
    """How a cell looks: SGR attributes that are on, and the codes of its colours."""

    attributes: frozenset[str] = frozenset()
    ink: str = ""
    ground: str = ""


_DEFAULT: Final = _Look()
_OFF: Final = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29"}
_SEEN_ON_BLANK: Final = frozenset("4789")


@lru_cache(maxsize=4096)
def _read(codes: str, look: _Look) -> _Look:
    """The look after SGR codes."""
    attributes, ink, ground = set(look.attributes), look.ink, look.ground
    parts = codes.split(";")
    index = 0
    while index < len(parts):
        code = parts[index]
        number = int(code) if code else 0
        if number in {38, 48}:
            size = 5 if parts[index + 1 : index + 2] == ["2"] else 3
            colour = ";".join(parts[index : index + size])
            ink, ground = (colour, ground) if number == 38 else (ink, colour)
            index += size
            continue
        if number == 0:
            attributes, ink, ground = set(), "", ""
        elif 30 <= number <= 37 or 90 <= number <= 97:
            ink = code
        elif 40 <= number <= 47 or 100 <= number <= 107:
            ground = code
        elif number == 39:
            ink = ""
        elif number == 49:
            ground = ""
        elif code in _OFF:
            attributes.add(code)
        else:
            attributes -= {on for on, off in _OFF.items() if off == code}
        index += 1
    return _Look(frozenset(attributes), ink, ground)


@lru_cache(maxsize=4096)
def _change(old: _Look, new: _Look) -> str:
    """The shortest SGR sequence from one look to another."""
    if old == new:
        return ""
    if new == _DEFAULT:
        return "\x1b[m"
    gone = {_OFF[code] for code in old.attributes - new.attributes}
    kept = {code for code in old.attributes & new.attributes if _OFF[code] not in gone}
    codes = sorted(gone) + sorted(new.attributes - kept)
    if old.ink != new.ink:
        codes.append(new.ink or "39")
    if old.ground != new.ground:
        codes.append(new.ground or "49")
    short = f"\x1b[{';'.join(codes)}m"
    whole = [code for code in ("0", *sorted(new.attributes), new.ink, new.ground) if code]
    anew = f"\x1b[{';'.join(whole)}m"
    return short if len(short) <= len(anew) else anew


def _move(y: int, x: int) -> str:
    """The shortest sequence that puts the terminal's cursor there; row and column from 0."""
    return f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"


class _Chunk(NamedTuple):
    """Text with styles that stands at a place; row and column from 0."""

    y: int
    x: int
    text: str


@lru_cache(maxsize=4096)
def _width(text: str) -> int:
    """Cells of a text with styles; -1 where it holds anything else that steers a terminal."""
    plain = _SGR.sub("", text)
    return -1 if "\x1b" in plain or "\n" in plain else cells(plain)


def _chunks(data: str) -> list[_Chunk] | None:
    """The pieces of a frame, neighbours joined; None when it is not one."""
    parts = _MOVE.split(data)
    if parts[0]:
        return None
    out: list[_Chunk] = []
    end = -1
    for row, column, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        y, x, plain = int(row) - 1, int(column) - 1, text.removesuffix("\n")
        width = _width(plain)
        if width < 0:
            return None
        if out and out[-1].y == y and end == x and plain:
            out[-1] = out[-1]._replace(text=out[-1].text + plain)
        else:
            out.append(_Chunk(y, x, plain))
            end = x
        end += width
    return out


class Painter:
    """What the terminal shows, row by row, and how to get from there to the next frame."""

    def __init__(self) -> None:
        self._size = (0, 0)
        self._rows: list[str | None] = []

    def forget(self) -> None:
        """Nothing is known of the terminal any more: the next frame is sent whole."""
        self._rows = [None] * self._size[1]

    def paint(self, data: str, columns: int, rows: int) -> str:
        """What to send instead of what Textual wrote.

        Args:
            data: one write: a frame, or anything else, which is sent as it is.
            columns: width of the terminal in cells.
            rows: its height.
        """
        if (columns, rows) != self._size:
            self._size = (columns, rows)
            self.forget()
        chunks = _chunks(data) if data.startswith("\x1b[") and _MOVE.match(data) else None
        if chunks is None:
            if "\x1b[?1049" in data or not data.startswith("\x1b"):
                self.forget()
            return data
        whole, parts = self._sort(chunks)
        out = self._scroll(whole)
        look = _DEFAULT
        for chunk in parts:
            text, look = self._styled(chunk.text, look)
            out.append(_move(chunk.y, chunk.x) + text)
        for y, row in whole.items():
            if self._rows[y] != row:
                self._rows[y] = row
                text, look = self._styled(row, look)
                out.append(_move(y, 0) + text)
        if not out:
            return ""
        last = chunks[-1]
        return "".join(out) + _change(look, _DEFAULT) + _move(last.y, last.x)

    def _sort(self, chunks: list[_Chunk]) -> tuple[dict[int, str], list[_Chunk]]:
        """Rows that the frame holds whole, and pieces of others, whose rows are not known any more."""
        columns, rows = self._size
        whole: dict[int, str] = {}
        parts: list[_Chunk] = []
        for chunk in chunks:
            if not chunk.text or chunk.y >= rows:
                continue
            if chunk.x == 0 and _width(chunk.text) == columns:
                whole[chunk.y] = chunk.text
            else:
                self._rows[chunk.y] = None
                parts.append(chunk)
        return whole, parts

    def _scroll(self, whole: dict[int, str]) -> list[str]:
        """Move by the terminal's own means what only moved; afterwards `_rows` is what it shows."""
        if sum(self._rows[y] != row for y, row in whole.items()) <= _LEAST_MOVED:
            return []
        shift = self._shift(whole)
        if not shift:
            return []
        moved = [y for y, row in whole.items() if 0 <= y + shift < len(self._rows) and self._rows[y + shift] == row]
        top, bottom = min(*moved, min(moved) + shift), max(*moved, max(moved) + shift)
        region = self._rows[top : bottom + 1]
        blank: list[str | None] = [None] * abs(shift)
        if shift > 0:
            self._rows[top : bottom + 1] = region[shift:] + blank
            turn = f"\x1b[{bottom + 1}H" + "\x1bD" * shift
        else:
            self._rows[top : bottom + 1] = blank + region[:shift]
            turn = f"\x1b[{top + 1}H" + "\x1bM" * -shift
        return [f"\x1b[{top + 1};{bottom + 1}r{turn}\x1b[r"]

    def _shift(self, whole: dict[int, str]) -> int:
        """By how many rows most of the frame stands higher than before; 0 where scrolling would not pay."""
        places: dict[str, list[int]] = {}
        for y, row in enumerate(self._rows):
            if row is not None:
                places.setdefault(row, []).append(y)
        votes: Counter[int] = Counter()
        for y, row in whole.items():
            found = places.get(row, ())
            if len(found) <= _MOST_ALIKE:
                votes.update(old - y for old in found)
        here = votes.pop(0, 0)
        shift, same = votes.most_common(1)[0] if votes else (0, 0)
        return shift if same > here + _LEAST_MOVED else 0

    @staticmethod
    def _styled(text: str, look: _Look) -> tuple[str, _Look]:
        """The text with the fewest colour codes, and the look that the terminal is left with."""
        out: list[str] = []
        wanted = _DEFAULT
        for index, part in enumerate(_SGR.split(text)):
            if index % 2:
                wanted = _read(part, wanted)
            elif part:
                blank = not part.strip(" ") and not (wanted.attributes | look.attributes) & _SEEN_ON_BLANK
                needed = look._replace(ground=wanted.ground) if blank else wanted
                out.append(_change(look, needed) + part)
                look = needed
        return "".join(out), look
