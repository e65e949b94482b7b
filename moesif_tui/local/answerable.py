"""Whether a recorded body can stand in an answer as JSON, so that whoever reads it there has what was recorded."""

from __future__ import annotations

import re

import orjson

from moesif_tui.local.jsontext import MAX_DEPTH, STRING, is_deep

WHOLE_BODY = 1024 * 1024
"""Bytes; a larger body is answered as base64."""
MAX_DIGITS = 15

_LONG_NUMBER = re.compile(rb"[\d.]{%d}" % (MAX_DIGITS + 1))
_NUMBER = re.compile(rb"(\d[\d.]*+)(?:[eE][+-]?\d+)?")
"""Its digits before the exponent."""


def answerable(body: bytes) -> bool:
    """Whether nothing of it is lost: valid JSON and not `null`, not huge, not deep, no number of many digits."""
    if len(body) > WHOLE_BODY:
        return False
    try:
        if orjson.loads(body) is None:
            return False
    except orjson.JSONDecodeError:
        return False
    return not is_deep(body, MAX_DEPTH) and not _too_long_numbers(body)


def _too_long_numbers(body: bytes) -> bool:
    if _LONG_NUMBER.search(body) is None:
        return False
    return any(
        sum(0x30 <= byte <= 0x39 for byte in number) > MAX_DIGITS for number in _NUMBER.findall(STRING.sub(b" ", body))
    )
