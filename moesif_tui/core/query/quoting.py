"""How values stand in a query's text: quotes, backslashes and wildcards, both ways."""

from __future__ import annotations

import re
from dataclasses import dataclass

from moesif_tui.core.patterns import escaped

RESERVED = frozenset({"AND", "OR", "NOT", "TO"})
"""Words that join or negate; as a value they need quotes."""

_BARE = re.compile(r"[\w.@#$%~][\w/.@#$%~=;+-]*|/(?!/)[\w/.@#$%~=;+:-]*")
_BARE_BEHIND_FIELD = re.compile(r"(?!//)[\w/.@#$%~][\w/.@#$%~=;+:-]*")
"""Behind a field's colon `//` would make both one word, a URL."""
_IN_QUOTES = re.compile(r'\\(["\\*?])')
_FORBIDDEN_BARE = re.compile(r"[^\w/.@#$%~=;+:*?-]")


@dataclass(frozen=True, slots=True)
class Value:
    """A value as typed.

    Attributes:
        text: what it says, without quotes and backslashes.
        pattern: the same for a wildcard match (see `nodes.Pattern`) where it holds a `*` or `?` that is meant as one.
        quoted: it stands in quotes.
        position: its first character, counted from 1.
        last: it ends where the query ends, so that it may still be growing.
    """

    text: str
    pattern: str | None
    quoted: bool
    position: int
    last: bool


def read(raw: str, position: int, *, last: bool, wild: str = "*?") -> Value:
    """The value that a word or a phrase with its quotes means; `wild`: what stands for other characters in it."""
    if len(raw) > 1 and raw[0] == raw[-1] == '"':
        inner = raw[1:-1]
        return Value(
            _IN_QUOTES.sub(r"\1", inner), _pattern(inner, '"\\*?', wild), quoted=True, position=position, last=last
        )
    return Value(unescape(raw), _pattern(raw, None, wild), quoted=False, position=position, last=last)


def unescape(raw: str) -> str:
    """A word without the backslashes that protect its characters."""
    return re.sub(r"\\(.)", r"\1", raw, flags=re.DOTALL)


def _pattern(raw: str, escapable: str | None, wildcards: str) -> str | None:
    """The wildcard pattern that the raw text means, if it means one; `escapable`: what a backslash acts on."""
    parts: list[str] = []
    wild = False
    index = 0
    while index < len(raw):
        char = raw[index]
        if char == "\\" and index + 1 < len(raw) and (escapable is None or raw[index + 1] in escapable):
            index += 1
            parts.append(escaped(raw[index]))
        elif char in wildcards:
            wild = True
            parts.append(char)
        else:
            parts.append(escaped(char))
        index += 1
    return "".join(parts) if wild else None


def quote(value: str, *, colon: bool = False) -> str:
    """The value as it stands in a query, in quotes unless it can do without. Reading it gives the value again.

    `colon`: it follows a field's name, so that further colons are its own.
    """
    if (_BARE_BEHIND_FIELD if colon else _BARE).fullmatch(value) and value not in RESERVED:
        return value
    return '"' + re.sub(r'(["\\*?])', r"\\\1", value) + '"'


def bare(pattern: str, *, colon: bool) -> str:
    """A pattern as it stands in a query: without quotes, since in them full text knows no wildcards.

    `colon`: it follows a field's name, so that further colons are its own.
    """

    def shown(match: re.Match[str]) -> str:
        pair, char = match[1], match[2]
        if pair:
            return pair
        leading = match.start() == 0 and (char in "-+!" or pattern.startswith("//"))
        risky = char == ":" and not colon
        return "\\" + char if leading or risky or _FORBIDDEN_BARE.match(char) else char

    return re.sub(r"(\\[\\*?])|(.)", shown, pattern, flags=re.DOTALL)


def split_list(raw: str) -> list[tuple[int, str]]:
    """The parts of `a,b|c` with their offsets; a comma or bar behind a backslash belongs to its part."""
    parts: list[tuple[int, str]] = []
    start = 0
    for match in re.finditer(r"\\.|[,|]", raw, flags=re.DOTALL):
        if match[0] in {",", "|"}:
            parts.append((start, raw[start : match.start()]))
            start = match.end()
    parts.append((start, raw[start:]))
    return [(offset, part) for offset, part in parts if part]
