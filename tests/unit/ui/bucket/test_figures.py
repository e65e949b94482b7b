"""Aggregations of any service."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.ui.bucket.figures import count_of, figure, others, terms
from moesif_tui.wire.reading import read_document
from moesif_tui.wire.signatures import SignatureAggs


def test_documented_answers() -> None:
    answer = SignatureAggs(
        aggregations={
            "by": {"buckets": [{"key": "a", "doc_count": 3}], "sum_other_doc_count": 2},
            "took": {"values": {"50.0": 64.4, "95.0": None}},
            "none": {"doc_count": 7},
        }
    )
    assert terms(answer, "by") == [("a", 3)]
    assert others(answer, "by") == 2
    assert (figure(answer, "took", "50.0"), figure(answer, "took", "95.0")) == (64.4, None)
    assert count_of(answer, "none") == 7


@pytest.mark.parametrize("value", [[], {}, {"aggregations": 3}, {"aggregations": {"by": []}}])
def test_what_is_not_there_counts_nothing(value: Any) -> None:
    answer = read_document(SignatureAggs, value)
    assert (terms(answer, "by"), others(answer, "by"), figure(answer, "by", "50.0"), count_of(answer, "by")) == (
        [],
        0,
        None,
        0,
    )


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["buckets", "key", "doc_count", "values", "50.0"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=50)
@given(values)
def test_nothing_raises(value: Any) -> None:
    answer = SignatureAggs(aggregations={"by": value})
    assert isinstance(terms(answer, "by"), list)
    assert isinstance(others(answer, "by") + count_of(answer, "by"), int)
    figure(answer, "by", "50.0")
