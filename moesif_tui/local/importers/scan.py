"""Where a JSON value ends, found by strings and brackets alone: broken values and pieces of large ones have ends."""

from __future__ import annotations

import re

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_PLAIN = rf'[^\[\]{{}}"]++|{_STRING}'
_FLAT = rf"\{{(?:{_PLAIN})*+\}}|\[(?:{_PLAIN})*+\]"
_SHALLOW = rf"\{{(?:{_PLAIN}|{_FLAT})*+\}}|\[(?:{_PLAIN}|{_FLAT})*+\]"
# objects and arrays of little depth are passed in one step; what is left is brackets, or the quote of an open string
_STEP = re.compile(rf'(?:{_PLAIN}|{_SHALLOW})*+(?:([\[{{]++)|([\]}}])|(")|\Z)', re.DOTALL)
_INSIDE = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)

_CHECKED_DEPTH = 4096
"""Deeper brackets are counted, not compared: the memory of a scan has a bound."""


class Scan:
    """The end of one object, array or string whose text arrives in pieces; begin it at the value's first character.

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

    @property
    def quoted(self) -> bool:
        """What comes next stands in a string, which a quote would end."""
        return self._in_string and not self._escaped

    def end(self, text: str, pos: int, stop: int) -> int:
        """Index just behind the value, or -1 when `text[pos:stop]` does not hold its end."""
        if not self._depth and not self._in_string:
            pos = self._begin(text, pos)
        while True:
            if self._in_string:
                pos = self._leave_string(text, pos, stop)
                if self._in_string:
                    return -1
                if not self._depth:
                    return pos
            step = _STEP.match(text, pos, stop)
            if step is None or step.lastindex is None:
                return -1
            pos = step.end()
            if step.lastindex == 3:
                self._in_string = True
            elif step.lastindex == 1:
                self._enter(step[1])
            elif not self._leave(text[pos - 1]):
                return pos - 1
            elif not self._depth:
                return pos

    def _begin(self, text: str, pos: int) -> int:
        if text[pos] == '"':
            self._in_string = True
        else:
            self._enter(text[pos])
        return pos + 1

    def _enter(self, brackets: str) -> None:
        self._open += brackets[: max(0, _CHECKED_DEPTH - self._depth)].encode()
        self._depth += len(brackets)

    def _leave(self, bracket: str) -> bool:
        self._depth -= 1
        # in ASCII a closing bracket comes two places after its opening one
        if self._depth < _CHECKED_DEPTH and self._open.pop() + 2 != ord(bracket):
            self.mismatch = True
        return not self.mismatch

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
