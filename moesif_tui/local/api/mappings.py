"""Mappings: which fields the users of an app have, as Elasticsearch would say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moesif_tui.core.time import parse_time
from moesif_tui.local.registry import Reply, answers
from moesif_tui.local.server import Server
from moesif_tui.wire.mappings import GetProperties

_TEXT = {"type": "text", "fields": {"raw": {"type": "keyword"}}}
_LONGEST_TIME = 40


@answers(GetProperties)
def get_properties(_: GetProperties, server: Server) -> Reply:
    """Every field that some user has."""
    found: dict[str, Any] = {}
    for user in server.users.of(server.data_set("~")).values():
        _collect(user, found)
    return Reply.of({"properties": found})


def _collect(document: Mapping[str, Any], found: dict[str, Any]) -> None:
    """Add the fields of a document; the first type that was met of one stays, an object wins over it."""
    for name, value in document.items():
        one = next(iter(value), None) if isinstance(value, list) else value
        if isinstance(one, Mapping):
            if "properties" not in found.get(name, {}):
                found[name] = {"properties": {}}
            _collect(one, found[name]["properties"])
        elif one is not None:
            found.setdefault(name, _type(one))


def _type(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int | float):
        return {"type": "long" if isinstance(value, int) else "double"}
    is_time = len(value) < _LONGEST_TIME and value[4:5] == "-" and parse_time(value) is not None
    return {"type": "date"} if is_time else _TEXT
