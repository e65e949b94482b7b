"""Traces: a session's calls up to a bucket's last error in it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.conftest import Api
from tests.contract.shape import faults
from tests.contract.test_triage import CHECKOUT


def _of(api: Api, route: str) -> list[Any]:
    return [row for row in api.get("/~/traces", take=100) if row["triage_bucket"]["route"] == route]


def test_one_trace_for_each_session_and_bucket(api: Api) -> None:
    rows = api.get("/~/traces", take=100)
    assert faults("getTraces", rows) == []
    assert sorted((row["triage_bucket"]["route"], row["user_id"]) for row in rows) == [
        ("/carts/:id/checkout", "u-1"),
        ("/carts/:id/checkout", "u-2"),
        ("/catalog/:id", "u-2"),
        ("/catalog/:id", "u-3"),
        ("/graphql", "u-3"),
        ("/shipments/:id", "u-3"),
    ]


def test_a_trace_runs_from_the_start_of_the_session_to_the_last_error(api: Api) -> None:
    trace = next(row for row in _of(api, CHECKOUT) if row["user_id"] == "u-1")
    assert trace["created"] == "2026-03-01T12:00:00.000Z"
    events = api.get(f"/~/traces/{trace['id']}/events", take=100)
    assert faults("getTraceEvents", events) == []
    assert [(event["request"]["route"], event["response"]["status"]) for event in events] == [
        ("/login", 200),
        ("/carts/:id", 200),
        (CHECKOUT, 500),
        (CHECKOUT, 500),
    ]
    assert {event["trace_id"] for event in events} == {trace["id"]}
    assert api.get(f"/~/traces/{trace['id']}") == trace


def test_events_of_a_trace_page_by_cursor(api: Api) -> None:
    trace = _of(api, "/shipments/:id")[0]["id"]
    every = [event["id"] for event in api.get(f"/~/traces/{trace}/events", take=100)]
    assert len(every) == 5
    after = api.get(f"/~/traces/{trace}/events", take=2, after_id=every[1])
    assert [event["id"] for event in after] == every[2:4]
    before = api.get(f"/~/traces/{trace}/events", take=2, before_id=every[3])
    assert [event["id"] for event in before] == every[1:3]


def test_calls_of_hidden_kinds_are_counted_and_come_when_asked_for(api: Api) -> None:
    path = f"/~/traces/{_of(api, '/shipments/:id')[0]['id']}/events"
    assert api.ask("GET", path, {"take": 100}).headers["x-hidden"] == "1"
    assert len(api.ask("GET", path, [("take", "100"), ("kind", "api"), ("kind", "static")]).value) == 6


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"user_id": "u-3"}, 3),
        ({"triage_bucket.status": 500}, 2),
        ({"triage_bucket.status[lt]": 400}, 2),
        ({"triage_bucket.verb": "POST"}, 3),
        ({"triage_bucket.route": CHECKOUT}, 2),
        ({"triage_bucket.state": 1}, 0),
        ({"created[gte]": "2026-03-01T12:00:30Z"}, 3),
        ({"take": 1}, 1),
    ],
)
def test_filters(api: Api, params: dict[str, Any], count: int) -> None:
    assert len(api.get("/~/traces", **params)) == count


def test_by_session_token(api: Api) -> None:
    token = _of(api, CHECKOUT)[0]["session_token"]
    assert {row["session_token"] for row in api.get("/~/traces", session_token=token)} == {token}


def test_traces_page_by_cursor(api: Api) -> None:
    every = [row["id"] for row in api.get("/~/traces", take=100)]
    seen: list[str] = []
    while rows := api.get("/~/traces", take=2, **({"after_id": seen[-1]} if seen else {})):
        seen += [row["id"] for row in rows]
    assert seen == every


def test_each_page_of_a_list_tells_how_many_pass_the_filters(api: Api) -> None:
    paths = ("/~/traces", f"/~/signatures/{api.bucket(CHECKOUT)['id']}/traces", "/~/triage_buckets")
    assert [api.ask("GET", path, {"take": 1}).headers["x-total"] for path in paths] == ["6", "2", "4"]
    every = api.get("/~/traces")
    for params, total in (({"after_id": every[3]["id"]}, "6"), ({"triage_bucket.status": 500}, "2")):
        assert api.ask("GET", "/~/traces", {"take": 1} | params).headers["x-total"] == total
    assert "x-total" not in api.ask("GET", f"/~/traces/{every[0]['id']}").headers


def test_a_trace_says_what_its_last_error_said_not_what_its_bucket_says_most_often(api: Api) -> None:
    said = {row["user_id"]: row["metadata"]["says"] for row in _of(api, CHECKOUT)}
    assert said == {
        "u-1": {"code": "E_LIMIT", "message": "limit reached"},
        "u-2": {"code": "E_STOCK", "message": "only 3 left"},
    }


def test_a_trace_counts_its_calls_and_errors_up_to_its_last_one(api: Api) -> None:
    def figures(row: Any) -> list[Any]:
        return [row["metadata"][name] for name in ("event_count", "error_count", "duration_ms")]

    assert {(row["triage_bucket"]["route"], row["user_id"], *figures(row)) for row in api.get("/~/traces")} == {
        (CHECKOUT, "u-1", 4, 2, 9100.0),
        (CHECKOUT, "u-2", 3, 1, 2090.0),
        ("/catalog/:id", "u-2", 4, 2, 3040.0),
        ("/catalog/:id", "u-3", 3, 1, 2040.0),
        ("/graphql", "u-3", 4, 2, 4040.0),
        ("/shipments/:id", "u-3", 5, 3, 5040.0),
    }


def test_a_trace_tells_which_of_its_ids_were_derived(api: Api) -> None:
    rows = api.get("/~/traces", take=100)
    assert [row["metadata"]["derived"] for row in rows] == [{"user_id": "header", "session_token": True}] * len(rows)


def test_what_is_not_there(api: Api) -> None:
    assert api.ask("GET", "/~/traces/nothing").status == 404
    assert api.ask("GET", "/~/traces/nothing/events", {"take": 1}).status == 404
