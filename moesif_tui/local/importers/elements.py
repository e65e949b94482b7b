"""Entries one after another: one is in memory at a time, and a broken one costs itself only.

`raw_decode` over a sliding window is the fastest way to the first entry and among the fastest to the last, but it
cannot tell a broken entry from one that is not whole yet. So where it fails twice, `scan` finds the entry's end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moesif_tui.local.importers.jsontext import broken_at, decode, decode_patiently
from moesif_tui.local.importers.scan import Scan
from moesif_tui.local.importers.window import Window

MAX_ENTRY = 16_000_000
"""Characters of JSON that one entry may have; a larger one is reported and left out."""

AHEAD = 262_144
"""Characters behind an entry's start that must be in memory before its failure to decode counts."""


@dataclass(slots=True)
class Entry:
    """An entry that could be read.

    Attributes:
        value: the JSON object.
        number: its place among the entries of the file, broken ones included, from 1.
        text: its JSON text, where it was asked for.
    """

    value: dict[str, Any]
    number: int
    text: str | None


@dataclass(slots=True)
class Broken:
    """Something that could not be read.

    Attributes:
        position: where it begins, in bytes from the start of the (unpacked) file.
        number: as of an `Entry`; None when it is not an entry.
        reason: a part of a sentence.
        cut: the file ended before the entry did.
    """

    position: int
    number: int | None
    reason: str
    cut: bool = False


TRAILER = ")]};"
"""What may follow the entries."""

ENTRY_START = (
    r"\{\s*+\"(?:_\w+|cache|comment|company_id|connection|metadata|pageref|request|response|serverIPAddress"
    r"|session_token|startedDateTime|time|timings|user_id)\"\s*+:"
)
"""How an entry begins, as a regular expression."""

LONGEST_START = 64
"""Characters that must be in memory to see it."""

AFTER_KEY = re.compile(r"[\s\x00]*+(?::|\Z)")
AFTER_MEMBER = re.compile(r"[\s\x00]*+(?:,[\s\x00]*+[\"}]|[}\"]|\Z)")
"""What may follow a key of an object, and its value."""

_GAP = re.compile(r"[\s,\x00\ufeff]*+")
_SCALAR = re.compile(r"[^\s,:\[\]{}\"]*+")
_JUNK = re.compile(r"[^,\[\]{}\"]*+")
_ENTRY = re.compile(ENTRY_START)
_NEXT_ENTRY = re.compile(rf",\s*+(?={ENTRY_START})")
_ENTRIES = re.compile(rf'"entries"\s*+:\s*+\[\s*+(?={ENTRY_START})')
_NEXT_LINE = re.compile(r"\n(?=\{)")
_CUT_IN_STRING = re.compile(r',\s*+\{\s*+"\Z')
_AFTER_VALUE = re.compile(r"[\s\x00]*+[,\]]")
_AFTER_ENTRY = re.compile(r"[\s\x00]*+(?:,[\s\x00]*+\{|\]|\{|\Z)")
_NO_CALL = "an object that is no call"
_BEFORE_ERROR = " \t\r\n,"


