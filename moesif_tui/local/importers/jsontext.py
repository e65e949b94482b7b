"""JSON as text: decoding that refuses no number, and parts of a text exactly as they stand in it."""

from __future__ import annotations

import json
import re

import orjson

_MAX_DIGITS = 4000
"""Python refuses to read integers of more than 4300 digits."""


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _MAX_DIGITS else float(digits)


# strict=False: raw tabs and line ends inside strings are wrong and harmless
decode = json.JSONDecoder(strict=False).raw_decode
"""`decode(text, start)` gives the value that begins there, and where it ends. Raises ValueError (JSONDecodeError when
the JSON is wrong, a bare one when a number is too long) and RecursionError."""

decode_patiently = json.JSONDecoder(strict=False, parse_int=_integer).raw_decode
"""The same, a little slower, for any number: an integer of thousands of digits becomes a float."""

_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_OBJECT = re.compile(r"[ \t\r\n]*+\{")
# a key and a value that is no object or array; of one that is, only the place
_MEMBER = re.compile(rf'[ \t\r\n,]*+({_STRING})[ \t\r\n]*+:[ \t\r\n]*+({_STRING}|[^\[\]{{}}",\s]++)?', re.DOTALL)
_SOLID = re.compile(rf'(?:[^ \t\r\n"]++|{_STRING})++', re.DOTALL)

Span = tuple[int, int]


def members(text: str, start: int = 0) -> dict[str, Span]:
    """Where the values of the object that begins at `start` stand in its JSON text; no members for anything else.

    Of a key that comes twice the last one counts, as it does in decoding. `text` must be valid JSON.
    """
    found: dict[str, Span] = {}
    opened = _OBJECT.match(text, start)
    pos = opened.end() if opened else len(text)
    while member := _MEMBER.match(text, pos):
        begin = pos = member.end()
        if member.lastindex == 2:
            begin = member.start(2)
        else:
            pos = decode_patiently(text, begin)[1]
        key = member[1]
        found[decode(key, 0)[0] if "\\" in key else key[1:-1]] = begin, pos
    return found


def broken_at(error: ValueError | RecursionError, pos: int, length: int) -> int | None:
    """Index at which a value that did not decode is wrong for sure; None where more text could make it right."""
    if isinstance(error, RecursionError):
        return pos
    if not isinstance(error, json.JSONDecodeError):
        return None
    # a literal, number or escape may be cut at the end of what is in memory
    if error.msg.startswith("Unterminated string") or error.pos >= length - 16:
        return None
    return error.pos


def compact(text: str) -> str:
    """JSON text without the spaces between its parts."""
    return "".join(_SOLID.findall(text))


def dump(value: object) -> str:
    """A JSON value as compact text, its characters as they are; "" for one that is nested too deeply."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # what it does not take: surrogates, integers of more than 64 bits, nesting
        pass
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (RecursionError, ValueError):
        return ""
