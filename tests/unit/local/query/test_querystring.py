from __future__ import annotations

import contextlib
import sqlite3
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.query import Context, QueryRefused, compile_search
from tests.unit.local.query import dataset
from tests.unit.local.query.shop import CALLS


@pytest.fixture(scope="module")
def shop() -> sqlite3.Connection:
    return dataset.connect(CALLS)


def _hits(connection: sqlite3.Connection, text: str, **options: Any) -> list[int]:
    query = {"query_string": {"query": text, **options}}
    return sorted(dataset.ids(dataset.search(connection, {"query": query, "size": 100})))


ALL = [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("user_id:jane", [1, 2, 3]),
        ("user_id:JANE", [1, 2, 3]),
        ("user_id.raw:jane", [1, 2, 3]),
        ("user_id.raw:JANE", []),
        ("user_id:jan", []),
        ("user_id:jan*", [1, 2, 3]),
        ("user_id.raw:J*", []),
        ("user_id:*", [1, 2, 3, 5, 6, 7]),
        ("_exists_:user_id", [1, 2, 3, 5, 6, 7]),
        ("NOT _exists_:user_id", [4, 8]),
        ("-user_id:jane", [4, 5, 6, 7, 8]),
        ("user_id:(jane OR eve)", [1, 2, 3, 7]),
        ("user_id:(jane bob)", [1, 2, 3, 5, 6]),
        ("user_id:(+jane -eve)", [1, 2, 3]),
        ("user_id:jane AND request.verb:POST", [2, 3]),
        ("user_id:jane^2", [1, 2, 3]),
        ("response.status:500", [3]),
        ("response.status:[400 TO 499]", [7]),
        ("response.status:{200 TO 500}", [7]),
        ("response.status:[404 TO *]", [3, 7]),
        ("response.status:>=404", [3, 7]),
        ("response.status:(>0 AND <404)", [1, 2, 5, 6, 8]),
        ("response.status:4*", [7]),
        ("duration_ms:>1000", [3]),
        ("duration_ms:[* TO *]", [1, 2, 3, 5, 6, 7, 8]),
        ("request.time:>now-2m", [8]),
        ('request.time:["2023-11-14T22:11" TO "2023-11-14T22:11"]', [7]),
        ("request.uri:checkout", [3]),
        ('request.uri:"carts 9f3c"', [3]),
        ("request.uri:carts\\/9F3C", [3]),
        ('request.uri.raw:"/items/2"', [8]),
        ("request.uri:/.*items.[0-9]+/", [5, 6, 7, 8]),
        ("request.uri:check*", [3]),
        ("request.headers.user-agent:ios", [1]),
        ("request.body.quantity:7", [3, 6]),
        ("request.body.gift:true", [6]),
        ("jsonrpc.response.error.code:-32601", [5]),
        ("triage_bucket_id:k7\\-sig3", [3]),
        ("metadata.says.message:(limit AND reached)", [3]),
        ("*:*", ALL),
        # everywhere and in a field
        ("sepa user_id:eve", [3, 7]),
        ("sepa AND user_id:jane", [3]),
    ],
)
def test_a_field_is_asked(shop: sqlite3.Connection, text: str, expected: list[int]) -> None:
    assert _hits(shop, text) == expected


def test_fields_can_be_named_beside_the_text(shop: sqlite3.Connection) -> None:
    assert _hits(shop, "jane", default_field="user_id") == [1, 2, 3]
    assert _hits(shop, "jane OR acme", fields=["user_id^3", "company_id"]) == [1, 2, 3]
    assert _hits(shop, "acme AND jane", fields=["user_id", "company_id"]) == [1]
    assert _hits(shop, "4711", fields=["*"]) == [3]
    assert _hits(shop, "user_id:bob jane", default_field="company_id") == [5, 6]


def test_what_does_not_fit_a_field_is_refused_unless_the_search_is_lenient(shop: sqlite3.Connection) -> None:
    with pytest.raises(QueryRefused, match=r"query_string\.query: response\.status is a number, and 'many' is none"):
        _hits(shop, "response.status:many")
    assert _hits(shop, "response.status:many OR user_id:eve", lenient=True) == [7]
    assert _hits(shop, "jane", fields=["response.status", "user_id"], lenient=True) == [1, 2, 3]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"query": "a:jane~1"}, "query: this server does not support fuzzy words (~) in query_string"),
        ({"query": 'a:"b c"~1'}, "query: this server does not support proximity (~) in query_string"),
        ({"query": "request.\\*:a"}, "query: this server does not support * in the name of a field"),
        ({"query": "app_id:a"}, "query: app_id cannot be searched: a search is within one app already"),
        (
            {"query": "a:/(/"},
            "query: this is no regular expression that this server reads () is expected at position 1)",
        ),
        ({"query": "a", "fields": []}, "fields: one to 50 names of fields are expected"),
        ({"query": "a", "fields": [5]}, "fields: the name of a field is expected"),
        ({"query": "a", "fields": ["b.*"]}, "fields: this server does not support * in the name of a field"),
        (
            {"query": "a", "fuzziness": 1},
            "fuzziness: this server does not support the option fuzziness of query_string",
        ),
        ({"query": "a b c d e", "fields": ["a"] * 50}, "query: more than 200 words, or nested deeper than 20"),
    ],
)
def test_what_is_refused_is_named_with_its_place(options: Any, sentence: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        compile_search({"query": {"query_string": options}}, Context(dataset.PREFIX))
    assert str(refused.value) == f"query.query_string.{sentence}"


_FEW = dataset.connect(CALLS[:3])


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from('uid:jane_"\\ ()*?+-~^/[]{}<>=.TO5'), max_size=14))
def test_any_text_is_searched_or_refused(text: str) -> None:
    with contextlib.suppress(QueryRefused):
        _hits(_FEW, f"user_id:{text}")
