"""Calls on a common scale of time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.time import DAY, HOUR, MINUTE, SECOND
from moesif_tui.core.timeline import LEAST_FOLDED, MARK_CELLS, Bar, Timeline, Times, offset_text

MS = 1000
START = 1_760_000_000 * SECOND
CHECKOUT: list[Times] = [
    (START, 182 * MS),
    (START + 190 * MS, 64 * MS),
    (START + 260 * MS, 41 * MS),
    (START + 42_310 * MS, 95 * MS),
    (START + 42_911 * MS, 3_204 * MS),
]


def bars(timeline: Timeline, width: int = 25) -> list[Bar]:
    window = timeline.window(width)
    return [window.bar(index) for index in range(len(timeline.order))]


def test_a_long_idle_time_is_cut_out_and_kept_as_a_gap() -> None:
    timeline = Timeline(CHECKOUT)
    assert [(gap.before, gap.start, gap.length) for gap in timeline.gaps] == [(3, 301 * MS, 42_009 * MS)]
    assert timeline.lasted == 46_115 * MS
    assert timeline.length == 46_115 * MS - 42_009 * MS
    assert timeline.offsets[3] == 42_310 * MS


def test_without_folding_the_scale_holds_everything() -> None:
    timeline = Timeline(CHECKOUT, folded=False)
    assert not timeline.gaps
    assert timeline.length == timeline.lasted
    assert [bar.start for bar in bars(timeline)] == [0, 0, 0, 22, 23]


def test_bars_stand_where_they_start_and_are_as_long_as_they_take() -> None:
    found = bars(Timeline(CHECKOUT), 41)  # 4.1 s in 41 cells
    assert [(bar.start, bar.length) for bar in found] == [(0, 2), (1, 2), (2, 1), (3, 1), (9, 32)]


def test_calls_at_the_same_time_overlap() -> None:
    first, second, third = bars(Timeline([(0, 10 * SECOND), (2 * SECOND, 4 * SECOND), (2 * SECOND, SECOND)]), 10)
    assert (first.start, first.length) == (0, 10)
    assert (second.start, second.length) == (2, 4)
    assert (third.start, third.length) == (2, 1)


def test_calls_run_beside_each_other_that_share_a_moment() -> None:
    timeline = Timeline([(0, 100), (10, 40), (50, 10), (100, 5), (100, None), (104, 50)])
    assert [list(timeline.beside(place)) for place in range(6)] == [[1, 2], [0], [0], [4, 5], [3], [3]]


def test_a_call_that_began_when_an_error_that_took_no_time_did_runs_beside_it() -> None:
    timeline = Timeline([(10, 0), (10, 30), (10, 0)])
    assert [list(timeline.beside(place)) for place in range(3)] == [[1], [0, 2], [1]]


def test_no_gap_while_an_earlier_call_still_runs() -> None:
    assert not Timeline([(0, 60 * SECOND), (SECOND, 10), (50 * SECOND, 10)]).gaps


def test_calls_out_of_order_are_put_in_order() -> None:
    timeline = Timeline([(300, 5), (100, 5), (200, 5), (100, 7)])
    assert list(timeline.order) == [1, 3, 2, 0]
    assert list(timeline.offsets) == [0, 0, 100, 200]


def test_short_calls_beside_a_very_long_one_keep_a_cell() -> None:
    assert [bar.length for bar in bars(Timeline([(0, HOUR), (0, 1), (30 * MINUTE, 0), (HOUR, 0)]), 20)] == [20, 1, 1, 1]


def test_an_unknown_or_impossible_duration_is_a_point() -> None:
    found = bars(Timeline([(0, None), (5, -7), (10, 10)]), 20)
    assert [bar.point for bar in found] == [True, True, False]
    assert [bar.length for bar in found[:2]] == [1, 1]


@pytest.mark.parametrize("calls", [[], [(5, 0)], [(5, None)], [(5, 0), (5, 0)]])
def test_no_time_at_all(calls: list[Times]) -> None:
    timeline = Timeline(calls)
    assert bars(timeline) == [Bar(0, 1, took is None) for _, took in calls]
    assert timeline.window(25).mark() is None


def test_many_short_idle_times_that_would_prevail_are_cut_out_too() -> None:
    calls: list[Times] = [(index * 2 * SECOND, 100 * MS) for index in range(100)]
    assert len(Timeline(calls).gaps) == 99


def test_zoom_shows_a_part_with_the_same_scale_for_all() -> None:
    timeline = Timeline([(index * 100 * MS, 100 * MS) for index in range(100)])
    window = timeline.window(50).zoomed(4, 50)
    assert window.zoom == 4
    assert window.span == timeline.length / 4
    assert {window.bar(index).length for index in range(40, 60)} == {2}
    assert window.bar(0).outside == -1
    assert window.bar(99).outside == 1
    assert window.bar(50).start == timeline.window(50).bar(50).start


def test_a_zoomed_window_moves_within_the_scale_and_to_a_call() -> None:
    timeline = Timeline([(index * 100 * MS, 100 * MS) for index in range(100)])
    window = timeline.window(50, 4)
    assert window.moved(-1).start == 0
    assert window.moved(100).start + window.span == timeline.length
    assert window.showing(3) == window
    assert not window.showing(90).bar(90).outside


def test_zoom_ends_where_there_is_nothing_more_to_see() -> None:
    timeline = Timeline([(0, 5 * MS)])
    assert timeline.window(50, 1e9).zoom == timeline.most_zoom(50) == 10


@pytest.mark.parametrize(
    ("lasted", "label"),
    [(4_105 * MS, "2 s"), (900 * MS, "500 ms"), (7 * MINUTE, "5 min"), (DAY * 3, "2 d"), (700, "500 µs")],
)
def test_the_mark_is_a_round_time(lasted: int, label: str) -> None:
    mark = Timeline([(0, lasted)]).window(25).mark()
    assert mark is not None
    assert mark.label == label
    assert mark.cells == round(mark.us / lasted * 25)


@pytest.mark.parametrize(
    ("us", "lasted", "text"),
    [
        (0, SECOND, "+0.000"),
        (42_911_999, 46 * SECOND, "+42.911"),
        (42_911_999, HOUR - 1, "+0:42.911"),
        (3_842_911_000, 2 * HOUR, "+1:04:02.911"),
        (2 * DAY + 62 * SECOND, 3 * DAY, "+2d 00:01:02"),
    ],
)
def test_offsets_are_told_in_one_form_for_a_whole_trace(us: int, lasted: int, text: str) -> None:
    assert offset_text(us, lasted) == text


def test_ten_thousand_calls_are_laid_out_at_once() -> None:
    calls: list[Times] = [(index * 977 % 10_007 * 300 * MS, index % 900 * MS) for index in range(10_000)]
    began = time.process_time()
    timeline = Timeline(calls)
    bars(timeline)
    assert time.process_time() - began < 0.5  # 50 ms are meant; slow machines run tests too


calls_of_any_kind = st.lists(
    st.tuples(
        st.integers(-(10**16), 10**16) | st.integers(0, 100 * SECOND),
        st.none() | st.integers(-5, 10**16) | st.integers(0, SECOND),
    ),
    max_size=30,
)


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30) | st.none()), max_size=12)


@given(spans)
def test_running_beside_is_mutual(calls: list[Times]) -> None:
    timeline = Timeline(calls)
    places = range(len(calls))
    beside = {(place, other) for place in places for other in timeline.beside(place)}
    assert beside == {(other, place) for place, other in beside}
    assert all(place != other for place, other in beside)


@settings(max_examples=150)
@given(calls_of_any_kind, st.integers(1, 200), st.floats(1, 5000), st.floats(0, 1), st.booleans())
def test_bars_lie_in_the_window_at_one_scale_in_order(
    calls: list[Times], width: int, zoom: float, share: float, folded: bool
) -> None:
    timeline = Timeline(calls, folded=folded)
    assert [calls[place][0] for place in timeline.order] == sorted(start for start, _ in calls)
    window = timeline.window(width, zoom, share * timeline.length)
    last = -1
    for index in range(len(calls)):
        bar = window.bar(index)
        if bar.outside:
            assert bar.length == 0
            continue
        start, end = timeline.place(index)
        assert 0 <= bar.start < bar.start + bar.length <= width
        assert bar.start >= last
        last = bar.start
        if start > window.start:
            assert abs(bar.start - (start - window.start) * window.scale) < 1.01
            if end < window.start + window.span:
                assert abs(bar.length - (end - start) * window.scale) < 2.01
    mark = window.mark()
    assert mark is None or 1 < mark.cells <= min(width, MARK_CELLS)


@settings(max_examples=100)
@given(calls_of_any_kind)
def test_what_is_cut_out_is_all_that_is_missing(calls: list[Times]) -> None:
    timeline = Timeline(calls)
    assert timeline.length + sum(gap.length for gap in timeline.gaps) == timeline.lasted
    assert all(gap.length > LEAST_FOLDED for gap in timeline.gaps)
    for gap in timeline.gaps:
        assert timeline.offsets[gap.before] == gap.start + gap.length
        assert timeline.place(gap.before)[0] == max(timeline.place(index)[1] for index in range(gap.before))
    ends = [timeline.place(index)[1] for index in range(len(calls))]
    assert max(ends, default=0) == timeline.length
