"""Reading a search body: what is expected where, and the sentence when something else stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.times import shown

HINTS = frozenset({"boost", "_name"})
"""Options that change nothing in an answer without scores."""


def an_object(value: Any, place: str) -> Mapping[str, Any]:
    """The value, which has to be a JSON object."""
    if isinstance(value, Mapping):
        return value
    raise QueryRefused(place, "an object is expected")


def only(value: Any, place: str, known: frozenset[str], what: str) -> Mapping[str, Any]:
    """The value, which has to be an object with known options only."""
    found = an_object(value, place)
    for name in found:
        if name not in known and name not in HINTS:
            raise QueryRefused(f"{place}.{name}", f"this server does not support the option {name} of {what}")
    return found


def single(value: Any, place: str) -> tuple[str, Any]:
    """Name and content of an object with one member (and hints)."""
    found = [(name, content) for name, content in an_object(value, place).items() if name not in HINTS]
    if len(found) != 1:
        raise QueryRefused(place, "exactly one name is expected here")
    return found[0]


def a_list(value: Any) -> Sequence[Any]:
    """The value if it is a list, else a list of it alone."""
    return value if isinstance(value, list) else [value]


def a_number(value: Any, place: str, least: int, most: int) -> int:
    """A whole number between two, also as a string."""
    if isinstance(value, str) and value.removeprefix("-").isdigit() and value.isascii() and len(value) < 19:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise QueryRefused(place, f"a whole number is expected, and {shown(value)} is none")
    if not least <= value <= most:
        raise QueryRefused(place, f"{shown(value)} is not between {least:,} and {most:,}")
    return value


def one_of(value: Any, place: str, *known: str) -> str:
    """One of some words, in any case."""
    if isinstance(value, str) and value.lower() in known:
        return value.lower()
    raise QueryRefused(place, f"{' or '.join(known)} is expected")


def utc(given: Mapping[str, Any], place: str) -> None:
    """Refuse a `time_zone` that is not UTC."""
    if given.get("time_zone") is not None:
        one_of(given["time_zone"], f"{place}.time_zone", "utc", "z", "+00:00")


def a_flag(value: Any, place: str) -> bool:
    """True or false, also as a string."""
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    raise QueryRefused(place, "true or false is expected")
