from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest

from moesif_tui.local.query import Context, QueryRefused, compile_search
from tests.unit.local.query import dataset
from tests.unit.local.query.dataset import Sample
from tests.unit.local.query.shop import CALLS, MINUTE


@pytest.fixture(scope="module")
def shop() -> sqlite3.Connection:
    return dataset.connect(CALLS)


def _aggregate(connection: sqlite3.Connection, aggregation: Any, query: Any = None) -> Any:
    body = {"size": 0, "aggs": {"found": aggregation}} | ({"query": query} if query else {})
    return dataset.search(connection, body).aggregations["found"]


def _counts(result: Any) -> dict[Any, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in result["buckets"]}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"field": "user_id"}, {"jane": 3, "bob": 2, "eve": 1}),
        ({"field": "user_id.raw", "missing": "nobody"}, {"jane": 3, "bob": 2, "nobody": 2, "eve": 1}),
        ({"field": "request.verb"}, {"GET": 4, "POST": 4}),
        ({"field": "request.verb", "order": {"_key": "desc"}}, {"POST": 4, "GET": 4}),
        ({"field": "response.status"}, {200: 5, 0: 1, 404: 1, 500: 1}),
        ({"field": "response.status", "order": {"_term": "asc"}, "size": "2"}, {0: 1, 200: 5}),
        ({"field": "response.status", "min_doc_count": 2}, {200: 5}),
        ({"field": "triage_bucket_id", "size": 0}, {"k7-sig3": 1, "k7-sig4": 1, "k7-sig7": 1}),
        ({"field": "signature_id", "size": 1}, {"k7-sig1": 2}),
        ({"field": "metadata.kind"}, {"api": 6, "page": 1, "static": 1}),
        ({"field": "metadata.says.code"}, {"E_LIMIT": 1, "not_found": 1}),
        ({"field": "request.api_version", "missing": "none"}, {"none": 7, "2.1": 1}),
        ({"field": "request.headers.Accept"}, {"application/json": 1, "text/html": 1}),
        ({"field": "request.body.quantity"}, {7: 1, "7": 1}),
        ({"field": "request.body.gift"}, {"true": 1}),
        ({"field": "response.body.items.sku"}, {"A1": 1, "B2": 1}),
        ({"field": "tags", "missing": "-"}, {"-": 7, "beta": 1, "eu": 1}),
        ({"field": "duration_ms", "size": 2}, {40: 2, 50: 2}),
        ({"field": "_id", "size": 1}, {"k7-1": 1}),
        ({"field": "request.uri", "size": 1}, {"https://api.example.com/items/1": 2}),
        ({"field": "request.body", "size": 1}, {'user=jane%40example.com&remember=a+b': 1}),
    ],
    ids=str,
)  # fmt: skip
def test_terms_count_calls_by_value(shop: sqlite3.Connection, options: Any, expected: dict[Any, int]) -> None:
    counts = _counts(_aggregate(shop, {"terms": options}))
    if "order" in options:
        assert list(counts.items()) == list(expected.items())
    assert counts == expected if options["field"] != "request.body" else len(counts) == 1


def test_terms_have_the_shape_of_elasticsearch(shop: sqlite3.Connection) -> None:
    assert _aggregate(shop, {"terms": {"field": "user_id", "size": 1}}) == {
        "doc_count_error_upper_bound": 0,
        "sum_other_doc_count": 3,
        "buckets": [{"key": "jane", "doc_count": 3}],
    }
    first = _aggregate(shop, {"terms": {"field": "request.time", "size": 1}})["buckets"][0]
    assert first == {"key": 1_699_999_520_000, "key_as_string": "2023-11-14T22:05:20.000Z", "doc_count": 1}


