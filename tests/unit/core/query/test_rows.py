"""Buckets and traces answer a query as a search over documents with the same values does."""

from __future__ import annotations

from datetime import UTC
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.query import QueryError, parse, quote, row_matches, row_values, to_dsl
from moesif_tui.core.time import parse_time
from moesif_tui.wire.traces import Trace
from moesif_tui.wire.triage import TriageBucket
from tests.unit.core.query.dsl_answers import fits

NOW = parse_time("2026-11-24T14:30:00Z") or 0

BUCKET: dict[str, Any] = {
    "id": "k7-b1",
    "state": 0,
    "status": 500,
    "verb": "POST",
    "route": "/carts/:id/checkout",
    "host": "Api.Example.com:8080",
    "api_version": "8.2",
    "event_count": 1042,
    "user_count": 288,
    "session_count": 402,
    "last_modified": "2026-11-24T14:02:11.911Z",
    "graphql": {"operation_name": "Checkout"},
    "jsonrpc": None,
    "metadata": {
        "first_seen": "2026-11-24T11:02:00Z",
        "says": [
            {"code": "E_LIMIT", "message": "limit reached", "count": 1011},
            {"code": None, "message": "only … left", "count": 31},
        ],
    },
}


def matches(text: str, row: object = BUCKET) -> bool:
    return row_matches(parse(text), row_values(row), now=NOW, zone=UTC)


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("bucket:k7-b1", True),
        ("bucket:b1", True),
        ("bucket:k8-b1", False),
        ("bucket:k7", False),
        ("bucket:1", False),
        ('bucket:""', False),
        ("NOT bucket:b1", False),
        ("bucket:(b1 OR b2)", True),
    ],
)
def test_a_bucket_s_id_is_known_without_the_key_of_its_data_set(text: str, fit: bool) -> None:
    assert matches(text) is fit
    trace = {"id": "k7-t3.b1", "triage_bucket": BUCKET}
    get = row_values(trace, "trace")
    assert row_matches(parse(text), get, now=NOW, zone=UTC) is fit
    assert row_matches(parse(f"trace:t3.b1 {text}"), get, now=NOW, zone=UTC) is fit


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        *((f"trace:{one}", True) for one in ("t3", "k7-t3", "t3.b1", "k7-t3.b1")),
        *((f"trace:{one}", False) for one in ("t", "t31", "k8-t3", "k7", "b1", "t3.", "t3.b")),
        ("NOT trace:t3", False),
    ],
)
def test_a_trace_is_known_by_what_screens_show_of_its_id(text: str, fit: bool) -> None:
    assert row_matches(parse(text), row_values({"id": "k7-t3.b1"}, "trace"), now=NOW, zone=UTC) is fit


def test_a_user_that_was_derived_is_found_as_the_rows_show_it() -> None:
    get = row_values({"user_id": "u-0042"}, "trace")
    for text, fit in (("user:u-0042", True), ("user:~u-0042", True), ("user:~u-0043", False)):
        assert row_matches(parse(text), get, now=NOW, zone=UTC) is fit
    for text, fit in (("user:u-00*", True), ("user:~u-00*", True), ("user:~?-004?", True), ("user:~u-01*", False)):
        assert row_matches(parse(text), get, now=NOW, zone=UTC) is fit
    assert row_matches(parse("user:~b*"), row_values({"user_id": "~bob"}, "trace"), now=NOW, zone=UTC)


def test_what_a_trace_says_is_its_own_not_all_that_its_bucket_says() -> None:
    trace = {"triage_bucket": BUCKET, "metadata": {"says": {"code": "E_STOCK", "message": "only 3 left"}}}
    for text, fit in (("says:left", True), ("says:E_STOCK", True), ("says:limit", False), ("status:500", True)):
        assert row_matches(parse(text), row_values(trace, "trace"), now=NOW, zone=UTC) is fit


@pytest.mark.parametrize(
    "text",
    [
        "",
        "status:500",
        "status:5xx",
        "status:failed",
        "status:>=500",
        "NOT status:4xx",
        "verb:post",
        "verb:p*",
        "route:/carts/:id/checkout",
        "route:/carts/*",
        "host:api.example.com",
        "host:api.example.com:8080",
        "host:*.example.com",
        "host:api.*:80?0",
        "version:8.2",
        "state:open",
        "state:all",
        "says:limit",
        'says:"REACHED limit"',
        "says:E_LIMIT",
        "says:*reach*",
        "graphql:Checkout",
        "NOT rpc:*",
        "events:>1000",
        "events:1042",
        "users:[288 TO 300]",
        "sessions:<403",
        "last:>-1h",
        "last:today",
        "first:<12:00",
        "bucket:k7-b1",
        "status:404 OR (verb:POST events:>5)",
        "NOT (status:404 OR verb:GET)",
        "NOT NOT *",
    ],
)
def test_the_bucket_fits(text: str) -> None:
    assert matches(text)
    assert matches(text, TriageBucket.model_validate(BUCKET))


@pytest.mark.parametrize(
    "text",
    [
        "status:404",
        "status:none",
        "NOT status:failed",
        "status:<500",
        "verb:GET",
        "route:/Carts/:id/checkout",
        "route:checkout",
        "host:example.com",
        "host:api.example.com:80",
        "host:*.com:80",
        "state:resolved",
        "says:lim",
        'says:"limit left"',
        "says:…",
        "rpc:*",
        "events:<1042",
        "last:<-1h",
        "first:>14:00",
        "NOT *",
        "status:500 verb:GET",
    ],
)
def test_the_bucket_does_not_fit(text: str) -> None:
    assert not matches(text)
    assert not matches(text, TriageBucket.model_validate(BUCKET))


