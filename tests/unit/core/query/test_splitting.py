"""Who answers which part of a query over buckets and traces."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from moesif_tui.core.query import parameters, parse, split
from moesif_tui.core.query.fields import RowKind
from moesif_tui.core.time import parse_time
from moesif_tui.wire.base import Filter
from moesif_tui.wire.traces import GetTraces
from moesif_tui.wire.triage import GetTriageBuckets

NOW = parse_time("2026-11-24T14:30:00Z") or 0


@pytest.mark.parametrize(
    ("text", "rows", "events"),
    [
        ("", None, None),
        ("status:5xx events:>100", "status:5xx events:>100", None),
        ("user:u-1 timeout", None, "user:u-1 timeout"),
        ("status:5xx user:u-1 NOT took:>1s", "status:5xx", "user:u-1 NOT took:>1s"),
        ("status:500 OR verb:POST", "status:500 OR verb:POST", None),
        ("status:500 OR events:>5", "status:500 OR events:>5", None),
        ("status:500 OR user:u-1", None, "status:500 OR user:u-1"),
        ("NOT (status:500 timeout) state:open", "state:open", "NOT (status:500 timeout)"),
    ],
)
def test_each_part_goes_to_who_holds_it(text: str, rows: str | None, events: str | None) -> None:
    found = split(parse(text))
    assert found.reason is None
    assert (found.rows and found.rows.text, found.events and found.events.text) == (rows, events)


@pytest.mark.parametrize(
    ("text", "rows", "reason"),
    [
        (
            "status:500 (events:>5 OR user:u-1)",
            "bucket",
            "“events:>5 OR user:u-1” mixes what only buckets hold with what only calls hold: join the two with AND.",
        ),
        ("NOT (state:open timeout)", "bucket", "mixes what only buckets hold"),
        (f"state:open OR {'x' * 90}", "bucket", f"“state:open OR {'x' * 45}…” mixes"),
        ("a created:>14:00", "bucket", "“created” at 3 is a field of traces; buckets do not have it."),
        ("events:>5", "trace", "“events” at 1 is a field of buckets; traces do not have it."),
    ],
)
def test_what_nobody_can_answer_gets_one_sentence(text: str, rows: RowKind, reason: str) -> None:
    found = split(parse(text), rows)
    assert found.reason is not None
    assert reason in found.reason
    assert found.rows is None
    assert found.events is None


def test_traces_hold_user_and_session() -> None:
    found = split(parse("user:u-1 session:s status:500 ip:x"), "trace")
    assert found.rows == parse("user:u-1 session:s status:500")
    assert found.events == parse("ip:x")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        (
            "state:open,resolved verb:post route:/a version:8.2 status:500,503",
            {
                "state": Filter(values=(0, 1)),
                "verb": Filter(values=("POST",)),
                "route": Filter(values=("/a",)),
                "api_version": Filter(values=("8.2",)),
                "status": Filter(values=(500, 503)),
            },
        ),
        ("last:>-1h", {"last_modified": Filter(gte="2026-11-24T13:30:00.000Z")}),
        (
            "last:>12:00 last:[13:00 TO 14:00] last:<15:00",
            {"last_modified": Filter(gte="2026-11-24T13:00:00.000Z", lte="2026-11-24T14:00:00.000Z")},
        ),
        ("status:500 status:503", {"status": Filter(values=(500,))}),
        ("status:5xx", {}),
        ("status:500,failed", {}),
        ("status:none", {}),
        ("state:all", {}),
        ("route:/a*", {}),
        ("NOT verb:GET", {}),
        ("verb:GET OR status:500", {}),
        ("verb:GET timeout", {"verb": Filter(values=("GET",))}),
    ],
)
def test_parameters_narrow_down_what_is_read(text: str, expected: dict[str, Any]) -> None:
    made = parameters(parse(text), now=NOW, zone=UTC)
    assert made == expected
    GetTriageBuckets(**made)


def test_traces_have_parameters_of_their_own() -> None:
    made = parameters(parse("user:u-1 session:s status:500 created:>14:00"), "trace", now=NOW, zone=UTC)
    assert made == {
        "user_id": "u-1",
        "session_token": Filter(values=("s",)),
        "triage_bucket.status": Filter(values=(500,)),
        "created": Filter(gte="2026-11-24T14:00:00.000Z"),
    }
    assert GetTraces(**made).bucket_status == Filter(values=(500,))


def test_of_several_users_none_is_sent() -> None:
    assert parameters(parse("user:(a b)"), "trace", now=NOW, zone=UTC) == {}
