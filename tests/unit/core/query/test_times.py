"""Times as typed mean the same stretch for everybody who is told the moment and the zone."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.query.nodes import When
from moesif_tui.core.query.times import bounds, is_relative, is_time, span
from moesif_tui.core.time import DAY, EARLIEST, HOUR, LATEST, MINUTE, SECOND, iso, parse_time

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> int:
    found = parse_time(text)
    assert found is not None
    return found


NOW = at("2026-11-24T14:30:00Z")


@pytest.mark.parametrize(
    ("text", "zone", "start", "length"),
    [
        ("2026-11-24", UTC, "2026-11-24T00:00:00Z", DAY),
        ("2026-11-24", BERLIN, "2026-11-23T23:00:00Z", DAY),
        ("2026-10-25", BERLIN, "2026-10-24T22:00:00Z", 25 * HOUR),
        ("today", UTC, "2026-11-24T00:00:00Z", DAY),
        ("yesterday", UTC, "2026-11-23T00:00:00Z", DAY),
        ("14:00", UTC, "2026-11-24T14:00:00Z", MINUTE),
        ("9:05", BERLIN, "2026-11-24T08:05:00Z", MINUTE),
        ("14:00:08", UTC, "2026-11-24T14:00:08Z", SECOND),
        ("14:00:08.42", UTC, "2026-11-24T14:00:08.420Z", SECOND // 100),
        ("14:00:08.4200001", UTC, "2026-11-24T14:00:08.420Z", 1),
        ("2026-11-24T10:00", BERLIN, "2026-11-24T09:00:00Z", MINUTE),
        ("2026-11-24 10:00", UTC, "2026-11-24T10:00:00Z", MINUTE),
        ("2026-11-24T10", UTC, "2026-11-24T10:00:00Z", HOUR),
        ("2026-11-24T10:00:00Z", BERLIN, "2026-11-24T10:00:00Z", SECOND),
        ("2026-11-24T10:00+02:00", UTC, "2026-11-24T08:00:00Z", MINUTE),
        ("2026-11-24T10:00-0530", UTC, "2026-11-24T15:30:00Z", MINUTE),
        ("now", UTC, "2026-11-24T14:30:00Z", 0),
        ("-1h", UTC, "2026-11-24T13:30:00Z", 0),
        ("now-2d", UTC, "2026-11-22T14:30:00Z", 0),
    ],
)
def test_what_a_time_covers(text: str, zone: tzinfo, start: str, length: int) -> None:
    found = span(text, NOW, zone)
    assert found is not None
    assert iso(found.start) == iso(at(start))
    assert found.end - found.start == length


@pytest.mark.parametrize("text", ["", "soon", "14", "25:00", "2026-02-30", "2026-13-01", "14:60", "1h", "12:00+99:00"])
def test_what_is_no_time(text: str) -> None:
    assert not is_time(text)


def test_only_how_long_ago_is_relative() -> None:
    assert is_relative("-90m")
    assert not is_relative("14:00")


@pytest.mark.parametrize(
    ("when", "inside", "outside"),
    [
        (When("14:00", None, low_open=True), ["14:00:00.000001", "15:00"], ["14:00", "13:00"]),
        (When("14:00", None), ["14:00"], ["13:59:59"]),
        (When(None, "14:00"), ["14:00", "13:00"], ["14:00:01"]),
        (When(None, "14:00", high_open=True), ["13:59:59"], ["14:00"]),
        (When("14:00", "14:00"), ["14:00", "14:00:59"], ["14:01", "13:59:59"]),
        (When("today", None, low_open=True), ["2026-11-25"], ["today", "14:00"]),
        (When(None, "today"), ["14:00", "yesterday", "23:59:59"], ["2026-11-25"]),
        (When(None, "today", high_open=True), ["yesterday"], ["today", "14:00"]),
        (When("2026-11-23", "2026-11-24"), ["2026-11-23", "23:59"], ["2026-11-25", "2026-11-22"]),
        (When("-1h", None), ["13:30", "14:00"], ["13:29"]),
    ],
)
def test_a_range_counts_days_as_a_whole_and_other_times_as_instants(
    when: When, inside: list[str], outside: list[str]
) -> None:
    found = bounds(when, NOW, UTC)
    for text, held in [*((text, True) for text in inside), *((text, False) for text in outside)]:
        stretch = span(text, NOW, UTC)
        assert stretch is not None
        assert found.holds(stretch.start) is held, text


@given(
    st.from_regex(r"\A(now)?-[0-9]{1,12}[smhdwM]\Z|\A[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{1,2}:[0-9]{2})?\Z")
    | st.text(max_size=20),
    st.integers(),
    st.sampled_from([UTC, BERLIN, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))]),
)
@settings(max_examples=200, deadline=None)
def test_no_text_moment_or_zone_breaks_it(text: str, now: int, zone: tzinfo) -> None:
    found = span(text, now, zone)
    assert found is None or EARLIEST <= found.start <= found.end <= LATEST
    assert (span(text, NOW, UTC) is not None) == is_time(text)
