"""Shown text from wire text: the one place where what came from traffic becomes fit for a terminal.

Nothing below this module protects the screen: escape sequences, line breaks, reordering and invisible characters all
pass through the widgets. `safe` spells them out, so that they can be seen and do nothing. Markup is not its business:
square brackets stay as they are, and the widgets must not parse them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from unicodedata import category, east_asian_width

LIMIT = 4000
"""Characters of one shown text: more fits no row, and one long line blocks a widget for seconds."""

ELLIPSIS = "…"

_SUSPECT = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: terminal sequences, line breaks, tabs
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # format
    "\u2028\u2029"  # line and paragraph separator
    "\u034f\u17b4\u17b5\u180b-\u180d\u180f\ufe00-\ufe0f"  # joiner, inherent vowels, variation selectors
    "\u115f\u1160\u3164\uffa0\u2800"  # letters that are blank: Hangul fillers, braille
    "\ud800-\udfff\ue000-\uf8ff"  # surrogates, private use
    "\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff"  # not characters, annotations
    "\U00010000-\U0010ffff"  # few of these are in common use: looked at one by one, which keeps the scan fast
    "]"
)
_SHOWN_BEYOND_BMP = re.compile(
    "[^"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # format
    "\U0001d159"  # blank note
    "\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff"  # flags, skin tones: terminals disagree about their width
    "\U000e0000-\U000e0fff"  # tags, variation selectors
    "\U000f0000-\U0010ffff"  # private use
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0xF0000, 0x10000))
    + "]"
)
# Marks are no word characters, so this finds every long run of them (and some of mere punctuation) without a table.
_NO_WORD = re.compile(r"[^\w\x00-\u02ff][^\w\x00-\u02ff]{4,}")
_JAMO = re.compile("[\u1161-\u11ff\ud7b0-\ud7fb][\u1161-\u11ff\ud7b0-\ud7fb]{4,}")
_MAX_MARKS = 4


def _spelling(match: re.Match[str]) -> str:
    char = match[0]
    code = ord(char)
    if code > 0xFFFF and _SHOWN_BEYOND_BMP.match(char):
        return char
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"<{code:02x}>" if code < 0x100 else f"<{code:04x}>"


def _few_marks(match: re.Match[str]) -> str:
    out: list[str] = []
    marks = 0
    for char in match[0]:
        marks = marks + 1 if category(char)[0] == "M" else 0
        if marks <= _MAX_MARKS:
            out.append(char)
        elif marks == _MAX_MARKS + 1:
            out.append(ELLIPSIS)
    return "".join(out)


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    text = _SUSPECT.sub(_spelling, text)
    if text.isascii():
        return text
    text = _NO_WORD.sub(_few_marks, text)
    return _JAMO.sub(lambda run: run[0][:_MAX_MARKS] + ELLIPSIS, text)


def safe(text: str, limit: int = LIMIT) -> str:
    r"""Wire text as it may be shown: one line, every character visible or a blank of its own width.

    Control characters become their pictures (`␊`, `␉`, `␛`), whatever else does not show itself (format, bidi,
    surrogates, private use, variation selectors, fillers, flags, skin tones) its code in hex (`<202e>`); of a run of
    combining marks four stay.

    Args:
        text: as recorded.
        limit: at most this many characters are shown; then `…(+n)` says how many characters of `text` are not.
    """
    if len(text) <= limit:
        shown = _visible(text)
        if len(shown) <= limit:
            return shown
    else:
        shown = _visible(text[:limit])
    kept = min(limit, len(text))
    if len(shown) > limit:
        kept = bisect_right(range(kept + 1), limit, key=lambda size: len(_visible(text[:size]))) - 1
        shown = _visible(text[:kept])
    return f"{shown}{ELLIPSIS}(+{len(text) - kept})"


def safe_lines(text: str, limit_line: int = LIMIT) -> Iterator[str]:
    r"""The lines of a long text, each safe and cut at `limit_line`, made one by one as they are asked for.

    Lines end at `\n` and `\r\n` only; a line end at the very end starts no further line.
    """
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        if end < 0:
            yield safe(text[start:], limit_line)
            return
        yield safe(text[start : end - 1 if end > start and text[end - 1] == "\r" else end], limit_line)
        start = end + 1


@lru_cache(maxsize=4096)
def _cells_of(char: str) -> int:
    if category(char)[0] == "M" or "\u1160" <= char <= "\u11ff" or "\ud7b0" <= char <= "\ud7fb":
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def cells(shown: str) -> int:
    """How many terminal cells a shown text takes (0 for combining marks, 2 for wide characters)."""
    return len(shown) if shown.isascii() else sum(map(_cells_of, shown))


def _head(shown: str, width: int) -> str:
    if shown.isascii():
        return shown[: max(width, 0)]
    return shown[: bisect_right(list(accumulate(map(_cells_of, shown))), width)]


def _tail(shown: str, width: int) -> str:
    if width <= 0:
        return ""
    if shown.isascii():
        return shown[-width:]
    fits = bisect_right(list(accumulate(map(_cells_of, reversed(shown)))), width)
    return shown[len(shown) - fits :]


def cut_end(shown: str, width: int) -> str:
    """A shown text in at most `width` cells, cut at its end with `…`."""
    if cells(shown) <= width:
        return shown
    return _head(shown, width - 1) + ELLIPSIS if width > 0 else ""


def cut_start(shown: str, width: int) -> str:
    """A shown text in at most `width` cells, cut at its start with `…`."""
    if cells(shown) <= width:
        return shown
    return ELLIPSIS + _tail(shown, width - 1) if width > 0 else ""


def cut_middle(path: str, width: int) -> str:
    """A shown path in at most `width` cells: the first and the last segments stay, `…` stands for those between.

    `/carts/:id/lines` becomes `/carts/…/lines`. Where the two do not fit, or without segments, it is cut in the middle
    of the text.
    """
    if cells(path) <= width:
        return path
    if width <= 0:
        return ""
    segments = path.split("/")
    first = 2 if path.startswith("/") else 1
    shortest = [*segments[:first], ELLIPSIS, segments[-1]]
    if len(segments) <= first + 1 or cells("/".join(shortest)) > width:
        right = (width - 1) // 2
        return _head(path, width - 1 - right) + ELLIPSIS + _tail(path, right)
    room = width - cells("/".join(shortest))
    last = len(segments) - 1
    while last - 1 > first and (need := cells(segments[last - 1]) + 1) <= room:
        last -= 1
        room -= need
    while first + 1 < last and (need := cells(segments[first]) + 1) <= room:
        first += 1
        room -= need
    return "/".join([*segments[:first], ELLIPSIS, *segments[last:]])
