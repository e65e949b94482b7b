"""Every operation class says what the contract says: nothing documented is without a home, and nothing is made up."""

from __future__ import annotations

import copy
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

import moesif_tui.wire
from moesif_tui.wire.base import Cursor, Document, Effect, Filter, Operation, Time, Unreadable
from moesif_tui.wire.operations import SECTIONS, operations
from moesif_tui.wire.reading import read_answer
from tests.contract.api import operations as contract

DOCUMENTED = {name: kind for name, kind in operations().items() if not kind.local}
LOCAL = {name: kind for name, kind in operations().items() if kind.local}

BODIES_OF_OURS = {"getSignatureAggs", "createWorkspace"}
"""Documented without a body; what is sent all the same is settled by us."""
ANSWERS_OF_OURS = {"encodeUrl"}
"""Documented without an answer, which they must have."""
EFFECTS = {
    "searchEvents": Effect.READ, "searchUsers": Effect.READ, "getSignatureAggs": Effect.READ, "encodeUrl": Effect.READ,
    "updateTriageBucket": Effect.SET, "updateUsers": Effect.SET, "batchUpdateUsers": Effect.SET,
    "updateJiraAccount": Effect.SET, "updateWorkspaceSequence": Effect.SET,
    "createWorkspace": Effect.CREATE, "addHistoryEvent": Effect.CREATE, "getAccessToken": Effect.CREATE,
}  # fmt: skip
"""What the method alone does not say: searches are POSTed, and a GET mints a token."""
PARAMETERS: dict[str, tuple[Any, ...]] = {
    "string": (str, str | None),
    "string(date-time)": (str, Time | None),
    "integer(int32)": (int,),
    "array[string]": (tuple[str, ...],),
    "array[fifilterparamsstring]": (Filter[str],),
    "array[fifilterparamsdatetime]": (Filter[Time],),
    "array[fifilterparamsint]": (Filter[int],),
}
"""What the documented types of parameters are here."""
LISTED = {"getSignatureAggs": "events"}
"""Operations whose documented list stands in a field, beside what we read besides."""
FREE = ("body", "headers", "metadata", "user", "params", "error", "variables")
"""Documented as objects without fields of a known name."""
LISTS = ("array[", "[", "seq[")


def faults(kind: type[Operation[Any]], documented: dict[str, Any]) -> list[str]:
    """What of a documented operation its class does not have, or has otherwise."""
    return [fault for look in (_head, _parameters, _body, _fields, _example) for fault in look(kind, documented)]


def _head(kind: type[Operation[Any]], documented: dict[str, Any]) -> Iterator[str]:
    name = documented["operation_id"]
    said = (documented["method"], documented["path"], set(documented["scopes"]), documented["response"]["status"])
    ours = (kind.method, kind.path, set(kind.scopes), kind.success)
    if ours != said:
        yield f"{ours} is not {said}"
    usual = {"GET": Effect.READ, "DELETE": Effect.DELETE}.get(kind.method)
    if kind.effect is not EFFECTS.get(name, usual):
        yield f"its effect is {kind.effect}"
    if (kind.answer_type() is None) != (documented["response"]["schema"] == "None" and name not in ANSWERS_OF_OURS):
        yield f"it answers {kind.answer_type()}"
    names = {parameter["name"] for parameter in documented["parameters"]}
    pages = None
    if "take" in names:
        pages = Cursor("after_id" if "after_id" in names else None, "before_id" if "before_id" in names else None)
    if kind.cursor != pages:
        yield f"it pages by {kind.cursor}, documented as {pages}"


def _parameters(kind: type[Operation[Any]], documented: dict[str, Any]) -> Iterator[str]:
    ours = {kind.wire_name(field): field for field in kind.model_fields if not kind.is_local(field)}
    theirs = {parameter["name"]: parameter for parameter in documented["parameters"]}
    for name in (set(ours) ^ set(theirs)) - {"body"}:
        yield f"the parameter {name} is {'missing' if name in theirs else 'not documented'}"
    for name in set(theirs) & set(ours):
        annotation = kind.model_fields[ours[name]].annotation
        if annotation not in PARAMETERS[theirs[name]["type"]]:
            yield f"the parameter {name} is {annotation}, documented as {theirs[name]['type']}"
        in_path = f"{{{name}}}" in kind.path
        if in_path != (theirs[name]["in"] == "path"):
            yield f"the parameter {name} is not in the {theirs[name]['in']}"
    optional = {name for name, field in ours.items() if not kind.model_fields[field].is_required()}
    if needless := {name for name in theirs if not theirs[name]["required"]} - optional:
        yield f"{needless} are documented as optional"


