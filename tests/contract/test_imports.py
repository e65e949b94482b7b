"""What the local server adds: files that are read and kept, counts of what is hidden, and calls of hidden kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract import traffic
from tests.contract.conftest import Api, running
from tests.contract.test_triage import CHECKOUT

EVERY = [("kind", kind) for kind in ("api", "page", "static", "preflight", "aborted")]


def test_the_data_set_tells_what_it_holds(api: Api) -> None:
    [row] = api.get("/local/imports", opened="true")
    assert re.fullmatch(r"k[0-9a-f]{10}", row["id"])
    assert (row["name"], row["state"], row["note"], row["kept_until"]) == ("shop.har", "done", None, None)
    assert Path(row["files"][0]).is_absolute()
    assert row["bytes_done"] == row["bytes_total"] > 0
    assert (row["entries"], row["entries_total"], row["unreadable"], row["duplicates"]) == (14, None, 0, 0)
    assert row["calls"] == {"api": 13, "page": 0, "static": 1, "preflight": 0, "aborted": 0}
    assert (row["failures"], row["users"], row["sessions"]) == (7, 3, 3)
    assert (row["first"], row["last"]) == ("2026-03-01T12:00:00.000Z", "2026-03-01T12:00:45.000Z")
    assert row["size"] > 0
    assert api.get(f"/local/imports/{row['id']}/problems") == []
    assert api.get("/local/imports") == []


@pytest.mark.parametrize("path", ["/~/traces", "/~/triage_buckets"])
def test_lists_tell_how_many_calls_of_other_kinds_there_are(api: Api, path: str) -> None:
    assert api.ask("GET", path).headers["x-hidden"] == "1"
    assert api.ask("GET", path, EVERY).headers["x-hidden"] == "0"
    assert api.ask("GET", path, {"kind": "static"}).headers["x-hidden"] == "13"


def test_answers_about_one_bucket_tell_it_too(api: Api) -> None:
    identity = api.bucket(CHECKOUT)["id"]
    assert api.ask("GET", f"/~/triage_buckets/{identity}/graph").headers["x-hidden"] == "1"
    assert api.ask("GET", f"/~/signatures/{identity}/events").headers["x-hidden"] == "0"
    assert api.ask("GET", f"/~/signatures/{identity}/events", {"kind": "static"}).headers["x-hidden"] == "3"
    assert api.ask("GET", f"/~/signatures/{identity}/traces").headers["x-hidden"] == "1"


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A capture whose only failure is a picture, among calls that pass."""
    entries = [
        traffic.entry(0, "s1", "GET", "/cart", 200, {"lines": 3}),
        traffic.entry(1, "s1", "GET", "/logo.png", 404, "", media="image/png"),
        traffic.entry(2, "s1", "GET", "/cart", 200, {"lines": 3}),
    ]
    folder = tmp_path_factory.mktemp("hidden")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
            patch.setenv(name, str(folder))
        yield from running(traffic.write(folder / "hidden.har", entries))


def test_failures_of_hidden_kinds_can_be_looked_at_all_the_way(hidden: Api) -> None:
    assert hidden.get("/~/triage_buckets") == []
    assert hidden.get("/~/traces") == []
    [bucket] = hidden.ask("GET", "/~/triage_buckets", EVERY).value
    [trace] = hidden.ask("GET", f"/~/signatures/{bucket['id']}/traces", EVERY).value
    assert trace["triage_bucket"] == bucket
    found = hidden.get(f"/~/traces/{trace['id']}")
    assert (found["id"], found["triage_bucket"], found["metadata"]["event_count"]) == (trace["id"], bucket, 1)
    shown = hidden.ask("GET", f"/~/traces/{trace['id']}/events")
    assert ([row["request"]["route"] for row in shown.value], shown.headers["x-hidden"]) == (["/cart"], "1")
    every = hidden.ask("GET", f"/~/traces/{trace['id']}/events", EVERY).value
    assert [row["response"]["status"] for row in every] == [200, 404]
    graph = hidden.ask("GET", f"/~/triage_buckets/{bucket['id']}/graph", EVERY).value
    assert [edge["to_vertex"]["signature_id"] for edge in graph["edges"]] == [bucket["id"]]
    assert hidden.get(f"/~/triage_buckets/{bucket['id']}/graph")["edges"] == []
    assert hidden.ask("POST", f"/~/triage_buckets/{bucket['id']}", body={"state": 2}).value["state"] == 2
    assert hidden.ask("GET", "/~/triage_buckets", [*EVERY, ("state", "2")]).value[0]["id"] == bucket["id"]


@pytest.mark.parametrize(
    "field",
    ["last_modified", "first_seen", "event_count", "user_count", "session_count", "status", "state", "verb", "route",
     "host", "api_version", "id"],
)  # fmt: skip
def test_every_order_has_its_reverse(api: Api, field: str) -> None:
    def values(sort: str) -> list[Any]:
        return [row["metadata"].get(field, row.get(field)) for row in api.get("/~/triage_buckets", sort=sort)]

    up = values(field)
    assert up == sorted(up, key=str if field == "api_version" else None)
    assert values(f"-{field}") == up[::-1] == values(f"{field}.desc")


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"error_event.duration_ms[gte]": 3000}, 1),
        ({"error_event.request.time[lt]": "2026-03-01T12:00:10Z"}, 1),
        ({"error_event.request.verb": "POST"}, 2),
        ({"error_event.request.route": "/nowhere"}, 0),
        ({"error_event.response.status": 500}, 2),
        ({"error_event.response.ip_address": "198.51.100.7"}, 2),
        ({"error_event.request.ip_address": "10.0.0.1"}, 0),
        ({"error_event.session_token": "nobody"}, 0),
        ({"error_event.event_id": "nothing"}, 0),
    ],
)
def test_filters_on_the_error_of_a_graph(api: Api, filters: dict[str, Any], count: int) -> None:
    graph = api.get(f"/~/triage_buckets/{api.bucket(CHECKOUT)['id']}/graph", depth=1, **filters)
    assert (graph["trace_count"], sum(edge["value"] for edge in graph["edges"])) == (count, count)


@pytest.mark.parametrize("depth", [-1, 51, "deep"])
def test_depths_that_do_not_fit(api: Api, depth: Any) -> None:
    reply = api.ask("GET", f"/~/triage_buckets/{api.bucket(CHECKOUT)['id']}/graph", {"depth": depth})
    assert reply.status == 400
    assert "depth" in reply.value["moesif_error"]["msg"]


def test_states_are_whole_numbers_that_can_be_kept(api: Api) -> None:
    path = f"/~/triage_buckets/{api.bucket(CHECKOUT)['id']}"
    for state in (2**31, -1, 1.5, "1x", True, [1]):
        assert api.ask("POST", path, body={"state": state}).status in {200, 400}, state
    assert api.ask("POST", path, body={"state": 2**31 - 1}).value["state"] == 2**31 - 1
    assert api.ask("POST", path, body={"state": 0}).value["state"] == 0
