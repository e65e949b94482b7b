"""JSON of any size as a stream of its entries, wherever they stand in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any

from moesif_tui.local.importers.elements import (
    AFTER_KEY,
    ENTRY_START,
    LONGEST_START,
    TRAILER,
    Broken,
    Elements,
    Entry,
    is_call,
)
from moesif_tui.local.importers.jsontext import decode
from moesif_tui.local.importers.window import Window


class Layout(Enum):
    """Where the entries of a file stand."""

    CONTAINER = "container"
    """In the array `entries` of a HAR's `log` (or of the top level), or `hits` of a search's answer."""
    LIST = "list"
    """The file is one array of them."""
    VALUES = "values"
    """One after another at the top level: NDJSON, or a single one."""


_BROKEN_AROUND = "the JSON around the entries is broken here"
_FIRST_BRACKET = re.compile(r"[\[{]")
_LONGEST_KEY = 4096
_RESUME = re.compile(rf'"(?:entries|hits)"\s*+:\s*+\[|,\s*+(?={ENTRY_START})')


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
    return _Document(Elements(Window(chunks), keep_text=keep_text), on_page).read(layout)


class _Document:
    def __init__(self, elements: Elements, on_page: Callable[[dict[str, Any]], None] | None) -> None:
        self._elements = elements
        self._window = elements.window
        self._on_page = on_page

    def read(self, layout: Layout) -> Iterator[Entry | Broken]:
        self._skip_callback()
        if layout is Layout.VALUES:
            yield from self._elements.read(in_array=False)
            return
        documents = 0
        while first := self._elements.peek():
            if first == "{" and not (documents and self._elements.at_entry()):
                documents += 1
                yield from self._members(top=True)
            elif first == "[":
                self._window.pos += 1
                yield from self._elements.read(in_array=True)
            elif first in TRAILER:
                self._window.pos += 1
            else:
                yield from self._resume("what follows the JSON is no traffic")

    def _skip_callback(self) -> None:
        """Go to the first bracket: a HAR may be wrapped into a JavaScript call."""
        window = self._window
        while (start := _FIRST_BRACKET.search(window.text)) is None:
            if len(window.text) > 4096 or not window.more():
                return
        window.pos = start.start()

    def _members(self, *, top: bool) -> Iterator[Entry | Broken]:
        """Walk an object for the arrays of entries in it; everything else is passed over, whatever its size."""
        window = self._window
        window.pos += 1
        while (first := self._elements.peek()) != "}":
            if not first:
                yield from self._elements.end("the file ends before its JSON does")
                return
            if first == "]":
                yield Broken(window.offset(), None, "one bracket too many around the entries")
                window.pos += 1
                if self._elements.peek() == "{":
                    yield from self._elements.read(in_array=True)
                continue
            key = self._key() if first == '"' else ""
            if first != '"' or self._elements.peek() != ":":
                yield from self._resume(_BROKEN_AROUND)
                continue
            window.pos += 1
            first = self._elements.peek()
            if first == "[" and key in {"entries", "hits"}:
                window.pos += 1
                yield from self._elements.read(in_array=True)
            elif first == "[" and key == "pages":
                window.pos += 1
                yield from self._pages()
            elif first == "{" and top and key in {"log", "hits"}:
                yield from self._members(top=False)
            else:
                position = window.offset()
                if not self._elements.skip(first):
                    yield Broken(position, None, _BROKEN_AROUND)
        window.pos += 1

    def _key(self) -> str:
        """The key that begins here; "" for one that is no string, or longer than any that counts."""
        window = self._window
        while True:
            try:
                key, window.pos = decode(window.text, window.pos)
            except ValueError:
                if len(window.text) - window.pos < _LONGEST_KEY and window.more():
                    continue
                self._elements.skip('"', after=AFTER_KEY)
                return ""
            return str(key)

    def _pages(self) -> Iterator[Entry | Broken]:
        """Tell the pages; where their list is broken, entries follow in it."""
        for item in self._elements.read(in_array=True, any_object=True):
            if isinstance(item, Entry) and not is_call(item.value):
                self._elements.number -= 1
                if self._on_page is not None:
                    self._on_page(item.value)
            elif isinstance(item, Broken):
                self._elements.number -= item.number is not None
                yield Broken(item.position, None, item.reason, item.cut)
            else:
                yield item

    def _resume(self, reason: str) -> Iterator[Entry | Broken]:
        """Report that something around the entries is broken, and go on with the next entry, or at the file's end."""
        window = self._window
        yield Broken(window.offset(), None, reason)
        while not self._elements.at_entry():
            found = _RESUME.search(window.text, window.pos)
            if found:
                window.pos = found.end()
                break
            window.pos = max(window.pos, len(window.text) - LONGEST_START)
            if not window.more():
                window.pos = len(window.text)
                return
        yield from self._elements.read(in_array=True)
