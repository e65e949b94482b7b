"""The graph of a bucket beyond what is documented: calls that ran while the error did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from moesif_tui.local.events.reader import Reader
from moesif_tui.local.server import Server
from tests.unit.local.support import Asking, entry, har

SLOW: dict[str, Any] = {"time": 30_000}
STATIC: dict[str, Any] = {"headers": [{"name": "Accept", "value": "image/png"}]}


@pytest.fixture
def bucket(server: Server, asking: Asking, tmp_path: Path) -> str:
    """The id of a bucket with two sessions: a feed and an image are read while the second one's payment fails."""
    later = 45 * 60
    calls = [
        entry(0, "/feed/1"),
        entry(1, "/pay", 500),
        entry(later, "/feed/1"),
        entry(later + 1, "/feed/1") | SLOW,
        entry(later + 2, "/feed/1") | SLOW,
        entry(later + 3, "/logo.png", **STATIC) | SLOW,
        entry(later + 4, "/config"),
        entry(later + 5, "/pay", 500),
        entry(later + 6, "/feed/1") | SLOW,
    ]
    server.open([str(har(tmp_path / "a.har", calls))])
    server.wait()
    return str(asking.get("/~/triage_buckets")[0]["id"])


def test_calls_still_running_when_the_error_began_stand_beside_what_led_to_it(asking: Asking, bucket: str) -> None:
    graph = asking.get(f"/~/triage_buckets/{bucket}/graph", depth=3)
    [parallel] = graph["parallel"]
    vertex = parallel["vertex"]
    assert (vertex["route"], parallel["value"], vertex["session_count"], vertex["event_count"]) == (
        "/feed/:id",
        1,
        1,
        2,
    )
    assert (vertex["repeats"], vertex["created"], "step" in vertex) == (2, "2026-03-01T12:45:01.000Z", False)
    assert {edge["from_vertex"]["route"] for edge in graph["edges"]} == {"/feed/:id", "/config"}


def test_other_kinds_run_beside_it_when_they_are_asked_for(asking: Asking, bucket: str) -> None:
    graph = asking.get(f"/~/triage_buckets/{bucket}/graph", depth=0, kind=["api", "static"])
    assert [one["vertex"]["route"] for one in graph["parallel"]] == ["/feed/:id", "/logo.png"]


def test_they_can_be_listed_and_aggregated(asking: Asking, bucket: str) -> None:
    [parallel] = asking.get(f"/~/triage_buckets/{bucket}/graph")["parallel"]
    feed = parallel["vertex"]["signature_id"]
    beside = {"bucket_id": bucket, "parallel": "true"}
    rows = asking.get(f"/~/signatures/{feed}/events", **beside)
    assert [row["request"]["time"][14:19] for row in rows] == ["45:02", "45:01"]
    body = {"aggs": {"slowest": {"max": {"field": "duration_ms"}}}}
    found = asking.ask("POST", f"/~/signatures/{feed}/aggs", body, **beside).value
    assert (found["hits"]["total"], found["aggregations"]["slowest"]["value"]) == (2, 30_000)
    assert asking.get(f"/~/signatures/{bucket}/events", **beside) == []


def test_what_was_read_for_the_graph_is_not_read_again_for_its_calls(
    asking: Asking, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    calls = Reader.calls

    def counted(self: Reader, *asked: Any) -> Any:
        read.append(asked)
        return calls(self, *asked)

    monkeypatch.setattr(Reader, "calls", counted)
    graph = asking.get(f"/~/triage_buckets/{bucket}/graph")
    for edge in graph["edges"]:
        vertex = edge["from_vertex"]
        rows = asking.get(f"/~/signatures/{vertex['signature_id']}/events", bucket_id=bucket, step=vertex["step"])
        assert len(rows) == vertex["event_count"]
    assert len(read) == 1