class Elements:
    """Reads the entries that begin at a window's place.

    Attributes:
        window: the text.
        number: how many entries came, broken ones included.
    """

    def __init__(self, window: Window, *, keep_text: bool) -> None:
        self.window = window
        self.number = 0
        self._keep_text = keep_text
        self._ended = False
        self._entries = _Once(_ENTRIES)

    def read(self, *, in_array: bool, any_object: bool = False) -> Iterator[Entry | Broken]:
        """Entries up to the array's end (which is taken), or up to the file's end."""
        window = self.window
        gap, read, keep_text = _GAP.match, decode, self._keep_text
        separator = "," if in_array else "\n"
        before = self.number
        text, pos = window.text, window.pos
        while True:
            start = gap(text, pos).end()  # type: ignore[union-attr]  # it matches everywhere
            if start == len(text):
                window.pos = start
                if not window.more():
                    if in_array:
                        yield from self.end("the file ends before its list of entries does")
                    return
                text, pos = window.text, 0
                continue
            if text[start] != "{":
                window.pos = start
                if text[start] in TRAILER:
                    window.pos += 1
                    if in_array and text[start] == "]":
                        return
                else:
                    apart = self.number == before or separator in text[pos:start]
                    yield self._stranger(in_array=in_array, apart=apart)
                text, pos = window.text, window.pos
                continue
            try:
                value, pos = read(text, start)
            except (ValueError, RecursionError) as error:
                window.pos = start
                item = self._retry(error, in_array=in_array)
                text, pos = window.text, window.pos
                if item is not None:
                    yield item
                continue
            self.number += 1
            window.pos = pos
            if "request" in value or any_object or is_call(value):
                yield Entry(value, self.number, text[start:pos] if keep_text else None)
            else:
                window.pos = start
                yield Broken(window.offset(), self.number, _NO_CALL)
                window.pos = pos

    def _stranger(self, *, in_array: bool, apart: bool) -> Broken:
        """Pass over something between the entries that is not an object; one of them where it stands `apart`."""
        window = self.window
        position = window.offset()
        first = window.text[window.pos]
        self.number += apart
        self._look_ahead()
        end = _end_of_value(window.text, window.pos) if in_array else -1
        found = _NEXT_ENTRY.search(window.text, window.pos) if in_array and end < 0 else None
        if end >= 0:
            window.pos = end
        elif found:
            window.pos = found.start()
        elif in_array and first in '["':
            self.skip(first)
        elif in_array:
            window.pos += 1
            self._skip_while(_JUNK)
        else:
            self._skip_line()
        if not apart:
            return Broken(position, None, "something between the entries that is none of them")
        return Broken(position, self.number, "not a JSON object")

    def _look_ahead(self) -> None:
        """Have enough text in memory to see the next entry."""
        window = self.window
        while len(window.text) - window.pos < AHEAD and window.more():
            pass

    def _skip_line(self) -> None:
        window = self.window
        while (end := window.text.find("\n", window.pos)) < 0:
            window.pos = len(window.text)
            if not window.more():
                return
        window.pos = end

    def _retry(self, error: ValueError | RecursionError, *, in_array: bool) -> Entry | Broken | None:
        """What to make of an entry that did not decode; None: more of it is in memory now, try again."""
        window = self.window
        wrong_at = broken_at(error, window.pos, len(window.text))
        if wrong_at is None and len(window.text) - window.pos < AHEAD and window.more():
            return None
        self.number += 1
        if wrong_at is not None:
            wrong_at -= window.pos
            self._look_ahead()
            wrong_at += window.pos
        position = window.offset()
        if wrong_at is None:
            text, whole = self._collect(keep=MAX_ENTRY)
        elif in_array:
            right = window.text[window.pos : wrong_at].rstrip(_BEFORE_ERROR)
            # the string that an entry was cut in ends with the first quote of the next entry
            if cut := _CUT_IN_STRING.search(right, max(0, len(right) - LONGEST_START)):
                right = right[: cut.start()]
            text, whole = self._collect(
                keep=MAX_ENTRY,
                boundary=_NEXT_ENTRY,
                behind=window.pos + len(right),
                trust_brackets=isinstance(error, RecursionError),
            )
        else:
            text, whole = self._collect(keep=MAX_ENTRY, boundary=_NEXT_LINE, behind=window.pos)
        if not whole:
            self._ended = True
            reason = "the file ends in the middle of this entry"
            if wrong_at is not None and isinstance(error, json.JSONDecodeError):
                reason = f"broken JSON, and no entry can be told behind it: {_lowered(error.msg)}"
            return Broken(position, self.number, reason, cut=True)
        if text is None:
            return Broken(position, self.number, f"larger than {MAX_ENTRY // 1_000_000} MB")
        try:
            value, end = decode_patiently(text, 0)
        except RecursionError:
            return Broken(position, self.number, "nested too deeply")
        except json.JSONDecodeError as wrong:
            where = f"at character {wrong.pos:,} of the entry"
            return Broken(position, self.number, f"broken JSON: {_lowered(wrong.msg)} {where}")
        if end != len(text):
            return Broken(position, self.number, "broken JSON: text behind the entry's end")
        if not is_call(value):
            return Broken(position, self.number, _NO_CALL)
        return Entry(value, self.number, text if self._keep_text else None)

    def _collect(
        self,
        *,
        keep: int,
        boundary: re.Pattern[str] | None = None,
        behind: int = 0,
        trust_brackets: bool = False,
    ) -> tuple[str | None, bool]:
        """Take the value at the window's place.

        Args:
            keep: how many characters of it to keep.
            boundary: what the next entry looks like, for an entry that is known to be broken.
            behind: index in the window's text from which on a boundary can be.
            trust_brackets: a boundary counts only where the brackets show no end.

        Returns:
            Its text, None when it is longer than `keep`; and whether its end was found.
        """
        window = self.window
        scan = Scan()
        pieces: list[str] = []
        length = 0
        while True:
            text, pos = window.text, window.pos
            found = boundary.search(text, max(pos, behind)) if boundary else None
            end = scan.end(text, pos, found.start() if found and not trust_brackets else len(text))
            if found and (end < 0 or scan.mismatch or not _AFTER_ENTRY.match(text, end)):
                end = found.start()
            whole = end >= 0
            end = end if whole else len(text)
            length += end - pos
            if length <= keep:
                pieces.append(text[pos:end])
            else:
                pieces.clear()
            window.pos = end
            if whole or not window.more():
                return ("".join(pieces) if length <= keep else None), whole
            behind = 0

    def peek(self) -> str:
        """The next character that is no gap, without taking it; "" at the end of the file."""
        window = self.window
        while True:
            gap = _GAP.match(window.text, window.pos)
            window.pos = gap.end() if gap else window.pos
            if window.pos < len(window.text):
                return window.text[window.pos]
            if not window.more():
                return ""

    def at_entry(self) -> bool:
        """True when an entry seems to begin here."""
        window = self.window
        while len(window.text) - window.pos < LONGEST_START and window.more():
            pass
        return _ENTRY.match(window.text, window.pos) is not None

    def skip(self, first: str, *, after: re.Pattern[str] = AFTER_MEMBER) -> bool:
        """Pass over one value that begins with `first`; whether it is whole, and not broken before a list of entries.

        A quote that is missing in it would make one string of the rest of the file. So where a list of entries begins
        before the value's end, it is told from a list in the value: by what is wrong before it, or, in a value too
        long to be held in memory, by standing in a string. Nothing is waited for.

        Args:
            first: the character at the window's place.
            after: what may follow a value that is whole.
        """
        if first not in {"{", "[", '"'}:
            self._skip_while(_SCALAR)
            return True
        window, scan = self.window, Scan()
        scanned, held = window.pos, True
        while True:
            text = window.text
            entries = self._entries.search(text, max(window.pos, scanned - LONGEST_START))
            stop = max(scanned, entries.start()) if entries else len(text)
            end = scan.end(text, scanned, stop)
            if entries and (end < 0 or scan.mismatch or not after.match(text, end)):
                if held:
                    entries = _entries_behind_error(text, window.pos, after)
                elif end < 0 and not scan.quoted:
                    entries = None
                if entries:
                    window.pos = entries.start()
                    return False
                if end < 0:
                    end = scan.end(text, stop, len(text))
            if end >= 0:
                window.pos = end
                return not scan.mismatch
            held = held and len(text) - window.pos < AHEAD
            window.pos = window.pos if held else len(text)
            scanned = len(text) - window.pos
            if not window.more():
                window.pos = len(text)
                return True

    def _skip_while(self, pattern: re.Pattern[str]) -> None:
        window = self.window
        while True:
            found = pattern.match(window.text, window.pos)
            window.pos = found.end() if found else window.pos
            if window.pos < len(window.text) or not window.more():
                break

    def end(self, reason: str) -> Iterator[Broken]:
        """Report, once, that the file ends too early."""
        if not self._ended:
            self._ended = True
            yield Broken(self.window.offset(), None, reason, cut=True)


