"""Whether an answer has the documented shape: every field where the contract has it, of its type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.contract.api import operations

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z\Z")


def faults(operation_id: str, value: Any) -> list[str]:
    """What of an answer is not as documented: wrong types, and fields that are not documented, by path."""
    fields = {field["path"]: field["type"] for field in operations()[operation_id]["response_fields"]}
    example = operations()[operation_id]["response_example"]
    return list(_faults(value, "", fields, example))


def _faults(value: Any, path: str, fields: dict[str, str], example: Any) -> Iterator[str]:
    if value is None:
        return
    if isinstance(value, list):
        for one in value:
            yield from _faults(one, f"{path}[]", fields, example)
    elif isinstance(value, dict):
        known = {known[len(path) :].lstrip(".").split(".")[0].split("[")[0] for known in fields if _below(path, known)}
        free = not known or path.endswith("headers")  # their names are the traffic's own
        for name, inner in value.items():
            place = f"{path}.{name}".lstrip(".")
            if name in known and not free:
                yield from _typed(inner, place, fields)
                yield from _faults(inner, place, fields, example)
            elif not free:
                yield f"{place} is not documented"


def _below(path: str, known: str) -> bool:
    return not path or known.startswith((path + ".", path + "["))


def _typed(value: Any, path: str, fields: dict[str, str]) -> Iterator[str]:
    kind = fields.get(path)
    if value is None or kind is None:
        return
    right = {
        "string": str,
        "string(date-time)": str,
        "boolean": bool,
        "integer": int,
        "long": int,
    }.get(kind)
    if kind.startswith("integer"):
        right = int
    elif kind.startswith(("number", "double")):
        right = float
    elif kind.startswith(("array", "[")):
        right = list
    elif kind == "object" and not path.endswith("body"):
        right = dict
    if right is float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield f"{path} is {value!r}, documented as {kind}"
    elif right is not None and (not isinstance(value, right) or (right is int and isinstance(value, bool))):
        yield f"{path} is {value!r}, documented as {kind}"
    elif kind == "string(date-time)" and not _TIME.match(value):
        yield f"{path} is {value!r}, which is no time"
