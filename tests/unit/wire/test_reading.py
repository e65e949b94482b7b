"""Answers are read leniently: what does not fit spoils its own field, or its own row, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.wire.base import Unreadable
from moesif_tui.wire.events import SearchEvents
from moesif_tui.wire.imports import DataSet
from moesif_tui.wire.metrics import GetDashMetrics
from moesif_tui.wire.reading import NotReadable, plain, read_answer, read_document, read_row
from moesif_tui.wire.tokens import GetTokenInfo
from moesif_tui.wire.triage import GetSignatureGraph, GetTriageBuckets, TriageBucket
from moesif_tui.wire.users import DeleteUser, GetUser

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


def test_a_name_that_is_no_text_spoils_nothing() -> None:
    raw = {"\ud800": 1, "id": "a", "state": [], "jsonrpc": {"\ud800": 1, "method": "m"}}
    row = read_answer(GetTriageBuckets.answer_type(), [raw])[0]
    assert (row.id, row.state, row.jsonrpc.method, row.model_extra) == ("a", None, "m", {r"\ud800": 1})


def test_an_odd_member_of_an_object_spoils_itself_only() -> None:
    data_set = read_answer(DataSet, {"calls": {"api": 3, "page": "x"}})
    assert data_set.calls == {"api": 3}


def test_where_nothing_is_documented_nothing_is_read() -> None:
    assert read_answer(DeleteUser.answer_type(), {"deleted": True}) is None


@settings(max_examples=60)
@given(JSON)
def test_anything_is_a_value_or_not_readable(value: Any) -> None:
    for kind in (GetTriageBuckets, GetSignatureGraph, SearchEvents, GetUser, GetDashMetrics, GetTokenInfo):
        with suppress(NotReadable):
            read_answer(kind.answer_type(), value)


def test_a_document_is_given_out_as_it_came() -> None:
    row = {"id": "1", "state": 1, "odd": {"a": []}}
    assert plain(read_document(TriageBucket, row)) == row
    assert plain(Unreadable({"id": 5}, "odd")) == {"id": 5}
    assert plain(Unreadable(5, "no object")) == {"unreadable": 5}
    assert plain(None) == {}


def test_values_without_a_document_stay_as_they_are() -> None:
    assert read_row(dict, [1]) == [1]
    assert read_answer(dict, {"a": 1}) == {"a": 1}


def test_what_is_nested_too_deep_is_not_readable() -> None:
    value: dict[str, Any] = {}
    for _ in range(100_000):
        value = {"a": value}
    with pytest.raises(NotReadable):
        read_document(TriageBucket, {"id": [value], "metadata": value, "\ud800": value})
