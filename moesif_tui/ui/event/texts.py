"""Bodies that are shown as lines: text, and bytes as hex."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from moesif_tui.core.bodies import hex_lines
from moesif_tui.core.textrows import TextRows, mask_long_binary, mask_long_text
from moesif_tui.ui.event.masks import of_masked
from moesif_tui.ui.event.parts import Fact, Key, Part, Place
from moesif_tui.ui.lines import PageLine

WINDOW: Final = 65_536
HEX_ROW: Final = 16
_HEX_SEARCHED: Final = 1 << 16


class NumberedPart(Part):
    """Lines that are known by their numbers."""

    key: Key

    def locate(self, key: Key) -> Place | None:
        """The line of the same number."""
        number = key[-1] if len(key) == len(self.key) + 1 and key[:-1] == self.key else None
        return (min(number, self.count - 1),) if isinstance(number, int) and self.count else None


class TextPart(NumberedPart):
    """Lines of a text, what is secret in it masked. Made in a thread where the text is large."""

    def __init__(self, text: str, key: Key, *, level: int = 0) -> None:
        self.key = key
        self._level = level
        self._text = text
        masked, self._secrets = mask_long_text(text)
        self._masked = self._rows = TextRows(masked)
        self._plain = self._masked if masked is text else TextRows(text)

    @property
    def count(self) -> int:
        """How many lines there are; one more says when there are too many."""
        return self._rows.count + self._rows.full

    def line(self, index: int) -> PageLine:
        """One of them."""
        if index >= self._rows.count:
            return PageLine([("more lines than are laid out here; p gives all of them to the pager", "warning")])
        text = self._rows.row(index)
        pieces = [(text, "text")] if self._rows is self._plain else of_masked(text, "text")
        secret = self._rows is self._masked and len(pieces) > 1
        return PageLine(
            pieces, self._level, payload=Fact((*self.key, index), f"line {index + 1:,}", text, secret=secret)
        )

    def secrets(self) -> int:
        """As many as were masked."""
        return self._secrets

    def reveal(self, shown: bool) -> None:
        """The lines as recorded, or masked."""
        self._rows = self._plain if shown else self._masked

    def hits(self, wanted: str) -> Iterator[Place | None]:
        """Lines that hold the text."""
        rows = self._rows
        done = -1
        for start in range(0, len(rows.text), WINDOW):
            window = rows.text[start : start + WINDOW + len(wanted)].lower()
            at = window.find(wanted.lower())
            while at >= 0:
                row = rows.row_at(start + at)
                if row > done:
                    done = row
                    if wanted in rows.row(row).casefold():
                        yield (row,)
                at = window.find(wanted.lower(), at + 1)
            yield None


class HexPart(NumberedPart):
    """Bytes as hex, 16 a line, what is secret in them masked. Made in a thread where there are many."""

    def __init__(self, data: bytes, key: Key, *, level: int = 0) -> None:
        self.key = key
        self._plain = data
        self._masked, self._secrets = mask_long_binary(data)
        self._data = self._masked
        self._level = level

    @property
    def count(self) -> int:
        """How many lines there are."""
        return -(-len(self._data) // HEX_ROW)

    def line(self, index: int) -> PageLine:
        """One of them."""
        text = next(hex_lines(self._data, index, 1), "")
        offset, _, rest = text.partition("  ")
        row = slice(index * HEX_ROW, (index + 1) * HEX_ROW)
        secret = self._data[row] != self._plain[row]
        return PageLine(
            [(f"{offset}  ", "muted"), (rest, "warning" if secret else "text")],
            self._level,
            payload=Fact((*self.key, index), f"byte {row.start:,}", text, secret=secret),
        )

    def secrets(self) -> int:
        """As many as were masked."""
        return self._secrets

    def reveal(self, shown: bool) -> None:
        """The bytes as recorded, or masked."""
        self._data = self._plain if shown else self._masked

    def hits(self, wanted: str) -> Iterator[Place | None]:
        """Lines in which the text begins, or whose own text holds it."""
        sought = wanted.encode("utf-8", "replace").lower()
        done = -1
        for start in range(0, len(self._data), _HEX_SEARCHED):
            window = self._data[start : start + _HEX_SEARCHED + len(sought)].lower()
            at = window.find(sought)
            while at >= 0:
                row = (start + at) // HEX_ROW
                if row > done:
                    done = row
                    yield (row,)
                at = window.find(sought, at + 1)
            yield None
