"""Calls in groups: what is asked, what is read, what is secret."""

from __future__ import annotations

from typing import Any

from moesif_tui.core.secrets import MASK
from moesif_tui.ui.bucket.groups import (
    URI,
    By,
    Group,
    aggregations,
    by_body,
    by_header,
    by_parameter,
    clause_of,
    groups_of,
    parameters_of,
)
from moesif_tui.wire.signatures import SignatureAggs

USER = By("user", "user_id.raw")
PAGE = by_parameter("page")
URIS = [
    ("https://shop.test/a?page=1&lang=de", 5),
    ("https://shop.test/a?lang=de&page=2", 7),
    ("https://shop.test/b?page=1#x?page=9", 2),
    ("https://shop.test/b", 3),
    ("https://shop.test/b?page=1&page=2", 1),
]


def answer(values: list[tuple[Any, int]], *, missing: int = 0, others: int = 0) -> SignatureAggs:
    buckets = [{"key": key, "doc_count": count} for key, count in values]
    found = {"groups": {"buckets": buckets, "sum_other_doc_count": others}, "none": {"doc_count": missing}}
    return SignatureAggs.model_validate({"aggregations": found})


def test_the_largest_group_is_first_and_those_without_a_value_are_one() -> None:
    assert groups_of(USER, answer([("u-1", 3), ("u-2", 9)], missing=5, others=2)) == [
        Group("u-2", 9),
        Group(None, 5),
        Group("u-1", 3),
        Group(None, 2, others=True),
    ]


def test_users_that_were_derived_are_told_apart() -> None:
    assert "aggs" in aggregations(USER)["groups"]
    assert "aggs" not in aggregations(By("verb", "request.verb.raw"))["groups"]
    buckets = [
        {"key": "u-1", "doc_count": 3, "derived": {"doc_count": 3}},
        {"key": "u-2", "doc_count": 2, "derived": {"doc_count": 0}},
        {"key": "u-3", "doc_count": 1, "derived": {"doc_count": "1"}},
    ]
    found = SignatureAggs.model_validate({"aggregations": {"groups": {"buckets": buckets}}})
    assert [group.derived for group in groups_of(USER, found)] == [True, False, False]


def test_a_group_is_found_by_its_value_or_by_having_none() -> None:
    assert clause_of(USER, Group("u-1", 3)) == {"term": {"user_id.raw": "u-1"}}
    assert clause_of(USER, Group(None, 3)) == {"bool": {"must_not": [{"exists": {"field": "user_id.raw"}}]}}


def test_parameters_are_read_from_the_urls_of_all_calls() -> None:
    assert aggregations(PAGE)["groups"]["terms"]["field"] == URI
    groups = groups_of(PAGE, answer(URIS))
    assert [(group.value, group.count) for group in groups] == [("1", 8), ("2", 8), (None, 3)]
    assert clause_of(PAGE, groups[2]) == {"terms": {URI: ["https://shop.test/b"]}}
    assert parameters_of(URIS) == {"lang": 1, "page": 2}


def test_urls_that_are_not_listed_are_told_as_others() -> None:
    assert groups_of(PAGE, answer(URIS, others=40))[-1] == Group(None, 40, others=True)


def test_what_may_be_secret_by_its_name_is_masked() -> None:
    assert by_header("request", "Authorization").shown("Bearer abc") == MASK
    assert by_body("request", "card.cvv", text=False).shown(123) == MASK
    assert by_parameter("access_token").shown("abc") == MASK
    assert by_body("request", "payment", text=True).shown("sepa") == "sepa"
    assert by_body("request", "gift", text=False).shown(True) == "true"


def test_a_field_is_secret_where_a_part_of_its_path_is() -> None:
    assert by_body("request", "password.value", text=True).shown("hunter2") == MASK
    assert by_body("request", "credentials.user", text=True).shown("ada") == MASK


def test_values_beside_names_are_hidden() -> None:
    paths = {"fields.name", "fields.value", "price.value"}
    assert by_body("request", "fields.value", text=True, beside=paths).shown("hunter2") == MASK
    assert by_body("request", "fields.name", text=True, beside=paths).shown("password") == "password"
    assert by_body("request", "price.value", text=False, beside=paths).shown(5) == "5"
    assert by_body("request", "value", text=True, beside={"key"}).shown("x") == MASK


def test_texts_are_compared_in_a_field_of_their_own() -> None:
    assert by_body("response", "error.code", text=True).field == "response.body.error.code.raw"
    assert by_body("request", "quantity", text=False).field == "request.body.quantity"