def test_terms_can_be_ordered_by_what_is_counted_inside(shop: sqlite3.Connection) -> None:
    subs = {
        "slowest": {"max": {"field": "duration_ms"}},
        "spread": {"percentiles": {"field": "duration_ms", "percents": [50, 99.9]}},
        "all": {"stats": {"field": "duration_ms"}},
        "failed": {
            "filter": {"exists": {"field": "triage_bucket_id"}},
            "aggs": {"worst": {"max": {"field": "duration_ms"}}},
        },
        "slow.est": {"min": {"field": "duration_ms"}},
    }
    result: Any = None
    for order, expected in (
        ({"slowest": "desc"}, ["jane", "eve", "bob"]),
        ({"spread.99.9": "asc"}, ["bob", "eve", "jane"]),
        ({"spread.50": "desc"}, ["eve", "jane", "bob"]),
        ({"all.min": "asc"}, ["bob", "jane", "eve"]),
        ([{"failed": "desc"}, {"_count": "desc"}], ["jane", "eve", "bob"]),
        ({"failed.doc_count": "asc"}, ["bob", "eve", "jane"]),
        ([{"failed>worst": "desc"}], ["jane", "eve", "bob"]),
        ({"slow.est": "asc"}, ["bob", "jane", "eve"]),
    ):
        result = _aggregate(shop, {"terms": {"field": "user_id", "order": order}, "aggs": subs})
        assert list(_counts(result)) == expected
    assert result["buckets"][1] == {
        "key": "jane",
        "doc_count": 3,
        "slowest": {"value": 3000.0},
        "spread": {"values": {"50.0": 40.0, "99.9": pytest.approx(2994.08)}},
        "all": {"count": 3, "min": 12.345, "max": 3000.0, "avg": pytest.approx(1017.448333), "sum": 3052.345},
        "failed": {"doc_count": 1, "worst": {"value": 3000.0}},
        "slow.est": {"value": 12.345},
    }


def test_terms_without_a_least_count_name_what_others_have(shop: sqlite3.Connection) -> None:
    terms = {"field": "user_id", "min_doc_count": 0, "order": [{"_count": "desc"}, {"_key": "desc"}]}
    post = {"term": {"request.verb": "POST"}}
    assert list(_counts(_aggregate(shop, {"terms": terms}, post)).items()) == [("jane", 2), ("bob", 2), ("eve", 0)]
    none = _aggregate(shop, {"terms": terms | {"size": 2}}, {"match_none": {}})
    assert list(_counts(none).items()) == [("jane", 0), ("eve", 0)]
    paid = {"terms": {"field": "request.body.payment", "min_doc_count": 0, "missing": "-"}}
    split = _aggregate(shop, {"terms": {"field": "request.verb"}, "aggs": {"in": paid}})["buckets"]
    assert [_counts(bucket["in"]) for bucket in split] == [
        {"-": 4, "card": 0, "sepa": 0}, {"-": 2, "card": 1, "sepa": 1},
    ]  # fmt: skip
    assert _aggregate(shop, {"terms": terms}, {"match_none": {}})["sum_other_doc_count"] == 0


def test_the_first_hits_of_each_bucket_are_answered(shop: sqlite3.Connection) -> None:
    top = {"top_hits": {"size": 2, "sort": [{"duration_ms": "desc"}], "_source": ["id"]}}
    body = {"size": 0, "aggs": {"users": {"terms": {"field": "user_id", "size": 2}, "aggs": {"top": top}}}}
    found = dataset.search(shop, body)
    assert [bucket["top"]["hits"] for bucket in found.aggregations["users"]["buckets"]] == [
        {
            "total": 3,
            "max_score": None,
            "hits": [{"_id": "k7-3", "sort": [3000, "k7-3"]}, {"_id": "k7-2", "sort": [40, "k7-2"]}],
        },
        {
            "total": 2,
            "max_score": None,
            "hits": [{"_id": "k7-6", "sort": [40, "k7-6"]}, {"_id": "k7-5", "sort": [0.9, "k7-5"]}],
        },
    ]
    assert [(hit.id, hit.hit["_id"], hit.source.whole) for hit in found.top] == [
        (3, "k7-3", False), (2, "k7-2", False), (6, "k7-6", False), (5, "k7-5", False),
    ]  # fmt: skip


def test_hits_of_buckets_have_pages_and_the_usual_order(shop: sqlite3.Connection) -> None:
    found = _aggregate(shop, {"top_hits": {"from": 1, "size": 2}})["hits"]
    assert ([hit["_id"] for hit in found["hits"]], found["total"]) == (["k7-7", "k7-6"], 8)
    tags = {"terms": {"field": "tags"}, "aggs": {"top": {"top_hits": {}}}}
    assert [bucket["top"]["hits"]["hits"][0]["_id"] for bucket in _aggregate(shop, tags)["buckets"]] == ["k7-5"] * 2
    none = _aggregate(shop, {"top_hits": {}}, {"match_none": {}})
    assert none == {"hits": {"total": 0, "max_score": None, "hits": []}}