def _body(kind: type[Operation[Any]], documented: dict[str, Any]) -> Iterator[str]:
    if ("body" in kind.model_fields) != (documented["body"] is not None or kind.operation_id in BODIES_OF_OURS):
        yield f"the body is documented as {documented['body']}"
    elif documented["body"] not in {None, "any", "array[object]"}:
        body = kind.model_fields["body"].annotation
        if getattr(body, "__name__", None) != documented["body"]:
            yield f"the body is {body}, documented as {documented['body']}"


def _fields(kind: type[Operation[Any]], documented: dict[str, Any]) -> Iterator[str]:
    """Documented fields without a home of the right kind. Names of headers are the traffic's own."""
    answer = kind.answer_type()
    if kind.operation_id in LISTED:
        answer = _home(answer, LISTED[kind.operation_id])
    rows = any(field["path"].startswith("[]") for field in documented["response_fields"])
    if documented["response_fields"] and rows != ([get_origin(member) for member in _members(answer)] == [list]):
        yield f"it answers {answer}, which is {'no' if rows else 'a'} list"
    for field in documented["response_fields"]:
        *parents, last = [part for part in field["path"].replace("[]", "").split(".") if part]
        if parents[-1:] == ["headers"]:
            continue
        home: Any = answer
        for parent in parents:
            home = _home(home, parent)
        home = _home(home, last)
        if home is None:
            yield f"{field['path']} has no home"
        elif not _fits(home, last, field["type"]):
            yield f"{field['path']} is {home}, documented as {field['type']}"


def _home(kind: Any, name: str) -> Any:
    """The type of a document's field by its name on the wire; None where there is none."""
    document = _document(kind)
    fields = document.model_fields if document is not None else {}
    return next((field.annotation for own, field in fields.items() if (field.alias or own) == name), None)


def _document(kind: Any) -> type[Document] | None:
    """The document inside a list or an optional; None where the shape is free."""
    if isinstance(kind, type) and issubclass(kind, Document):
        return kind
    inner = [argument for argument in get_args(kind) if argument not in {type(None), Unreadable}]
    return next((document for argument in inner if (document := _document(argument)) is not None), None)


def _fits(home: Any, name: str, documented: str) -> bool:
    """Whether a field can hold what is documented for it."""
    if home is Any:
        return documented.startswith("integer") or (documented == "object" and name in FREE)
    members = _members(home)
    if documented.startswith(LISTS):
        return [get_origin(member) for member in members] == [list]
    if documented == "object":
        return (_document(home) is not None and members == [_document(home)]) or (
            name in FREE and [get_origin(member) for member in members] == [dict]
        )
    right: dict[str, set[object]] = {
        "string": {str},
        "integer": {int, float},
        "number": {float},
        "double": {float},
        "boolean": {bool},
    }
    return set(members) <= right[documented.partition("(")[0]]


def _members(kind: Any) -> list[Any]:
    """What a field may hold, None and how it is read aside."""
    if get_origin(kind) is Annotated:
        return _members(get_args(kind)[0])
    if get_origin(kind) not in {Union, UnionType}:
        return [kind]
    return [inner for member in get_args(kind) if member is not type(None) for inner in _members(member)]


def _example(kind: type[Operation[Any]], documented: dict[str, Any]) -> Iterator[str]:
    """The example, read and written again, says the same in declared fields alone."""
    example = documented["response_example"]
    if example is None:
        return
    read = read_answer(kind.answer_type(), example)
    if kind.operation_id in LISTED:
        read = getattr(read, LISTED[kind.operation_id])
    yield from (f"the example's {name} is kept as an unknown field" for name in _extras(read))
    if not _same(_plain(read), example):
        yield f"the example comes back as {_plain(read)}"


