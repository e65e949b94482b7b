"""Where a JSON value ends, found by strings and brackets alone: broken values and pieces of large ones have ends."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|([\[{])|([\]}])|"', re.DOTALL)
_INSIDE = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)

_CHECKED_DEPTH = 4096
"""Deeper brackets are counted, not compared: the memory of a scan has a bound."""


class Scan:
    """The end of one value whose text arrives in pieces; begin it at the value's first character.

    Attributes:
        mismatch: the end that was found is in front of a bracket that closes something else than what is open.
    """

    __slots__ = ("_depth", "_escaped", "_in_string", "_open", "mismatch")

    def __init__(self) -> None:
        self.mismatch = False
        self._depth = 0
        self._open = bytearray()
        self._in_string = False
        self._escaped = False

    def end(self, text: str, pos: int, stop: int) -> int:
        """Index just behind the value, or -1 when `text[pos:stop]` does not hold its end."""
        if self._in_string:
            pos = self._leave_string(text, pos, stop)
            if self._in_string:
                return -1
            if not self._depth:
                return pos
        for token in _TOKEN.finditer(text, pos, stop):
            if token.lastindex is None:
                if token.end() - token.start() == 1:
                    self._in_string = True
                    self._leave_string(text, token.end(), stop)
                    return -1
                if not self._depth:
                    return token.end()
            elif token.lastindex == 1:
                if self._depth < _CHECKED_DEPTH:
                    self._open.append(ord(text[token.start()]))
                self._depth += 1
            else:
                self._depth -= 1
                # in ASCII a closing bracket comes two places after its opening one
                if self._depth < _CHECKED_DEPTH and self._open.pop() + 2 != ord(text[token.start()]):
                    self.mismatch = True
                    return token.start()
                if not self._depth:
                    return token.end()
        return -1

    def _leave_string(self, text: str, pos: int, stop: int) -> int:
        """Index behind the closing quote, which clears `_in_string`; `stop` when the string goes on."""
        if self._escaped and pos < stop:
            self._escaped = False
            pos += 1
        inside = _INSIDE.match(text, pos, stop)
        end = inside.end() if inside else stop
        if end >= stop:
            return stop
        if text[end] == "\\":
            self._escaped = True
            return stop
        self._in_string = False
        return end + 1
