"""What SQLite cannot do by itself, as functions of a connection. None of them raises, whatever the bytes hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from moesif_tui.local.query import documents
from moesif_tui.local.query.extracting import plain
from moesif_tui.local.query.fulltext import needle
from moesif_tui.local.query.predicates import Scalar, from_text
from moesif_tui.local.query.sql import Value


def install(connection: sqlite3.Connection) -> None:
    """Give a connection the functions that compiled searches call."""
    for name, arguments, function in (
        ("fits", 2, fits),
        ("body_text", 1, body_text),
        ("path_fits", 3, path_fits),
        ("path_exists", 2, documents.exists_at),
        ("path_first", 3, path_first),
        ("header_fits", 3, header_fits),
        ("header_first", 3, header_first),
        ("has_text", 8, has_text),
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


def path_first(data: bytes | None, path: str, greatest: int) -> Value:
    """The least or the greatest of the values at the path: numbers stand before texts."""
    return _first(documents.at_path(data, path), greatest)


def header_fits(data: bytes, name: str, predicate: str) -> bool:
    """Whether some value of the header fits a predicate."""
    test = from_text(predicate)
    return any(map(test.fits, documents.header(data, name, test.hint)))


def header_first(data: bytes, name: str, greatest: int) -> Value:
    """The least or the greatest of the header's values."""
    return _first(documents.header(data, name), greatest)


def has_text(
    uri: bytes,
    request: bytes,
    response: bytes,
    websocket: bytes | None,
    sent: bytes | None,
    answered: bytes | None,
    wanted: str,
    wild: int,
) -> bool:
    """Whether the text (or pattern) stands in the URL, in a header's value, in a body or in a frame of a websocket."""
    frames = documents.frames(websocket)
    return needle(wanted, wild).in_call((uri, request, response, sent or b"", answered or b"", frames))


def _first(values: Iterable[Scalar], greatest: int) -> Value:
    known = [one for value in values if (one := plain(value)) is not None]
    if not known:
        return None
    pick = max if greatest else min
    return pick(known, key=lambda one: (isinstance(one, str), one))
