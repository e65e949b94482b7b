"""JSON as text: decoding that refuses no number, and parts of a text exactly as they stand in it."""

from __future__ import annotations

import json
import re

from moesif_tui.local.importers.scan import Scan

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

_GAP = re.compile(r"[ \t\r\n]*+")
_SCALAR = re.compile(r"[^,\]}\s]*+")
_STRING_OR_SPACE = re.compile(r'("[^"\\]*+(?:\\.[^"\\]*+)*+")|[ \t\r\n]++', re.DOTALL)


def member_text(text: str, path: tuple[str, ...]) -> str | None:
    """The JSON text of the value at a path of keys in an object, as it stands there; None when it is not there.

    Of a key that comes twice the last one counts, as it does in decoding. `text` must be valid JSON.
    """
    start, end = 0, len(text)
    for key in path:
        span = _member(text, start, key)
        if span is None:
            return None
        start, end = span
    return text[start:end]


def _member(text: str, start: int, wanted: str) -> tuple[int, int] | None:
    span = None
    pos = _behind_gap(text, start)
    if not text.startswith("{", pos):
        return None
    pos = _behind_gap(text, pos + 1)
    while text.startswith('"', pos):
        key, pos = decode(text, pos)
        pos = _behind_gap(text, _behind_gap(text, pos) + 1)
        end = _value_end(text, pos)
        if key == wanted:
            span = pos, end
        pos = _behind_gap(text, end)
        if not text.startswith(",", pos):
            break
        pos = _behind_gap(text, pos + 1)
    return span


def _behind_gap(text: str, pos: int) -> int:
    gap = _GAP.match(text, pos)
    return gap.end() if gap else pos


def _value_end(text: str, pos: int) -> int:
    if text.startswith(("{", "[", '"'), pos):
        end = Scan().end(text, pos, len(text))
        return end if end >= 0 else len(text)
    scalar = _SCALAR.match(text, pos)
    return scalar.end() if scalar else pos


def compact(text: str) -> str:
    """JSON text without the spaces between its parts."""
    return _STRING_OR_SPACE.sub(r"\1", text)


def dump(value: object) -> str:
    """A JSON value as compact text, its characters as they are; "" for one that is nested too deeply."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (RecursionError, ValueError):
        return ""
