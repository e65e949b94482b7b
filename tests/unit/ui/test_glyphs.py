"""Bars and little columns."""

from __future__ import annotations

import pytest

from moesif_tui.ui.glyphs import ASCII, DERIVED, ELLIPSIS, bar, sparkline


@pytest.mark.parametrize(
    ("share", "width", "drawn"), [(0, 9, ""), (0.001, 9, "▆"), (0.5, 4, "▆▆"), (1, 3, "▆▆▆"), (7, 3, "▆▆▆"), (1, 0, "")]
)
def test_a_bar_shows_every_share_that_is_more_than_nothing(share: float, width: int, drawn: str) -> None:
    assert bar(share, width) == drawn


def test_a_sparkline_has_its_top_at_the_greatest_value() -> None:
    assert sparkline([0, 1, 4, 8], 9) == "▁▂▅█"
    assert sparkline([0, 0], 9) == "▁▁"
    assert sparkline([], 9) == ""
    assert sparkline([1], 0) == ""


def test_more_values_than_cells_are_summed() -> None:
    assert sparkline([1, 1, 0, 0, 2, 2], 3) == "▅▁█"


def test_what_rises_rises_in_any_width() -> None:
    trend = [0.0] * 20 + [79, 85, 90, 105]
    for width in range(6, 25):
        drawn = sparkline(trend, width).lstrip("▁")
        assert drawn
        assert list(drawn) == sorted(drawn)


def test_what_is_cut_and_what_is_derived_look_different_in_ascii() -> None:
    assert DERIVED.isascii()
    assert DERIVED not in ASCII.values()
    assert ELLIPSIS.translate(ASCII) != DERIVED


def test_each_sign_has_one_ascii_character() -> None:
    assert all(len(str(sign)) == 1 and str(sign).isascii() for sign in ASCII.values())
