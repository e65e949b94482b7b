"""Triage: buckets, their state, and the graph of calls that led to one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.conftest import Api
from tests.contract.shape import faults

CHECKOUT = "/carts/:id/checkout"


def test_buckets_have_the_documented_shape(api: Api) -> None:
    assert faults("getTriageBuckets", api.get("/~/triage_buckets")) == []


def test_a_bucket_counts_its_events_users_and_sessions(api: Api) -> None:
    bucket = api.bucket(CHECKOUT)
    assert (bucket["status"], bucket["verb"], bucket["host"], bucket["state"]) == (500, "POST", "shop.test", 0)
    assert (bucket["event_count"], bucket["user_count"], bucket["session_count"]) == (3, 2, 2)
    assert bucket["last_modified"] == "2026-03-01T12:00:22.000Z"
    assert bucket["metadata"]["first_seen"] == "2026-03-01T12:00:02.000Z"
    assert [(says["code"], says["count"]) for says in bucket["metadata"]["says"]] == [("E_LIMIT", 2), ("E_STOCK", 1)]
    assert sum(bucket["metadata"]["trend"]) == 3


def test_every_failure_is_in_a_bucket_no_answer_and_errors_inside_a_success_too(api: Api) -> None:
    rows = api.get("/~/triage_buckets", take=100)
    assert {(row["status"], row["route"]) for row in rows} == {
        (500, CHECKOUT),
        (404, "/catalog/:id"),
        (200, "/graphql"),
        (0, "/shipments/:id"),
    }
    assert api.bucket("/graphql")["graphql"]["operation_name"] == "Total"


@pytest.mark.parametrize(
    ("params", "routes"),
    [
        ([("status", "404")], {"/catalog/:id"}),
        ([("status", "404"), ("status", "0")], {"/catalog/:id", "/shipments/:id"}),
        ([("status[gte]", "400"), ("status[lte]", "499")], {"/catalog/:id"}),
        ([("status[gt]", "404")], {CHECKOUT}),
        ([("status[]", "404")], {"/catalog/:id"}),
        ([("status[0]", "404")], {"/catalog/:id"}),
        ([("verb", "GET")], {"/catalog/:id", "/shipments/:id"}),
        ([("route", CHECKOUT)], {CHECKOUT}),
        ([("state", "1")], set()),
        ([("api_version", "9")], set()),
        ([("last_modified[gte]", "2026-03-01T12:00:44Z")], {"/graphql", "/shipments/:id"}),
    ],
)
def test_filters(api: Api, params: list[tuple[str, str]], routes: set[str]) -> None:
    reply = api.ask("GET", "/~/triage_buckets", params)
    assert {row["route"] for row in reply.value} == routes


def test_newest_first_unless_sort_says_otherwise(api: Api) -> None:
    def routes(**params: Any) -> list[str]:
        return [row["route"] for row in api.get("/~/triage_buckets", **params)]

    assert routes() == ["/shipments/:id", "/graphql", "/catalog/:id", CHECKOUT]
    assert routes(sort="last_modified") == routes()[::-1]
    assert routes(sort="-event_count")[0] == CHECKOUT
    assert routes(sort="event_count:desc") == routes(sort="event_count.desc") == routes(sort="-event_count")


def test_pages_by_cursor_visit_everything_once_forwards_and_back(api: Api) -> None:
    every = [row["id"] for row in api.get("/~/triage_buckets", sort="id")]
    seen: list[str] = []
    while rows := api.get("/~/triage_buckets", sort="id", take=1, **({"after_id": seen[-1]} if seen else {})):
        seen.append(rows[0]["id"])
    assert seen == every
    before = api.get("/~/triage_buckets", sort="id", take=2, before_id=every[-1])
    assert [row["id"] for row in before] == every[-3:-1]


def test_a_cursor_that_is_gone_and_values_that_do_not_fit_are_refused_by_name(api: Api) -> None:
    for params, word in (
        ({"after_id": "nothing"}, "after_id"),
        ({"take": "many"}, "take"),
        ({"take": 5000}, "take"),
        ({"sort": "colour"}, "sort"),
        ({"state": "open"}, "state"),
        ({"last_modified[gte]": "yesterday"}, "last_modified"),
        ({"kind": "colour"}, "kind"),
    ):
        reply = api.ask("GET", "/~/triage_buckets", params)
        assert reply.status == 400
        assert word in reply.value["moesif_error"]["msg"]


def test_what_is_hidden_is_counted(api: Api) -> None:
    assert api.ask("GET", "/~/triage_buckets").headers["x-hidden"] == "1"
    every = [("kind", kind) for kind in ("api", "page", "static", "preflight", "aborted")]
    assert api.ask("GET", "/~/triage_buckets", every).headers["x-hidden"] == "0"


def test_a_state_is_set_kept_and_leaves_the_time_as_it_was(api: Api) -> None:
    bucket = api.bucket(CHECKOUT)
    path = f"/~/triage_buckets/{bucket['id']}"
    changed = api.ask("POST", path, body={"state": 1})
    assert changed.status == 200
    assert faults("updateTriageBucket", changed.value) == []
    assert changed.value == bucket | {"state": 1}
    assert api.bucket(CHECKOUT)["state"] == 1
    assert api.ask("POST", path, body={"state": None}).value["state"] == 1
    assert api.ask("POST", path, body={"state": 0}).value == bucket


def test_changing_what_is_not_there_or_with_nonsense(api: Api) -> None:
    identity = api.bucket(CHECKOUT)["id"]
    assert api.ask("POST", "/~/triage_buckets/nothing", body={"state": 1}).status == 404
    assert api.ask("POST", f"/~/triage_buckets/{identity}x", body={"state": 1}).status == 404
    assert api.ask("POST", f"/~/triage_buckets/{identity}", body={"state": "open"}).status == 400
    assert api.ask("POST", f"/~/triage_buckets/{identity}", body={"state": -1}).status == 400
    assert api.ask("POST", f"/~/triage_buckets/{identity}").status == 400


def test_the_graph_is_what_led_to_the_last_error_of_each_trace(api: Api) -> None:
    bucket = api.bucket(CHECKOUT)
    graph = api.get(f"/~/triage_buckets/{bucket['id']}/graph", depth=5)
    assert faults("getSignatureGraph", graph) == []
    assert graph["error_signature_id"] == bucket["id"]
    assert graph["max_depth"] == 2
    edges = {
        (edge["from_vertex"]["route"], edge["from_vertex"]["step"], edge["to_vertex"]["route"]): edge["value"]
        for edge in graph["edges"]
    }
    assert edges == {("/carts/:id", 1, CHECKOUT): 2, ("/login", 2, "/carts/:id"): 2}
    error = graph["edges"][0]["to_vertex"]
    assert (error["session_count"], error["event_count"], error["step"]) == (2, 3, 0)


def test_depth_and_filters_on_the_error(api: Api) -> None:
    path = f"/~/triage_buckets/{api.bucket(CHECKOUT)['id']}/graph"
    assert len(api.get(path, depth=1)["edges"]) == 1
    assert api.get(path, depth=0)["edges"] == []
    one = api.get(path, depth=5, **{"error_event.user_id": "u-2"})
    assert [edge["value"] for edge in one["edges"]] == [1, 1]
    assert api.get(path, depth=5, **{"error_event.duration_ms[gte]": 5000})["edges"] == []
    assert api.ask("GET", path, {"depth": -1}).status == 400
    assert api.ask("GET", "/~/triage_buckets/nothing/graph", {"depth": 1}).status == 404
