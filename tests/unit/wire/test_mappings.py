"""Fields and their types, out of any object whose leaves have a type."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.wire.mappings import UserProperties
from moesif_tui.wire.reading import read_document

EMAIL = {"type": "text", "fields": {"raw": {"type": "keyword"}}}
TYPES = {"email": "text", "email.raw": "keyword", "metadata.plan": "keyword"}


@pytest.mark.parametrize(
    "mapping",
    [
        {"properties": {"email": EMAIL, "metadata": {"properties": {"plan": {"type": "keyword"}}}}},
        {"email": EMAIL, "metadata": {"plan": {"type": "keyword"}}},
    ],
)
def test_types_by_path(mapping: Any) -> None:
    assert read_document(UserProperties, mapping).types() == TYPES


def test_a_field_may_be_called_type() -> None:
    mapping = {
        "properties": {"type": {"type": "keyword"}, "seen": {"type": "nested", "properties": {"a": {"type": "x"}}}}
    }
    assert read_document(UserProperties, mapping).types() == {"type": "keyword", "seen": "nested", "seen.a": "x"}


def test_what_is_nested_without_end_ends() -> None:
    deep: Any = {"type": "x"}
    for _ in range(5000):
        deep = {"properties": {"a": deep}}
    assert UserProperties.model_construct(properties=deep).types() == {}


values = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from(["type", "properties", "fields", "a"]), inner) | st.lists(inner),
    max_leaves=8,
)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(["properties", "b"]), values))
def test_nothing_raises(mapping: Any) -> None:
    assert isinstance(read_document(UserProperties, mapping).types(), dict)
