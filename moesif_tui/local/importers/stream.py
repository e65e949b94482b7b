"""JSON of any size as a stream of its entries: one entry is in memory at a time, and a broken one costs itself only.

`raw_decode` over a sliding window is the fastest way to the first entry and among the fastest to the last, but it
cannot tell a broken entry from one that is not whole yet. So where it fails twice, `scan` finds the entry's end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from moesif_tui.local.importers.jsontext import decode, decode_patiently
from moesif_tui.local.importers.scan import Scan
from moesif_tui.local.importers.window import Window

MAX_ENTRY = 16_000_000
"""Characters of JSON that one entry may have; a larger one is reported and left out."""

AHEAD = 262_144
"""Characters behind an entry's start that must be in memory before its failure to decode counts."""


class Layout(Enum):
    """Where the entries of a file stand."""

    CONTAINER = "container"
    """In the array `entries` of a HAR's `log` (or of the top level), or `hits` of a search's answer."""
    LIST = "list"
    """The file is one array of them."""
    VALUES = "values"
    """One after another at the top level: NDJSON, or a single one."""


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


_GAP = re.compile(r"[\s,\x00\ufeff]*+")
_SCALAR = re.compile(r"[^\s,:\[\]{}\"]*+")
_JUNK = re.compile(r"[^,\[\]{}\"]*+")
_OBJECT_START = re.compile(r"[\[{]")
_NEXT_ENTRY = re.compile(
    r",\s*+(?=\{\s*+\"(?:_\w+|cache|comment|company_id|connection|metadata|pageref|request|response|serverIPAddress"
    r"|session_token|startedDateTime|time|timings|user_id)\"\s*+:)"
)
_NEXT_LINE = re.compile(r"\n(?=\{)")
_AFTER_ENTRY = re.compile(r"[\s\x00]*+(?:,[\s\x00]*+\{|\]|\{|\Z)")
_ENTRIES = re.compile(r'"(?:entries|hits)"\s*+:\s*+(?=\[)')
_TRAILER = ")]};"
_BEFORE_ERROR = " \t\r\n,"


def entries(
    chunks: Iterator[bytes],
    layout: Layout,
    *,
    keep_text: bool = False,
    on_page: Callable[[dict[str, Any]], None] | None = None,
) -> Iterator[Entry | Broken]:
    """Every entry of a file, in its order.

    Args:
        chunks: the file's bytes, unpacked, in pieces of any size.
        layout: where the entries stand.
        keep_text: give each entry's JSON text too.
        on_page: is told each of a HAR's `pages`, when the stream comes by (before or after the entries).
    """
    return _Reader(Window(chunks), keep_text, on_page).read(layout)