def test_too_many_hits_in_buckets_are_refused() -> None:
    connection = dataset.connect([Sample(user=f"u{number}") for number in range(1001)])
    top: Any = {"terms": {"field": "user_id", "size": 1000}, "aggs": {"top": {"top_hits": {"size": 1}}}}
    assert len(_aggregate(connection, top)["buckets"]) == 1000
    with pytest.raises(QueryRefused, match=r"\.(?:top|more)\.top_hits: these are more than 1,000 hits"):
        _aggregate(connection, {**top, "aggs": {**top["aggs"], "more": {"top_hits": {"size": 1}}}})


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [
        ({"min": {"field": "duration_ms"}}, {"value": 0.9}),
        ({"max": {"field": "duration_ms"}}, {"value": 3000.0}),
        ({"sum": {"field": "response.body.items.n"}}, {"value": 9.0}),
        ({"avg": {"field": "response.status"}}, {"value": 238.0}),
        ({"avg": {"field": "response.headers.x-count"}}, {"value": 12.0}),
        ({"avg": {"field": "metadata.plan"}}, {"value": None}),
        ({"sum": {"field": "nothing"}}, {"value": 0.0}),
        (
            {"max": {"field": "request.time"}},
            {"value": 1_699_999_940_000.0, "value_as_string": "2023-11-14T22:12:20.000Z"},
        ),
        (
            {"min": {"field": "response.time"}},
            {"value": pytest.approx(1_699_999_520_012.345), "value_as_string": "2023-11-14T22:05:20.012Z"},
        ),
        ({"value_count": {"field": "duration_ms"}}, {"value": 7}),
        ({"value_count": {"field": "user_id"}}, {"value": 6}),
        ({"cardinality": {"field": "user_id", "precision_threshold": 100}}, {"value": 3}),
        ({"cardinality": {"field": "request.verb"}}, {"value": 2}),
        ({"cardinality": {"field": "response.body.items.sku"}}, {"value": 2}),
        (
            {"stats": {"field": "jsonrpc.response.error.code"}},
            {"count": 1, "min": -32601.0, "max": -32601.0, "avg": -32601.0, "sum": -32601.0},
        ),
        ({"stats": {"field": "nothing"}}, {"count": 0, "min": None, "max": None, "avg": None, "sum": 0.0}),
        ({"percentiles": {"field": "duration_ms", "percents": ["50"]}}, {"values": {"50.0": 40.0}}),
        (
            {"percentiles": {"field": "duration_ms", "percents": [0, 100], "keyed": False}},
            {"values": [{"key": 0.0, "value": 0.9}, {"key": 100.0, "value": 3000.0}]},
        ),
        ({"percentiles": {"field": "nothing", "percents": 50}}, {"values": {"50.0": None}}),
        ({"missing": {"field": "user_id"}}, {"doc_count": 2}),
        ({"filter": {"term": {"request.verb": "POST"}}}, {"doc_count": 4}),
        (
            {
                "filters": {
                    "filters": {"ok": {"range": {"response.status": {"lt": 400, "gt": 0}}}, "none": {"match_none": {}}}
                }
            },
            {"buckets": {"ok": {"doc_count": 5}, "none": {"doc_count": 0}}},
        ),
        (
            {"filters": {"filters": [{"match_all": {}}, {"exists": {"field": "user_id"}}]}},
            {"buckets": [{"doc_count": 8}, {"doc_count": 6}]},
        ),
        (
            {"histogram": {"field": "duration_ms", "interval": 1000}},
            {
                "buckets": [
                    {"key": 0.0, "doc_count": 6},
                    {"key": 1000.0, "doc_count": 0},
                    {"key": 2000.0, "doc_count": 0},
                    {"key": 3000.0, "doc_count": 1},
                ]
            },
        ),
        (
            {"histogram": {"field": "duration_ms", "interval": 1000, "offset": -500, "min_doc_count": 1}},
            {"buckets": [{"key": -500.0, "doc_count": 6}, {"key": 2500.0, "doc_count": 1}]},
        ),
        (
            {"histogram": {"field": "response.body.items.n", "interval": 10}},
            {"buckets": [{"key": 0.0, "doc_count": 1}]},
        ),
        (
            {"histogram": {"field": "jsonrpc.response.error.code", "interval": 1000}},
            {"buckets": [{"key": -33000.0, "doc_count": 1}]},
        ),
    ],
    ids=str,
)
def test_an_aggregation_answers(shop: sqlite3.Connection, aggregation: Any, expected: Any) -> None:
    assert _aggregate(shop, aggregation) == expected


