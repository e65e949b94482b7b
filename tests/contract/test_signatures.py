"""Signatures: their calls, traces and aggregations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.conftest import Api
from tests.contract.shape import faults
from tests.contract.test_triage import CHECKOUT


def _events(api: Api, signature: str, **params: Any) -> list[Any]:
    rows: list[Any] = api.get(f"/~/signatures/{signature}/events", **({"take": 100} | params))
    return rows


def _cart(api: Api) -> str:
    """The passing call before the checkout."""
    graph = api.get(f"/~/triage_buckets/{api.bucket(CHECKOUT)['id']}/graph", depth=1)
    return str(graph["edges"][0]["from_vertex"]["signature_id"])


def test_events_of_a_signature_newest_first(api: Api) -> None:
    rows = _events(api, api.bucket(CHECKOUT)["id"])
    assert faults("getSignatureEvents", rows) == []
    assert [row["request"]["time"][17:19] for row in rows] == ["22", "06", "02"]
    assert {row["triage_bucket_id"] for row in rows} == {api.bucket(CHECKOUT)["id"]}


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"user_id": "u-1"}, 2),
        ({"duration_ms[gte]": 1000}, 2),
        ({"duration_ms[lt]": 100}, 1),
        ({"request.time[gte]": "2026-03-01T12:00:10Z"}, 1),
        ({"request.verb": "GET"}, 0),
        ({"request.route": CHECKOUT}, 3),
        ({"response.status": 500}, 3),
        ({"response.ip_address": "198.51.100.7"}, 3),
        ({"request.ip_address": "198.51.100.7"}, 0),
        ({"take": 1}, 1),
        ({"kind": "static"}, 0),
    ],
)
def test_filters(api: Api, params: dict[str, Any], count: int) -> None:
    assert len(_events(api, api.bucket(CHECKOUT)["id"], **params)) == count


def test_filters_by_event_and_session(api: Api) -> None:
    bucket = api.bucket(CHECKOUT)["id"]
    first = _events(api, bucket)[0]
    assert [row["id"] for row in _events(api, bucket, event_id=first["id"])] == [first["id"]]
    assert {row["session_token"] for row in _events(api, bucket, session_token=first["session_token"])} == {
        first["session_token"]
    }


def test_events_page_by_cursor_both_ways(api: Api) -> None:
    bucket = api.bucket(CHECKOUT)["id"]
    every = [row["id"] for row in _events(api, bucket)]
    assert [row["id"] for row in _events(api, bucket, take=1, after_id=every[0])] == [every[1]]
    assert [row["id"] for row in _events(api, bucket, take=5, before_id=every[2])] == every[:2]
    assert api.ask("GET", f"/~/signatures/{bucket}/events", {"take": 1, "after_id": "gone"}).status == 400


def test_calls_at_a_step_before_a_bucket(api: Api) -> None:
    bucket, cart = api.bucket(CHECKOUT)["id"], _cart(api)
    assert len(_events(api, cart)) == 3
    assert {row["user_id"] for row in _events(api, cart, bucket_id=bucket, step=1)} == {"u-1", "u-2"}
    assert _events(api, cart, bucket_id=bucket, step=2) == []


def test_aggregations_of_a_signature(api: Api) -> None:
    bucket = api.bucket(CHECKOUT)["id"]
    body = {"aggs": {"users": {"terms": {"field": "user_id.raw"}}, "slowest": {"max": {"field": "duration_ms"}}}}
    reply = api.ask("POST", f"/~/signatures/{bucket}/aggs", body=body)
    assert reply.status == 200
    found = reply.value["aggregations"]
    assert {one["key"]: one["doc_count"] for one in found["users"]["buckets"]} == {"u-1": 2, "u-2": 1}
    assert found["slowest"]["value"] == 3204
    cart = api.ask("POST", f"/~/signatures/{_cart(api)}/aggs", {"bucket_id": bucket, "step": 1}, body)
    assert cart.value["hits"]["total"] == 2


def test_without_a_body_the_documented_list_of_events(api: Api) -> None:
    reply = api.ask("POST", f"/~/signatures/{api.bucket(CHECKOUT)['id']}/aggs")
    assert faults("getSignatureAggs", reply.value) == []
    assert len(reply.value) == 3


def test_traces_of_a_failing_and_of_a_passing_signature(api: Api) -> None:
    rows = api.get(f"/~/signatures/{api.bucket(CHECKOUT)['id']}/traces", take=100)
    assert faults("getSignatureTraces", rows) == []
    assert {row["user_id"] for row in rows} == {"u-1", "u-2"}
    passing = api.get(f"/~/signatures/{_cart(api)}/traces", take=100)
    assert len(passing) == 6
    assert len(api.get(f"/~/signatures/{_cart(api)}/traces", take=2, after_id=passing[3]["id"])) == 2


def test_what_is_not_there(api: Api) -> None:
    for path in ("events", "traces"):
        assert api.ask("GET", f"/~/signatures/nothing/{path}", {"take": 1}).status == 404
