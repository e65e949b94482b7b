"""Values inside stored documents: JSON by dotted path, headers by name. Nothing raises, whatever the bytes hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, TypeVar

import orjson

from moesif_tui.local.query.predicates import Scalar

LONGEST = 1000
"""Longer texts are sorted and grouped by their beginning: those of all calls of a search are in memory then."""
WHOLE_BODY = 1024 * 1024
"""A larger body is not looked into by path: it is answered as base64, so that no path leads into it."""

_NAME = re.compile(r"[a-z0-9][!#-\[\]-~]*")
"""A header's name that JSON spells as it is, and that could not follow the end of a string."""
_QUOTE, _BACKSLASH = ord('"'), ord("\\")

_REMEMBERED = 20_000
_FRAMES = ("metadata", "har", "websocket", "data")

Path = tuple[str, ...]
Scalars = tuple[Scalar, ...]
Taken = TypeVar("Taken")


@lru_cache(256)
def keys(dotted: str) -> Path:
    """The keys of a dotted path."""
    return tuple(dotted.split("."))


@lru_cache(256)
def _needle(key: str) -> bytes:
    return orjson.dumps(key)[1:-1]


def needle(dotted: str) -> bytes:
    """What JSON without escapes holds wherever there is something at the path."""
    return _needle(keys(dotted)[-1])


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


def frames(extra: bytes | None) -> bytes:
    """What the frames of a websocket said, one after the other."""
    if not extra:
        return b""
    said = (one for found in _below(load(extra), _FRAMES) for one in _scalars(found) if isinstance(one, str))
    return "\n".join(said).encode("utf-8", "replace")


def header_reader(name: str, finish: Callable[[Scalars], Taken]) -> Callable[[bytes], Taken]:
    """What reads the values of one header, as `header` does, out of many stored requests or responses.

    Where the header has one plain value nothing is parsed: its name, which JSON cannot hold between unescaped quotes
    elsewhere, is followed by that value. `finish` is then asked once for the same bytes.
    """
    key = f'"{name}":'.encode("utf-8", "replace")
    length = len(key)
    nothing = finish(())
    known: dict[bytes, Taken] = {}
    # behind the headers there are objects too, but no key of them has a hyphen
    inside = "-" in name

    def slow(data: bytes) -> Taken:
        return finish(tuple(header(data, name)))

    def read(data: bytes) -> Taken:
        low = data.lower()
        at = low.find(key)
        if at < 0:
            return nothing
        start = at + length
        end = data.find(b'"', start + 1)
        if (
            data[start] != _QUOTE
            or data[at - 1] == _BACKSLASH
            or low.find(key, end) >= 0
            or not (inside or data.find(b"}", 0, at) < 0)
        ):
            return slow(data)
        value = data[start + 1 : end]
        found = known.get(value)
        if found is None:
            if b"\\" in value:
                return slow(data)
            if len(known) >= _REMEMBERED:
                known.clear()
            found = known[value] = finish((value.decode("utf-8", "replace"),))
        return found

    return read if _NAME.fullmatch(name) else slow


def path_reader(dotted: str, finish: Callable[[Scalars], Taken]) -> Callable[[bytes | None], Taken]:
    """What reads every scalar at the path, as `at_path` does, out of many bodies."""
    path = keys(dotted)
    # with each key, the rest of the path as one key
    steps = [(key, ".".join(path[at:]) if at + 1 < len(path) else None) for at, key in enumerate(path)]
    last = needle(dotted)

    def read(data: bytes | None) -> Taken:
        if not data or len(data) > WHOLE_BODY or (data.find(last) < 0 and data.find(b"\\") < 0):
            return finish(())
        root = value = load(data)
        for key, rest in steps:
            if type(value) is not dict or (rest is not None and rest in value):
                return finish(_all_at(root, path) if isinstance(value, (list, dict)) else ())
            value = value.get(key)
        if isinstance(value, (str, int, float)):
            return finish((value,))
        return finish(() if value is None else _all_at(root, path))

    return read


def _all_at(root: Any, path: Path) -> tuple[Scalar, ...]:
    return tuple(one for found in _below(root, path) for one in _scalars(found))


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
