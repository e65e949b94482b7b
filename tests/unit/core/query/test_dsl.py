"""What a query says in Query DSL."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.query import QueryError, parse, quote, to_dsl
from moesif_tui.core.time import parse_time
from tests.unit.core.query.dsl_answers import fits

NOW = parse_time("2026-11-24T14:30:00Z") or 0
Dsl = dict[str, Any]


def dsl(text: str) -> Dsl:
    return to_dsl(parse(text), now=NOW, zone=UTC)


def should(*clauses: Dsl) -> Dsl:
    return {"bool": {"should": list(clauses)}}


NO_ANSWER = (
    {"term": {"response.status": 0}},
    {"bool": {"must_not": [{"exists": {"field": "response.status"}}]}},
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"match_all": {}}),
        ("NOT *", {"bool": {"must_not": [{"match_all": {}}]}}),
        ("status:404", {"term": {"response.status": 404}}),
        ("status:500,503", {"terms": {"response.status": [500, 503]}}),
        ("status:5xx", {"range": {"response.status": {"gte": 500, "lte": 599}}}),
        ("status:>=500", {"range": {"response.status": {"gte": 500}}}),
        ("status:none", should(*NO_ANSWER)),
        (
            "status:failed",
            should({"range": {"response.status": {"gte": 400}}}, *NO_ANSWER, {"exists": {"field": "triage_bucket_id"}}),
        ),
        (
            "status:404,5xx",
            should({"term": {"response.status": 404}}, {"range": {"response.status": {"gte": 500, "lte": 599}}}),
        ),
        ("verb:post", {"term": {"request.verb.raw": "POST"}}),
        ("verb:get,head", {"terms": {"request.verb.raw": ["GET", "HEAD"]}}),
        ("route:/carts/:id", {"term": {"request.route.raw": "/carts/:id"}}),
        ("route:/carts/*", {"prefix": {"request.route.raw": "/carts/"}}),
        ("route:/carts/*/x", {"wildcard": {"request.route.raw": "/carts/*/x"}}),
        (r"route:/a\*b*", {"wildcard": {"request.route.raw": r"/a\*b*"}}),
        ("took:>500ms", {"range": {"duration_ms": {"gt": 500}}}),
        ("took:[100 TO 500}", {"range": {"duration_ms": {"gte": 100, "lt": 500}}}),
        ("time:>14:00", {"range": {"request.time": {"gt": "2026-11-24T14:00:00.000Z"}}}),
        ("time:<=today", {"range": {"request.time": {"lt": "2026-11-25T00:00:00.000Z"}}}),
        ("user:u-1", {"term": {"user_id.raw": "u-1"}}),
        ("user:*", {"exists": {"field": "user_id"}}),
        (
            "user:~u-01*",
            {"bool": {"should": [{"prefix": {"user_id.raw": "~u-01"}}, {"prefix": {"user_id.raw": "u-01"}}]}},
        ),
        ("session:~4*", {"prefix": {"session_token.raw": "~4"}}),
        ("id:k7-12", {"ids": {"values": ["k7-12"]}}),
        ("id:*", {"match_all": {}}),
        ("host:*", {"exists": {"field": "request.uri"}}),
        ("kind:static", {"term": {"metadata.kind.raw": "static"}}),
        (
            "says:limit",
            should(
                {"match": {"metadata.says.code": {"query": "limit", "operator": "and"}}},
                {"match": {"metadata.says.message": {"query": "limit", "operator": "and"}}},
            ),
        ),
        (
            "says:E_*",
            should({"prefix": {"metadata.says.code.raw": "E_"}}, {"prefix": {"metadata.says.message.raw": "E_"}}),
        ),
        (
            "req.header.X-Id:a",
            should({"term": {"request.headers.X-Id.raw": "a"}}, {"term": {"request.headers.x-id.raw": "a"}}),
        ),
        ("res.body.code:E_LIMIT", {"term": {"response.body.code.raw": "E_LIMIT"}}),
        ("res.body.n:7", should({"term": {"response.body.n": 7}}, {"term": {"response.body.n.raw": "7"}})),
        ('res.body.n:"7"', {"term": {"response.body.n.raw": "7"}}),
        ("res.body.ok:true", should({"term": {"response.body.ok": True}}, {"term": {"response.body.ok.raw": "true"}})),
        ("res.body.x:null", {"bool": {"must_not": [{"exists": {"field": "response.body.x"}}]}}),
        ("res.body.n:[5 TO 5]", {"term": {"response.body.n": 5}}),
        ("res.body.d:>2026-01-01", {"range": {"response.body.d.raw": {"gt": "2026-01-01"}}}),
        ("timeout", {"query_string": {"query": '"timeout"'}}),
        (r'"say \"hi\" \\ now"', {"query_string": {"query": r'"say \"hi\" \\ now"'}}),
        ("E_*(x)", {"query_string": {"query": r"E_*\(x\)"}}),
        (r"a\*b*<", {"query_string": {"query": r"a\*b*?"}}),
        ("NOT a", {"bool": {"must_not": [{"query_string": {"query": '"a"'}}]}}),
        (
            "status:404 NOT user:u",
            {"bool": {"filter": [{"term": {"response.status": 404}}], "must_not": [{"term": {"user_id.raw": "u"}}]}},
        ),
    ],
)
def test_the_query_dsl(text: str, expected: Dsl) -> None:
    assert dsl(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("host:api.x", should({"term": {"request.host.raw": "api.x"}}, {"prefix": {"request.host.raw": "api.x:"}})),
        ("host:api.x:80", {"term": {"request.host.raw": "api.x:80"}}),
        (
            "host:*.x",
            should({"wildcard": {"request.host.raw": "*.x"}}, {"wildcard": {"request.host.raw": "*.x:*"}}),
        ),
        ("req.header.X-Id:a", {"term": {"request.headers.X-Id.raw": "a"}}),
        (
            "header.x-id:a*",
            should({"prefix": {"request.headers.x-id.raw": "a"}}, {"prefix": {"response.headers.x-id.raw": "a"}}),
        ),
        ("res.body.n:7", {"term": {"response.body.n.raw": "7"}}),
        ("res.body.n:(7 true x)", {"terms": {"response.body.n.raw": ["7", "true", "x"]}}),
        ("res.body.n:>7", {"range": {"response.body.n": {"gt": 7}}}),
    ],
)
def test_the_local_server_is_asked_once(text: str, expected: Dsl) -> None:
    assert to_dsl(parse(text), now=NOW, zone=UTC, local=True) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a events:>5", "“events” at 3 is a field of buckets; calls do not have it."),
        ("a trace:*", "The trace at 3 holds * or ?: write the whole id."),
        ("trace:k7-t1*", "The trace at 1 holds * or ?: write the whole id."),
        ("state:open", "“state” at 1 is a field of buckets; calls do not have it."),
        ("created:>14:00", "“created” at 1 is a field of traces; calls do not have it."),
    ],
)
def test_what_calls_do_not_have_gets_one_sentence(text: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        dsl(text)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("text", "uri", "held"),
    [
        ("host:api.x", "https://api.x/a", True),
        ("host:API.x", "http://api.x", True),
        ("host:api.x", "https://api.x:8080/a", True),
        ("host:api.x", "https://api.x?q", True),
        ("host:api.x:8080", "https://api.x:8080/a", True),
        ("host:api.x:8080", "https://api.x/a", False),
        ("host:api.x", "https://api.x.evil/a", False),
        ("host:api.x", "https://evil/?u=https://api.x/", False),
        ("host:*.x", "https://api.x/a", True),
        ("host:*.x", "https://api.x:80/a", True),
        ("host:*.x:80", "https://api.x:80/a", True),
        ("host:*.x", "https://api.y/a", False),
    ],
)
def test_a_host_is_found_in_the_url_where_events_have_no_host(text: str, uri: str, held: bool) -> None:
    assert fits(dsl(text), {"request": {"uri": uri}}) is held


@pytest.mark.parametrize(
    ("text", "host", "held"),
    [
        ("host:api.x", "api.x", True),
        ("host:api.x", "api.x:80", True),
        ("host:*.x", "api.x:80", True),
        ("host:api.x:81", "api.x:80", False),
    ],
)
def test_a_host_is_found_where_events_have_it(text: str, host: str, held: bool) -> None:
    assert fits(dsl(text), {"request": {"host": host, "uri": "/relative"}}) is held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("body.payment:sepa", True),
        ("res.body.payment:sepa", False),
        ("body.quantity:7", True),
        ('body.quantity:"7"', False),
        ("body.quantity:>6.5", True),
        ("body.lines.sku:b", True),
        ("body.coupon:null", True),
        ("body.gone:null", True),
        ("body.payment:null", False),
        ("body.ok:true", True),
        ("body.payment:s*", True),
    ],
)
def test_a_body_value_is_compared_with_its_type(text: str, held: bool) -> None:
    body = {"payment": "sepa", "quantity": 7, "lines": {"sku": ["a", "b"]}, "coupon": None, "ok": True}
    assert fits(dsl(text), {"request": {"body": body}, "response": {"body": {}}}) is held


@given(st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_any_value_is_found_by_itself_only(value: str) -> None:
    query = dsl(f"user:{quote(value)}")
    assert fits(query, {"user_id": value})
    assert not fits(query, {"user_id": value + "x"})
    json.dumps(query)


@pytest.mark.parametrize("text", ["x" * 10_000, "*" + "=" * 9_000])
def test_a_text_that_is_too_long_for_the_search_is_told_before_it_is_asked(text: str) -> None:
    with pytest.raises(QueryError, match=r"The query is longer than 10,000 characters\."):
        dsl(text)
