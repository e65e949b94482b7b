"""What errors say, out of metadata of any shape."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.said import Says, said, said_by


def test_code_and_message_stand_in_one_line() -> None:
    assert [Says("E_STOCK", "only 3 left").text, Says("", "only 3 left").text, Says("E", "").text] == [
        "E_STOCK only 3 left", "only 3 left", "E",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("metadata", "found"),
    [
        (None, []),
        ({}, []),
        ({"says": "odd"}, []),
        ({"says": []}, []),
        ({"says": {"code": "E", "message": "late"}}, [(Says("E", "late"), 1)]),
        ({"says": {"code": None, "message": "late"}}, [(Says("", "late"), 1)]),
        (
            {"says": [{"code": "E", "message": "late", "count": 5}, 7, {"code": 9, "message": True, "count": True}]},
            [(Says("E", "late"), 5), (Says("", ""), 0)],
        ),
    ],
)
def test_what_a_call_and_a_bucket_say(metadata: Any, found: list[tuple[Says, int]]) -> None:
    assert said_by(metadata) == found
    assert said(metadata) == (found[0][0] if found else None)


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["says", "code", "message", "count"]), inner)
    ),
    max_leaves=12,
)


@given(_anything)
def test_any_metadata_may_be_asked(metadata: Any) -> None:
    assert all(says.text == says.text.strip() for says, _ in said_by(metadata))
