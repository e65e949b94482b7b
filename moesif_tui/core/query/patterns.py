"""Wildcard patterns: `*` any characters, `?` one, a backslash before `*`, `?` or itself means the character."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(r"\\(.)|(\*+)|(\?)|([^\\*?]+|\\)", re.DOTALL)


@lru_cache(maxsize=64)
def compiled(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern; use `fullmatch`.

    What stands between two stars is found at its first place and kept there (an atomic group), so that a pattern of
    many stars takes no more than its length times the text's.
    """
    pieces: list[list[str]] = [[]]
    for escaped, star, single, text in _TOKEN.findall(pattern):
        if star:
            pieces.append([])
        else:
            pieces[-1].append("." if single else re.escape(escaped or text))
    first, *rest = ["".join(piece) for piece in pieces]
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    return re.compile(first + "".join(f"(?>.*?{piece})" for piece in middle) + ".*" + last, re.DOTALL)
