from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.time import DAY, HOUR, LATEST, MINUTE, SECOND, iso
from moesif_tui.local.query.errors import QueryRefused
from moesif_tui.local.query.grids import Months
from moesif_tui.local.query.times import Moment, interval, milliseconds, moment, seconds, text

NOW = 1_700_000_000_000_000
MAY = 1_527_292_800_000_000
"""2018-05-26T00:00:00Z."""


@pytest.mark.parametrize(
    ("written", "first", "length"),
    [
        ("2018-05-26", MAY, DAY),
        ("2018-05-26T05", MAY + 5 * HOUR, HOUR),
        ("2018-05-26T05:35", MAY + 5 * HOUR + 35 * MINUTE, MINUTE),
        ("2018-05-26 05:35:01", MAY + 5 * HOUR + 35 * MINUTE + SECOND, SECOND),
        ("2018-05-26T00:00:00.1Z", MAY + 100_000, 100_000),
        ("2018-05-26T00:00:00.123Z", MAY + 123_000, 1000),
        ("2018-05-26T00:00:00,123456z", MAY + 123_456, 1),
        ("2018-05-26T00:00:00.123456789Z", MAY + 123_456, 1),
        ("2018-05-26T02:00+02:00", MAY, MINUTE),
        ("2018-05-25T21:30-0230", MAY, MINUTE),
        ("2018-05", MAY - 25 * DAY, 31 * DAY),
        ("2018-12", MAY + 189 * DAY, 31 * DAY),
        ("2018", MAY - 145 * DAY, 365 * DAY),
        (1_527_292_800_000, MAY, 1000),
        ("1527292800000", MAY, 1000),
        (1_527_292_800_000.5, MAY + 500, 1),
        ("0", 0, 1000),
        ("-1", -1000, 1000),
        ("now", NOW, 1),
        ("now-1h", NOW - HOUR, 1),
        ("-24h", NOW - DAY, 1),
        ("now-1d+2h", NOW - 22 * HOUR, 1),
    ],
)
def test_a_written_time_covers_what_it_leaves_open(written: Any, first: int, length: int) -> None:
    assert moment(written, NOW, "here") == Moment(first, first + length - 1)


def test_the_last_year_ends_where_time_does() -> None:
    assert moment("9999", NOW, "here").last == LATEST
    assert moment("9999-12", NOW, "here").last == LATEST


@pytest.mark.parametrize(
    "written", ["", "soon", "now/d", "2018-13", "2018-02-30", "2018-05-26T25", True, None, [], 1e300, "1" * 16, "0000"]
)
def test_what_is_no_time_is_refused(written: Any) -> None:
    with pytest.raises(QueryRefused, match=r"^here: .* is no time this server reads"):
        moment(written, NOW, "here")


@given(st.one_of(st.text(), st.floats(), st.integers(), st.text(st.sampled_from("0123456789-T:.Z+nowhd/|"))))
def test_anything_is_read_or_refused(written: Any) -> None:
    try:
        found = moment(written, NOW, "here")
    except QueryRefused:
        return
    assert found.first <= found.last


@given(st.integers(-62_135_596_800_000_000, LATEST))
def test_what_is_shown_can_be_asked_for(time: int) -> None:
    assert moment(iso(time), NOW, "here").first == time
    found = moment(milliseconds(time), NOW, "here")
    assert found.first <= time <= found.last
    assert moment(text(time), NOW, "here") == found


def test_intervals_have_a_length_and_an_origin() -> None:
    assert interval("90s", "here") == (90 * SECOND, 0)
    assert interval("hour", "here") == (HOUR, 0)
    assert interval("2w", "here") == (14 * DAY, 4 * DAY)
    assert interval("1M", "here") == interval("month", "here") == Months(1)
    assert interval("quarter", "here") == Months(3)
    assert interval("year", "here") == Months(12)


@pytest.mark.parametrize("written", ["", "2M", "months", "h", "-1h", "1.5h", "0s", 5, None, []])
def test_other_intervals_are_refused(written: Any) -> None:
    with pytest.raises(QueryRefused, match="is no interval this server knows"):
        interval(written, "here")


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2s", 2.0), ("1.5m", 90.0), ("500ms", 0.5), ("0ms", 0.0), ("-1", float("inf")), (-1, float("inf"))],
)
def test_lengths_of_time_are_read_in_seconds(written: Any, expected: float) -> None:
    assert seconds(written, "timeout") == expected


@pytest.mark.parametrize("written", ["soon", "2", 2, None, "-2s", "9" * 20 + "s", {}])
def test_other_lengths_are_refused(written: Any) -> None:
    with pytest.raises(QueryRefused, match=r"timeout: .* is no length of time"):
        seconds(written, "timeout")
