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


AUTH = "request.headers.Authorization.raw"
TERMS = {"terms": {"field": AUTH}}


def buckets(*keys: Any, **more: Any) -> dict[str, Any]:
    return {"buckets": [{"key": key, "doc_count": 5, **more} for key in keys], "sum_other_doc_count": 7}


@pytest.mark.parametrize(
    ("asked", "answer", "shown"),
    [
        ({"a": TERMS}, {"a": buckets("opaque", "x")}, {"a": buckets(MASK, MASK)}),
        ({"a": {"terms": {"field": "request.body.pin"}}}, {"a": buckets(1234)}, {"a": buckets(MASK)}),
        ({"a": {"terms": {"field": "user_id.raw"}}}, {"a": buckets("ada")}, {"a": buckets("ada")}),
        ({"a": {"terms": {"field": "request.body.fields.value.raw"}}}, {"a": buckets("x")}, {"a": buckets(MASK)}),
        (
            {"b": {"filter": {}, "aggs": {"c": {"terms": {"field": "verb"}, "aggs": {"a": TERMS}}}}},
            {"b": {"doc_count": 9, "c": buckets("GET", a=buckets("opaque"))}},
            {"b": {"doc_count": 9, "c": buckets("GET", a=buckets(MASK))}},
        ),
        (
            {"b": {"filters": {"filters": {"x": {}}}, "aggs": {"a": TERMS}}},
            {"b": {"buckets": {"x": {"doc_count": 9, "a": buckets("opaque")}}}},
            {"b": {"buckets": {"x": {"doc_count": 9, "a": buckets(MASK)}}}},
        ),
        (
            {"password": {"max": {"field": "request.body.pin"}}},
            {"password": {"value": 12}},
            {"password": {"value": MASK}},
        ),
        ({"password": {"cardinality": {"field": AUTH}}}, {"password": {"value": 12}}, {"password": {"value": 12}}),
        (
            {"a": {"composite": {"sources": [{"t": TERMS}]}}},
            {"a": {"after_key": {"t": "x"}, **buckets({"t": "x"})}},
            {"a": {"after_key": {"t": MASK}, **buckets({"t": MASK})}},
        ),
        (
            {"a": {"top_hits": {"sort": [{AUTH: "asc"}]}}},
            {"a": {"hits": {"total": 1, "hits": [{"_source": EVENT, "sort": ["opaque"]}]}}},
            {"a": {"hits": {"total": 1, "hits": [{"_source": SHOWN, "sort": [MASK]}]}}},
        ),
    ],
)
def test_figures_of_secret_fields_are_masked_and_counts_are_not(asked: Any, answer: Any, shown: Any) -> None:
    for name in ("aggs", "aggregations"):
        assert mask_answer({"aggregations": answer}, (), {name: asked})[0] == {"aggregations": shown}


def test_what_a_hit_is_sorted_by_and_its_fields_are_masked() -> None:
    hit = {"sort": [5, "opaque", "b"], "fields": {AUTH: ["opaque"], "verb": ["GET"]}, "highlight": {AUTH: ["opaque"]}}
    shown = {"sort": [5, MASK, "b"], "fields": {AUTH: [MASK], "verb": ["GET"]}, "highlight": {AUTH: [MASK]}}
    asked = {"sort": ["request.time", {AUTH: "asc"}, "verb"]}
    assert mask_answer({"hits": {"hits": [hit]}}, (), asked) == ({"hits": {"hits": [shown]}}, 3)


def test_pairs_of_an_answer_stay_pairs() -> None:
    assert mask_answer({"fields": [{"name": "pin", "value": "x"}]}, ())[1] == 1
    assert mask_answer({"fields": {"name": "pin", "value": "x"}}, ())[1] == 1


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["hits", "_source", "request", "password", "a", "aggregations", "aggs", "sort", "field", "buckets"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=10,
)


@settings(max_examples=80)
@given(values, values)
def test_what_holds_no_secret_comes_back_as_it_is(value: Any, asked: Any) -> None:
    masked, count = mask_answer(value, {"a"}, asked)
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
