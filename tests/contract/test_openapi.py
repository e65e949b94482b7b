"""The OpenAPI document says what the contract says, and of all else that only the local server knows it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from moesif_tui.local import openapi
from tests.contract.api import operations
from tests.contract.conftest import Api
from tests.contract.service import Service
from tests.contract.test_completeness import ANSWERS_OF_OURS, BODIES_OF_OURS
from tests.unit.test_imports import loaded

DOCUMENT: Final = openapi.document()
VALUES: Final[dict[str, dict[str, Any]]] = {
    "string": {"type": "string"},
    "string(date-time)": {"type": "string", "format": "date-time"},
    "integer(int32)": {"type": "integer"},
}
"""The types of values of parameters."""
ARRAYS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "array[string]": ("string", ()),
    "array[fifilterparamsstring]": ("string", ()),
    "array[fifilterparamsdatetime]": ("string(date-time)", ("gte", "lte")),
    "array[fifilterparamsint]": ("integer(int32)", ("gte", "lte")),
}
"""What the values are that can be repeated, and which bounds the parameter takes in brackets."""
TYPES: Final = {
    "string": {"string"},
    "integer": {"integer", "number"},
    "number": {"number"},
    "double": {"number"},
    "boolean": {"boolean"},
    "object": {"object"},
    "array": {"array"},
    "[": {"array"},
    "seq": {"array"},
}
"""What the documented types of fields, by their beginning, are in JSON Schema."""
SETTLED: Final = {
    "EventRequest": {"transfer_encoding"},
    "EventResponse": {"transfer_encoding"},
    "Event": {"company_id"},
    "SearchEventsAnswer": {"aggregations"},
    "SearchUsersAnswer": {"aggregations"},
    "SignatureAggs": {"aggregations"},
    "User": {"user_id", "company_id", "user_name", "phone", "photo_url", "user_agent_string", "metadata"},
}
"""Fields that the reference leaves out where it prints the others, but which it takes, or programs read."""


def described(document: dict[str, Any] = DOCUMENT) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Method, path and description of each operation by its id."""
    return {
        each["operationId"]: (method.upper(), path, each)
        for path, methods in document["paths"].items()
        for method, each in methods.items()
    }


def faults(name: str, documented: dict[str, Any]) -> list[str]:
    """What of a documented operation the document does not say, or says otherwise."""
    method, path, ours = described()[name]
    return [
        *_head(method, path, ours, documented),
        *_differences(dict(_parameters(ours)), dict(_documented_parameters(documented))),
        *_needed(ours, documented),
        *_body(ours, documented),
        *_fields(ours, documented),
    ]


def _head(method: str, path: str, ours: dict[str, Any], documented: dict[str, Any]) -> Iterator[str]:
    statuses = {status for status in ours["responses"] if status < "300"}
    told = (method, path, _scopes(ours), statuses, ours.get("x-local"))
    status = str(documented["response"]["status"])
    theirs = (documented["method"], documented["path"], set(documented["scopes"]), {status}, None)
    if told != theirs:
        yield f"{told} is not {theirs}"
    answers = documented["response"]["schema"] != "None" or documented["operation_id"] in ANSWERS_OF_OURS
    if (_answer(ours) is not None) != answers:
        yield "it answers something or nothing"


def _scopes(ours: dict[str, Any]) -> set[str]:
    return {scope for each in ours["security"] for scope in each["token"]}


