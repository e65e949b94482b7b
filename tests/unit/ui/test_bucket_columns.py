"""The columns of bucket lists: what gives way to what, and what is told in the head instead."""

from __future__ import annotations

from typing import Any

from moesif_tui.ui.bucket_columns import columns_for, same_everywhere
from moesif_tui.ui.present import Clock
from moesif_tui.ui.text import width_of
from moesif_tui.ui.widgets.columns import arrange, cells_of
from moesif_tui.wire.triage import TriageBucket

LONG = "upstream connect error or disconnect/reset before headers"
HOSTS = ("search.eu-west-1.acme.example.com", "auth.eu-west-1.acme.example.com")


def bucket(number: int, **more: Any) -> TriageBucket:
    known = {
        "id": str(number),
        "route": "/v2/organizations/:id",
        "host": HOSTS[number % 2],
        "user_count": number,
        "session_count": number,
        "metadata": {"says": [{"message": LONG, "count": 1}]},
    }
    return TriageBucket.model_validate({**known, **more})


def widths(width: int, *buckets: TriageBucket) -> dict[str, int]:
    return {column.key: size for column, size in arrange(columns_for(Clock(), buckets), width)}


def test_a_host_gives_way_before_what_errors_say_is_cut_short() -> None:
    two = bucket(1), bucket(2)
    assert "host" not in widths(100, *two)
    assert widths(100, *two)["says"] >= 36
    assert widths(78, *two)["route"] == 21
    wide = widths(150, *two)
    assert wide["host"] >= 16
    assert wide["says"] >= 36


def test_a_host_is_cut_in_its_middle() -> None:
    two = bucket(1), bucket(2)
    placed = [(column, size) for column, size in arrange(columns_for(Clock(), two), 120) if column.key == "host"]
    pieces = cells_of(placed, two[0], None)
    shown = "".join(text for text, _ in pieces).strip()
    assert shown.startswith("auth.eu")
    assert "…" in shown
    assert shown.endswith(".com")
    assert width_of(pieces) == placed[0][1] + placed[0][0].gap


def test_what_is_the_same_in_every_row_is_told_once() -> None:
    two = [bucket(number, host="shop.test", user_count=1, session_count=1, api_version="8.2") for number in (1, 2)]
    assert same_everywhere(two) == ["shop.test", "version 8.2", "1 user and 1 session each"]
    assert not {"host", "version", "users", "sessions"} & set(widths(200, *two))


def test_a_count_that_may_still_change_keeps_its_column() -> None:
    two = [bucket(number, user_count=1, session_count=1) for number in (1, 2)]
    keys = {column.key for column in columns_for(Clock(), two, settled=False)}
    assert {"users", "sessions"} <= keys
    assert same_everywhere(two, settled=False) == []


def test_the_counts_of_a_single_bucket_stand_in_its_row() -> None:
    assert {"users", "sessions"} <= set(widths(200, bucket(1)))


def test_a_bucket_of_which_no_time_is_known_has_no_trend() -> None:
    dated, undated = bucket(1, metadata={"trend": [0, 1]}), bucket(2)
    placed = [(column, size) for column, size in arrange(columns_for(Clock(), [dated, undated]), 160)]
    trend = [each for each in placed if each[0].key == "trend"]
    assert "".join(text for text, _ in cells_of(trend, undated, None)).strip() == "–"
    assert "trend" not in widths(160, undated)
