"""The head of a bucket, from whatever a service knows."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from moesif_tui.ui.bucket.head import head
from moesif_tui.ui.present import Clock
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.wire.reading import read_document
from moesif_tui.wire.triage import TriageBucket

NOW = Clock("2026-03-01T10:00:00Z", "2026-03-01T14:02:00Z")


NOW.zone = UTC


def bucket(**fields: Any) -> TriageBucket:
    return read_document(TriageBucket, {"id": "k-1", "status": 500} | fields)


def text(row: Row) -> tuple[str, str]:
    return "".join(piece for piece, _ in row.left), "".join(piece for piece, _ in row.right)


FULL: dict[str, Any] = {
    "event_count": 1042,
    "user_count": 1,
    "session_count": 402,
    "last_modified": "2026-03-01T14:02:00Z",
    "metadata": {
        "first_seen": "2026-02-28T11:02:00Z",
        "trend": [0] * 20 + [1, 2, 4, 8],
        "says": [
            {"code": "E_LIMIT", "message": "limit reached", "count": 1011},
            {"code": None, "message": "only … left", "count": 31},
        ],
    },
}


def test_counts_times_trend_state_and_what_is_said() -> None:
    rows = [text(row) for row in head(bucket(**FULL), NOW, 120)]
    assert rows == [
        (
            "1,042 events · 1 user · 402 sessions · first yesterday 11:02 · last 14:02  " + "▁" * 20 + "▂▃▅█",
            "● open",
        ),
        ("E_LIMIT limit reached 1,011  ·  only … left 31", ""),
    ]


def test_a_trend_says_over_how_long_it_goes() -> None:
    dated = {**FULL, "metadata": {**FULL["metadata"], "trend_step_ms": 600_000}}
    assert "last 14:02  over 4 h " + "▁" in text(head(bucket(**dated), NOW, 120)[0])[0]


def test_in_a_narrow_terminal_the_span_of_a_trend_stands_without_a_word() -> None:
    dated = {**FULL, "metadata": {**FULL["metadata"], "trend_step_ms": 600_000}}
    assert "last 14:02  4 h " + "▁" in text(head(bucket(**dated), NOW, 100)[0])[0]


@pytest.mark.parametrize("step", [None, True, "x", 0, -1, 1e300, 10**40, float("nan")])
def test_a_trend_of_which_it_is_not_told_stands_alone(step: Any) -> None:
    odd = {**FULL, "metadata": {**FULL["metadata"], "trend_step_ms": step}}
    assert "last 14:02  ▁" in text(head(bucket(**odd), NOW, 120)[0])[0]


def test_the_first_time_gives_way_in_a_narrow_terminal() -> None:
    left, _ = text(head(bucket(**FULL), NOW, 70)[0])
    assert left.startswith("1,042 events · 1 user · 402 sessions · last 14:02")


def test_a_single_event_happened_at_one_time() -> None:
    once = bucket(last_modified="2026-03-01T14:02:00Z", metadata={"first_seen": "2026-03-01T14:02:00Z"}, state=1)
    assert [text(row) for row in head(once, NOW, 80)] == [("at 14:02:00", "○ resolved")]


def test_of_traffic_that_names_nobody_no_users_are_told() -> None:
    rows = head(bucket(event_count=3, user_count=0, session_count=0), NOW, 80)
    assert [text(row) for row in rows] == [("3 events", "● open")]


def test_what_only_one_thing_is_said_needs_no_count() -> None:
    said = bucket(metadata={"says": [{"message": "bad gateway", "count": 5}]})
    assert text(head(said, NOW, 80)[1]) == ("bad gateway", "")


@pytest.mark.parametrize("metadata", [None, {}, {"says": 3, "trend": "x"}, {"says": [None, {}], "trend": [None, "a"]}])
def test_what_is_not_told_is_left_out(metadata: Any) -> None:
    rows = head(bucket(metadata=metadata, state=7), NOW, 80)
    assert [text(row) for row in rows] == [("", "○ state 7")]
