"""Lines of text with roles: what screens hand to widgets, and how it is fitted into cells.

A `Piece` is text and the role it is drawn in (`theme.Palette`); a `Line` is a row of them. Nothing here is markup, and
every text passes `safe` on its way, so that wire text can be given as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from rich.segment import Segment
from rich.style import Style

from moesif_tui.core.safe import cells, cut_end, cut_middle, safe
from moesif_tui.ui.glyphs import CRUMB, ELLIPSIS

if TYPE_CHECKING:
    from moesif_tui.ui.theme import Ground, Palette

Piece = tuple[str, str]
"""Text and its role."""
Line = Sequence[Piece]
"""Pieces from left to right."""

BLANK: Final[Line] = ()
_LEAST_TEXT: Final = 8


def shown(line: Iterable[Piece]) -> list[Piece]:
    """The pieces with safe text, empty ones left out."""
    return [(safe(text), role) for text, role in line if text]


def width_of(line: Iterable[Piece]) -> int:
    """Cells that a line of shown pieces takes."""
    return sum([cells(text) for text, _ in line])


def fit(line: Line, width: int, *, middle: bool = False) -> list[Piece]:
    """The line as shown pieces in at most `width` cells.

    Args:
        line: pieces of any text.
        width: cells.
        middle: cut the last piece in the middle, as a path wants it, instead of the whole line at its end.
    """
    pieces = shown(line)
    over = width_of(pieces) - width
    if over <= 0:
        return pieces
    if middle and pieces:
        text, role = pieces[-1]
        room = cells(text) - over
        if room > 2:
            return [*pieces[:-1], (cut_middle(text, room), role)]
    out: list[Piece] = []
    for text, role in pieces:
        size = cells(text)
        if size < width:
            out.append((text, role))
            width -= size
            continue
        # A cut must show even where the piece itself just fits and only what follows is lost.
        out.append((cut_end(text if size > width else text + ELLIPSIS, width), role))
        break
    return [piece for piece in out if piece[0]]


def around(before: Line, text: str, after: Line, width: int, role: str = "text") -> list[Piece]:
    """A line in `width` cells of which only one text (a route, a file) is cut, in its middle.

    Args:
        before: pieces at its left, whole.
        text: what gives way.
        after: pieces at its right, whole.
        width: cells.
        role: of the text.
    """
    start, end = shown(before), shown(after)
    room = max(_LEAST_TEXT, width - width_of(start) - width_of(end))
    return [*start, (cut_middle(safe(text), room), role), *end]


def pad(line: Sequence[Piece], width: int, *, right: bool = False) -> list[Piece]:
    """Fitted pieces filled up with blanks to exactly `width` cells, at the left side when `right` aligned."""
    blank = width - width_of(line)
    if blank <= 0:
        return list(line)
    filler = (" " * blank, "")
    return [filler, *line] if right else [*line, filler]


def marked(pieces: Sequence[Piece], text: str) -> Sequence[Piece]:
    """Shown pieces with a text marked wherever it stands in one of them, letter case ignored."""
    sought = safe(text).casefold()
    if not sought:
        return pieces
    out: list[Piece] = []
    for piece, role in pieces:
        low, start = piece.casefold(), 0
        while len(low) == len(piece) and (found := low.find(sought, start)) >= 0:
            out += [(piece[start:found], role), (piece[found : found + len(sought)], "accent strong underline")]
            start = found + len(sought)
        out.append((piece[start:], role))
    return [piece for piece in out if piece[0]]


def crop(pieces: Iterable[Piece], start: int, width: int) -> list[Piece]:
    """The cells from `start` on, at most `width`; half of a wide character is a blank."""
    out: list[Piece] = []
    at = 0
    for text, role in pieces:
        size = cells(text)
        if at + size > start and at < start + width:
            out.append((_slice(text, start - at, start + width - at), role))
        at += size
    return out


def _slice(text: str, start: int, end: int) -> str:
    if text.isascii():
        return text[max(0, start) : max(0, end)]
    out: list[str] = []
    at = 0
    for char in text:
        size = cells(char)
        if at >= start and at + size <= end:
            out.append(char)
        elif at < start < at + size or at < end < at + size:
            out.append(" ")
        at += size
    return "".join(out)


def spread(left: Line, right: Line, width: int) -> list[Piece]:
    """Two lines in one row of exactly `width` cells, the right one at the right edge.

    The right one is short and stays whole while it takes no more than two thirds; the left one is cut.
    """
    end = fit(right, width * 2 // 3)
    size = width_of(end)
    start = fit(left, width - size - (2 if size else 0))
    return [*pad(start, width - size), *end]


def crumbs(path: Sequence[Line], width: int) -> list[Piece]:
    """A breadcrumb in at most `width` cells: the outermost ones give way first, to one `…`."""
    dropped = False
    parts = [shown(part) for part in path]
    while True:
        line: list[Piece] = [(f"{ELLIPSIS} {CRUMB} ", "muted")] if dropped else []
        for index, part in enumerate(parts):
            line += [(f" {CRUMB} ", "muted")] * (index > 0)
            line += part
        if width_of(line) <= width or len(parts) < 2:
            return fit(line, width, middle=True)
        parts, dropped = parts[1:], True


def edged(pieces: Sequence[Piece], width: int, sign: str) -> list[Piece]:
    """A row of `width` cells whose last cell is a sign; as it is where there is none."""
    return [*pad(crop(pieces, 0, width - 1), width - 1), (sign, "muted")] if sign else list(pieces)


def segments(pieces: Iterable[Piece], palette: Palette, ground: Ground = "background") -> list[Segment]:
    """Shown pieces as styled segments, neighbours of one style joined; blanks take the style before them."""
    out: list[tuple[list[str], Style]] = []
    for text, role in pieces:
        style = palette.style(role, ground)
        if out and (style is out[-1][1] or (text.isspace() and _behind(style) == _behind(out[-1][1]))):
            out[-1][0].append(text)
        else:
            out.append(([text], style))
    return [Segment("".join(texts), style) for texts, style in out]


@lru_cache(maxsize=1024)
def _behind(style: Style) -> tuple[object, ...]:
    """What of a style is seen in a blank."""
    return style.bgcolor, style.underline, style.reverse


def joined(parts: Iterable[Line], separator: Piece = (" · ", "muted")) -> list[Piece]:
    """The lines that are not empty in a row, with the separator between them."""
    kept = [list(part) for part in parts if part]
    out: list[Piece] = list(kept[0]) if kept else []
    for _, part in pairwise(kept):
        out += [separator, *part]
    return out


def filled(parts: Iterable[Line], room: int, width: int, separator: Piece = (" · ", "muted")) -> list[list[Piece]]:
    """The lines that are not empty in rows, with the separator between them; none is cut where it fits into a row.

    Args:
        parts: the lines.
        room: cells of the first row.
        width: cells of the others.
        separator: between those in one row.
    """
    rows: list[list[Piece]] = []
    for part in map(list, parts):
        if not part:
            continue
        longer = joined([rows[-1], part], separator) if rows else part
        if not rows or width_of(shown(longer)) > (room if len(rows) == 1 else width):
            rows.append(part)
        else:
            rows[-1] = longer
    return rows
