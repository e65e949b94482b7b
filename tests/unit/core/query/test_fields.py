"""The table of fields says what can be asked, and agrees with the documents of the API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.core.query import FAMILIES, FIELDS, Field, parse
from moesif_tui.core.query.fields import find

CONTRACT = Path(__file__).parents[3] / "contract" / "management-api-v1.json"
LOCAL = {
    "company_id", "duration_ms", "id", "metadata.kind", "metadata.says.code", "metadata.says.message",
    "metadata.first_seen", "metadata.says", "request.host", "trace_id", "triage_bucket_id",
}  # fmt: skip
"""Paths that the contract's tables leave out: extras of the local server, and what only its other pages name."""


def documented(operation_id: str, prefix: str) -> set[str]:
    operations: list[dict[str, Any]] = json.loads(CONTRACT.read_text())["operations"]
    (operation,) = (one for one in operations if one["operation_id"] == operation_id)
    return {one["path"].removeprefix(prefix) for one in operation["response_fields"]}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_paths_are_documented_or_known_extras(field: Field) -> None:
    assert set(field.event) <= documented("getTraceEvents", "[].") | LOCAL
    assert {field.bucket} - {""} <= documented("getTriageBuckets", "[].") | LOCAL
    assert {field.trace.removeprefix("triage_bucket.")} - {""} <= documented(
        "getTraces", "[].triage_bucket."
    ) | documented("getTraces", "[].") | LOCAL


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_a_field_is_found_by_all_its_names(field: Field) -> None:
    for name in (field.name, *field.aliases):
        assert find(name) is field
        assert find(name.upper()) is field
        assert find(f"{name}.raw") is field
    assert field.help
    assert field.event or field.bucket or field.trace


def test_no_two_fields_share_a_name() -> None:
    names = [name for field in FIELDS for name in (field.name, *field.aliases)]
    assert len(names) == len(set(names))


def test_known_values_make_queries() -> None:
    assert all(parse(f"{field.name}:{value}") for field in FIELDS for value in field.values)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.prefix)
def test_a_family_takes_any_name(family: Any) -> None:
    field = find(f"{family.prefix}Some.Thing")
    assert field is not None
    assert field.name == f"{family.prefix}Some.Thing"
    assert {f"{prefix}Some.Thing" for prefix in family.event} <= set(field.event)
    assert find(family.prefix) is None


@pytest.mark.parametrize(
    "path",
    ["request.geo_ip.city_name", "request.user_agent.name", "response.ip_address", "jsonrpc.response.error.code"],
)
def test_documented_paths_without_a_short_name_can_be_asked_too(path: str) -> None:
    field = find(path)
    assert field is not None
    assert field.event == (path,)


@pytest.mark.parametrize("name", ["", "request", "request.nothing", "x.request.verb", "header", "header."])
def test_what_is_no_field(name: str) -> None:
    assert find(name) is None