class _Once:
    """A pattern that is looked for behind one place after another: what lies before its next match is searched once."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self._text = ""
        self._found: re.Match[str] | None = None

    def search(self, text: str, pos: int) -> re.Match[str] | None:
        """The first match from `pos` on, which for one text never goes back."""
        if text is not self._text or (self._found is not None and self._found.start() < pos):
            self._text, self._found = text, self._pattern.search(text, pos)
        return self._found


def is_call(value: dict[str, Any]) -> bool:
    """True for an object that can be an entry, of any format."""
    return "request" in value or "response" in value or "_source" in value


def _end_of_value(text: str, start: int) -> int:
    """Index behind the value that begins at `start` and is whole and followed by the next one; -1 when it is not."""
    try:
        _, end = decode_patiently(text, start)
    except (ValueError, RecursionError):
        return -1
    return end if _AFTER_VALUE.match(text, end) else -1


def _entries_behind_error(text: str, start: int, after: re.Pattern[str]) -> re.Match[str] | None:
    """The list of entries behind what is wrong for sure in, or `after`, the value that begins at `start`."""
    wrong: int | None
    try:
        _, wrong = decode_patiently(text, start)
    except RecursionError:
        return None
    except json.JSONDecodeError as error:
        wrong = broken_at(error, start, len(text))
    else:
        wrong = None if after.match(text, wrong) else wrong
    if wrong is None:
        return None
    lists = _ENTRIES.finditer(text, max(start, wrong - LONGEST_START))
    return next((entries for entries in lists if entries.end() > wrong), None)


def _lowered(message: str) -> str:
    """A message of the JSON decoder as a part of a sentence."""
    return message[:1].lower() + message[1:].removesuffix(" starting at").removesuffix(" at")