def test_date_histograms_fill_their_gaps(shop: sqlite3.Connection) -> None:
    query = {"bool": {"must_not": {"terms": {"_id": ["k7-4", "k7-5"]}}}}
    histogram = {"date_histogram": {"field": "request.time", "fixed_interval": "2m"}}
    assert _aggregate(shop, histogram, query) == {
        "buckets": [
            {"key": 1_699_999_440_000, "key_as_string": "2023-11-14T22:04:00.000Z", "doc_count": 1},
            {"key": 1_699_999_560_000, "key_as_string": "2023-11-14T22:06:00.000Z", "doc_count": 2},
            {"key": 1_699_999_680_000, "key_as_string": "2023-11-14T22:08:00.000Z", "doc_count": 0},
            {"key": 1_699_999_800_000, "key_as_string": "2023-11-14T22:10:00.000Z", "doc_count": 2},
            {"key": 1_699_999_920_000, "key_as_string": "2023-11-14T22:12:00.000Z", "doc_count": 1},
        ]
    }


def test_date_histograms_span_at_least_their_bounds(shop: sqlite3.Connection) -> None:
    options = {
        "field": "request.time",
        "calendar_interval": "hour",
        "extended_bounds": {"min": "now-3h", "max": "now"},
    }
    assert list(_counts(_aggregate(shop, {"date_histogram": options})).values()) == [0, 0, 0, 8]
    empty = _aggregate(shop, {"date_histogram": options}, {"match_none": {}})
    assert list(_counts(empty).values()) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("interval", "start"),
    [("1w", "2023-11-13"), ("week", "2023-11-13"), ("1d", "2023-11-14"), ("7d", "2023-11-09"), ("30s", "2023-11-14")],
)
def test_buckets_begin_where_the_calendar_says(interval: str, start: str) -> None:
    connection = dataset.connect([Sample()])
    result = _aggregate(connection, {"date_histogram": {"field": "request.time", "interval": interval}})
    assert result["buckets"][0]["key_as_string"].startswith(start)


@pytest.mark.parametrize(
    ("interval", "starts"),
    [
        ("1M", ["2023-11", "2023-12", "2024-01"]),
        ("quarter", ["2023-10", "2024-01"]),
        ("1y", ["2023-01", "2024-01"]),
    ],
)
def test_months_are_as_long_as_they_are(interval: str, starts: list[str]) -> None:
    connection = dataset.connect([Sample(), Sample(time=60 * 24 * 60 * MINUTE)])
    result = _aggregate(connection, {"date_histogram": {"field": "request.time", "calendar_interval": interval}})
    assert [bucket["key_as_string"] for bucket in result["buckets"]] == [
        f"{start}-01T00:00:00.000Z" for start in starts
    ]


def test_times_before_1970_have_their_bucket() -> None:
    connection = dataset.connect([Sample(time=-dataset.NOW - 1), Sample(time=-dataset.NOW)])
    result = _aggregate(connection, {"date_histogram": {"field": "request.time", "interval": "1h"}})
    assert _counts(result) == {-3_600_000: 1, 0: 1}


def test_aggregations_nest(shop: sqlite3.Connection) -> None:
    nested = {
        "terms": {"field": "request.verb", "order": {"_key": "asc"}},
        "aggs": {
            "by_kind": {
                "terms": {"field": "metadata.kind", "size": 1},
                "aggregations": {
                    "minutes": {
                        "date_histogram": {"field": "request.time", "interval": "1h"},
                        "aggs": {"bad": {"filter": {"range": {"response.status": {"gte": 400}}},
                                         "aggs": {"users": {"terms": {"field": "user_id"}}}}},
                    }
                },
            }
        },
    }  # fmt: skip
    buckets = _aggregate(shop, nested)["buckets"]
    assert [bucket["key"] for bucket in buckets] == ["GET", "POST"]
    inner = buckets[1]["by_kind"]["buckets"][0]
    assert (inner["key"], inner["doc_count"]) == ("api", 4)
    assert inner["minutes"]["buckets"][0]["bad"] == {
        "doc_count": 1,
        "users": {
            "doc_count_error_upper_bound": 0, "sum_other_doc_count": 0, "buckets": [{"key": "jane", "doc_count": 1}],
        },
    }  # fmt: skip
    assert buckets[0]["by_kind"]["sum_other_doc_count"] == 2


