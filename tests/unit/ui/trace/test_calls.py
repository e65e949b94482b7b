"""Events as compact rows."""

from __future__ import annotations

from typing import Any

import pytest

from moesif_tui.ui.trace.calls import call_of
from moesif_tui.ui.trace.told import short_id
from moesif_tui.wire.events import Event

AT = "2026-03-01T12:00:00.000Z"


def event(**parts: Any) -> Event:
    return Event.model_validate({"id": "e", "request": {"time": AT}, "response": {}, **parts})


@pytest.mark.parametrize(
    ("ms", "end", "us"),
    [
        (40, "2026-03-01T12:00:00.040321Z", 40_321),
        (40, "2026-03-01T12:00:09Z", 40_000),
        (40, None, 40_000),
        (None, "2026-03-01T12:00:00.040Z", None),
        (-1, None, None),
        (float("nan"), None, None),
        (float("inf"), None, None),
    ],
)
def test_the_duration_is_as_documented_and_as_exact_as_is_known(ms: float | None, end: str | None, us: int) -> None:
    assert call_of(event(duration_ms=ms, response={"time": end}), 0).took == us


def test_a_call_without_a_time_stands_with_the_one_before_it() -> None:
    assert call_of(Event(id="e"), 77).start == 77


def test_a_graphql_operation_and_a_json_rpc_method_are_told() -> None:
    assert call_of(event(request={"graphql": {"operation_name": "Total"}}), 0).operation == "Total"
    assert call_of(event(jsonrpc={"request": {"method": "cart.price"}}), 0).operation == "cart.price"


def test_an_error_inside_a_success_failed() -> None:
    assert call_of(event(response={"status": 200}, triage_bucket_id="b"), 0).failed
    assert not call_of(event(response={"status": 200}), 0).failed


@pytest.mark.parametrize("metadata", [None, {"kind": 7, "says": "x"}, {"says": {"code": 7}}])
def test_odd_metadata_is_no_trouble(metadata: Any) -> None:
    call_of(event(metadata=metadata), 0)


@pytest.mark.parametrize(
    ("trace_id", "short"), [("k7f3a2-t103.9c1f", "t103"), ("5f2c9b1d7e", "5f2c9b1d"), ("a-b.c", "a-b.c"), ("", "")]
)
def test_short_ids(trace_id: str, short: str) -> None:
    assert short_id(trace_id) == short
