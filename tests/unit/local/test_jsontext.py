"""JSON of any value."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.jsontext import LEFT_OUT, MAX_DEPTH, from_json, is_deep, sent_json, to_json
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


MEGABYTE = 1024 * 1024
DEEP = f"The body is nested deeper than {MAX_DEPTH} objects and lists."


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), DEEP),
        (b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1), DEEP),
        (b'[{"a":' * 101 + b"1" + b"}]" * 101, DEEP),
        (b"[" * 5000 + b"]" * 5000, DEEP),
        (b"[1" + b"0" * 30 + b"," + b"[" * 300 + b"]" * 301, DEEP),
        (b"[" * MEGABYTE, DEEP),
        (b"[" * (8 * MEGABYTE) + b"]" * (8 * MEGABYTE), DEEP),
        (b"[NaN]", "The body is not JSON: NaN is no number of JSON"),
        (b"[" * 300 + b'"' + b'\\"' * MEGABYTE, "The body is not JSON: Unterminated string"),
        (b"[" * 300 + b'"' + b'\\"' * MEGABYTE + b"\\", "The body is not JSON: Unterminated string"),
    ],
    ids=range(10),
)
def test_a_body_that_is_broken_or_too_deep_is_refused_in_a_sentence_however_long(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=f"^{words}"):
        sent_json(data)


@pytest.mark.parametrize(
    "data",
    [
        b'["' + b"[{" * MEGABYTE + b'"]',
        b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH,
        b"[" + b",".join([b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1)] * 100) + b"]",
    ],
    ids=["brackets in a string", "as deep as may be", "wide and deep"],
)
def test_a_body_that_is_deep_enough_is_read_whole(data: bytes) -> None:
    assert json.dumps(sent_json(data), separators=(",", ":")).encode() == data


def depth_of(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


@settings(max_examples=150)
@given(ANYTHING, st.integers(0, 5))
def test_a_value_is_deep_that_has_more_objects_and_lists_inside_one_another(value: Any, depth: int) -> None:
    assert is_deep(value, depth) == (depth_of(value) > depth)
