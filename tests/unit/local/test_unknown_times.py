"""Calls whose file does not say when they were: they stand among the others, and no time is told of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from moesif_tui.local.server import Server
from tests.unit.local.support import Asking, entry, har


def undated(path: str, status: int = 500, time: str | None = None) -> dict[str, Any]:
    """An entry without a time that anybody could read."""
    return entry(0, path, status) | {"startedDateTime": time}


@pytest.fixture
def mixed(server: Server, asking: Asking, tmp_path: Path) -> Asking:
    """Calls with and without a time."""
    calls = [
        undated("/begin"),
        entry(5, "/cart"),
        undated("/checkout", time="2026-99-99"),
        entry(7, "/checkout", 500),
        entry(8, "/cart"),
        undated("/checkout"),
        undated("/end"),
    ]
    server.open([str(har(tmp_path / "a.har", calls))])
    server.wait()
    return asking


def test_no_time_is_told_of_them(mixed: Asking) -> None:
    found = mixed.search(sort=[{"request.time": "asc"}, {"_id": "asc"}])["hits"]["hits"]
    events = [hit["_source"] for hit in found]
    assert [(one["request"]["route"], (one["request"]["time"] or "")[11:19]) for one in events] == [
        ("/begin", ""),
        ("/cart", "12:00:05"),
        ("/checkout", ""),
        ("/checkout", "12:00:07"),
        ("/cart", "12:00:08"),
        ("/checkout", ""),
        ("/end", ""),
    ]
    told = [one["metadata"].get("har", {}).get("time_unknown") for one in events]
    assert told == ["missing", None, "2026-99-99", None, None, "missing", "missing"]
    assert [one["response"]["time"] is None for one in events] == [reason is not None for reason in told]


def test_they_are_neither_the_first_nor_the_last_of_anything(mixed: Asking) -> None:
    buckets = {one["route"]: one for one in mixed.get("/v1/~/triage_buckets", sort="last_modified")}
    times = {route: (one["metadata"]["first_seen"], one["last_modified"]) for route, one in buckets.items()}
    only = "2026-03-01T12:00:07.000Z"
    assert times == {"/checkout": (only, only), "/begin": (None, None), "/end": (None, None)}
    assert buckets["/checkout"]["event_count"] == 3
    trends = {route: one["metadata"].get("trend") for route, one in buckets.items()}
    assert trends == {"/checkout": [1] + [0] * 23, "/begin": None, "/end": None}
    [about] = mixed.get("/v1/local/imports", opened="true")
    assert (about["first"][11:19], about["last"][11:19]) == ("12:00:05", "12:00:08")
    [created] = {one["created"] for one in mixed.get("/v1/~/traces")}
    assert created[11:19] == "12:00:05"


def test_buckets_without_a_time_pass_no_filter_on_it(mixed: Asking) -> None:
    found = mixed.get("/v1/~/triage_buckets", **{"last_modified[gte]": "0001-01-01T00:00:00Z"})
    assert [one["route"] for one in found] == ["/checkout"]


def test_where_no_time_is_known_none_is_told(server: Server, asking: Asking, tmp_path: Path) -> None:
    server.open([str(har(tmp_path / "a.har", [undated("/cart", 200), undated("/checkout")]))])
    server.wait()
    [about] = asking.get("/v1/local/imports", opened="true")
    assert (about["first"], about["last"], about["failures"]) == (None, None, 1)
    [bucket] = asking.get("/v1/~/triage_buckets")
    assert (bucket["last_modified"], sorted(bucket["metadata"])) == (None, ["first_seen", "says"])
    [trace] = asking.get("/v1/~/traces", sort="created")
    assert (trace["created"], trace["metadata"]["last"], trace["metadata"]["duration_ms"]) == (None, None, None)
    assert len(asking.get(f"/v1/~/traces/{trace['id']}/events")) == 2
