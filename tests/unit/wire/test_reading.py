"""Answers are read leniently: what does not fit spoils its own field, or its own row, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.wire.base import Document, Unreadable
from moesif_tui.wire.reading import NotReadable, read_answer
from moesif_tui.wire.triage import GetSignatureGraph, GetTriageBuckets, TriageBucket
from tests.contract.api import operations
from tests.contract.test_completeness import DOCUMENTED

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_a_field_of_another_type_is_none_and_the_rest_stays() -> None:
    raw = {"id": "a", "state": "x", "jsonrpc": {"method": "m", "code": []}}
    rows = read_answer(GetTriageBuckets.answer_type(), [raw])
    assert rows[0].id == "a"
    assert rows[0].state is None
    assert rows[0].jsonrpc.method == "m"
    assert rows[0].jsonrpc.code is None


def test_a_row_that_is_no_object_is_unreadable_and_the_others_stay() -> None:
    rows = read_answer(GetTriageBuckets.answer_type(), [3, {"id": "a"}])
    assert isinstance(rows[0], Unreadable)
    assert rows[0].raw == 3
    assert rows[1].id == "a"


def test_unknown_fields_are_kept() -> None:
    row = read_answer(GetTriageBuckets.answer_type(), [{"id": "a", "surprise": {"x": 1}}])[0]
    assert row.model_extra == {"surprise": {"x": 1}}


def test_a_spoilt_edge_spoils_no_other() -> None:
    graph = read_answer(GetSignatureGraph.answer_type(), {"edges": [{"value": "x"}, {"value": 2.0}]})
    assert [edge.value for edge in graph.edges] == [None, 2.0]


def test_a_list_where_an_object_is_documented_is_not_understood() -> None:
    with pytest.raises(NotReadable, match="expected an object, got a list"):
        read_answer(TriageBucket, [])


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_documented_examples_and_each_without_or_with_another_field(name: str) -> None:
    answer, example = DOCUMENTED[name].answer_type(), operations()[name]["response_example"]
    if example is None:
        pytest.fail("the contract has an example for each of these")
    read_answer(answer, example)
    for variant in _variants(example):
        value = read_answer(answer, variant)
        assert isinstance(value, Document | list | dict)


def _variants(value: Any) -> list[Any]:
    """The value again with each single field missing, null, of another type, and joined by an unknown one."""
    found: list[Any] = []
    if isinstance(value, dict):
        for key, inner in value.items():
            rest = {name: one for name, one in value.items() if name != key}
            found += [rest, rest | {key: None}, rest | {key: [[]]}, rest | {key: {"x": {}}}, rest | {key: "text"}]
            found += [rest | {key: variant} for variant in _variants(inner)]
        found.append(value | {"unknown": 1})
    elif isinstance(value, list) and value:
        found += [[variant, *value[1:]] for variant in _variants(value[0])]
    return found


@settings(max_examples=60)
@given(JSON)
def test_anything_is_a_value_or_not_readable(value: Any) -> None:
    for name in ("getTriageBuckets", "getSignatureGraph", "getEvent", "searchEvents"):
        with suppress(NotReadable):
            read_answer(DOCUMENTED[name].answer_type(), value)
