"""Numbers are grouped, short, rounded honestly, and drawn in whole cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.numbers import bar, grouped, percent, plural, short, size, sparkline


def test_grouped() -> None:
    assert grouped(1042) == "1,042"
    assert grouped(-1042) == "-1,042"


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1k"),
        (1249, "1.2k"),
        (9_960, "10k"),
        (18_204, "18k"),
        (999_600, "1M"),
        (3_400_000, "3.4M"),
        (-1200, "-1.2k"),
        (10**20, "100,000P"),
    ],
)
def test_short(n: int, text: str) -> None:
    assert short(n) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (96, "96 B"), (1234, "1.2 kB"), (26_214_400, "26.2 MB"), (999_960, "1 MB"), (50_000_000, "50 MB")],
)
def test_size(count: int, text: str) -> None:
    assert size(count) == text


@given(st.integers(0, 10**17))
def test_short_fits_five_cells(n: int) -> None:
    assert len(short(n)) <= 5


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(269, 402, "67 %"), (402, 402, "100 %"), (0, 402, "0 %"), (1, 402, "<1 %"), (1999, 2000, ">99 %"), (0, 0, "–")],
)
def test_percent(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


def test_plural() -> None:
    assert plural(1, "event") == "1 event"
    assert plural(1042, "event") == "1,042 events"
    assert plural(0, "query", "queries") == "0 queries"


def test_bar() -> None:
    assert bar(1, 10) == "▆" * 10
    assert bar(0.001, 10) == "▆"
    assert bar(0.5, 10, "#") == bar(0.5, 10, ascii=True) == "#####"
    assert bar(0, 10) == bar(float("nan"), 10) == bar(0.5, 0) == ""
    assert bar(float("inf"), 3) == "▆▆▆"


def test_sparkline() -> None:
    assert sparkline([0, 1, 50, 100]) == "▁▂▅█"
    assert sparkline([0, 1, 50, 100], ascii=True) == "_.=#"
    assert sparkline([0, 0]) == "▁▁"
    assert sparkline([]) == ""
