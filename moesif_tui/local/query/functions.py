"""What SQLite cannot do by itself, as functions of a connection. None of them raises, whatever the bytes hold."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable

import orjson

from moesif_tui.local.query import documents
from moesif_tui.local.query.fulltext import needle
from moesif_tui.local.query.predicates import Scalar, from_text, number, text
from moesif_tui.local.query.sql import Value, bindable

_FAR = 2**53
"""Beyond this, floats are further than 1 apart."""


def install(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that compiled searches call."""
    for name, arguments, function in (
        ("fits", 2, fits),
        ("body_text", 1, body_text),
        ("path_fits", 3, path_fits),
        ("path_exists", 2, documents.exists_at),
        ("path_values", 2, path_values),
        ("path_numbers", 2, path_numbers),
        ("path_first", 3, path_first),
        ("header_fits", 3, header_fits),
        ("header_values", 2, header_values),
        ("header_numbers", 2, header_numbers),
        ("header_first", 3, header_first),
        ("has_text", 7, has_text),
        ("bucket_of", 3, bucket_of),
        ("buckets_of", 3, buckets_of),
    ):
        connection.create_function(name, arguments, function, deterministic=True)


def fits(value: Value, predicate: str) -> bool:
    """Whether a value fits a predicate; a missing one does not."""
    return value is not None and from_text(predicate).fits(value)


def body_text(body: bytes | None) -> str | None:
    """A body as text; what is no UTF-8 in it is replaced."""
    return None if body is None else body.decode("utf-8", "replace")


def path_fits(data: bytes | None, path: str, predicate: str) -> bool:
    """Whether some value at the path fits a predicate."""
    test = from_text(predicate)
    return any(map(test.fits, documents.at_path(data, path, test.hint)))


def path_values(data: bytes | None, path: str) -> str:
    """The distinct values at the path as a JSON array (booleans as text), or `[null]`."""
    return _distinct(documents.at_path(data, path))


def path_numbers(data: bytes | None, path: str) -> str:
    """The numbers at the path, spelt ones too, as a JSON array, or `[null]`."""
    return _numbers(documents.at_path(data, path))


def path_first(data: bytes | None, path: str, greatest: int) -> Value:
    """The least or the greatest of the values at the path: numbers stand before texts."""
    return _first(documents.at_path(data, path), greatest)


def header_fits(data: bytes, name: str, predicate: str) -> bool:
    """Whether some value of the header fits a predicate."""
    test = from_text(predicate)
    return any(map(test.fits, documents.header(data, name, test.hint)))


def header_values(data: bytes, name: str) -> str:
    """The distinct values of the header as a JSON array, or `[null]`."""
    return _distinct(documents.header(data, name))


def header_numbers(data: bytes, name: str) -> str:
    """The numbers that the header's values spell as a JSON array, or `[null]`."""
    return _numbers(documents.header(data, name))


def header_first(data: bytes, name: str, greatest: int) -> Value:
    """The least or the greatest of the header's values."""
    return _first(documents.header(data, name), greatest)


def has_text(
    uri: bytes, request: bytes, response: bytes, sent: bytes | None, answered: bytes | None, wanted: str, wild: int
) -> bool:
    """Whether the text (or pattern) stands in the URL, in a header's value or in a body."""
    return needle(wanted, wild).in_call((uri, request, response, sent or b"", answered or b""))


def bucket_of(value: float | None, length: float, origin: float) -> int | None:
    """Which bucket of a histogram holds the value; None when it is too far away to be counted."""
    place = math.nan if value is None else (value - origin) / length
    return math.floor(place) if abs(place) < _FAR else None


def buckets_of(numbers: str, length: float, origin: float) -> str:
    """The distinct buckets that hold the numbers of a JSON array."""
    found = {bucket_of(value, length, origin) for value in orjson.loads(numbers)}
    return orjson.dumps(list(found - {None}) or [None]).decode()


def _plain(value: Scalar) -> Value:
    """A value as SQLite takes it: booleans as text, since it knows none; long texts cut."""
    if isinstance(value, bool):
        return text(value)
    if isinstance(value, str):
        value = value[: documents.LONGEST]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return bindable(value)


def _distinct(values: Iterable[Scalar]) -> str:
    return _array(dict.fromkeys(map(_plain, values)))


def _numbers(values: Iterable[Scalar]) -> str:
    return _array(_plain(found) for value in values if (found := number(value)) is not None)


def _array(values: Iterable[Value]) -> str:
    return orjson.dumps(list(values) or [None]).decode()


def _first(values: Iterable[Scalar], greatest: int) -> Value:
    known = [plain for value in values if (plain := _plain(value)) is not None]
    if not known:
        return None
    pick = max if greatest else min
    return pick(known, key=lambda one: (isinstance(one, str), one))
