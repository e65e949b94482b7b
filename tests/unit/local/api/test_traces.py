"""The calls of one trace, page by page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from moesif_tui.local.api.traces import MOST_NAMED
from moesif_tui.local.server import Server
from tests.unit.local.support import Asking, entry, har

STATIC: dict[str, Any] = {"headers": [{"name": "Accept", "value": "image/png"}]}


@pytest.fixture
def trace(server: Server, asking: Asking, tmp_path: Path) -> str:
    """Seven calls up to the error, two at the same moment, one an image; what comes later is not in it."""
    calls: list[dict[str, Any]] = [entry(n, f"/step/{n}") for n in (0, 1, 1, 2, 3)]
    calls += [entry(4, "/logo.png", **STATIC), entry(5, "/pay", 500), entry(6, "/after")]
    server.open([str(har(tmp_path / "a.har", calls))])
    server.wait()
    return str(asking.get("/~/traces")[0]["id"])


def _ids(asking: Asking, trace: str, **parameters: Any) -> list[str]:
    return [call["id"] for call in asking.get(f"/~/traces/{trace}/events", **parameters)]


def test_pages_follow_each_other_in_both_directions(asking: Asking, trace: str) -> None:
    every = _ids(asking, trace)
    assert len(every) == 6
    forwards: list[str] = _ids(asking, trace, take=1)
    while page := _ids(asking, trace, take=1, after_id=forwards[-1]):
        forwards += page
    backwards = [every[-1]]
    while page := _ids(asking, trace, take=2, before_id=backwards[0]):
        backwards = page + backwards
    assert forwards == backwards == every
    assert _ids(asking, trace, take=0) == []
    assert _ids(asking, trace, take=2, before_id=every[3]) == every[1:3]


def test_calls_of_other_kinds_are_counted(asking: Asking, trace: str) -> None:
    assert asking.ask("GET", f"/~/traces/{trace}/events").headers["x-hidden"] == "1"
    whole = asking.ask("GET", f"/~/traces/{trace}/events", kind=["api", "page", "static", "preflight", "aborted"])
    assert (whole.headers["x-hidden"], len(whole.value)) == ("0", 7)


def test_a_page_goes_on_from_calls_of_the_trace_only(asking: Asking, trace: str) -> None:
    key = trace.partition("-")[0]
    for cursor in (f"{key}-8", f"{key}-6", f"{key}-99", f"{key}-01", f"{key}-", f"{key}-{'9' * 40}", "other-1", "x"):
        for name in ("after_id", "before_id"):
            reply = asking.ask("GET", f"/~/traces/{trace}/events", **{name: cursor})
            assert reply.status == 400, cursor
            assert name in reply.value["moesif_error"]["msg"]


def test_a_trace_is_found_by_what_screens_show_of_its_id(asking: Asking, trace: str) -> None:
    short = trace.partition(".")[0]
    assert asking.get(f"/~/traces/{short}") == asking.get(f"/~/traces/{trace}")
    assert _ids(asking, short) == _ids(asking, trace)
    assert {call["trace_id"] for call in asking.get(f"/~/traces/{short}/events")} == {trace}
    for wrong in (f"{short}.", f"{short}9", short[:-1], f"{short}.x"):
        assert asking.ask("GET", f"/~/traces/{wrong}").status == 404, wrong


@pytest.mark.parametrize("count", [2, MOST_NAMED + 1])
def test_what_is_shown_of_the_ids_of_several_traces_is_refused_with_their_names(
    server: Server, asking: Asking, tmp_path: Path, count: int
) -> None:
    server.open([str(har(tmp_path / "a.har", [entry(n, f"/step-{'abcdefghijkl'[n]}", 500) for n in range(count)]))])
    server.wait()
    every = sorted(row["id"] for row in asking.get("/~/traces"))
    assert len(every) == count
    reply = asking.ask("GET", f"/~/traces/{every[0].partition('.')[0]}/events")
    assert reply.status == 400
    said = reply.value["moesif_error"]["msg"]
    assert [one in said for one in every] == [place < MOST_NAMED for place in range(count)]
