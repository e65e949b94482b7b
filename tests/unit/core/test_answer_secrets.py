"""Secrets in answers, wherever they stand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.answer_secrets import mask_answer
from moesif_tui.core.masks import MASK

HEADERS = {"Authorization": "Bearer abcdef0123456789", "Accept": "*/*"}
EVENT = {"id": "e", "session_token": "s-1", "request": {"headers": HEADERS, "body": {"password": "hunter2"}}}
SHOWN = {
    "id": "e",
    "session_token": "s-1",
    "request": {"headers": {"Authorization": f"Bearer {MASK}", "Accept": "*/*"}, "body": {"password": MASK}},
}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (EVENT, SHOWN),
        ([EVENT, EVENT], [SHOWN, SHOWN]),
        ({"_id": "e", "_source": EVENT}, {"_id": "e", "_source": SHOWN}),
        (
            {"hits": {"total": 1, "hits": [{"_source": EVENT}]}},
            {"hits": {"total": 1, "hits": [{"_source": SHOWN}]}},
        ),
    ],
)
def test_calls_are_masked_as_everywhere_else(value: Any, shown: Any) -> None:
    masked, count = mask_answer(value, ())
    assert masked == shown
    assert count == 2 * (2 if isinstance(value, list) else 1)


def test_declared_members_are_secret_by_their_place_alone() -> None:
    value = {"app_token": "opaque", "_id": "k", "other": "opaque"}
    assert mask_answer(value, {"app_token"}) == ({**value, "app_token": MASK}, 1)
    assert mask_answer({"password": None, "username": "ann"}, {"password"})[1] == 0
    assert mask_answer({"password": {"a": 1}}, {"password"}) == ({"password": MASK}, 1)


def test_users_keep_the_sessions_that_people_search_by() -> None:
    user = {"_id": "u", "_source": {"session_token": ["s-1"], "metadata": {"api_key": "k3y-0f-ada"}}}
    assert mask_answer(user, ()) == (
        {"_id": "u", "_source": {"session_token": ["s-1"], "metadata": {"api_key": MASK}}},
        1,
    )


def test_requests_of_a_sequence_are_masked_by_the_names_of_their_pairs() -> None:
    item = {"delay": 0, "submit_data": {"headers": [{"key": "Authorization", "val": "Basic YWRhOmh1bnRlcjI="}]}}
    assert mask_answer([item], ())[0][0]["submit_data"]["headers"][0]["val"] == MASK


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["hits", "_source", "request", "password", "a"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@settings(max_examples=80)
@given(values)
def test_what_holds_no_secret_comes_back_as_it_is(value: Any) -> None:
    masked, count = mask_answer(value, {"a"})
    assert (count == 0) == (masked == value)


def test_what_is_nested_deep_is_masked_too() -> None:
    value: Any = {"password": "hunter2"}
    for _ in range(20_000):
        value = [value]
    masked, count = mask_answer(value, ())
    assert count == 1
    for _ in range(20_000):
        masked = masked[0]
    assert masked == {"password": MASK}