class _Reader:
    def __init__(self, window: Window, keep_text: bool, on_page: Callable[[dict[str, Any]], None] | None) -> None:
        self._window = window
        self._keep_text = keep_text
        self._on_page = on_page
        self._number = 0

    def read(self, layout: Layout) -> Iterator[Entry | Broken]:
        self._skip_callback()
        if layout is Layout.VALUES:
            yield from self._elements(in_array=False)
            return
        while (first := self._peek()) and (first in "{[" or first in _TRAILER):
            if first == "{":
                yield from self._members(top=True)
            else:
                self._window.pos += 1
                if first == "[":
                    yield from self._elements(in_array=True)
        if first:
            yield Broken(self._window.offset(), None, "what follows the JSON is no traffic")

    def _skip_callback(self) -> None:
        """Go to the first bracket: a HAR may be wrapped into a JavaScript call."""
        window = self._window
        start = _OBJECT_START.search(window.text)
        if start:
            window.pos = start.start()

    def _peek(self) -> str:
        """The next character that is no gap, without taking it; "" at the end of the file."""
        window = self._window
        while True:
            gap = _GAP.match(window.text, window.pos)
            window.pos = gap.end() if gap else window.pos
            if window.pos < len(window.text):
                return window.text[window.pos]
            if not window.more():
                return ""

    # ---- objects on the way to the entries

    def _members(self, *, top: bool) -> Iterator[Entry | Broken]:
        """Walk an object for the arrays of entries in it; everything else is passed over, whatever its size."""
        window = self._window
        window.pos += 1
        while (first := self._peek()) != "}":
            if first != '"':
                if first:
                    yield Broken(window.offset(), None, "the JSON around the entries is broken here")
                    # an entry here: what seemed to be the end of the list was a stray bracket
                    if first == "{" or self._find_entries():
                        yield from self._elements(in_array=True)
                        continue
                else:
                    yield Broken(window.offset(), None, "the file ends before its JSON does", cut=True)
                return
            key = self._key()
            if self._peek() == ":":
                window.pos += 1
            first = self._peek()
            if first == "[" and key in {"entries", "hits"}:
                window.pos += 1
                yield from self._elements(in_array=True)
            elif first == "[" and key == "pages" and self._on_page:
                window.pos += 1
                self._pages(self._on_page)
            elif first == "{" and top and key in {"log", "hits"}:
                yield from self._members(top=False)
            else:
                self._skip(first)
        window.pos += 1

    def _key(self) -> str:
        window = self._window
        start = window.pos
        try:
            key, window.pos = decode(window.text, start)
        except ValueError:
            if not window.more():
                window.pos = len(window.text)
                return ""
            try:
                key, window.pos = decode(window.text, window.pos)
            except ValueError:
                self._skip('"')
                return ""
        return str(key)

    def _skip(self, first: str) -> None:
        """Pass over one value that begins with `first`."""
        if first in {"{", "[", '"'}:
            self._collect(keep=0)
        else:
            self._skip_while(_SCALAR)

    def _skip_while(self, pattern: re.Pattern[str]) -> None:
        window = self._window
        while True:
            found = pattern.match(window.text, window.pos)
            window.pos = found.end() if found else window.pos
            if window.pos < len(window.text) or not window.more():
                break

    def _pages(self, on_page: Callable[[dict[str, Any]], None]) -> None:
        number, keep_text = self._number, self._keep_text
        self._keep_text = False
        for page in self._elements(in_array=True):
            if isinstance(page, Entry):
                on_page(page.value)
        self._number, self._keep_text = number, keep_text

    def _find_entries(self) -> bool:
        """Go behind the next `"entries": [`; False when there is none, and the file is at its end."""
        window = self._window
        while True:
            found = _ENTRIES.search(window.text, window.pos)
            if found:
                window.pos = found.end() + 1
                return True
            # a match may begin in the last characters
            window.pos = max(window.pos, len(window.text) - 64)
            if not window.more():
                window.pos = len(window.text)
                return False

    # ---- entries

    def _elements(self, *, in_array: bool) -> Iterator[Entry | Broken]:
        """Entries up to the array's end (which is taken), or up to the file's end."""
        window = self._window
        gap, read, keep_text = _GAP.match, decode, self._keep_text
        text, pos = window.text, window.pos
        while True:
            start = gap(text, pos).end()  # type: ignore[union-attr]  # it matches everywhere
            if start == len(text):
                window.pos = start
                if not window.more():
                    if in_array:
                        yield Broken(window.offset(), None, "the file ends before its list of entries does", cut=True)
                    return
                text, pos = window.text, 0
                continue
            if text[start] != "{":
                window.pos = start
                if text[start] in _TRAILER:
                    window.pos += 1
                    if in_array and text[start] == "]":
                        return
                else:
                    yield self._stranger(in_array=in_array)
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
            self._number += 1
            window.pos = pos
            yield Entry(value, self._number, text[start:pos] if keep_text else None)

    def _stranger(self, *, in_array: bool) -> Broken:
        """Pass over something between the entries that is not an object."""
        window = self._window
        position = window.offset()
        first = window.text[window.pos]
        self._number += 1
        if in_array and first in '["':
            self._skip(first)
        elif in_array:
            window.pos += 1
            self._skip_while(_JUNK)
        else:
            self._skip_line()
        return Broken(position, self._number, "not a JSON object")

    def _skip_line(self) -> None:
        window = self._window
        while (end := window.text.find("\n", window.pos)) < 0:
            window.pos = len(window.text)
            if not window.more():
                return
        window.pos = end

    def _retry(self, error: ValueError | RecursionError, *, in_array: bool) -> Entry | Broken | None:
        """What to make of an entry that did not decode; None: more of it is in memory now, try again."""
        window = self._window
        broken_at = _broken_at(error, len(window.text))
        if broken_at is None and len(window.text) - window.pos < AHEAD and window.more():
            return None
        self._number += 1
        position = window.offset()
        if broken_at is None:
            text, whole = self._collect(keep=MAX_ENTRY)
        elif in_array:
            right = window.text[window.pos : broken_at].rstrip(_BEFORE_ERROR)
            text, whole = self._collect(
                keep=MAX_ENTRY,
                boundary=_NEXT_ENTRY,
                behind=window.pos + len(right),
                trust_brackets=isinstance(error, RecursionError),
            )
        else:
            text, whole = self._collect(keep=MAX_ENTRY, boundary=_NEXT_LINE, behind=window.pos)
        if not whole:
            return Broken(position, self._number, "the file ends in the middle of this entry", cut=True)
        if text is None:
            return Broken(position, self._number, f"larger than {MAX_ENTRY // 1_000_000} MB")
        try:
            value, end = decode_patiently(text, 0)
        except RecursionError:
            return Broken(position, self._number, "nested too deeply")
        except json.JSONDecodeError as wrong:
            where = len(text[: wrong.pos].encode("utf-8", "surrogatepass"))
            return Broken(position, self._number, f"broken JSON: {_lowered(wrong.msg)} at byte {where:,} of the entry")
        if end != len(text):
            return Broken(position, self._number, "broken JSON: text behind the entry's end")
        return Entry(value, self._number, text if self._keep_text else None)

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
        window = self._window
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


def _broken_at(error: ValueError | RecursionError, length: int) -> int | None:
    """Index at which an entry is wrong for sure; None when more text behind it could still make it right."""
    if isinstance(error, RecursionError):
        return 0
    if not isinstance(error, json.JSONDecodeError):
        return None
    # a literal, number or escape may be cut at the end of what is in memory
    if error.msg.startswith("Unterminated string") or error.pos >= length - 16:
        return None
    return error.pos


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
