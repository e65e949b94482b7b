"""Places on a page of wrapped lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.ui.lines import FixedLines, PageLine
from moesif_tui.ui.places import Places

WIDTH, HEIGHT = 12, 5
pages = st.lists(st.integers(0, 40), min_size=1, max_size=12)


def places(lengths: list[int], *, wrapped: bool = True) -> Places:
    made = Places(FixedLines([PageLine([("x" * length, "text")]) for length in lengths]))
    made.width, made.height, made.wrapped = WIDTH, HEIGHT, wrapped
    return made


def all_places(page: Places) -> list[tuple[int, int]]:
    return [(index, row) for index in range(page.lines.count) for row in range(page.rows_of(index))]


@given(pages, st.integers(0, 100), st.integers(-60, 60), st.booleans())
def test_walking_is_counting_rows(lengths: list[int], start: int, rows: int, wrapped: bool) -> None:
    page = places(lengths, wrapped=wrapped)
    known = all_places(page)
    at = start % len(known)
    assert page.forward(known[at], rows) == known[max(0, min(at + rows, len(known) - 1))]


@given(pages, st.integers(0, 100))
def test_a_screen_is_rows_in_a_row(lengths: list[int], start: int) -> None:
    page = places(lengths)
    known = all_places(page)
    at = start % len(known)
    assert page.from_top(known[at]) == known[at : at + HEIGHT]


@given(pages)
def test_the_lowest_top_still_fills_the_screen(lengths: list[int]) -> None:
    page = places(lengths)
    known = all_places(page)
    assert page.lowest() == known[max(0, len(known) - HEIGHT)]


@given(pages, st.integers(0, 100), st.integers(0, 100))
def test_a_line_is_shown_by_the_least_scrolling(lengths: list[int], start: int, line: int) -> None:
    page = places(lengths)
    known = all_places(page)
    top, index = known[start % len(known)], line % len(lengths)
    chosen = page.showing(top, index)
    seen = page.from_top(chosen)
    rows = [place for place in known if place[0] == index]
    assert set(rows[:HEIGHT]) <= set(seen) or set(rows[-HEIGHT:]) <= set(seen)
    if set(rows) <= set(page.from_top(min(top, page.lowest()))):
        assert chosen == min(top, page.lowest())


def test_an_empty_page_has_one_place() -> None:
    page = places([])
    assert page.lowest() == page.showing((0, 0), 0) == page.forward((0, 0), 3) == (0, 0)
    assert page.from_top((0, 0)) == []


def test_a_line_of_several_rows_is_measured_once_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    page = places([400, 400])
    measured: list[int] = []
    rows_of = page.rows_of

    def counted(index: int) -> int:
        measured.append(index)
        return rows_of(index)

    monkeypatch.setattr(page, "rows_of", counted)
    assert page.from_top((0, 3)) == [(0, row) for row in range(3, 3 + HEIGHT)]
    assert measured == [0]
