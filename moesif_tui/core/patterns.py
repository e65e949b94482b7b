"""Wildcard patterns, matched without backtracking: `*` any characters, `?` one, a backslash before either means itself.

A hostile pattern over a hostile text costs at most their lengths multiplied, where a regular expression may never end.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(r"\\(.)|(\*+)|(\?)|([^\\*?]+|\\)", re.DOTALL)


def escaped(text: str) -> str:
    """The pattern that fits just this text."""
    return re.sub(r"([\\*?])", r"\\\1", text)


class _Piece:
    """What stands between two `*`: literal text, or with `?` in it a regular expression without any repetition."""

    def __init__(self, tokens: list[tuple[str, bool]]) -> None:
        self.length = sum(1 if single else len(text) for text, single in tokens)
        self.literal = "".join(text for text, single in tokens if not single)
        self._regex = (
            re.compile("".join("." if single else re.escape(text) for text, single in tokens), re.DOTALL)
            if any(single for _, single in tokens)
            else None
        )

    def at(self, text: str, start: int) -> bool:
        return text.startswith(self.literal, start) if self._regex is None else bool(self._regex.match(text, start))

    def find(self, text: str, start: int, end: int) -> int:
        """The first place from `start` on where the piece fits and ends by `end`; -1 if there is none."""
        if self._regex is None:
            return text.find(self.literal, start, end)
        found = self._regex.search(text, start, end)
        return found.start() if found else -1


class Wildcard:
    """A compiled pattern. `literals` are texts that everything it fits holds."""

    def __init__(self, pattern: str, *, ignore_case: bool = False) -> None:
        self._ignore_case = ignore_case
        pieces: list[list[tuple[str, bool]]] = [[]]
        for escape, star, single, text in _TOKEN.findall(pattern.lower() if ignore_case else pattern):
            if star:
                pieces.append([])
            else:
                pieces[-1].append(("", True) if single else (escape or text, False))
        self._pieces = [_Piece(tokens) for tokens in pieces]
        self.literals = tuple(piece.literal for piece in self._pieces if piece._regex is None and piece.literal)

    def fits(self, text: str) -> bool:
        """Whether the pattern fits the whole text."""
        if self._ignore_case:
            text = text.lower()
        first, *rest = self._pieces
        if not rest:
            return len(text) == first.length and first.at(text, 0)
        last = rest.pop()
        end = len(text) - last.length
        if end < first.length or not first.at(text, 0) or not last.at(text, end):
            return False
        start = first.length
        for piece in rest:
            found = piece.find(text, start, end)
            if found < 0:
                return False
            start = found + piece.length
        return True


@lru_cache(64)
def wildcard(pattern: str) -> Wildcard:
    """A compiled pattern, the same for those who ask again."""
    return Wildcard(pattern)