def _parameters(ours: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each parameter that is not local, by name: place, form and values."""
    for one in ours["parameters"]:
        form = (one["style"], one["explode"]) if "style" in one else None
        values = {key: value for key, value in one["schema"].items() if key != "default"}
        if not one.get("x-local"):
            yield one["name"], (one["in"], form, values)


def _documented_parameters(documented: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for one in documented["parameters"]:
        name, kind = one["name"], one["type"]
        if not kind.startswith("array"):
            yield name, (one["in"], None, VALUES[kind])
            continue
        value, bounds = ARRAYS[kind]
        yield name, ("query", ("form", True), {"type": "array", "items": VALUES[value]})
        yield from ((f"{name}[{bound}]", ("query", None, VALUES[value])) for bound in bounds)


def _needed(ours: dict[str, Any], documented: dict[str, Any]) -> Iterator[str]:
    """What is needed is documented as that; a filter that is absent means all, whatever the reference says."""
    needed = {one["name"] for one in ours["parameters"] if one["required"]}
    theirs = {one["name"] for one in documented["parameters"] if one["required"]}
    in_path = {one["name"] for one in documented["parameters"] if one["in"] == "path"}
    if not in_path <= needed <= theirs:
        yield f"{needed} are needed"


def _body(ours: dict[str, Any], documented: dict[str, Any]) -> Iterator[str]:
    body, name = ours.get("requestBody"), documented["body"]
    if name is None:
        if body is not None and ours["operationId"] not in BODIES_OF_OURS:
            yield "it has a body"
    elif body is None:
        yield "it has no body"
    else:
        schema = body["content"]["application/json"]["schema"]
        if name == "array[object]":
            fits = schema["type"] == "array"
        else:
            fits = name == "any" or schema == {"$ref": f"#/components/schemas/{name}"}
        if not fits:
            yield f"the body is {schema}, documented as {name}"


def _fields(ours: dict[str, Any], documented: dict[str, Any]) -> Iterator[str]:
    for field in documented["response_fields"]:
        *parents, _ = places = field["path"].replace("[]", ".[]").strip(".").split(".")
        if parents[-1:] == ["headers"]:  # their names are the traffic's own
            continue
        found = [schema for _, schema in _at(_answer(ours) or {}, places)]
        if not any(_fits(schema, field["type"]) for schema in found):
            yield f"{field['path']} is {found}, documented as {field['type']}"


def _answer(ours: dict[str, Any]) -> dict[str, Any] | None:
    """The schema of what is answered; None where nothing is."""
    [success] = (answer for status, answer in ours["responses"].items() if status < "300")
    schema: dict[str, Any] | None = success.get("content", {}).get("application/json", {}).get("schema")
    return schema


def _at(schema: dict[str, Any], places: list[str], name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """The schemas that there are at a place below one, each with the name of the document whose field it is."""
    for document, form in _forms(schema, name):
        if not places:
            yield document, form
        elif places[0] == "[]" and "items" in form:
            yield from _at(form["items"], places[1:], document)
        elif places[0] in form.get("properties", {}):
            yield from _at(form["properties"][places[0]], places[1:], document)


def _forms(schema: dict[str, Any], name: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """What a schema may be, null aside, each with the name of its document."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        yield from _forms(DOCUMENT["components"]["schemas"][name], name)
    elif "anyOf" in schema:
        for one in schema["anyOf"]:
            yield from _forms(one, name)
    elif schema.get("type") != "null":
        yield name, schema


def _fits(schema: dict[str, Any], documented: str) -> bool:
    beginning = next(one for one in TYPES if documented.startswith(one))
    right = schema.get("type", beginning) in TYPES[beginning]
    return right and (documented != "string(date-time)" or schema.get("format") == "date-time")


def _differences(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[str]:
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name):
            yield f"the parameter {name} is {ours.get(name)}, documented as {theirs.get(name)}"


@pytest.mark.parametrize("name", sorted(operations()))
def test_an_operation_is_described_as_documented(name: str) -> None:
    assert faults(name, operations()[name]) == []


def test_what_is_not_documented_is_marked_as_local() -> None:
    marked = {name: each.get("x-local", False) for name, (_, _, each) in described().items()}
    assert {name for name, local in marked.items() if not local} == set(operations())
    assert {path.startswith("/local/") for name, (_, path, _) in described().items() if marked[name]} == {True}


def test_each_field_of_an_answer_is_documented_or_local_or_settled() -> None:
    """As far as the reference prints the document at all."""
    known: dict[str, set[str]] = {}
    for name, documented in operations().items():
        for field in documented["response_fields"]:
            *parents, last = field["path"].replace("[]", ".[]").strip(".").split(".")
            for document, _ in _at(_answer(described()[name][2]) or {}, parents):
                known.setdefault(document, set()).add(last)
    schemas = DOCUMENT["components"]["schemas"]
    made_up = {
        (name, field)
        for name in known.keys() - {""}
        for _, form in _forms(schemas[name])
        for field, schema in form.get("properties", {}).items()
        if field not in known[name] | SETTLED.get(name, set()) and not schema.get("x-local")
    }
    assert made_up == set()


def _with_scope(documented: dict[str, Any]) -> None:
    documented["scopes"].append("read:minds")


def _with_another_status(documented: dict[str, Any]) -> None:
    documented["response"]["status"] = 202


def _with_parameter(documented: dict[str, Any]) -> None:
    documented["parameters"].append({"name": "page", "in": "query", "type": "string", "required": False})


def _without_parameter(documented: dict[str, Any]) -> None:
    del documented["parameters"][-1]


def _with_another_form(documented: dict[str, Any]) -> None:
    next(one for one in documented["parameters"] if one["name"] == "state")["type"] = "array[fifilterparamsstring]"


def _with_field(documented: dict[str, Any]) -> None:
    documented["response_fields"].append({"path": "[].jsonrpc.version", "type": "string", "required": False})


def _with_field_of_another_type(documented: dict[str, Any]) -> None:
    documented["response_fields"].append({"path": "[].route", "type": "string(date-time)", "required": False})


def _with_body(documented: dict[str, Any]) -> None:
    documented["body"] = "any"


@pytest.mark.parametrize(
    "change",
    [
        *(_with_scope, _with_another_status, _with_parameter, _without_parameter, _with_another_form),
        *(_with_field, _with_field_of_another_type, _with_body),
    ],
)
def test_the_comparison_notices(change: Callable[[dict[str, Any]], None]) -> None:
    documented = copy.deepcopy(operations()["getTriageBuckets"])
    change(documented)
    assert faults("getTriageBuckets", documented)


def test_documents_that_are_only_answered_hold_nothing_but_what_they_name() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert [schemas[name]["additionalProperties"] for name in ("TriageBucket", "Trace", "User")] == [False] * 3
    assert [schemas[name]["additionalProperties"] for name in ("UserUpdate", "SequenceItem")] == [True] * 2


def test_the_server_has_it(api: Api) -> None:
    reply = api.ask("GET", "/openapi.json")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert reply.value == DOCUMENT


def test_it_is_had_without_a_token(service: Service) -> None:
    if not service.ours:
        pytest.skip("Only the local server describes itself.")
    assert service.ask("GET", "/openapi.json", headers={"Authorization": ""}).value == DOCUMENT


def test_a_server_that_is_not_asked_for_it_does_not_make_it() -> None:
    found = loaded("import moesif_tui.local.serving")
    assert "moesif_tui.local.app" in found
    assert "moesif_tui.local.openapi" not in found