def test_both_spellings_are_read(shop: sqlite3.Connection) -> None:
    found = dataset.search(shop, {"aggregations": {"a": {"sum": {"field": "weight"}}}}).aggregations
    assert found == {"a": {"value": 2.0}}


def test_aggregations_of_a_full_text_search_count_its_hits(shop: sqlite3.Connection) -> None:
    query = {"query_string": {"query": "payment"}}
    assert _counts(_aggregate(shop, {"terms": {"field": "user_id"}}, query)) == {"bob": 1, "jane": 1}


def test_numbers_beyond_64_bits_are_summed() -> None:
    bodies = [b'{"n": 9223372036854775807}', b'{"n": 99999999999999999999999}', b'{"n": 9223372036854775807}']
    connection = dataset.connect([Sample(response_body=body) for body in bodies])
    assert _aggregate(connection, {"sum": {"field": "response.body.n"}}) == {"value": pytest.approx(1e23, rel=1e-3)}
    assert len(_aggregate(connection, {"terms": {"field": "response.body.n"}})["buckets"]) == 2
    assert _aggregate(connection, {"histogram": {"field": "response.body.n", "interval": 1}}) == {"buckets": []}


def test_more_than_a_thousand_values_are_cut_and_counted() -> None:
    connection = dataset.connect([Sample(user=f"u{number}") for number in range(1100)])
    for size in (0, 5000):
        result = _aggregate(connection, {"terms": {"field": "user_id", "size": size}})
        assert (len(result["buckets"]), result["sum_other_doc_count"]) == (1000, 100)


def test_too_many_buckets_are_refused() -> None:
    connection = dataset.connect([Sample(), Sample(time=60 * 24 * 60 * MINUTE)])
    with pytest.raises(QueryRefused, match="these are 1,441 buckets, and 1,000 are the most"):
        _aggregate(connection, {"date_histogram": {"field": "request.time", "interval": "1h"}})


def test_answers_are_json() -> None:
    bodies = [
        b'{"n": [1, "1", 1.5, true, null, "\\ud83d\\ude00", {"x": 1}]}',
        '{"n": "\ud83d"}'.encode("utf-8", "replace"),
    ]
    connection = dataset.connect([Sample(response_body=body) for body in bodies])
    for kind in ("terms", "cardinality", "stats", "percentiles", "value_count", "missing"):
        json.dumps(_aggregate(connection, {kind: {"field": "response.body.n"}}), allow_nan=False)


