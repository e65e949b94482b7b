from __future__ import annotations

import contextlib
import sqlite3
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moesif_tui.local.query import Context, QueryRefused, compile_search
from tests.unit.local.query import dataset
from tests.unit.local.query.dataset import Sample
from tests.unit.local.query.shop import CALLS


@pytest.fixture(scope="module")
def shop() -> sqlite3.Connection:
    return dataset.connect(CALLS)


def _hits(connection: sqlite3.Connection, text: str, **options: Any) -> list[int]:
    query = {"query_string": {"query": text, **options}}
    return sorted(dataset.ids(dataset.search(connection, {"query": query, "size": 100})))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4711", [3]),
        ("REQ-4711", [3]),
        ("9f3c", [2, 3]),  # a cookie, and a URL
        ("checkout", [3]),
        ('"limit reached"', [3]),
        ('"reached limit"', []),
        ("limit login", [2, 3]),
        ("limit AND login", []),
        ("limit AND reached", [3]),
        ("payment -sepa", [6]),
        ("payment NOT sepa", [6]),
        ("+payment sepa", [3, 6]),
        ("NOT api.example.com", [4, 7, 8]),
        ("(sepa OR card) AND payment", [3, 6]),
        ("sepa OR card^2", [3, 6]),
        ("*", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("*:*", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("payme*", [3, 6]),
        ("E_L?MIT", [3]),
        ("e_*t", [3]),
        ("lim*reached", []),  # a star stays within its word
        ("sep?", [3]),
        ("GRÖSSE", []),
        ("größe", [8]),
        ("GRÖßE", [8]),
        # header names are no text, nor is what is between header and header
        ("user-agent", []),
        ("x-count", []),
        ("ios/8.2", [1]),
        ('"text/html"', [1]),
        # escapes of JSON and of URLs
        ("Jürgen", [3]),
        ('"\\"x\\""', [3]),
        ("http\\:\\/\\/a", [3]),
        ('"red shoes"', [1]),
        ("jane@example.com", [1, 2]),
        ('"a b"', [2]),
        ("jane%40example.com", [1, 2]),
    ],
)
def test_a_text_is_found(shop: sqlite3.Connection, text: str, expected: list[int]) -> None:
    assert _hits(shop, text) == expected


def test_words_that_nothing_joins_are_joined_by_the_default_operator(shop: sqlite3.Connection) -> None:
    assert _hits(shop, "limit login") == [2, 3]
    assert _hits(shop, "limit login", default_operator="AND") == []
    assert _hits(shop, "limit reached -card", default_operator="and") == [3]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a text to look for is expected"),
        ("  ", "a text to look for is expected"),
        ("jane~1", "this server does not support fuzzy words (~) in query_string"),
        ('"a b"~2', "this server does not support proximity (~) in query_string"),
        ("[a TO b]", "this server does not support ranges without a field in query_string"),
        (">5", "this server does not support ranges without a field in query_string"),
        (
            "/carts/",
            (
                "this server does not support regular expressions (a / in a word needs quotes) without a field"
                " in query_string"
            ),
        ),
        (
            "a AND",
            (
                "this is no query in Lucene's syntax (Syntax error in input : unexpected end of expression"
                " (maybe due to unmatched parenthesis) at the end)"
            ),
        ),
        ('"a', "this is no query in Lucene's syntax (Illegal character '\"a' at position 0)"),
        ("a~1.2.3", "a number behind ~ or ^ cannot be read"),
        ("a " * 201, "more than 200 words, or nested deeper than 20"),
        ("(" * 500 + "a" + ")" * 500, "more than 200 words, or nested deeper than 20"),
        ("a" * 10_001, "longer than 10,000 characters"),
    ],
)
def test_a_text_that_cannot_be_asked_is_refused(text: str, reason: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        compile_search({"query": {"query_string": {"query": text}}}, Context(dataset.PREFIX))
    assert str(refused.value) == f"query.query_string.query: {reason}"


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from('aB"\\ ()*?+-~^:/[]{}<>=&|!\u00fc\ud8001.TONDR'), max_size=12))
def test_any_text_is_searched_or_refused(text: str) -> None:
    with contextlib.suppress(QueryRefused):
        assert _hits(_EMPTY, text) == []


_EMPTY = dataset.connect([])


def _with_frames(*said: str) -> dict[str, Any]:
    frames = [{"type": "receive", "time": 1, "opcode": 1, "data": data} for data in said]
    return {"metadata": {"har": {"resource_type": "fetched", "websocket": frames}}}


def test_what_a_websocket_said_is_found_and_nothing_else_of_its_metadata() -> None:
    talks = dataset.connect(
        [
            Sample(extra=_with_frames("hello", '{"error":"Unknown api key"}')),
            Sample(extra={"metadata": {"har": {"resource_type": "websocket", "comment": "Unknown api key"}}}),
            Sample(extra={"metadata": {"har": {"websocket": [1, {"data": 4711}, {}]}}}),
        ]
    )
    assert _hits(talks, '"Unknown api key"') == [1]
    assert _hits(talks, "hel*") == [1]
    assert _hits(talks, "4711") == _hits(talks, "receive") == []
    assert _hits(talks, "websocket") == []


@example(text='""', where="header")
@settings(max_examples=100, deadline=None)
@given(
    st.text(st.sampled_from('ab"\\/@ \n%+=&ü漢ж😀'), min_size=1, max_size=6).filter(str.strip),
    st.sampled_from(["uri", "header", "sent", "answered", "frame"]),
)
def test_whatever_was_recorded_is_found_as_a_phrase(text: str, where: str) -> None:
    recorded = {
        "uri": Sample(uri=f"/x{text}y"),
        "header": Sample(request_headers={"h": f"x{text}y"}),
        "sent": Sample(request_body=f"x{text}y".encode()),
        "answered": Sample(response_body=f"x{text}y".encode()),
        "frame": Sample(extra=_with_frames(f"x{text}y")),
    }
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    assert _hits(dataset.connect([Sample(uri=""), recorded[where]]), f'"{escaped.upper()}"') == [2]


def test_huge_and_hostile_bodies_cost_little() -> None:
    hostile = [
        Sample(response_body=b"\xff\xfe\x00" * 10_000),
        Sample(response_body=b'{"a":' * 20_000),
        Sample(response_body=b"a" * 3_000_000),
        Sample(response_body=b"\\u12" * 100_000),
        Sample(response_body=b"%zz=%" * 100_000),
        Sample(response_body=b'"\\ud800"'),
    ]
    connection = dataset.connect(hostile)
    start = time.monotonic()
    for text in ("zz", '"z z"', "é", "a*a*a*a*a*a*b", "a??????????b", "*a*b*"):
        _hits(connection, text)
    assert time.monotonic() - start < 5
