"""Headers as files write them: a list of pairs, or an object."""

from __future__ import annotations

from moesif_tui.local.importers.values import text
from moesif_tui.local.record import Headers

_TEXTS = {str}
_PSEUDO = frozenset({":authority", ":method", ":path", ":protocol", ":scheme", ":status"})


def read_headers(raw: object) -> Headers:
    """Headers in their order, with their names as recorded; a name that comes again gets a list of its values.

    Read are lists of `{"name", "value"}` and objects; a value may be an array. Several cookies that were joined by
    line ends into one Set-Cookie are taken apart. What is no header is left out.
    """
    headers: Headers = {}
    if isinstance(raw, list):
        for item in raw:
            try:
                name, value = item["name"], item["value"]
            except (KeyError, TypeError, IndexError):
                if isinstance(item, dict) and ("name" in item or "value" in item):
                    _add(headers, text(item.get("name")), item.get("value"))
                continue
            if type(value) is str and type(name) is str and name not in headers and "\n" not in value:
                headers[name] = value
            else:
                _add(headers, text(name), value)
    elif isinstance(raw, dict):
        if set(map(type, raw.values())) == _TEXTS and "\n" not in "".join(raw.values()):
            return raw.copy()
        for name, value in raw.items():
            _add(headers, name, value)
    return headers


def _add(headers: Headers, name: str, value: object) -> None:
    values = [text(item) for item in value] if isinstance(value, list) else [text(value)]
    if name.lower() == "set-cookie":
        values = [line for item in values for part in item.split("\n") if (line := part.rstrip("\r"))] or [""]
    before = headers.get(name)
    if before is not None:
        values = [*(before if isinstance(before, list) else [before]), *values]
    if values:
        headers[name] = values[0] if len(values) == 1 else values


def take_pseudo(headers: Headers) -> dict[str, str]:
    """Remove the pseudo headers of HTTP/2 (`:path` …), which are no headers, and return them."""
    if _PSEUDO.isdisjoint(headers):
        return {}
    return {name: _first(headers.pop(name)) for name in list(headers) if name in _PSEUDO}


def first_value(headers: Headers, name: str) -> str | None:
    """The (first) value of a header, whatever the case of its name; `name` must be lower case."""
    for key, value in headers.items():
        if len(key) == len(name) and key.lower() == name:
            return _first(value)
    return None


def _first(value: str | list[str]) -> str:
    return value if isinstance(value, str) else value[0]
