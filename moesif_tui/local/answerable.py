"""Whether a recorded body can stand in an answer as JSON, so that whoever reads it there has what was recorded."""

from __future__ import annotations

import re

import orjson

from moesif_tui.local.jsontext import MAX_DEPTH, is_deep

WHOLE_BODY = 1024 * 1024
"""Bytes; a larger body is answered as base64."""
MAX_DIGITS = 15

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"')
"""A string in JSON that is valid: in any other, one that does not end would be read again from each quote in it."""
_LONG_NUMBER = re.compile(rb"[\d.]{%d}" % (MAX_DIGITS + 1))
_NUMBER = re.compile(rb"(\d[\d.]*+)(?:[eE][+-]?\d+)?")
"""Its digits before the exponent."""


def answerable(body: bytes) -> bool:
    """Whether nothing of it is lost: valid JSON and not `null`, not huge, not deep, no number of many digits."""
    if len(body) > WHOLE_BODY:
        return False
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return value is not None and not is_deep(value, MAX_DEPTH) and not _too_long_numbers(body)


def _too_long_numbers(body: bytes) -> bool:
    if _LONG_NUMBER.search(body) is None:
        return False
    return any(
        sum(0x30 <= byte <= 0x39 for byte in number) > MAX_DIGITS for number in _NUMBER.findall(_STRING.sub(b" ", body))
    )
