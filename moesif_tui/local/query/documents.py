"""Values inside stored documents: JSON by dotted path, headers by name. Nothing raises, whatever the bytes hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson

from moesif_tui.local.query.predicates import Scalar

LONGEST = 1000
"""Longer texts are sorted and grouped by their beginning: those of all calls of a search are in memory then."""
WHOLE_BODY = 1024 * 1024
"""A larger body is not looked into by path: it is answered as base64, so that no path leads into it."""

Path = tuple[str, ...]


@lru_cache(256)
def keys(dotted: str) -> Path:
    """The keys of a dotted path."""
    return tuple(dotted.split("."))


@lru_cache(256)
def _needle(key: str) -> bytes:
    return orjson.dumps(key)[1:-1]


def load(data: bytes) -> Any:
    """The JSON in the bytes; None when there is none."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def at_path(data: bytes | None, dotted: str, hint: bytes = b"") -> Iterator[Scalar]:
    """Every scalar at the path; elements of arrays on the way and at the end count each for itself.

    A key may hold dots itself where it is the end of the path (`a.b` of `{"a.b": 1}`). `hint`: bytes without which
    the values are of no interest.
    """
    if not data or len(data) > WHOLE_BODY:
        return
    path = keys(dotted)
    # the bytes are looked through first: parsing costs ten times as much, and most documents hold no such name
    if (_needle(path[-1]) in data and hint in data) or b"\\" in data:
        for found in _below(load(data), path):
            yield from _scalars(found)


def exists_at(data: bytes | None, dotted: str) -> bool:
    """Whether any value but null stands at the path or below it."""
    if not data or len(data) > WHOLE_BODY:
        return False
    path = keys(dotted)
    if _needle(path[-1]) not in data and b"\\" not in data:
        return False
    return any(_filled(found) for found in _below(load(data), path))


def header(data: bytes, name: str, hint: bytes = b"") -> Iterator[Scalar]:
    """The values of a header, whose name is given in lower case, in a stored request or response."""
    if hint in data and (_needle(name) in data.lower() or b"\\" in data):
        for key, value in _headers(data):
            if key.lower() == name:
                yield from _scalars(value)


def header_values(data: bytes) -> Iterator[str]:
    """The text of every header's value."""
    for _, value in _headers(data):
        for one in _scalars(value):
            if isinstance(one, str):
                yield one


def _headers(data: bytes) -> Iterator[tuple[str, Any]]:
    stored = load(data)
    found = stored.get("headers") if isinstance(stored, dict) else None
    if isinstance(found, dict):
        yield from found.items()


def _below(root: Any, path: Path) -> Iterator[Any]:
    """What stands at the path, arrays unfolded. Not recursive: a document may be nested deeper than Python goes."""
    waiting: list[tuple[Any, int]] = [(root, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth == len(path):
            yield value
        elif isinstance(value, list):
            waiting.extend((element, depth) for element in reversed(value))
        elif isinstance(value, dict):
            if path[depth] in value:
                waiting.append((value[path[depth]], depth + 1))
            if depth + 1 < len(path) and (rest := ".".join(path[depth:])) in value:
                waiting.append((value[rest], len(path)))


def _scalars(value: Any) -> Iterator[Scalar]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, (str, int, float)):
            yield one


def _filled(value: Any) -> bool:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, (list, dict)):
            waiting.extend(one if isinstance(one, list) else one.values())
        elif one is not None:
            return True
    return False
