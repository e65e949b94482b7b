"""JSON of any value."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.jsontext import LEFT_OUT, MAX_DEPTH, from_json, to_json
from tests.unit.local.support import strict

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(codec=None)), inner, max_size=4),
    max_leaves=12,
)


def finite(value: Any) -> Any:
    """The value with null in place of what JSON has no number for."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [finite(one) for one in value]
    return {key: finite(one) for key, one in value.items()} if isinstance(value, dict) else value


@settings(max_examples=150)
@given(ANYTHING)
def test_whatever_it_is_it_comes_back_from_strict_json(value: Any) -> None:
    written = to_json(value)
    assert strict(written) == finite(value)
    assert from_json(written) == finite(value)


def nested(depth: int) -> Any:
    value: Any = "end"
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("depth", [MAX_DEPTH, 254, 255, 900])
def test_what_is_nested_deeper_than_anybody_reads_is_left_out(depth: int) -> None:
    written = to_json({"a": nested(depth), "b": "\ud800"})
    assert written.count(b"[") == MAX_DEPTH - 1
    assert json.loads(written)["b"] == "\ud800"
    assert LEFT_OUT in json.loads(f'["{LEFT_OUT}"]')
    assert strict(written)


def test_what_json_does_not_know_is_its_text() -> None:
    assert to_json({1: {2}, None: b"x"}) == b'{"1":"{2}","None":"b\'x\'"}'


def test_numbers_of_400_digits_keep_them_all() -> None:
    assert to_json([10**400]) == b"[1" + b"0" * 400 + b"]"


@pytest.mark.parametrize("data", [b"nothing", b"[NaN]", b"\xff", b"", b"[" * 5000 + b"]" * 5000])
def test_what_is_no_json_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(data)
