"""Filters set and lifted by key."""

from __future__ import annotations

from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.query import QueryError, clause, lift, only, parse, row_matches, without
from moesif_tui.core.query.nodes import Clause, OneOf, Scalar


@pytest.mark.parametrize(
    ("text", "field", "value", "expected"),
    [
        ("", "status", 500, "status:500"),
        ("verb:POST", "status", 500, "verb:POST status:500"),
        ("status:5xx verb:POST", "status", 500, "verb:POST status:500"),
        ("NOT status:500", "status", 500, "status:500"),
        ("(status:404 OR status:500)", "status", 500, "status:500"),
        ("status:500 OR verb:GET", "status", 500, "(status:500 OR verb:GET) status:500"),
        ("response.status:404", "response.status", 500, "status:500"),
        ("a", "status", 0, "a status:none"),
        ("", "status", None, "status:none"),
        ("", "route", "/carts/:id", "route:/carts/:id"),
        ("", "route", "/a b*", r'route:"/a b\*"'),
        ("user:a", "user", None, "NOT user:*"),
        ("user:a", "user", 42, "user:42"),
        ("took:>1s", "took", 3204, "took:3204ms"),
        ("", "took", 0.5, "took:0.5ms"),
        ("", "time", 1_795_530_600_000_000, "time:2026-11-24T14:30:00.000Z"),
        ("", "time", "14:00", "time:14:00"),
        ("", "state", 0, "state:0"),
        ("", "state", "open", "state:open"),
        ("", "events", 12, "events:12"),
        ("says:limit", "says", "reached", "says:limit says:reached"),
        ("NOT says:limit", "says", "limit", "says:limit"),
        ("", "body.quantity", 7, "body.quantity:7"),
        ("", "body.quantity", "7", 'body.quantity:"7"'),
        ("", "body.quantity", -7.5, "body.quantity:-7.5"),
        ("", "body.ok", True, "body.ok:true"),
        ("", "body.ok", None, "body.ok:null"),
        ("", "body.ok", "null", 'body.ok:"null"'),
        ("body.x:1", "body.x", 2, "body.x:1 body.x:2"),
        ("header.x:a", "header.x", "b", "header.x:a header.x:b"),
        ("", "header.accept", "*/*", r'header.accept:"\*/\*"'),
        ("", "body.first name", "x", r"body.first\ name:x"),
    ],
)
def test_only_this_value(text: str, field: str, value: Scalar, expected: str) -> None:
    assert only(text, field, value) == expected
    assert only(expected, field, value) == expected
    assert parse(expected).text == expected


@pytest.mark.parametrize(
    ("text", "field", "value", "expected"),
    [
        ("", "status", 404, "NOT status:404"),
        ("status:404 a", "status", 404, "a NOT status:404"),
        ("status:4xx", "status", 404, "status:4xx NOT status:404"),
        ("NOT status:404", "status", 500, "NOT status:404 NOT status:500"),
        ("", "user", None, "user:*"),
        ("a OR b", "user", "x", "(a OR b) NOT user:x"),
    ],
)
def test_not_this_value(text: str, field: str, value: Scalar, expected: str) -> None:
    assert without(text, field, value) == expected
    assert without(expected, field, value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("a", ""),
        ("a OR b", ""),
        ("status:500 verb:POST", "status:500"),
        ("(a OR b) AND NOT c", "a OR b"),
        ("a && b && c", "a b"),
        ('status:500 "abc', "status:500"),
        ("status:", ""),
        ("(", ""),
    ],
)
def test_the_last_filter_is_lifted(text: str, expected: str) -> None:
    assert lift(text) == expected


def test_only_an_existing_field_can_be_asked_for() -> None:
    with pytest.raises(QueryError, match="Unknown field “nothing”"):
        clause("nothing", 1)


def test_a_text_that_is_no_query_is_not_changed() -> None:
    with pytest.raises(QueryError):
        only('"abc', "status", 500)


@given(st.sampled_from(["user", "route", "session", "url", "header.x", "body.x", "metadata.y"]), st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_becomes_a_clause_that_asks_for_it(field: str, value: str) -> None:
    root = parse(clause(field, value)).root
    assert isinstance(root, Clause)
    assert root.test == OneOf((value,))


@given(st.integers(-(10**14), 10**14) | st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=150, deadline=None)
def test_any_number_in_a_body_becomes_a_clause_that_asks_for_it(value: float) -> None:
    root = parse(clause("body.n", value)).root
    assert isinstance(root, Clause)
    assert root.test in {OneOf((value,)), OneOf((str(value),))}


@given(st.integers(0, 10**9) | st.floats(0, 1e9))
@settings(max_examples=150, deadline=None)
def test_any_duration_becomes_a_clause_that_it_fits(value: float) -> None:
    assert row_matches(parse(only("", "took", value)), {"took": value}.get, now=0, zone=UTC)