@pytest.mark.parametrize("status", [0, None])
def test_no_answer_is_a_status_of_its_own(status: int | None) -> None:
    row = {"status": status}
    assert matches("status:none", row)
    assert matches("status:5xx,none", row)
    assert not matches("status:<400", row)


def test_a_trace_is_asked_for_its_bucket_too() -> None:
    row = {"id": "t1", "user_id": "u-1", "created": "2026-11-24T14:00:00Z", "triage_bucket": BUCKET}
    query = parse("trace:t1 user:u-1 status:5xx created:>13:00 bucket:k7-b1 says:limit NOT session:*")
    assert row_matches(query, row_values(row, "trace"), now=NOW, zone=UTC)
    assert row_matches(query, row_values(Trace.model_validate(row), "trace"), now=NOW, zone=UTC)


def test_words_alone_are_not_for_rows() -> None:
    with pytest.raises(QueryError, match="The text at 12 can only be searched in calls"):
        matches("status:500 timeout")


def test_many_stars_over_a_hostile_text_end_soon() -> None:
    assert not matches(f"route:{'*a' * 60}b", {"route": "a" * 5000})


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_ALL_FIELDS = (
    "status:5xx,none NOT status:>9 verb:G* NOT verb:GET route:* host:a* host:a.b version:1 state:open says:a "
    "NOT says:*a* "
    "graphql:x rpc:x events:>5 users:7 sessions:* last:>-1h first:today bucket:a"
)


@given(st.dictionaries(st.sampled_from(sorted(BUCKET)), _JSON) | _JSON)
@settings(max_examples=150, deadline=None)
def test_rows_of_any_shape_answer(row: object) -> None:
    query = parse(_ALL_FIELDS.replace(" ", " OR ").replace("NOT OR", "NOT"))
    assert row_matches(query, row_values(row), now=NOW, zone=UTC) in {True, False}
    values = row if isinstance(row, dict) else {}
    wrapped = SimpleNamespace(**{key: values.get(key) for key in BUCKET})
    assert row_matches(query, row_values(wrapped), now=NOW, zone=UTC) in {True, False}


_STATUS = st.sampled_from([0, 200, 404, 500, 503])
_VERB = st.sampled_from(["GET", "POST", "PATCH"])
_ROUTE = st.sampled_from(["/", "/carts/:id", "/carts/:id/lines", "/a*b", "/a\\b", ""])
_VERSION = st.sampled_from([None, "8.2", "8.10", "x y"])
_SAYS = st.sampled_from([None, "E_LIMIT limit reached", "limit", "upstream timed out"])
_ROWS = st.fixed_dictionaries({"status": _STATUS, "verb": _VERB, "route": _ROUTE, "version": _VERSION, "says": _SAYS})
_CLAUSES = st.one_of(
    st.sampled_from(["status:5xx", "status:none", "status:>=404", "status:404,503", "status:[200 TO 404}", "status:*"]),
    st.sampled_from(
        ["verb:get", "verb:p*", "verb:(GET POST)", "verb:?ATCH", "version:*", "version:8.?", "version:8.*"]
    ),
    st.sampled_from(["says:limit", "says:reached", "says:*imed*", "says:(limit timed)", "route:/carts/*", "route:*s"]),
    st.builds("route:{}".format, _ROUTE.map(quote)),
    st.builds("version:{}".format, _VERSION.filter(bool).map(lambda value: quote(value or ""))),
)
_QUERIES = st.recursive(
    _CLAUSES,
    lambda inner: st.one_of(
        st.builds("({} {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("({} AND -{})".format, inner, inner),
        st.builds("NOT {}".format, inner),
    ),
    max_leaves=6,
)


@given(_QUERIES, _ROWS)
@settings(max_examples=400, deadline=None)
def test_rows_answer_as_a_search_does(text: str, row: dict[str, Any]) -> None:
    query = parse(text)
    event = {
        "request": {"verb": row["verb"], "route": row["route"], "api_version": row["version"]},
        "response": {"status": row["status"]},
        "metadata": {"says": {"message": row["says"]}},
    }
    assert row_matches(query, row.get, now=NOW, zone=UTC) == fits(to_dsl(query, now=NOW, zone=UTC), event)


def _naive(kind: str, wanted: int, row: dict[str, int]) -> bool:
    held = row["events"]
    return {">": held > wanted, ">=": held >= wanted, "<": held < wanted, "<=": held <= wanted, "": held == wanted}[
        kind
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "NOT "]), st.sampled_from(["", ">", ">=", "<", "<="]), st.integers(0, 9)),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([" ", " OR ", " AND "]),
    st.integers(0, 9),
)
@settings(max_examples=200, deadline=None)
def test_counts_compare_as_numbers_do(clauses: list[tuple[str, str, int]], joint: str, events: int) -> None:
    row = {"events": events}
    text = joint.join(f"{negation}events:{kind}{wanted}" for negation, kind, wanted in clauses)
    each = [_naive(kind, wanted, row) != bool(negation) for negation, kind, wanted in clauses]
    expected = any(each) if joint == " OR " else all(each)
    assert row_matches(parse(text), row.get, now=NOW, zone=UTC) == expected
