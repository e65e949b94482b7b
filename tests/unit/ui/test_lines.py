"""Lines that fold."""

from __future__ import annotations

from moesif_tui.ui.lines import FixedLines, PageLine


def body() -> FixedLines:
    levels = (
        (0, "{", True),
        (1, "error {", True),
        (2, 'code "E_LIMIT"', False),
        (1, "total 7", False),
        (0, "end", False),
    )
    return FixedLines([PageLine([(text, "text")], level, foldable) for level, text, foldable in levels])


def texts(lines: FixedLines) -> list[str]:
    return [lines.line(index).text for index in range(lines.count)]


def test_folding_hides_what_stands_below_and_unfolding_brings_it_back() -> None:
    lines = body()
    lines.fold(1, folded=True)
    assert texts(lines) == ["{", "error {", "total 7", "end"]
    lines.fold(0, folded=True)
    assert texts(lines) == ["{", "end"]
    lines.fold(0, folded=False)
    assert texts(lines) == ["{", "error {", "total 7", "end"]
    assert lines.line(1).folded


def test_lines_that_do_not_fold_stay() -> None:
    lines = body()
    lines.fold(2, folded=True)
    assert lines.count == 5


def test_searching_ignores_case_and_tells_where_to_go_on() -> None:
    lines = body()
    assert lines.find("e_limit", 0, 1, 100) == (2, None)
    assert lines.find("e_limit", 0, 1, 2) == (None, 2)
    assert lines.find("e_limit", 3, 1, 100) == (None, None)
    assert lines.find("error", 4, -1, 100) == (1, None)
