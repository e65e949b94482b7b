"""Whether an answer has the documented shape: every documented field, where the contract has it, and of its type."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.contract.api import operations

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z\Z")

OURS: Final[Mapping[str, str]] = {
    r"metadata": "what the local server counts besides, of traces",
    r"max_depth|trace_count|parallel": "of the graph, as model.md has it",
    r"edges\.(from|to)_vertex\.(step|repeats)": "of a vertex, as model.md has it",
    r"(.*\.)?(signature_id|triage_bucket_id|trace_id|company_id|app_id|org_id|duration_ms|transaction_id)": (
        "of an event, documented for other operations or in the collector's format"
    ),
    r"(.*\.)?(graphql|jsonrpc|transfer_encoding|response\.ip_address|request\.api_version)": "as well",
    r"(.*\._source|_source)\.(user_id|company_id|user_name|phone|photo_url|user_agent_string|metadata)": (
        "what can be set of a user comes back"
    ),
}
"""Fields that the operation does not document, by path, and why the local server sends them."""

ABSENT: Final[Mapping[str, str]] = {
    r"(.*\.)?geo_ip": "no place is known of an address here",
    r"(.*\.)?request\.user_agent": "the header itself tells it; clients take it apart",
    r"(.*\.)?user_agent\.(device|os|os_name|os_major|os_minor)": "a header is taken apart as far as name and version",
    r"(.*\.)?instance_id": "a recording does not name the machine",
    r"(.*\.|)user": "who a call's user is tells getUser",
    r"_source\.body|hits\.hits\._source\.body": "nobody says what a user's body is",
}
"""Documented fields that the local server never sends, by path, and why."""

SOMETIMES: Final[Mapping[str, str]] = {
    r"(.*\.)?(graphql|jsonrpc)": "of calls that are such",
    r"(.*\.)?request\.(api_version|ip_address)": "where the recording tells it",
    r"(.*\.)?(request|response)\.body": "where there was one",
    r"(.*\.)?triage_bucket_id": "of failures",
    r"(.*\.)?_source\.(name|first_name|last_name|email|modified_time)": "of a user once it was set",
    r"(.*\.)?_source\.(first_seen_time|last_seen_time|ip_address|session_token|user_agent)": "of a user with calls",
    r"(.*\.)?_source\.user_agent\.minor": "of a client with such a version",
}
"""Documented fields that not every document has, by path, and when it has them."""


def faults(operation_id: str, value: Any) -> list[str]:
    """What of an answer is not as documented: fields of another type, fields that are missing or unknown, by path."""
    return list(_faults(value, "", documented(operation_id)))


def documented(operation_id: str) -> dict[str, str]:
    """The types of the documented fields of an answer by path; an item of a list has the path of the list."""
    fields = operations()[operation_id]["response_fields"]
    return {field["path"].replace("[]", "").lstrip("."): field["type"] for field in fields}


def listed(path: str, table: Mapping[str, str]) -> bool:
    """Whether one of the tables above names that path."""
    return any(re.fullmatch(pattern, path) for pattern in table)


def _faults(value: Any, path: str, fields: Mapping[str, str]) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _faults(one, path, fields)
    elif isinstance(value, dict):
        known = {field for field in fields if field.rpartition(".")[0] == path}
        if not known or path.endswith(("headers", "body")):
            return  # their names are the traffic's own
        present = {f"{path}.{name}".lstrip("."): inner for name, inner in value.items()}
        for place, inner in present.items():
            if place in known:
                yield from _typed(inner, place, fields[place])
                yield from _faults(inner, place, fields)
            elif not listed(place, OURS):
                yield f"{place} is not documented"
        yield from (f"{place} is not absent any more" for place in known & present.keys() if listed(place, ABSENT))
        missing = sorted(known - present.keys())
        yield from (f"{place} is missing" for place in missing if not listed(place, {**ABSENT, **SOMETIMES}))


def _typed(value: Any, path: str, kind: str) -> Iterator[str]:
    if value is None:
        return
    right: type | tuple[type, ...] | None = {"string": str, "string(date-time)": str, "boolean": bool, "long": int}.get(
        kind
    )
    if kind.startswith("integer"):
        right = int
    elif kind.startswith(("number", "double")):
        right = (int, float)
    elif kind.startswith(("array", "[")):
        right = list
    elif kind == "object" and not path.endswith("body"):
        right = dict
    if right is not None and (not isinstance(value, right) or (right is not bool and isinstance(value, bool))):
        yield f"{path} is {value!r}, documented as {kind}"
    elif kind == "string(date-time)" and not _TIME.match(value):
        yield f"{path} is {value!r}, which is no time"
