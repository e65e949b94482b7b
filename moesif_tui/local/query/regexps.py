r"""Regular expressions of Lucene, matched without backtracking: whatever is asked of whatever text ends.

The whole text has to fit. `.` is any character, `[a-z]` and `[^a-z]` one of some, `? * + {n} {n,} {n,m}` repeat,
`|` separates, `( )` group, `" "` and a backslash quote, `\d \w \s` and `\D \W \S` are classes of ASCII. Of Lucene's
optional operators `@`, any text, is known; `~ & < #` are refused where the flags switch them on, as `ALL` does.

An expression becomes the automaton of its positions (Glushkov): a state is the set of the positions that the last
character stands at, as the bits of an integer. What follows a state, and which positions a character fits, is worked
out when first met.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from moesif_tui.local.query.limits import look

MAX_POSITIONS = 1_000
MAX_NESTING = 50
MAX_PARTS = 10_000
MAX_STATES = 10_000

_FLAGS = {"COMPLEMENT": "~", "INTERSECTION": "&", "INTERVAL": "<", "EMPTY": "#", "ANYSTRING": "@"}
_CLASSES = {
    "d": ((48, 57),),
    "w": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "s": ((9, 13), (32, 32)),
}
_SLICE = 65_536
_LOOKS = 64
"""New states between two looks at the clock."""


class RegexpError(ValueError):
    """An expression that is none, or that is too large: why, in a few words."""


class Chars(NamedTuple):
    """One character: inside of one of the ranges, or `negated`: outside of all."""

    ranges: tuple[tuple[int, int], ...]
    negated: bool = False

    def fits(self, character: str) -> bool:
        """Whether it is this character."""
        code = ord(character)
        return any(low <= code <= high for low, high in self.ranges) is not self.negated


class Concat(NamedTuple):
    """One part after the other; none is the empty text."""

    parts: tuple[Node, ...]


class Either(NamedTuple):
    """One of several."""

    parts: tuple[Node, ...]


class Repeat(NamedTuple):
    """A part several times; `most` None: any number of times."""

    part: Node
    least: int
    most: int | None


Node = Chars | Concat | Either | Repeat
_ANY = Chars((), negated=True)


class _Parser:
    """Reads an expression. `special`: which optional operators are switched on."""

    def __init__(self, text: str, special: frozenset[str]) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self._special = special

    def whole(self) -> Node:
        node = self._either()
        if self._at < len(self._text):
            raise RegexpError(f"unexpected {self._text[self._at]} at position {self._at}")
        return node

    def _either(self) -> Node:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise RegexpError(f"nested deeper than {MAX_NESTING}")
        parts = [self._concat()]
        while self._took("|"):
            parts.append(self._concat())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _concat(self) -> Node:
        parts: list[Node] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            parts.append(self._repeat(self._single()))
        return parts[0] if len(parts) == 1 else Concat(tuple(parts))

    def _repeat(self, node: Node) -> Node:
        while True:
            if self._took("?"):
                node = Repeat(node, 0, 1)
            elif self._took("*"):
                node = Repeat(node, 0, None)
            elif self._took("+"):
                node = Repeat(node, 1, None)
            elif self._took("{"):
                node = self._times(node)
            else:
                return node

    def _times(self, node: Node) -> Node:
        least = self._number()
        most: int | None = least
        if self._took(","):
            most = None if self._text[self._at : self._at + 1] == "}" else self._number()
        if not self._took("}"):
            raise RegexpError(f"}} is expected at position {self._at}")
        if most is not None and most < least:
            raise RegexpError(f"{{{least},{most}}} ends before it begins")
        return Repeat(node, least, most)

    def _number(self) -> int:
        start = self._at
        while self._text[self._at : self._at + 1] in set("0123456789"):
            self._at += 1
        digits = self._text[start : self._at]
        if not digits or len(digits) > 4 or int(digits) > MAX_POSITIONS:
            raise RegexpError(f"a number up to {MAX_POSITIONS:,} is expected at position {start}")
        return int(digits)

    def _single(self) -> Node:
        character = self._next()
        if character in self._special:
            if character == "@":
                return Repeat(_ANY, 0, None)
            raise RegexpError(f"this server does not support the operator {character}; flags NONE make it a character")
        if character == "(":
            node = self._either()
            if not self._took(")"):
                raise RegexpError(f") is expected at position {self._at}")
            return node
        if character == "[":
            return self._set()
        if character == ".":
            return _ANY
        if character == '"':
            return self._quoted()
        if character in "?*+{":
            raise RegexpError(f"nothing to repeat at position {self._at - 1}")
        return self._escaped() if character == "\\" else _one(character)

    def _quoted(self) -> Node:
        end = self._text.find('"', self._at)
        if end < 0:
            raise RegexpError('a " has no end')
        quoted, self._at = self._text[self._at : end], end + 1
        return Concat(tuple(map(_one, quoted)))

    def _escaped(self) -> Chars:
        character = self._next()
        ranges = _CLASSES.get(character.lower())
        return _one(character) if ranges is None else Chars(ranges, negated=character.isupper())

    def _set(self) -> Chars:
        negated = self._took("^")
        ranges: list[tuple[int, int]] = []
        while not ranges or not self._took("]"):
            found = self._member()
            if self._text[self._at : self._at + 1] == "-" and self._text[self._at + 1 : self._at + 2] != "]":
                self._at += 1
                found = (_range(found, self._member()),)
            ranges += found
        return Chars(tuple(ranges), negated)

    def _member(self) -> tuple[tuple[int, int], ...]:
        character = self._next()
        found = self._escaped() if character == "\\" else _one(character)
        if found.negated:
            raise RegexpError(f"a negated class cannot stand in a set (position {self._at})")
        return found.ranges

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise RegexpError("it ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def _took(self, character: str) -> bool:
        found = self._text.startswith(character, self._at)
        self._at += found
        return found


def _one(character: str) -> Chars:
    return Chars(((ord(character), ord(character)),))


def _range(low: tuple[tuple[int, int], ...], high: tuple[tuple[int, int], ...]) -> tuple[int, int]:
    (first, end), (start, last) = low[0], high[0]
    if first != end or start != last or last < first:
        raise RegexpError("a range of a set goes from one character to a later one")
    return first, last


def parse(text: str, special: frozenset[str]) -> Node:
    """The tree of an expression. Raises `RegexpError`."""
    return _Parser(text, special).whole()


def operators(flags: str) -> str:
    """The optional operators that Lucene's flags (`ALL`, `NONE`, `INTERVAL|EMPTY` …) switch on.

    Raises:
        RegexpError: an unknown flag.
    """
    found = ""
    for flag in flags.upper().split("|"):
        if flag == "ALL":
            found += "".join(_FLAGS.values())
        elif flag != "NONE":
            if flag not in _FLAGS:
                raise RegexpError(f"{flag[:20]} is none of the flags ALL, NONE, {', '.join(_FLAGS)}")
            found += _FLAGS[flag]
    return found


class _Part(NamedTuple):
    """A part of the automaton: whether it fits the empty text, and the positions it can begin and end with."""

    empty: bool
    first: int
    last: int


class _Follow(dict[int, int]):
    """The positions that can come behind a state, by state."""

    def __init__(self, behind: list[int]) -> None:
        super().__init__()
        self._behind = behind
        self._misses = 0

    def __missing__(self, state: int) -> int:
        self._misses += 1
        if self._misses % _LOOKS == 0:
            look()
        if len(self) > MAX_STATES:
            self.clear()
        found = 0
        for position in _bits(state):
            found |= self._behind[position]
        self[state] = found
        return found


class _Standing(dict[str, int]):
    """The positions that a character can stand at, by character."""

    def __init__(self, positions: dict[Chars, int], *, ignore_case: bool) -> None:
        super().__init__()
        self._positions = positions
        self._ignore_case = ignore_case

    def __missing__(self, character: str) -> int:
        if len(self) > MAX_STATES:
            self.clear()
        spelt = {character, character.lower(), character.upper()} if self._ignore_case else {character}
        found = 0
        for chars, positions in self._positions.items():
            if any(chars.fits(one) for one in spelt if len(one) == 1):
                found |= positions
        self[character] = found
        return found


class Regexp:
    """A compiled expression. `special`: the optional operators that are switched on.

    Raises:
        RegexpError: it is none, or too large.
    """

    def __init__(self, text: str, special: str, *, ignore_case: bool = False) -> None:
        self._behind: list[int] = []
        self._positions: dict[Chars, int] = {}
        self._parts = 0
        self._whole = self._part(parse(text, frozenset(special)))
        self._follow = _Follow(self._behind)
        self._standing = _Standing(self._positions, ignore_case=ignore_case)

    def fits(self, text: str) -> bool:
        """Whether it fits the whole text. May raise `QueryTooSlow`."""
        follow, standing = self._follow, self._standing
        state, ahead = 0, self._whole.first
        for start in range(0, len(text), _SLICE):
            look()
            for character in text[start : start + _SLICE]:
                state = ahead & standing[character]
                if not state:
                    return False
                ahead = follow[state]
        return bool(state & self._whole.last) if text else self._whole.empty

    def _part(self, node: Node) -> _Part:
        self._parts += 1
        if self._parts > MAX_PARTS or len(self._behind) > MAX_POSITIONS:
            raise RegexpError(f"more than {MAX_POSITIONS:,} positions")
        match node:
            case Chars():
                place = 1 << len(self._behind)
                self._behind.append(0)
                self._positions[node] = self._positions.get(node, 0) | place
                return _Part(False, place, place)
            case Concat(parts):
                whole = _Part(True, 0, 0)
                for part in parts:
                    whole = self._joined(whole, self._part(part))
                return whole
            case Either(parts):
                found = [self._part(part) for part in parts]
                return _Part(
                    any(part.empty for part in found),
                    _union(part.first for part in found),
                    _union(part.last for part in found),
                )
            case Repeat():
                return self._repeated(node)

    def _joined(self, one: _Part, other: _Part) -> _Part:
        for position in _bits(one.last):
            self._behind[position] |= other.first
        return _Part(
            one.empty and other.empty,
            one.first | (other.first if one.empty else 0),
            other.last | (one.last if other.empty else 0),
        )

    def _repeated(self, node: Repeat) -> _Part:
        whole = _Part(True, 0, 0)
        for _ in range(node.least):
            whole = self._joined(whole, self._part(node.part))
        if node.most is None:
            loop = self._part(node.part)
            for position in _bits(loop.last):
                self._behind[position] |= loop.first
            return self._joined(whole, loop._replace(empty=True))
        for _ in range(node.most - node.least):
            whole = self._joined(whole, self._part(node.part)._replace(empty=True))
        return whole


def _bits(positions: int) -> list[int]:
    found = []
    while positions:
        lowest = positions & -positions
        found.append(lowest.bit_length() - 1)
        positions ^= lowest
    return found


def _union(sets: Iterable[int]) -> int:
    found = 0
    for one in sets:
        found |= one
    return found
