"""JSON in bytes: any value that a program holds is written, and read again, whatever traffic put into it."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import orjson

MAX_DEPTH = 200
"""Objects and arrays inside one another; what is deeper is left out."""
LEFT_OUT = "…"
_LONG_NUMBER = re.compile(rb"\d{19}")
"""What may be an integer of more than 64 bits, which orjson reads as a float."""


class TooDeep(ValueError):
    """JSON is nested deeper than anybody reads."""


def to_json(value: Any) -> bytes:
    """Valid JSON in UTF-8 of any value.

    Lone surrogates are escaped, integers keep all digits, NaN and infinities are null, what is nested deeper than
    `MAX_DEPTH` is `LEFT_OUT`, and what JSON does not know is its text.
    """
    try:
        return orjson.dumps(value)
    except TypeError:  # surrogates, integers of more than 64 bits, nesting, keys and values that JSON does not know
        return json.dumps(_plain(value, MAX_DEPTH), separators=(",", ":")).encode()


def from_json(data: bytes) -> Any:
    """The value of JSON, escaped lone surrogates and numbers of any length included.

    Raises:
        TooDeep: it is nested deeper than anybody reads.
        ValueError: it is no JSON.
    """
    if _LONG_NUMBER.search(data) is None:
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            pass  # it takes no lone surrogates, not even escaped ones
    try:
        return json.loads(data, parse_constant=_refuse)
    except RecursionError:
        raise TooDeep("nested too deep") from None


def sent_json(data: bytes) -> Any:
    """The value of JSON that a request brings: nothing of it is left out when it is written.

    Raises:
        ValueError: it is no JSON, or nested deeper than `MAX_DEPTH`: one sentence.
    """
    try:
        value = from_json(data)
        if is_deep(value, MAX_DEPTH):
            raise TooDeep
    except TooDeep:
        raise ValueError(f"The body is nested deeper than {MAX_DEPTH} objects and lists.") from None
    except ValueError as error:
        raise ValueError(f"The body is not JSON: {error}") from None
    return value


def is_deep(value: Any, depth: int) -> bool:
    """Whether a value of JSON has more objects and lists inside one another."""
    level: list[Any] = [[value]]
    for _ in range(depth + 1):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _plain(value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(inner, depth - 1) for key, inner in value.items()} if depth else LEFT_OUT
    if isinstance(value, list | tuple):
        return [_plain(inner, depth - 1) for inner in value] if depth else LEFT_OUT
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)
