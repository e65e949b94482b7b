"""The rows of a JSON text, laid out one value a line, found without parsing it: any size, any depth, exactly as sent.

A row is a member, an element or a closing bracket, in the order of the text. What is kept of it is where it begins,
what it stands in and where that ends, in 21 bytes, so that a body of 16 MB is laid out in a few seconds and any row of
it can be read at once. Values are never converted: `1.50` stays `1.50`, and a number of 40 digits has 40 digits.

The text is looked at in steps (`grow`), none of which is one long call into C, so that a thread can do it beside an
event loop. A text that breaks off, or is no JSON from some place on, keeps its rows up to there.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from moesif_tui.core.jsonstrings import PathStep, string_end, unquoted
from moesif_tui.core.secret_names import PAIR_VALUES, is_secret_name, is_secret_object
from moesif_tui.core.secrets import MASK, mask_json

MOST_ROWS: Final = 2_000_000
"""Rows of one text; what is beyond is not laid out."""
STEP: Final = 20_000
"""Rows that `grow` adds at once when nothing else is said: some 20 ms."""

_SPACE = r"[ \t\n\r]*+"
_STRING = r'"[^"\\]{0,4096}+(?:\\.[^"\\]{0,4096}+){0,64}+"'  # longer ones are walked through in windows
_NUMBER = r"-?[0-9][0-9.eE+-]{0,4096}+"
_LEAF = rf"{_STRING}|{_NUMBER}|true|false|null|NaN|-?Infinity|\[{_SPACE}\]|\{{{_SPACE}\}}"
_VALUE = rf"(?:({_LEAF}){_SPACE}(,?)|([\[{{]))"
_MEMBER = re.compile(rf"{_SPACE}({_STRING}){_SPACE}:{_SPACE}{_VALUE}", re.DOTALL)
_ELEMENT = re.compile(rf"{_SPACE}(){_VALUE}", re.DOTALL)
_CLOSE = re.compile(rf"{_SPACE}([}}\]]){_SPACE}(,?)")
_LEAF_AT = re.compile(_LEAF, re.DOTALL)
_GAP = re.compile(_SPACE)
_COLON = re.compile(rf"{_SPACE}:{_SPACE}")
_COMMA = re.compile(rf"{_SPACE}(,?)")

_SECRET, _NAMED, _CONTAINER = 1, 2, 4
_OPENS = bytes(bool(flags & _CONTAINER) for flags in range(256))
_PAIR_VALUES = frozenset(f'"{name}"' for name in PAIR_VALUES)
_PAIR_MEMBERS = 12
_NAMES_KEPT = 5000


class JsonRows:
    """The rows of one JSON text.

    Attributes:
        text: the JSON text.
        broken: where it stops being JSON, or ends too early; None when it is whole.
        full: whether it has more rows than are laid out.
    """

    def __init__(self, text: str, *, most: int = MOST_ROWS) -> None:
        self.text = text
        self.broken: int | None = None
        self.full = False
        self._most = most
        self._starts = array("I")
        self._ends = array("I")
        self._parents = array("i")
        self._places = array("I")
        self._levels = array("I")
        self._flags = bytearray()
        self._pair_values: list[int] = []
        self._long_ends: dict[int, int] = {}
        self._secret_names: dict[str, int] = {}
        self._secret_objects: set[str] = set()
        self._stack: list[tuple[int, int, int, bool]] = []
        self._at = 0
        self._done = False

    # -- laying out

    def grow(self, rows: int = STEP) -> bool:
        """Lay out so many more rows; whether there are more to come."""
        if not self._done:
            goes_on = self._scan(min(len(self._starts) + rows, self._most))
            if goes_on and len(self._starts) >= self._most:
                self.full = True
                self._finish()
        return not self._done

    def lay_out(self) -> JsonRows:
        """Lay out everything."""
        while self.grow():
            pass
        return self

    def _scan(self, stop: int) -> bool:
        """Lay out rows up to a number of them; whether the text goes on behind them.

        One loop without calls, since it runs for every value: less than 1 µs each.
        """
        text, at, stack = self.text, self._at, self._stack
        add_start, add_parent, add_place = self._starts.append, self._parents.append, self._places.append
        add_level, add_flag, add_end, ends = self._levels.append, self._flags.append, self._ends.append, self._ends
        known, member, element = self._secret_names, _MEMBER.match, _ELEMENT.match
        if stack:
            parent, place, inherited, named = stack.pop()
        else:
            parent, place, inherited, named = -1, 0, 0, False
        level = len(stack)
        row = len(ends)
        goes_on = True
        while goes_on and row < stop:
            match = member(text, at) if named else element(text, at)
            if match is not None:
                key, start, comma, opening, at = match[1], match.start(1), match[3], match[4], match.end()
            elif (found := self._long(at, named=named)) is not None:
                key, start, comma, opening, at = found
            else:
                goes_on = False
                break
            flag = inherited
            if named:
                secret = known.get(key)
                if secret is None:
                    secret = self._judge(key)
                if key in _PAIR_VALUES:
                    self._pair_values.append(row)
                flag |= secret | _NAMED
            add_start(start)
            add_parent(parent)
            add_place(place)
            add_level(level)
            if opening:
                if named and key in self._secret_objects:
                    flag |= _SECRET
                add_end(row)
                add_flag(flag | _CONTAINER)
                stack.append((parent, place + 1, inherited, named))
                parent, place, inherited, named = row, 0, flag & _SECRET, opening == "{"
                level += 1
                row += 1
                continue
            add_flag(flag)
            add_end(row)
            place += 1
            row += 1
            while not comma and parent >= 0:
                match = _CLOSE.match(text, at)
                if match is None or (match[1] == "}") != named:
                    break
                add_start(match.start(1))
                add_parent(parent)
                add_place(place)
                add_level(level - 1)
                add_flag(0)
                add_end(row)
                ends[parent] = row
                at, comma = match.end(), match[2]
                parent, place, inherited, named = stack.pop()
                level -= 1
                row += 1
            goes_on = parent >= 0 and bool(comma)
        self._at = at
        if goes_on:
            stack.append((parent, place, inherited, named))
        else:
            self._end(whole=parent < 0 and row > 0, unclosed=parent)
        return goes_on

    def _end(self, *, whole: bool, unclosed: int) -> None:
        """There is no more: at the end of the text, or where it is no JSON any more."""
        at = _GAP.match(self.text, self._at).end()  # type: ignore[union-attr] # the pattern fits nothing too
        if not whole or at < len(self.text):
            self.broken = at
        if unclosed >= 0:
            self._stack.append((unclosed, 0, 0, False))
        self._finish()

    def _finish(self) -> None:
        """Containers that nothing closed reach to the last row; pairs that name a secret hide their value."""
        self._done = True
        last = len(self._starts) - 1
        for container, *_ in self._stack:
            if container >= 0:
                self._ends[container] = last
        self._stack = []
        for row in self._pair_values:
            if not self._flags[row] & _SECRET and self._names_a_secret(row):
                for below in range(row, self._ends[row] + 1):
                    self._flags[below] |= _SECRET

    def _judge(self, key: str) -> int:
        if len(self._secret_names) > _NAMES_KEPT:
            self._secret_names.clear()
            self._secret_objects.clear()
        name = unquoted(key)
        secret = _SECRET if is_secret_name(name) else 0
        self._secret_names[key] = secret
        if not secret and is_secret_object(name):
            self._secret_objects.add(key)
        return secret

    def _names_a_secret(self, row: int) -> bool:
        """Whether the value belongs to `{"name": "password", "value": …}`."""
        siblings: dict[str, Any] = {}
        for child in self.children(self._parents[row]):
            if len(siblings) >= _PAIR_MEMBERS:
                return False
            raw = "" if self.is_container(child) else self.raw(child, 200)
            siblings[str(self.key(child))] = unquoted(raw) if raw.startswith('"') else None
        name = str(self.key(row))
        masked = mask_json({**siblings, name: "-"})[0]
        return bool(masked[name] == MASK)

    def _long(self, at: int, *, named: bool) -> tuple[str, int, str, str, int] | None:
        """A member or element with a long string in it: key, start, comma, opening bracket, and where to go on."""
        text = self.text
        start = at = _GAP.match(text, at).end()  # type: ignore[union-attr]
        key = ""
        if named:
            at = string_end(text, at)
            colon = _COLON.match(text, at) if at >= 0 else None
            if colon is None:
                return None
            key, at = text[start:at], colon.end()
        if text[at : at + 1] in {"[", "{"} and not _LEAF_AT.match(text, at):
            return key, start, "", text[at], at + 1
        end = self._leaf_end(at)
        if end < 0:
            return None
        self._long_ends[at] = end
        comma = _COMMA.match(text, end)
        return key, start, comma[1], "", comma.end()  # type: ignore[index, union-attr]

    def _leaf_end(self, at: int) -> int:
        """Where a value that is no container ends; -1 when there is none."""
        if self.text[at : at + 1] == '"':
            return string_end(self.text, at)
        match = _LEAF_AT.match(self.text, at)
        return match.end() if match else -1

    # -- rows

    @property
    def count(self) -> int:
        """How many rows there are so far."""
        return len(self._starts)

    @property
    def rest(self) -> int:
        """Where the part of the text begins that has no rows; its length when there is none."""
        return self.broken if self.broken is not None else self._at if self.full else len(self.text)

    def rows_by_level(self) -> Counter[int]:
        """How many rows stand at each level."""
        return Counter(self._levels)

    def containers(self) -> Iterator[int]:
        """The rows that open an object or array."""
        opens = self._flags.translate(_OPENS)
        row = opens.find(1)
        while row >= 0:
            yield row
            row = opens.find(1, row + 1)

    def level(self, row: int) -> int:
        """How many containers a row stands in; a closing bracket as many as its container."""
        return self._levels[row]

    def end(self, row: int) -> int:
        """The last row of a container, its closing bracket if it has one; of any other row itself."""
        return self._ends[row]

    def parent(self, row: int) -> int:
        """The container that a row stands in, -1 for none; of a closing bracket its own container."""
        return self._parents[row]

    def is_container(self, row: int) -> bool:
        """Whether it opens an object or array that is not empty."""
        return bool(self._flags[row] & _CONTAINER)

    def is_closing(self, row: int) -> bool:
        """Whether it is a closing bracket."""
        return self.text[self._starts[row]] in "]}"

    def is_secret(self, row: int) -> bool:
        """Whether its name, or that of a container around it, says that it is a secret."""
        return bool(self._flags[row] & _SECRET)

    def members(self, row: int) -> int:
        """How many members or elements a container has."""
        last = self._ends[row]
        if last > row and self._parents[last] == row and self.is_closing(last):
            return self._places[last]
        return sum(1 for _ in self.children(row))

    def children(self, row: int) -> Iterator[int]:
        """The rows of a container's members, closing bracket not among them; -1 is the container of everything."""
        last = self._ends[row] if row >= 0 else len(self._starts) - 1
        child = row + 1
        while child <= last and not self.is_closing(child):
            yield child
            child = self._ends[child] + 1

    def key(self, row: int) -> PathStep | None:
        """Its name or index in its container; None for what stands in none, and for closing brackets."""
        if self._parents[row] < 0 or self.is_closing(row):
            return None
        if not self._flags[row] & _NAMED:
            return self._places[row]
        start = self._starts[row]
        return unquoted(self.text[start : string_end(self.text, start)])

    def _value_at(self, row: int) -> int:
        start = self._starts[row]
        if not self._flags[row] & _NAMED:
            return start
        return _COLON.match(self.text, string_end(self.text, start)).end()  # type: ignore[union-attr]

    def opening(self, row: int) -> str:
        """The first character of its value: a bracket, a quote, a digit …"""
        return self.text[self._value_at(row)]

    def raw(self, row: int, most: int | None = None) -> str:
        """The value as it was sent; of a container everything in it. At most so many characters, where that is said."""
        start, end = self.extent(row)
        return self.text[start : end if most is None else min(end, start + most)]

    def extent(self, row: int) -> tuple[int, int]:
        """Where its value begins and ends in the text."""
        start = self._value_at(row)
        if self.is_container(row):
            last = self._ends[row]
            closed = self._parents[last] == row and self.is_closing(last)
            return start, self._starts[last] + 1 if closed else self.rest
        end = self._long_ends.get(start) or self._leaf_end(start)
        return start, end if end >= 0 else min(start + 1, len(self.text))

    def string(self, row: int) -> str | None:
        """The value of a string, its escapes read; None when it is no string."""
        raw = self.raw(row)
        return unquoted(raw) if raw.startswith('"') else None

    def path(self, row: int) -> tuple[PathStep, ...]:
        """Names and indices from the outside to the value of a row; a closing bracket has its container's."""
        if self.is_closing(row):
            row = self._parents[row]
        steps: list[PathStep] = []
        while (key := self.key(row)) is not None:
            steps.append(key)
            row = self._parents[row]
        steps.reverse()
        return tuple(steps)

    def find(self, path: tuple[PathStep, ...]) -> int | None:
        """The row at a path, or of the innermost container on the way to it; None when there are no rows."""
        if not self._starts:
            return None
        row = 0
        for step in path:
            found = next((child for child in self.children(row) if self.key(child) == step), None)
            if found is None:
                break
            row = found
        return row

    def row_at(self, offset: int) -> int:
        """The row that a place of the text belongs to."""
        return max(0, bisect_right(self._starts, offset) - 1)
