"""Parses a large JSON text in pieces, so that no single call into C is long.

`json.loads` holds the interpreter's lock until it returns: 57 MB of it in a thread stop the event loop for most of a
second. Here a window slides over the text. What fits into it goes whole to the standard parser, what does not is
walked from Python. The values are those of `json.loads`: big integers, NaN and lone surrogates included.
"""

from __future__ import annotations

import codecs
import re
from json import JSONDecodeError, JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined] # in no stub, there since 2.6
from typing import Any

WINDOW = 128 * 1024
"""Characters that are looked at together; a number longer than half of it is refused."""

DEPTH = 200
"""Containers inside one another that may each be larger than the window."""

_SPACE = re.compile(r"[ \t\n\r]*")
_HIGH_SURROGATE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}")
_LONGEST_ESCAPE = 12  # characters: a surrogate pair
_PARTIAL = object()


def parse(data: bytes, window: int = WINDOW) -> Any:
    """The value of a JSON text in UTF-8, with or without a byte order mark.

    Raises:
        BrokenJson: it is no JSON.
        ValueError: it is no UTF-8 (UnicodeDecodeError), or holds a number of too many digits.
        RecursionError: it is nested too deep.
    """
    return _Parser(_Window(data, window)).document()


class BrokenJson(ValueError):
    """The text is no JSON: what is wrong, and where."""


class _Window:
    """The part of the text that is looked at: `text`, of which `at` is the next character to read."""

    def __init__(self, data: bytes, size: int) -> None:
        self.text = ""
        self.at = 0
        self._size = size
        self._before = 0
        self._rest = memoryview(data)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()

    @property
    def ended(self) -> bool:
        """Whether nothing follows behind the window."""
        return not self._rest

    def fill(self) -> None:
        """Have at least half a window ahead, or all the rest."""
        while len(self.text) - self.at < self._size // 2 and self._rest:
            chunk, self._rest = self._rest[: self._size], self._rest[self._size :]
            self._before += self.at
            self.text = self.text[self.at :] + self._decoder.decode(chunk, final=not self._rest)
            self.at = 0

    def peek(self) -> str:
        """Skip white space; the next character, "" at the end."""
        while True:
            self.fill()
            self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr] # the pattern fits nothing too
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]

    def broken(self, what: str, at: int | None = None) -> BrokenJson:
        """The error at a place of the window; it names the character of the whole text."""
        return BrokenJson(f"{what} at character {self._before + (self.at if at is None else at):,}")


class _Frame:
    """A container that is larger than the window, while it is filled; `key` is the member's name that comes next."""

    __slots__ = ("closing", "key", "opening", "runs", "value")

    def __init__(self, opening: str) -> None:
        self.opening = opening
        self.closing = "]" if opening == "[" else "}"
        self.value: Any = [] if opening == "[" else {}
        self.key = ""
        self.runs = True

    def add(self, value: Any) -> None:
        if self.opening == "[":
            self.value.append(value)
        else:
            self.value[self.key] = value

    def add_all(self, values: Any) -> None:
        if self.opening == "[":
            self.value.extend(values)
        else:
            self.value.update(values)


class _Parser:
    def __init__(self, window: _Window) -> None:
        self._window = window
        self._decode = JSONDecoder().raw_decode
        self._frames: list[_Frame] = []

    def document(self) -> Any:
        while True:
            value = self._whole()
            if value is _PARTIAL:
                self._open()
            elif self._place(value):
                break
        document = value if not self._frames else self._frames[0].value
        if self._window.peek():
            raise self._window.broken("more text behind the end")
        return document

    def _whole(self) -> Any:
        """The next value, or _PARTIAL before a container that the window may not hold whole."""
        window = self._window
        first = window.peek()
        try:
            value, end = self._decode(window.text, window.at)
        except JSONDecodeError as error:
            if window.ended:
                raise window.broken(error.msg, error.pos) from None
        else:
            if end < len(window.text) or window.ended:
                window.at = end
                return value
        if first in {"[", "{"}:
            return _PARTIAL
        if first == '"':
            return self._string()
        raise window.broken("no value, or too long a number,")

    def _open(self) -> None:
        if len(self._frames) == DEPTH:
            raise RecursionError("nested too deep")
        frame = _Frame(self._window.text[self._window.at])
        self._window.at += 1
        self._frames.append(frame)
        self._name(frame)

    def _place(self, value: Any) -> bool:
        """Put a finished value where it belongs, and close what ends there. Whether all is closed."""
        window = self._window
        while self._frames:
            frame = self._frames[-1]
            frame.add(value)
            delimiter = window.peek()
            if delimiter == ",":
                window.at += 1
                while frame.runs:
                    self._run(frame)
                self._name(frame)
                return False
            if delimiter != frame.closing:
                raise window.broken(f"no comma and no {frame.closing}")
            window.at += 1
            value = frame.value
            if len(self._frames) == 1:
                return True
            self._frames.pop()
        return True

    def _name(self, frame: _Frame) -> None:
        """Read the name of an object's next member."""
        if frame.opening == "[":
            return
        if self._window.peek() != '"':
            raise self._window.broken("no member's name")
        frame.key = self._string()
        if self._window.peek() != ":":
            raise self._window.broken("no colon")
        self._window.at += 1

    def _run(self, frame: _Frame) -> None:
        """Take all members up to the window's last comma in one call; stop trying when they are no whole members."""
        window = self._window
        first = window.peek()
        comma = {"[": "],", "{": "},"}.get(first, ",")
        cut = window.text.rfind(comma, window.at) + len(comma) - 1
        frame.runs = False
        if cut > window.at:
            text = f"{frame.opening}{window.text[window.at : cut]}{frame.closing}"
            try:
                values, end = self._decode(text)
            except JSONDecodeError:
                return
            if end == len(text):
                frame.add_all(values)
                window.at = cut + 1
                frame.runs = True

    def _string(self) -> str:
        """A string of any length, in pieces that are cut between characters."""
        window = self._window
        window.at += 1
        parts: list[str] = []
        while True:
            window.fill()
            try:
                part, window.at = scanstring(window.text, window.at)
            except JSONDecodeError as error:
                if window.ended:
                    raise window.broken(error.msg, error.pos) from None
            else:
                parts.append(part)
                return "".join(parts)
            cut = _between_characters(window.text, len(window.text))
            try:
                part, _ = scanstring(f'{window.text[window.at : cut]}"', 0)
            except JSONDecodeError as error:
                raise window.broken(error.msg, window.at + error.pos) from None
            parts.append(part)
            window.at = cut


def _between_characters(text: str, end: int) -> int:
    """The last place up to `end` that is inside no escape and between no surrogate pair of a JSON string."""
    at = text.rfind("\\", end - _LONGEST_ESCAPE, end)
    if at < 0 or not _starts_escape(text, at):
        return end
    pair = at - _LONGEST_ESCAPE // 2
    return pair if pair >= 0 and _HIGH_SURROGATE.match(text, pair) and _starts_escape(text, pair) else at


def _starts_escape(text: str, at: int) -> bool:
    """Whether the backslash at this place is no escaped one."""
    before = at
    while before >= 0 and text[before] == "\\":
        before -= 1
    return (at - before) % 2 == 1
