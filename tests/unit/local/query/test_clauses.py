from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from moesif_tui.local.query import Context, QueryRefused, compile_search
from tests.unit.local.query import dataset
from tests.unit.local.query.shop import CALLS


@pytest.fixture(scope="module")
def shop() -> sqlite3.Connection:
    return dataset.connect(CALLS)


def _hits(shop: sqlite3.Connection, query: Any) -> list[int]:
    return sorted(dataset.ids(dataset.search(shop, {"query": query})))


ALL = [1, 2, 3, 4, 5, 6, 7, 8]
FOUND: list[tuple[dict[str, Any], list[int]]] = [
    ({"match_all": {}}, ALL),
    ({"match_all": {"boost": 2}}, ALL),
    ({"match_none": {}}, []),
    ({"ids": {"values": ["k7-3", "k7-99", "other-1", "k7-03", "3"]}}, [3]),
    ({"ids": {"values": "k7-1"}}, [1]),
    # as listings print ids, without the data set's key
    ({"ids": {"values": ["5", "05", "", "k7-"]}}, [5]),
    ({"term": {"signature_id": "sig3"}}, [3]),
    ({"terms": {"triage_bucket_id.raw": ["sig3", "sig1", "k7-sig4", "k8-sig7"]}}, [3, 4]),
    # names, signatures, messages
    ({"term": {"user_id": "jane"}}, [1, 2, 3]),
    ({"term": {"user_id.raw": {"value": "jane"}}}, [1, 2, 3]),
    ({"term": {"user_id": "Jane"}}, []),
    ({"term": {"user_id": {"value": "JANE", "case_insensitive": True}}}, [1, 2, 3]),
    ({"term": {"company_id": "acme"}}, [1]),
    ({"term": {"session_token": "s2"}}, [4, 5]),
    ({"term": {"request.ip_address": "10.0.0.1"}}, [1]),
    ({"term": {"response.status": "500"}}, [3]),
    ({"term": {"response.status": 500.0}}, [3]),
    ({"terms": {"response.status": [0, "404", 10**30]}}, [4, 7]),
    ({"terms": {"response.status": []}}, []),
    ({"term": {"request.verb": "POST"}}, [2, 3, 5, 6]),
    ({"term": {"request.route.raw": "/carts/:id/checkout"}}, [3]),
    ({"term": {"request.host": "cdn.example.com"}}, [4]),
    ({"term": {"request.api_version": 2.1}}, [6]),
    ({"term": {"request.graphql.operation_name": "Checkout"}}, [6]),
    ({"term": {"jsonrpc.request.method": "sum"}}, [5]),
    ({"term": {"jsonrpc.response.error.code": -32601}}, [5]),
    ({"term": {"metadata.kind": "static"}}, [4]),
    ({"terms": {"metadata.kind": ["static", "page", "nonsense"]}}, [4, 8]),
    ({"term": {"metadata.kind": "nonsense"}}, []),
    ({"term": {"metadata.says.code": "E_LIMIT"}}, [3]),
    ({"match": {"metadata.says.message": "REACHED"}}, [3]),
    ({"term": {"signature_id": "k7-sig3"}}, [3]),
    ({"term": {"triage_bucket_id": "k7-sig3"}}, [3]),
    ({"term": {"triage_bucket_id": "k7-sig1"}}, []),
    ({"term": {"triage_bucket_id": "other-sig3"}}, []),
    ({"prefix": {"triage_bucket_id": "k7-"}}, [3, 4, 7]),
    ({"term": {"_id": "k7-2"}}, [2]),
    ({"terms": {"id": ["k7-2", "k7-5"]}}, [2, 5]),
    ({"wildcard": {"_id": "*-2"}}, [2]),
    # times and durations
    ({"range": {"duration_ms": {"gte": 1000}}}, [3]),
    ({"range": {"duration_ms": {"gt": "12.345", "lt": 41}}}, [2, 6]),
    ({"term": {"duration_ms": 12.345}}, [1]),
    ({"term": {"duration_ms": 0.9}}, [5]),
    ({"range": {"request.time": {"gte": "now-4m"}}}, [5, 6, 7, 8]),
    ({"range": {"request.time": {"gt": "now-4m", "lte": "now-2m"}}}, [6, 7]),
    ({"range": {"request.time": {"from": "now-4m", "to": "now-2m", "include_upper": False}}}, [5, 6]),
    ({"range": {"request.time": {"gte": "2023-11-14"}}}, ALL),
    ({"range": {"request.time": {"lte": "2023-11-14"}}}, ALL),
    ({"range": {"request.time": {"lt": "2023-11-14"}}}, []),
    (
        {
            "range": {
                "request.time": {"gte": "2023-11-14T22:11", "lte": "2023-11-14T22:11", "format": "date_optional_time"}
            }
        },
        [7],
    ),
    ({"range": {"response.time": {"gte": 1_699_999_643_000, "lt": 1_699_999_700_000}}}, [3]),
    ({"term": {"request.time": 1_699_999_520_000}}, [1]),
    # documents
    ({"term": {"request.headers.USER-AGENT": "ios/8.2"}}, [1]),
    ({"term": {"request.headers.accept": "application/json"}}, [1]),
    ({"exists": {"field": "request.headers.x-request-id"}}, [3]),
    ({"exists": {"field": "request.headers"}}, [1, 3]),
    ({"wildcard": {"response.headers.set-cookie": "SID=*"}}, []),
    ({"wildcard": {"response.headers.set-cookie": {"wildcard": "SID=*", "case_insensitive": "true"}}}, [2]),
    ({"range": {"response.headers.x-count": {"gte": 2, "lte": 100}}}, [2]),
    ({"term": {"request.body.payment": "sepa"}}, [3]),
    ({"term": {"request.body.quantity": 7}}, [3, 6]),
    ({"term": {"request.body.quantity.raw": "7"}}, [3, 6]),
    ({"term": {"request.body.gift": True}}, [6]),
    ({"term": {"request.body.gift": "true"}}, [6]),
    ({"exists": {"field": "request.body.coupon"}}, []),
    ({"exists": {"field": "request.body"}}, [2, 3, 6]),
    ({"term": {"response.body.items.sku": "B2"}}, [1]),
    ({"range": {"response.body.items.n": {"gt": 2, "lt": 7}}}, []),
    ({"range": {"response.body.total": {"gte": 84}}}, [1]),
    ({"term": {"response.body.error.code": "E_LIMIT"}}, [3]),
    ({"exists": {"field": "response.body.error"}}, [3]),
    ({"match": {"response.body": "such h1"}}, [7]),
    ({"wildcard": {"request.uri": "*/items/*"}}, [1, 5, 6, 7, 8]),
    ({"prefix": {"request.uri": {"value": "/items"}}}, [7, 8]),
    ({"match": {"request.uri": {"query": "Checkout api", "operator": "AND"}}}, [3]),
    ({"match": {"request.uri": "checkout login"}}, [2, 3]),
    ({"match": {"request.uri": "---"}}, []),
    ({"match": {"request.route.raw": "/login"}}, [2]),
    ({"match": {"response.status": "404"}}, [7]),
    ({"match_phrase": {"request.uri": "carts 9F3C"}}, [3]),
    ({"match_phrase": {"request.uri": {"query": "9f3c carts", "slop": 0}}}, []),
    ({"match_phrase": {"response.body": "no such-ITEM"}}, [7]),
    ({"match_phrase": {"response.body": "---"}}, []),
    ({"match_phrase": {"metadata.says.message": "limit reached"}}, [3]),
    ({"match_phrase": {"request.route.raw": "/login"}}, [2]),
    ({"match_phrase": {"request.route.raw": "login"}}, []),
    ({"match_phrase": {"response.status": "404"}}, [7]),
    ({"regexp": {"request.uri": "https?://[a-z.]+/(items|login).*"}}, [1, 2, 5, 6]),
    ({"regexp": {"request.route.raw": {"value": "/LOGIN|/rpc", "case_insensitive": True}}}, [2, 5]),
    ({"regexp": {"request.headers.user-agent": "ios/8\\.[0-9]+"}}, [1]),
    ({"regexp": {"request.body.quantity": "[5-7]"}}, [3, 6]),
    ({"regexp": {"response.status": "4.."}}, [7]),
    ({"regexp": {"user_id": {"value": "ja@", "flags": "NONE"}}}, []),
    ({"regexp": {"user_id": {"value": "ja@"}}}, [1, 2, 3]),
    ({"term": {"tags": "eu"}}, [5]),
    ({"term": {"weight": "2"}}, [5]),
    ({"term": {"metadata.plan": "gold"}}, [5]),
    ({"term": {"metadata.depth.n": 3}}, [5]),
    ({"term": {"metadata.dotted.key": "yes"}}, [5]),
    ({"exists": {"field": "metadata.says"}}, [3, 4, 7]),
    ({"exists": {"field": "metadata.says.code"}}, [3, 7]),
    ({"exists": {"field": "user_id"}}, [1, 2, 3, 5, 6, 7]),
    ({"exists": {"field": "duration_ms"}}, [1, 2, 3, 5, 6, 7, 8]),
    ({"exists": {"field": "triage_bucket_id"}}, [3, 4, 7]),
    ({"range": {"user_id": {"gte": "bob", "lt": "jane"}}}, [5, 6, 7]),
    ({"range": {"user_id": {}}}, [1, 2, 3, 5, 6, 7]),
    # combinations
    ({"bool": {}}, ALL),
    ({"bool": {"must_not": {"term": {"user_id": "jane"}}}}, [4, 5, 6, 7, 8]),
    ({"bool": {"must_not": [{"range": {"duration_ms": {"lt": 1000}}}]}}, [3, 4]),
    ({"bool": {"must_not": [{"term": {"request.api_version": "2.1"}}]}}, [1, 2, 3, 4, 5, 7, 8]),
    ({"bool": {"must_not": [{"term": {"request.body.payment": "sepa"}}]}}, [1, 2, 4, 5, 6, 7, 8]),
    ({"bool": {"should": [{"term": {"user_id": "eve"}}, {"term": {"user_id": "bob"}}]}}, [5, 6, 7]),
    ({"bool": {"must": {"term": {"user_id": "eve"}}, "should": [{"term": {"user_id": "bob"}}]}}, [7]),
    (
        {
            "bool": {
                "should": [
                    {"term": {"user_id": "bob"}},
                    {"term": {"request.verb": "POST"}},
                    {"exists": {"field": "request.body"}},
                ],
                "minimum_should_match": "2",
            }
        },
        [2, 3, 5, 6],
    ),
    (
        {
            "bool": {
                "should": [
                    {"term": {"user_id": "bob"}},
                    {"term": {"request.verb": "POST"}},
                    {"exists": {"field": "request.body"}},
                ],
                "minimum_should_match": -1,
            }
        },
        [2, 3, 5, 6],
    ),
    ({"bool": {"should": [{"match_all": {}}], "minimum_should_match": 2}}, []),
    *(
        (
            {
                "bool": {
                    "should": [
                        {"term": {"user_id": "bob"}},
                        {"term": {"request.verb": "POST"}},
                        {"exists": {"field": "request.body"}},
                    ],
                    "minimum_should_match": least,
                }
            },
            expected,
        )
        for least, expected in (
            ("70%", [2, 3, 5, 6]),
            ("-34%", [2, 3, 5, 6]),
            ("-33%", [6]),
            ("100%", [6]),
            ("0%", ALL),
        )
    ),
]


