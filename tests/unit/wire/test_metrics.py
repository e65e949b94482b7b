"""Metrics over time are read in each form that they come in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.wire.metrics import NAMES, DashMetrics, Point
from moesif_tui.wire.reading import read_document

FIRST, SECOND = "2018-05-26T05:35:01Z", "2018-05-26T06:35:01.250Z"
POINTS = [Point(FIRST, 12), Point(SECOND, None)]


@pytest.mark.parametrize(
    "series",
    [
        [[FIRST, 12], [SECOND, None]],
        [[1527312901000, 12], [1527316501250, None]],
        [["1527312901000", 12], [1527316501250.0, None]],
        [{"time": FIRST, "value": 12}, {"time": SECOND, "value": None}],
        [{"key": 1527312901000, "key_as_string": FIRST, "doc_count": 12}, {"key": 1527316501250}],
        [{"_1": FIRST, "_2": 12}, {"_1": SECOND, "_2": "none"}],
        {FIRST: 12, SECOND: None},
    ],
)
def test_a_series_in_each_of_its_forms(series: Any) -> None:
    assert read_document(DashMetrics, {"error_count_ts": series}).error_count_ts == POINTS


def test_the_documented_example_has_no_series() -> None:
    metrics = read_document(DashMetrics, {"error_count": 3, "error_count_ts": None})
    assert (metrics.error_count, metrics.error_count_ts, metrics.user_count) == (3, None, None)


def test_a_series_is_written_as_documented() -> None:
    metrics = DashMetrics(error_count_ts=POINTS)
    assert metrics.model_dump(mode="json", exclude_unset=True) == {"error_count_ts": [[FIRST, 12], [SECOND, None]]}


def test_a_point_that_cannot_be_read_is_left_out() -> None:
    series = [[FIRST, 12], [], [1], None, 3, "x", {}, [None, 1], [1e300, 1], [float("nan"), 1], ["9" * 5000, 1]]
    assert read_document(DashMetrics, {"error_count_ts": series}).error_count_ts == [Point(FIRST, 12)]


@pytest.mark.parametrize("value", [True, "12", float("nan"), float("inf"), [], {}])
def test_a_value_that_is_no_number_is_none(value: Any) -> None:
    assert read_document(DashMetrics, {"error_count_ts": [[FIRST, value]]}).error_count_ts == [Point(FIRST, None)]


@pytest.mark.parametrize("series", [3, "x", True])
def test_what_is_no_series_spoils_itself_only(series: Any) -> None:
    metrics = read_document(DashMetrics, {"error_count": 3, "error_count_ts": series})
    assert (metrics.error_count, metrics.error_count_ts) == (3, None)


def test_each_metric_has_its_number_and_its_series() -> None:
    assert set(DashMetrics.model_fields) == {*NAMES, *(f"{name}_ts" for name in NAMES)}


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["time", "value", "_1"]), inner),
    max_leaves=6,
)


@settings(max_examples=100)
@given(anything)
def test_nothing_raises_and_every_point_is_whole(series: Any) -> None:
    metrics = read_document(DashMetrics, {"error_count": 3, "error_count_ts": series})
    assert metrics.error_count == 3
    for point in metrics.error_count_ts or ():
        assert isinstance(point.time, str)
        assert point.value is None or isinstance(point.value, int | float)
