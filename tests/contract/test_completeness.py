"""Every operation class says what the contract says: nothing documented is without a home."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, get_args

import pytest

import moesif_tui.wire
from moesif_tui.wire.base import OPERATIONS, Document, Filter, Unreadable
from tests.contract.api import operations

for _module in pkgutil.iter_modules(moesif_tui.wire.__path__):
    importlib.import_module(f"moesif_tui.wire.{_module.name}")

DOCUMENTED = {name: kind for name, kind in OPERATIONS.items() if not kind.local}


def test_only_documented_operations_count_as_such() -> None:
    assert set(DOCUMENTED) <= set(operations())


def test_the_operations_of_the_main_path_are_there() -> None:
    assert {
        "getOrganizations", "getTriageBuckets", "updateTriageBucket", "getSignatureGraph", "getSignatureEvents",
        "getSignatureAggs", "getSignatureTraces", "getTraces", "getTrace", "getTraceEvents", "searchEvents",
        "getEvent", "probe",
    } <= set(DOCUMENTED)  # fmt: skip


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_method_path_scopes_and_status(name: str) -> None:
    kind, documented = DOCUMENTED[name], operations()[name]
    assert kind.method == documented["method"]
    assert kind.path == documented["path"]
    assert set(kind.scopes) == set(documented["scopes"])
    assert kind.success == documented["response"]["status"]


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_parameters(name: str) -> None:
    kind, documented = DOCUMENTED[name], operations()[name]
    ours = {kind.wire_name(field): field for field in kind.model_fields if not kind.is_local(field)}
    theirs = {parameter["name"]: parameter for parameter in documented["parameters"]}
    assert set(theirs) == set(ours) - {"body"}
    for parameter, facts in theirs.items():
        is_filter = "fifilterparams" in facts["type"]
        annotation = kind.model_fields[ours[parameter]].annotation
        assert (getattr(annotation, "__origin__", None) is Filter) == is_filter, parameter


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_documented_fields_have_a_home(name: str) -> None:
    for path in (field["path"] for field in operations()[name]["response_fields"]):
        if "._" in path.replace("._source", "").replace("._id", ""):
            continue  # header names as the reference's generator spoilt them
        _follow(DOCUMENTED[name].answer_type(), path)


def _follow(kind: Any, path: str) -> None:
    for part in path.replace("[]", "").split("."):
        kind = _document(kind)
        if not part or kind is None:  # a list itself, or what is free in shape
            continue
        aliases = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
        assert part in aliases, f"{path}: {kind.__name__} has no {part}"
        kind = aliases[part]


def _document(kind: Any) -> type[Document] | None:
    """The document inside a list or an optional; None where the shape is free."""
    if isinstance(kind, type) and issubclass(kind, Document):
        return kind
    inner = [argument for argument in get_args(kind) if argument not in {type(None), Unreadable}]
    found = [document for argument in inner if (document := _document(argument)) is not None]
    return found[0] if found else None
