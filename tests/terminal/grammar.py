"""The grammar of what the program may write to a terminal, and how wide the rows are that it writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import category

from wcwidth import wcwidth

MODES = (7, 25, 1000, 1002, 1003, 1004, 1006, 1015, 1049, 2004, 2026, 2048)
"""Private modes that may be switched: wrapping, cursor, mouse, focus, alternate screen, paste, whole frames, size."""

_ALLOWED = re.compile(
    r"\x1b\[(?:[\d;]*m|\d*(?:;\d+)?H|(?:\d+;\d+)?r)"
    r"|\x1b[DM]"
    rf"|\x1b\[\?(?:{'|'.join(map(str, MODES))})[hl]"
    r"|\x1b\[\?20(?:26|48)\$p"
    r"|\x1b\[>\d+u|\x1b\[<u"
)
_COPY = re.compile(r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07")
_HIDDEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0") | frozenset(
    chr(code) for span in ((0xFE00, 0xFE10), (0xE0100, 0xE01F0), (0x1F1E6, 0x1F200), (0x1F3FB, 0x1F400))
    for code in range(*span)
)  # fmt: skip
"""Letters that do not show themselves, and those about whose width terminals disagree (flags, skin tones)."""
_MARKS = 4
_ROW = re.compile(r"\x1b\[(\d*)(?:;(\d+))?H([^\x1b]*(?:\x1b\[[\d;]*m[^\x1b]*)*)")
_SGR = re.compile(r"\x1b\[[\d;]*m")


def violations(raw: bytes) -> list[str]:
    """What must not be written: sequences but those above, control and hidden characters, piles of marks.

    Copying (OSC 52) counts as a violation too: a test that copies takes its own sequence out before.
    """
    text = raw.decode("utf-8", "strict")
    rest = _ALLOWED.sub("\x1b", text)
    parts = rest.split("\x1b")
    alien = [part[:20] for part in re.split(_ALLOWED, text) if "\x1b" in part]
    found = [f"sequence {part!r}" for part in alien]
    shown = "".join(parts)
    found += [f"character {char!r}" for char in sorted(set(shown)) if not _shows(char)]
    found += [f"marks in {part!r}" for part in parts if _pile(part)]
    return found


def copied(raw: bytes) -> tuple[bytes, list[str]]:
    """What was written without the program's own copying, and those sequences."""
    text = raw.decode("utf-8", "strict")
    return _COPY.sub("", text).encode(), _COPY.findall(text)


def _shows(char: str) -> bool:
    kind = category(char)
    if kind in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} or char in _HIDDEN:
        return False
    return kind != "Cn" or not (0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE)


def _pile(text: str) -> bool:
    marks = 0
    for char in text if not text.isascii() else "":
        marks = marks + 1 if category(char)[0] == "M" else 0
        if marks > _MARKS:
            return True
    return False


def rows(raw: bytes) -> Iterator[tuple[int, int, str]]:
    """What was written where: row and column from 1, and the text without its colours."""
    for row, column, text in _ROW.findall(raw.decode("utf-8", "strict")):
        yield int(row or 1), int(column or 1), _SGR.sub("", text)


def width(text: str) -> int:
    """Cells that a terminal gives to a text."""
    return sum(max(0, wcwidth(char)) for char in text)