def _extras(value: Any) -> Iterator[str]:
    if isinstance(value, Document):
        yield from value.model_extra or {}
        for name in type(value).model_fields:
            yield from _extras(getattr(value, name))
    elif isinstance(value, list):
        for one in value:
            yield from _extras(one)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.model_dump(by_alias=True, exclude_unset=True) if isinstance(value, BaseModel) else value


def _same(ours: Any, theirs: Any) -> bool:
    """Equal, but for the names of headers as the reference's generator spoilt them."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        spoilt = all(name.startswith("_") and name not in ours for name in theirs)
        pairs = (
            zip(ours.values(), theirs.values(), strict=True) if spoilt else ((ours.get(k), theirs[k]) for k in theirs)
        )
        return len(ours) == len(theirs) and all(_same(mine, other) for mine, other in pairs)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    return bool(ours == theirs)


def test_each_documented_operation_has_its_class_and_no_other_counts_as_one() -> None:
    assert set(DOCUMENTED) == set(contract())
    assert len(DOCUMENTED) == 34


@pytest.mark.parametrize("name", sorted(contract()))
def test_an_operation_is_as_documented(name: str) -> None:
    assert faults(DOCUMENTED[name], contract()[name]) == []


def test_every_module_with_operations_is_a_section() -> None:
    modules = [
        importlib.import_module(f"moesif_tui.wire.{found.name}")
        for found in pkgutil.iter_modules(moesif_tui.wire.__path__)
    ]
    declared = {
        kind.__module__.rpartition(".")[2]
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Operation) and kind.path
    }
    assert declared == set(SECTIONS)


def test_local_operations_are_told_apart_by_their_path() -> None:
    assert LOCAL
    assert {kind.path.startswith("/local/") for kind in LOCAL.values()} == {True}
    assert {kind.path.startswith("/local/") for kind in DOCUMENTED.values()} == {False}


def _with_scope(documented: dict[str, Any]) -> None:
    documented["scopes"].append("read:minds")


def _with_parameter(documented: dict[str, Any]) -> None:
    documented["parameters"].append({"name": "page", "in": "query", "type": "string", "required": False})


def _without_parameter(documented: dict[str, Any]) -> None:
    del documented["parameters"][-1]


def _with_another_type(documented: dict[str, Any]) -> None:
    next(one for one in documented["parameters"] if one["name"] == "state")["type"] = "integer(int32)"


def _with_field(documented: dict[str, Any]) -> None:
    documented["response_fields"].append({"path": "[].jsonrpc.version", "type": "string", "required": False})


def _with_field_of_another_type(documented: dict[str, Any]) -> None:
    documented["response_fields"].append({"path": "[].route", "type": "integer(int32)", "required": False})


def _with_field_in_the_example(documented: dict[str, Any]) -> None:
    documented["response_example"][0]["graphql"]["definitions"][0]["alias"] = "x"


def _with_another_cursor(documented: dict[str, Any]) -> None:
    documented["parameters"] = [one for one in documented["parameters"] if one["name"] != "after_id"]


@pytest.mark.parametrize(
    "change",
    [
        *(_with_scope, _with_parameter, _without_parameter, _with_another_type, _with_field, _with_another_cursor),
        *(_with_field_of_another_type, _with_field_in_the_example),
    ],
)
def test_the_comparison_notices(change: Callable[[dict[str, Any]], None]) -> None:
    documented = copy.deepcopy(contract()["getTriageBuckets"])
    change(documented)
    assert faults(DOCUMENTED["getTriageBuckets"], documented)


def test_a_field_that_is_taken_from_a_document_is_noticed_in_each_operation_that_answers_it() -> None:
    for name, documented in contract().items():
        for field in documented["response_fields"]:
            if ".headers." in field["path"]:
                continue
            renamed = documented | {"response_fields": [field | {"path": field["path"] + "_"}]}
            assert any("has no home" in fault for fault in faults(DOCUMENTED[name], renamed)), field["path"]
