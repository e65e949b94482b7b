"""A plain reading of Query DSL over one document, to hold what the language means against what it sends."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping
from typing import Any

from moesif_tui.core.time import parse_time

_COMPARE = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}


def fits(dsl: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    ((name, body),) = dsl.items()
    match name:
        case "match_all":
            return True
        case "bool":
            return _bool(body, document)
        case "exists":
            return any(True for _ in _values(document, body["field"]))
        case "ids":
            return document.get("id") in body["values"]
    ((path, wanted),) = body.items()
    values = list(_values(document, path))
    match name:
        case "term":
            return any(_same(value, wanted) for value in values)
        case "terms":
            return any(_same(value, one) for value in values for one in wanted)
        case "prefix":
            return any(isinstance(value, str) and value.startswith(wanted) for value in values)
        case "wildcard":
            return any(isinstance(value, str) and _wildcard(wanted).fullmatch(value) for value in values)
        case "range":
            return any(_within(value, wanted) for value in values)
        case "match":
            words = set(re.findall(r"\w+", wanted["query"].lower()))
            return bool(words) and any(words <= set(re.findall(r"\w+", str(value).lower())) for value in values)
    raise AssertionError(name)


def _bool(body: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    assert body.keys() <= {"filter", "must_not", "should"}
    return (
        all(fits(one, document) for one in body.get("filter", []))
        and not any(fits(one, document) for one in body.get("must_not", []))
        and ("should" not in body or any(fits(one, document) for one in body["should"]))
    )


def _values(document: Any, path: str) -> Iterator[Any]:
    values = [document]
    for key in path.removesuffix(".raw").split("."):
        values = [value[key] for value in values if isinstance(value, Mapping) and key in value]
    for value in values:
        yield from (one for one in (value if isinstance(value, list) else [value]) if one is not None)


def _same(value: Any, wanted: Any) -> bool:
    return type(value) is type(wanted) and bool(value == wanted)


def _wildcard(pattern: str) -> re.Pattern[str]:
    parts = re.findall(r"\\.|.", pattern, flags=re.DOTALL)
    return re.compile(
        "".join({"*": ".*", "?": "."}.get(part) or re.escape(part[-1]) for part in parts), flags=re.DOTALL
    )


def _within(value: Any, limits: Mapping[str, Any]) -> bool:
    if all(parse_time(limit) is not None and isinstance(limit, str) for limit in limits.values()):
        value, limits = parse_time(value), {name: parse_time(limit) for name, limit in limits.items()}
    if value is None:
        return False
    if isinstance(value, str) != any(isinstance(limit, str) for limit in limits.values()):
        return False
    return all(_COMPARE[name](value, limit) for name, limit in limits.items())
