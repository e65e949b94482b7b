"""Between an operation and its HTTP request, both ways: the client makes requests, the local server reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_origin
from urllib.parse import quote, unquote

from pydantic import ValidationError

from moesif_tui.wire.base import Filter, Operation

AnyOperation = TypeVar("AnyOperation", bound="Operation[Any]")

_BRACES = re.compile(r"\{([^}]+)\}")
_RANGE = re.compile(r"(.+?)\[(gte|lte|gt|lt|\d*)\]\Z")


class BadRequest(ValueError):
    """A request that does not fit its operation: one sentence that names the parameter."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: method, encoded path below the base URL, query pairs in order, JSON body or None."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: Any = None


def to_request(operation: Operation[Any]) -> Request:
    """The HTTP request of an operation. Ids are encoded, absent parameters are left out."""
    kind = type(operation)
    in_path = set(_BRACES.findall(kind.path))
    values = {kind.wire_name(name): value for name, value in operation}
    path = _BRACES.sub(lambda match: quote(str(values[match[1]]), safe="~"), kind.path)
    query: list[tuple[str, str]] = []
    for name, value in values.items():
        if name not in in_path and name != "body":
            query.extend(_pairs(name, value))
    return Request(kind.method, path, tuple(query), values.get("body"))


def _pairs(name: str, value: Any) -> Iterable[tuple[str, str]]:
    if value is None:
        return
    if isinstance(value, Filter):
        yield from ((name, _text(one)) for one in value.values)
        for bound in ("gte", "lte", "gt", "lt"):
            if (limit := getattr(value, bound)) is not None:
                yield f"{name}[{bound}]", _text(limit)
    elif isinstance(value, tuple):
        yield from ((name, _text(one)) for one in value)
    else:
        yield name, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


@cache
def path_pattern(path: str) -> re.Pattern[str]:
    """The regular expression of a path template; groups are positional, see `path_names`."""
    parts = _BRACES.split(path)
    return re.compile("".join("([^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts)) + r"\Z")


def path_names(path: str) -> list[str]:
    """The names of a path template's parameters, in order."""
    return _BRACES.findall(path)


def from_request(
    kind: type[AnyOperation], in_path: Mapping[str, str], query: Iterable[tuple[str, str]], body: Any = None
) -> AnyOperation:
    """The operation that a request means.

    Reads every accepted form of array filters: `name=v` repeated, `name[]=v`, `name[0]=v` and `name[gte]=v`.

    Raises:
        BadRequest: a parameter has a value that does not fit, named in the sentence. Unknown parameters are ignored.
    """
    names = {kind.wire_name(name): name for name in kind.model_fields}
    given: dict[str, Any] = {names[name]: unquote(value) for name, value in in_path.items() if name in names}
    for raw_name, value in query:
        match = _RANGE.match(raw_name)
        wire_name, bound = (match[1], match[2]) if match else (raw_name, "")
        if (name := names.get(wire_name)) is None or name == "body" or value == "":
            continue
        if not _is_filter(kind, name):
            if _is_tuple(kind, name):
                given.setdefault(name, []).append(value)
            else:
                given[name] = value
        elif bound.isalpha():
            given.setdefault(name, {})[bound] = value
        else:
            given.setdefault(name, {}).setdefault("values", []).append(value)
    if "body" in names and body is not None:
        given["body"] = body
    try:
        return kind.model_validate(given, strict=False)
    except ValidationError as error:
        place, words = complaint(error)
        raise BadRequest(f"{place or 'request'}: {words}") from None


def complaint(error: ValidationError) -> tuple[str, str]:
    """The place of the first value that does not fit, its names joined by dots, and why. It names no class."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"] if part not in {"values", 0})
    return place, "Input should be an object" if "class_name" in first.get("ctx", {}) else first["msg"]


@cache
def _is_filter(kind: type[Operation[Any]], name: str) -> bool:
    return get_origin(kind.model_fields[name].annotation) is Filter


@cache
def _is_tuple(kind: type[Operation[Any]], name: str) -> bool:
    return get_origin(kind.model_fields[name].annotation) is tuple