@pytest.mark.parametrize(("query", "expected"), FOUND, ids=lambda value: str(value)[:80])
def test_a_clause_finds(shop: sqlite3.Connection, query: dict[str, Any], expected: list[int]) -> None:
    assert _hits(shop, query) == expected


@pytest.mark.parametrize(
    "query", [query for query, _ in FOUND if "bool" not in query], ids=lambda query: str(query)[:80]
)
def test_must_not_finds_all_others(shop: sqlite3.Connection, query: dict[str, Any]) -> None:
    others = _hits(shop, {"bool": {"must_not": [query]}})
    assert sorted(others + _hits(shop, query)) == ALL


def test_a_merged_signature_is_found_by_its_old_id() -> None:
    connection = dataset.connect(CALLS)
    connection.execute("PRAGMA query_only=OFF")
    connection.execute("INSERT INTO alias VALUES ('old', 3)")
    assert _hits(connection, {"term": {"signature_id": "k7-old"}}) == [3]
    assert _hits(connection, {"term": {"triage_bucket_id": "k7-old"}}) == [3]
    assert _hits(connection, {"term": {"triage_bucket_id": "old"}}) == [3]


REFUSED: list[tuple[Any, str]] = [
    ({}, "query: exactly one name is expected here"),
    ([], "query: an object is expected"),
    (
        {"bool": {"must": [{"match_all": {}}, {"fuzzy": {"a": "b"}}]}},
        "query.bool.must[1].fuzzy: this server does not support the clause fuzzy",
    ),
    (
        {"bool": {"filter": {"regexp": {"a": "b("}}}},
        (
            "query.bool.filter.regexp.a: this is no regular expression that this server reads"
            " () is expected at position 2)"
        ),
    ),
    (
        {"regexp": {"a": {"value": "b", "flags": "SOME"}}},
        (
            "query.regexp.a: this is no regular expression that this server reads (SOME is none of the flags"
            " ALL, NONE, COMPLEMENT, INTERSECTION, INTERVAL, EMPTY, ANYSTRING)"
        ),
    ),
    ({"regexp": {"a": "x" * 501}}, "query.regexp.a: longer than 500 characters"),
    ({"regexp": {"duration_ms": "5.*"}}, "query.regexp.duration_ms: duration_ms is a number; use term or range"),
    ({"match_phrase": {"a": {"query": "b", "slop": 2}}}, "query.match_phrase.a.slop: 2 is not between 0 and 0"),
    ({"bool": {"must_some": []}}, "query.bool.must_some: this server does not support the option must_some of bool"),
    (
        {"bool": {"should": [{"match_all": {}}], "minimum_should_match": "2<75%"}},
        "query.bool.minimum_should_match: a whole number is expected, and '2<75' is none",
    ),
    (
        {"term": {"response.status": "many"}},
        "query.term.response.status: response.status is a number, and 'many' is none",
    ),
    ({"term": {"response.status": True}}, "query.term.response.status: response.status is a number, and True is none"),
    ({"term": {"user_id": None}}, "query.term.user_id: a string or a number is expected"),
    ({"term": {"a": 1, "b": 2}}, "query.term: exactly one name is expected here"),
    ({"terms": {"user_id": "jane"}}, "query.terms.user_id: a list of values is expected"),
    ({"terms": {"user_id": {"index": "x"}}}, "query.terms.user_id: a list of values is expected"),
    (
        {"range": {"request.time": {"gte": "soon"}}},
        "query.range.request.time: 'soon' is no time this server reads (ISO 8601, epoch milliseconds, now-1h)",
    ),
    ({"range": {"duration_ms": {"gte": 1, "gt": 1}}}, "query.range.duration_ms: gte and gt exclude each other"),
    (
        {"range": {"duration_ms": {"relation": "within"}}},
        "query.range.duration_ms.relation: this server does not support the option relation of range",
    ),
    (
        {"range": {"request.time": {"gte": "now", "time_zone": "+01:00"}}},
        "query.range.request.time.time_zone: utc or z or +00:00 is expected",
    ),
    (
        {"range": {"request.time": {"gte": "now", "format": "yyyy"}}},
        (
            "query.range.request.time.format: this server knows the formats "
            "date_optional_time, epoch_millis, strict_date_optional_time"
        ),
    ),
    ({"prefix": {"request.time": "2023"}}, "query.prefix.request.time: request.time is a time; use range"),
    ({"wildcard": {"duration_ms": "5*"}}, "query.wildcard.duration_ms: duration_ms is a number; use term or range"),
    ({"wildcard": {"user_id": "x" * 501}}, "query.wildcard.user_id: longer than 500 characters"),
    ({"wildcard": {"user_id": ["x"]}}, "query.wildcard.user_id: a string is expected"),
    ({"exists": {}}, "query.exists: the name of a field is expected"),
    (
        {"exists": {"field": "trace_id"}},
        "query.exists: trace_id can only be compared with whole ids: term or terms",
    ),
    ({"exists": {"field": "app_id"}}, "query.exists: app_id cannot be searched: a search is within one app already"),
    (
        {"prefix": {"trace_id": "k7-t1"}},
        "query.prefix.trace_id: trace_id can only be compared with whole ids: term or terms",
    ),
    (
        {"match": {"user_id": {"query": "a", "fuzziness": "AUTO"}}},
        "query.match.user_id.fuzziness: this server does not support the option fuzziness of match",
    ),
    (
        {"match": {"user_id": {"query": "a", "operator": ["and"]}}},
        "query.match.user_id.operator: and or or is expected",
    ),
]


