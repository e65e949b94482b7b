from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from moesif_tui.local.query import Context, QueryRefused, compile_search
from tests.unit.local.query import dataset
from tests.unit.local.query.dataset import NOW, Sample
from tests.unit.local.query.shop import CALLS


@pytest.fixture(scope="module")
def shop() -> sqlite3.Connection:
    return dataset.connect(CALLS)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (None, [8, 7, 6, 5, 4, 3, 2, 1]),
        ([], [8, 7, 6, 5, 4, 3, 2, 1]),
        ("request.time", [1, 2, 3, 4, 5, 6, 7, 8]),
        ({"request.time": "desc"}, [8, 7, 6, 5, 4, 3, 2, 1]),
        (["_score"], [8, 7, 6, 5, 4, 3, 2, 1]),
        (["_score", {"request.time": "asc"}], [1, 2, 3, 4, 5, 6, 7, 8]),
        ("_id", [1, 2, 3, 4, 5, 6, 7, 8]),
        ([{"duration_ms": {"order": "desc", "unmapped_type": "long"}}], [3, 8, 7, 6, 2, 1, 5, 4]),
        ([{"duration_ms": {"order": "ASC"}}], [5, 1, 2, 6, 7, 8, 3, 4]),
        ([{"user_id.raw": "asc"}, {"request.time": "desc"}], [6, 5, 7, 3, 2, 1, 8, 4]),
        (["response.status", "id"], [4, 1, 2, 5, 6, 8, 7, 3]),
        ([{"response.body.items.n": "asc"}], [1, 2, 3, 4, 5, 6, 7, 8]),
        ([{"request.body.payment": {"missing": "_last"}}], [6, 3, 1, 2, 4, 5, 7, 8]),
        ([{"request.headers.accept": "desc"}], [1, 8, 7, 6, 5, 4, 3, 2]),
        ([{"metadata.kind": "desc"}], [4, 8, 7, 6, 5, 3, 2, 1]),
        ([{"triage_bucket_id": "asc"}], [3, 4, 7, 1, 2, 5, 6, 8]),
        ([{"request.uri": "desc"}], [4, 2, 1, 6, 5, 3, 7, 8]),
        ({"user_id": "asc", "request.time": "desc"}, [6, 5, 7, 3, 2, 1, 8, 4]),
        ([{"user_id": {"missing": "_first"}}, "_doc"], [4, 8, 5, 6, 7, 1, 2, 3]),
        ([{"user_id": {"order": "desc", "missing": "_first"}}, {"_doc": "asc"}], [4, 8, 1, 2, 3, 7, 5, 6]),
        ([{"response.body.items.n": {"order": "asc", "mode": "max"}}], [1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_hits_come_in_the_order_that_was_asked_for(shop: sqlite3.Connection, sort: Any, expected: list[int]) -> None:
    assert dataset.ids(dataset.search(shop, {"sort": sort} if sort is not None else {})) == expected


def test_sort_values_are_the_documented_ones(shop: sqlite3.Connection) -> None:
    body = {"sort": ["request.time", "response.time", "duration_ms", "user_id", "_score", "signature_id"], "size": 4}
    found = dataset.search(shop, body)
    assert found.hits[0] == (1, [1_699_999_520_000, 1_699_999_520_012, 12.345, "jane", 1.0, "k7-sig1", "k7-1"])
    assert found.hits[3] == (4, [1_699_999_700_000, 1_699_999_700_000, None, None, 1.0, "k7-sig4", "k7-4"])


def test_pages_are_exact_within_a_millisecond() -> None:
    connection = dataset.connect([Sample(time=us) for us in (5, 999, 3, 1000, 3, -1, -1001)])
    for order, expected in (("asc", [7, 6, 3, 5, 1, 2, 4]), ("desc", [4, 2, 1, 5, 3, 6, 7])):
        body: dict[str, Any] = {"sort": [{"request.time": order}], "size": 1}
        paged = []
        while (found := dataset.search(connection, body)).hits:
            paged += dataset.ids(found)
            body["search_after"] = found.hits[-1][1]
        assert paged == expected


def test_of_several_values_the_mode_tells_which_one_counts() -> None:
    bodies = [b'{"n": [1, 9]}', b'{"n": [5]}', b'{"n": [2, 3]}', b"{}"]
    connection = dataset.connect([Sample(response_body=body) for body in bodies])
    for order, mode, expected in (
        ("asc", "min", [1, 3, 2, 4]),
        ("asc", "max", [3, 2, 1, 4]),
        ("desc", "min", [2, 3, 1, 4]),
        ("desc", "max", [1, 2, 3, 4]),
    ):
        body: dict[str, Any] = {"sort": [{"response.body.n": {"order": order, "mode": mode}}], "size": 1}
        paged = []
        while (found := dataset.search(connection, body)).hits:
            paged += dataset.ids(found)
            body["search_after"] = found.hits[-1][1]
        assert paged == expected


def test_a_cursor_without_the_id_goes_on_behind_its_millisecond() -> None:
    connection = dataset.connect([Sample(time=us) for us in (0, 400, 999, 1000, 2500)])
    milliseconds = NOW // 1000
    ascending = {"sort": ["request.time"], "search_after": [milliseconds]}
    assert dataset.ids(dataset.search(connection, ascending)) == [4, 5]
    descending = {"sort": [{"request.time": "desc"}], "search_after": [milliseconds + 2]}
    assert dataset.ids(dataset.search(connection, descending)) == [4, 3, 2, 1]


def test_a_cursor_whose_call_is_gone_still_goes_on() -> None:
    connection = dataset.connect([Sample(time=us) for us in (0, 1000, 2000)])
    body = {"sort": ["request.time"], "search_after": [NOW // 1000 + 1, "k7-77"]}
    assert dataset.ids(dataset.search(connection, body)) == [3]


def test_from_and_size_make_a_page(shop: sqlite3.Connection) -> None:
    found = dataset.search(shop, {"from": "2", "size": "3"})
    assert dataset.ids(found) == [6, 5, 4]
    assert found.total == 8


def test_ten_hits_are_answered_unless_told() -> None:
    connection = dataset.connect([Sample()] * 12)
    found = dataset.search(connection, {})
    assert (len(found.hits), found.total) == (10, 12)


def test_post_filter_limits_hits_but_not_aggregations(shop: sqlite3.Connection) -> None:
    body = {
        "query": {"term": {"request.verb": "POST"}},
        "post_filter": {"term": {"user_id": "bob"}},
        "aggs": {"users": {"cardinality": {"field": "user_id"}}},
    }
    found = dataset.search(shop, body)
    assert (dataset.ids(found), found.total, found.aggregations) == ([6, 5], 2, {"users": {"value": 2}})


def test_the_window_and_the_kinds_limit_everything(shop: sqlite3.Connection) -> None:
    context = {"since": NOW - 300_000_000, "until": NOW - 120_000_000, "kinds": frozenset({0, 1})}
    assert dataset.ids(dataset.search(shop, {}, **context)) == [7, 6, 5]
    assert dataset.search(shop, {}, kinds=frozenset()).total == 0


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ([], "body: an object is expected"),
        ({"highlight": {}}, "highlight: this server does not support highlight in a search"),
        ({"size": 1001}, "size: 1001 is not between 0 and 1,000"),
        ({"size": -1}, "size: -1 is not between 0 and 1,000"),
        ({"size": True}, "size: a whole number is expected, and True is none"),
        ({"size": 1.5}, "size: a whole number is expected, and 1.5 is none"),
        ({"size": "many"}, "size: a whole number is expected, and 'many' is none"),
        ({"from": 9_999_995}, "from: from and size reach beyond 10,000,000; search_after goes on from there"),
        ({"from": 1, "search_after": [1]}, "from: from and search_after exclude each other"),
        ({"sort": [1]}, "sort[0]: an object is expected"),
        ({"sort": [{"a": "up"}]}, "sort[0]: asc or desc is expected"),
        ({"sort": [{"a": {"order": ["asc"]}}]}, "sort[0].a: asc or desc is expected"),
        ({"sort": [{"a": {"missing": "x"}}]}, "sort[0].a.missing: _last or _first is expected"),
        ({"sort": [{"a": {"mode": "avg"}}]}, "sort[0].a.mode: min or max is expected"),
        ({"sort": [{}]}, "sort[0]: the name of a field is expected"),
        (
            {"sort": {"a": "asc", "app_id": "asc"}},
            "sort[0]: app_id cannot be searched: a search is within one app already",
        ),
        ({"sort": [{"a": {"nested": {}}}]}, "sort[0].a.nested: this server does not support the option nested of sort"),
        ({"sort": [{"app_id": "asc"}]}, "sort[0]: app_id cannot be searched: a search is within one app already"),
        ({"sort": ["a"] * 11}, "sort: more than 10 keys"),
        ({"search_after": 5}, "search_after: the 2 sort values of the last hit are expected"),
        ({"search_after": [1, "k7-1", 3]}, "search_after: the 2 sort values of the last hit are expected"),
        ({"search_after": [1, "k8-1"]}, "search_after[1]: 'k8-1' is no id of this data set"),
        (
            {"search_after": [{}, "k7-1"]},
            "search_after[0]: this is no time this server reads (ISO 8601, epoch milliseconds, now-1h)",
        ),
    ],
)
def test_a_page_that_cannot_be_asked_is_refused(body: Any, sentence: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        compile_search(body, Context(dataset.PREFIX))
    assert str(refused.value) == sentence
