"""Instants are read from every form in use, and shown as the screens speak."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.time import (
    EARLIEST,
    LATEST,
    age,
    clock,
    duration,
    iso,
    parse_time,
    relative,
    short_day,
    span,
    when,
)

AT = 1_527_312_901_123_000  # 2018-05-26T05:35:01.123Z
S = 1_000_000
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("value", "us"),
    [
        ("2018-05-26T05:35:01.123Z", AT),
        ("2018-05-26T05:35:01.123", AT),
        ("2018-05-26 05:35:01.123", AT),
        ("2018-05-26t05:35:01.123z", AT),
        (" 2018-05-26T05:35:01.123Z\n", AT),
        ("2018-05-26T07:35:01.123+02:00", AT),
        ("2018-05-26T07:35:01.123+0200", AT),
        ("2018-05-26T07:35:01.123+02", AT),
        ("2018-05-26T00:35:01.123-05:00", AT),
        ("2018-05-26T05:35:01.123 +00:00", AT),
        ("2018-05-26 05:35:01.123 UTC", AT),
        ("20180526T053501.123Z", AT),
        ("2018-05-26T05:35:01.1Z", AT - 23_000),
        ("2018-05-26T05:35:01.12Z", AT - 3_000),
        ("2018-05-26T05:35:01.1234Z", AT + 400),
        ("2018-05-26T05:35:01.1234567Z", AT + 456),
        ("2018-05-26T05:35:01.123456789Z", AT + 456),
        ("2018-05-26T05:35:01,123Z", AT),
        ("2018-05-26T05:35:01Z", AT - 123_000),
        ("2018-05-26T05:35Z", AT - 1_123_000),
        ("2018-05-26T05:35:60Z", AT - 1_123_000 + 60 * S),
        ("2018-5-6 5:35:01", 1_525_584_901 * S),
        ("2018-05-26", 1_527_292_800 * S),
        ("20180526", 1_527_292_800 * S),
        ("2018-05-25T24:00:00Z", 1_527_292_800 * S),
        ("Sat, 26 May 2018 05:35:01 GMT", AT - 123_000),
        ("Sat, 26 May 2018 01:35:01 EDT", AT - 123_000),
        ("26 May 2018 07:35:01 +0200", AT - 123_000),
        ("Saturday, 26-May-18 05:35:01 GMT", AT - 123_000),
        ("Sat May 26 05:35:01 2018", AT - 123_000),
        ("Sat May 26 2018 07:35:01 GMT+0200 (CEST)", AT - 123_000),
        (1_527_312_901, AT - 123_000),
        (1_527_312_901.123, AT),
        (1_527_312_901_123, AT),
        (1_527_312_901_123_000, AT),
        (1_527_312_901_123_000_999, AT),
        ("1527312901", AT - 123_000),
        ("1527312901.123", AT),
        ("1527312901123", AT),
        (0, 0),
        (-1, -S),
        ("1969-12-31T23:59:59Z", -S),
        ("0001-01-01T00:00:00Z", EARLIEST),
        ("9999-12-31T23:59:59.999999Z", LATEST),
        (datetime(2018, 5, 26, 7, 35, 1, 123_000, tzinfo=timezone(timedelta(hours=2))), AT),
    ],
)
def test_times_are_read(value: object, us: int) -> None:
    assert parse_time(value) == us


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "",
        "now",
        "NaN-NaN-NaNTNaN:NaN:NaN.NaN+NaN:NaN",
        "2018-13-26T05:35:01Z",
        "2018-02-30",
        "2018-05-26T25:00:00Z",
        "2018-05-26T24:00:01Z",
        "2018-05-26x05:35:01Z",
        "2018-05-26T05:35:01+99:00",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "10000-01-01T00:00:00Z",
        "Sat, 31 Feb 2018 05:35:01 GMT",
        "Sat, 26 Foo 2018 05:35:01 GMT",
        float("nan"),
        float("inf"),
        1e300,
        10**30,
        "9" * 50,
        "1" * 5000,
        "id\ud800",
        [1],
        {},
    ],
)
def test_what_is_no_time_is_none(value: object) -> None:
    assert parse_time(value) is None


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.text("0123456789-+:T. Zn", max_size=30)))
def test_anything_may_be_asked(value: object) -> None:
    us = parse_time(value)
    assert us is None or EARLIEST <= us <= LATEST
    relative(str(value), AT)


@given(st.integers(EARLIEST, LATEST))
def test_written_times_read_back(us: int) -> None:
    assert parse_time(iso(us)) == us


def test_iso_has_six_digits_only_where_needed() -> None:
    assert iso(AT) == "2018-05-26T05:35:01.123Z"
    assert iso(AT + 7) == "2018-05-26T05:35:01.123007Z"
    assert iso(-1) == "1969-12-31T23:59:59.999999Z"
    assert iso(LATEST + 1) == iso(LATEST)
    assert iso(EARLIEST - 1) == "0001-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("now", "2018-05-26T05:35:01.123Z"),
        ("-24h", "2018-05-25T05:35:01.123Z"),
        ("now-7d", "2018-05-19T05:35:01.123Z"),
        ("now-1w", "2018-05-19T05:35:01.123Z"),
        ("now + 90s", "2018-05-26T05:36:31.123Z"),
        ("-1d+2h", "2018-05-25T07:35:01.123Z"),
        ("-3M", "2018-02-26T05:35:01.123Z"),
        ("-12M", "2017-05-26T05:35:01.123Z"),
        ("-10m", "2018-05-26T05:25:01.123Z"),
        ("-999999999d", "0001-01-01T00:00:00.000Z"),
        ("-999999999M", "0001-01-01T00:00:00.000Z"),
        ("+999999999M", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_relative_times(expr: str, expected: str) -> None:
    us = relative(expr, AT)
    assert us is not None
    assert iso(us) == expected


@pytest.mark.parametrize("expr", ["", "24h", "now/d", "-1y", "-h", "yesterday", "now-", "- 1", "-1d/d"])
def test_what_is_not_relative_is_none(expr: str) -> None:
    assert relative(expr, AT) is None


def test_a_month_back_from_its_31st_is_the_last_day_there() -> None:
    march = parse_time("2018-03-31T10:00:00Z")
    assert march is not None
    assert relative("-1M", march) == parse_time("2018-02-28T10:00:00Z")


@pytest.mark.parametrize(
    ("seconds", "word"),
    [
        (-100, "now"),
        (59, "now"),
        (60, "1m"),
        (150, "2m"),
        (3 * 3600, "3h"),
        (4 * 86400, "4d"),
        (36 * 86400, "5w"),
        (800 * 86400, "2y"),
    ],
)
def test_age(seconds: int, word: str) -> None:
    assert age(AT - seconds * S, AT) == word


def test_clock() -> None:
    assert clock(AT) == "05:35"
    assert clock(AT, seconds=True) == "05:35:01"
    assert clock(AT, ms=True) == "05:35:01.123"
    assert clock(AT, zone=BERLIN) == "07:35"
    assert clock(LATEST, zone=BERLIN) == "23:59"


def test_a_day_of_another_year_has_its_year() -> None:
    day = 24 * 3600 * S
    assert short_day(AT, AT + 90 * day) == "05-26"
    assert short_day(AT, AT + 365 * day) == "2018-05-26"
    assert short_day(AT, AT - 365 * day) == "2018-05-26"
    new_year = parse_time("2018-12-31T23:30:00Z")
    assert new_year is not None
    assert (short_day(new_year, AT), short_day(new_year, AT, BERLIN)) == ("12-31", "2019-01-01")
    assert [short_day(at, AT) for at in (EARLIEST, -1, LATEST)] == ["0001-01-01", "1969-12-31", "9999-12-31"]


def test_when_names_the_day_only_where_it_is_not_today() -> None:
    hour = 3600 * S
    assert when(AT, AT + hour) == "05:35"
    assert when(AT, AT + 24 * hour) == "yesterday 05:35"
    assert when(AT, AT + 48 * hour) == "2018-05-26"
    assert when(AT, AT - 48 * hour) == "2018-05-26"
    assert when(AT, AT + 17 * hour, BERLIN) == "yesterday 07:35"
    assert when(AT, AT + 17 * hour, UTC) == "05:35"


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (None, "–"),
        (-1000, "–"),
        (0, "0 ms"),
        (30, "<0.1 ms"),
        (400, "0.4 ms"),
        (960, "1 ms"),
        (38_000, "38 ms"),
        (3_204_000, "3,204 ms"),
        (9_999_800, "10.0 s"),
        (48_200_000, "48.2 s"),
        (59_960_000, "1 min"),
        (90 * S, "1.5 min"),
        (120 * S, "2 min"),
        (35 * 60 * S, "35 min"),
        (3_599 * S, "1 h"),
        (3 * 3600 * S, "3 h"),
        (63_596_250_212_317_000, "736,068 d"),
    ],
)
def test_duration(us: int | None, text: str) -> None:
    assert duration(us) == text


def test_span() -> None:
    assert span(310_000) == "310 ms"
    assert span(3_200_000) == "3.2 s"
    assert span(46_100_000) == "46.1 s"
    assert span(6 * 60 * S) == "6 min"
    assert span(48 * 3600 * S) == "2 d"
