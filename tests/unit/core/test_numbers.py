"""Numbers are grouped, short, rounded honestly, and drawn in whole cells."""

import pytest

from moesif_tui.core.numbers import grouped, percent, plural, size


def test_grouped() -> None:
    assert grouped(1042) == "1,042"
    assert grouped(-1042) == "-1,042"


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (96, "96 B"), (1234, "1.2 kB"), (26_214_400, "26.2 MB"), (999_960, "1 MB"), (50_000_000, "50 MB")],
)
def test_size(count: int, text: str) -> None:
    assert size(count) == text


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