REFUSED: list[tuple[Any, str]] = [
    ([], "aggs: an object is expected"),
    ({"a": {}}, "aggs.a: exactly one name is expected here"),
    ({"a": {"geo_bounds": {}}}, "aggs.a.geo_bounds: this server does not support the aggregation geo_bounds"),
    ({"a": {"top_hits": {"size": 101}}}, "aggs.a.top_hits.size: 101 is not between 0 and 100"),
    (
        {"a": {"top_hits": {"highlight": {}}}},
        "aggs.a.top_hits.highlight: this server does not support the option highlight of top_hits",
    ),
    ({"a": {"top_hits": {"sort": [{"x": "up"}]}}}, "aggs.a.top_hits.sort[0]: asc or desc is expected"),
    (
        {"a": {"terms": {"field": "user_id", "order": {"x>y": "asc"}}, "aggs": {"x": {"avg": {"field": "weight"}}}}},
        "aggs.a.terms.order.x>y: no figure of that name is counted inside the buckets",
    ),
    (
        {"a": {"terms": {"field": "user_id", "include": "x"}}},
        "aggs.a.terms.include: this server does not support the option include of terms",
    ),
    ({"a": {"terms": {}}}, "aggs.a.terms.field: the name of a field is expected"),
    ({"a": {"terms": {"field": "user_id", "missing": True}}}, "aggs.a.terms.missing: a string or a number is expected"),
    (
        {"a": {"terms": {"field": "user_id", "order": {"x": "asc"}}}},
        "aggs.a.terms.order.x: no figure of that name is counted inside the buckets",
    ),
    (
        {
            "a": {
                "terms": {"field": "user_id", "order": {"x.30": "asc"}},
                "aggs": {"x": {"percentiles": {"field": "duration_ms"}}},
            }
        },
        "aggs.a.terms.order.x.30: no figure of that name is counted inside the buckets",
    ),
    (
        {"a": {"terms": {"field": "user_id", "order": {"x": "asc"}}, "aggs": {"x": {"terms": {"field": "user_id"}}}}},
        "aggs.a.terms.order.x: no figure of that name is counted inside the buckets",
    ),
    (
        {"a": {"terms": {"field": "user_id", "order": {"_count": 1}}}},
        "aggs.a.terms.order._count: asc or desc is expected",
    ),
    ({"a": {"avg": {"field": "user_id"}}}, "aggs.a.avg: user_id holds no numbers"),
    (
        {"a": {"avg": {"field": "duration_ms"}, "aggs": {"b": {"avg": {"field": "duration_ms"}}}}},
        "aggs.a.avg: avg has no buckets in which others could count",
    ),
    (
        {"a": {"date_histogram": {"field": "duration_ms", "interval": "1h"}}},
        "aggs.a.date_histogram.field: duration_ms is no time",
    ),
    (
        {"a": {"date_histogram": {"field": "request.time"}}},
        "aggs.a.date_histogram: one of fixed_interval, calendar_interval, interval is expected",
    ),
    (
        {"a": {"date_histogram": {"field": "request.time", "interval": "2M"}}},
        "aggs.a.date_histogram.interval: '2M' is no interval this server knows (a number and ms, s, m, h, d or w; 1M)",
    ),
    (
        {"a": {"date_histogram": {"field": "request.time", "interval": "0h"}}},
        "aggs.a.date_histogram.interval: '0h' is no interval this server knows (a number and ms, s, m, h, d or w; 1M)",
    ),
    (
        {"a": {"histogram": {"field": "request.time", "interval": 5}}},
        "aggs.a.histogram.field: request.time is a time; use date_histogram",
    ),
    (
        {"a": {"histogram": {"field": "duration_ms", "interval": 0}}},
        "aggs.a.histogram.interval: a length above 0 is expected",
    ),
    (
        {"a": {"histogram": {"field": "duration_ms"}}},
        "aggs.a.histogram.interval: a number is expected, and this is none",
    ),
    ({"a": {"histogram": {"field": "user_id", "interval": 1}}}, "aggs.a.histogram: user_id holds no numbers"),
    (
        {"a": {"histogram": {"field": "duration_ms", "interval": 1, "extended_bounds": {"min": 2, "max": 1}}}},
        "aggs.a.histogram.extended_bounds: min is greater than max",
    ),
    (
        {"a": {"percentiles": {"field": "duration_ms", "percents": [101]}}},
        "aggs.a.percentiles.percents: numbers from 0 to 100 are expected",
    ),
    ({"a": {"filter": {"nested": {}}}}, "aggs.a.filter.nested: this server does not support the clause nested"),
    (
        {"a": {"filters": {"filters": {"x": {"nested": {}}}}}},
        "aggs.a.filters.filters.x.nested: this server does not support the clause nested",
    ),
    ({str(number): {"sum": {"field": "weight"}} for number in range(101)}, "aggs.100: more than 100 aggregations"),
]


@pytest.mark.parametrize(("aggregations", "sentence"), REFUSED, ids=lambda value: str(value)[:80])
def test_what_is_refused_is_named_with_its_place(aggregations: Any, sentence: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        compile_search({"aggs": aggregations}, Context(dataset.PREFIX))
    assert str(refused.value) == sentence


def test_eleven_levels_are_one_too_many() -> None:
    aggregation: Any = {"terms": {"field": "user_id"}}
    for _ in range(9):
        aggregation = {"terms": {"field": "request.verb"}, "aggs": {"a": aggregation}}
    compile_search({"aggs": {"a": aggregation}}, Context(dataset.PREFIX))
    with pytest.raises(QueryRefused, match="nested deeper than 10"):
        compile_search(
            {"aggs": {"a": {"missing": {"field": "x"}, "aggs": {"a": aggregation}}}}, Context(dataset.PREFIX)
        )