@pytest.mark.parametrize(("query", "sentence"), REFUSED, ids=lambda value: str(value)[:80])
def test_what_is_refused_is_named_with_its_place(query: Any, sentence: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        compile_search({"query": query}, Context(dataset.PREFIX))
    assert str(refused.value) == sentence


@pytest.mark.parametrize("depth", [5, 20, 21, 400])
def test_nesting_is_searched_or_refused_but_never_breaks(shop: sqlite3.Connection, depth: int) -> None:
    query: dict[str, Any] = {"term": {"request.body.payment": "sepa"}}
    for level in range(depth):
        query = {"bool": {("should" if level % 2 else "filter"): [{"bool": {"must_not": [{"match_none": {}}, query]}}]}}
    if depth <= 10:
        assert _hits(shop, query) == [1, 2, 4, 5, 6, 7, 8]
    else:
        with pytest.raises(QueryRefused, match="nested deeper than 20"):
            _hits(shop, query)


def test_a_thousand_clauses_are_searched(shop: sqlite3.Connection) -> None:
    clauses = [{"term": {"request.body.quantity": number}} for number in range(1000)]
    assert _hits(shop, {"bool": {"should": clauses}}) == [3, 6]
    assert _hits(shop, {"bool": {"should": clauses, "minimum_should_match": 2}}) == []
    assert _hits(shop, {"bool": {"must_not": clauses}}) == [1, 2, 4, 5, 7, 8]


def test_more_clauses_than_that_are_refused(shop: sqlite3.Connection) -> None:
    with pytest.raises(QueryRefused, match="more than 1,024 clauses"):
        _hits(shop, {"bool": {"should": [{"match_all": {}}] * 1100}})


def test_values_that_sqlite_cannot_hold_find_nothing(shop: sqlite3.Connection) -> None:
    for value in ("\ud800", "a\0b", 10**400, -(10**400), 1e308):
        for path in ("user_id", "request.body.payment", "request.headers.accept", "request.uri"):
            assert _hits(shop, {"term": {path: value}}) == []
    assert _hits(shop, {"terms": {"user_id": [f"u{number}" for number in range(30_000)]}}) == []
    assert _hits(shop, {"term": {"\ud800": "x"}}) == []
