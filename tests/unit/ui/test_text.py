"""Lines with roles, fitted into cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.safe import safe
from moesif_tui.ui.text import crumbs, filled, fit, joined, pad, segments, shown, spread, width_of
from moesif_tui.ui.theme import COLOURS, DARK, Depth, Palette

pieces = st.lists(st.tuples(st.text(max_size=12), st.sampled_from(("text", "muted", "error strong"))), max_size=6)


@given(pieces, st.integers(0, 40), st.booleans())
def test_a_fitted_line_never_takes_more_and_is_safe(line: list[tuple[str, str]], width: int, middle: bool) -> None:
    fitted = fit(line, width, middle=middle)
    assert width_of(fitted) <= width
    assert all(text == safe(text) for text, _ in fitted)


@given(pieces, st.integers(0, 40))
def test_a_cut_shows(line: list[tuple[str, str]], width: int) -> None:
    fitted = fit(line, width)
    if width_of(shown(line)) > width > 0:
        assert fitted[-1][0].endswith("…")
    else:
        assert "".join(text for text, _ in fitted) == "".join(text for text, _ in shown(line))[: None if width else 0]


@given(pieces, pieces, st.integers(1, 60))
def test_two_lines_fill_a_row_exactly(left: list[tuple[str, str]], right: list[tuple[str, str]], width: int) -> None:
    assert width_of(spread(left, right, width)) == width


@given(pieces, st.integers(0, 40))
def test_segments_hold_the_same_text(line: list[tuple[str, str]], width: int) -> None:
    fitted = pad(fit(line, width), width)
    made = segments(fitted, Palette(COLOURS[DARK], Depth.FULL))
    assert "".join(segment.text for segment in made) == "".join(text for text, _ in fitted)


def test_the_right_part_stays_when_room_is_short() -> None:
    row = spread([("a long left part", "")], [("5 of 14", "muted")], 16)
    assert "".join(text for text, _ in row) == "a long…  5 of 14"


def test_a_path_is_cut_in_its_middle() -> None:
    assert fit([("PUT ", ""), ("/carts/:id/lines", "text")], 17, middle=True)[-1] == ("/carts…/lines", "text")


def test_the_outermost_crumbs_give_way_first() -> None:
    path = [[("Triage", "muted")], [("500 POST /carts", "muted")], [("trace 7f3a", "strong")]]
    assert "".join(text for text, _ in crumbs(path, 50)) == "Triage › 500 POST /carts › trace 7f3a"
    assert "".join(text for text, _ in crumbs(path, 30)) == "… › trace 7f3a"
    assert "".join(text for text, _ in crumbs(path, 8)) == "… › tr…a"


def test_blanks_take_the_style_before_them() -> None:
    made = segments([("a", "text"), ("  ", ""), ("b", "muted")], Palette(COLOURS[DARK], Depth.FULL))
    assert [segment.text for segment in made] == ["a  ", "b"]


def test_underlined_blanks_stay_underlined() -> None:
    made = segments([("a", "text"), ("  ", "text underline"), ("b", "text")], Palette(COLOURS[DARK], Depth.FULL))
    assert [segment.text for segment in made] == ["a", "  ", "b"]


def test_lines_are_joined_with_a_separator() -> None:
    assert joined([[("a", "")], [], [("b", "")]]) == [("a", ""), (" · ", "muted"), ("b", "")]
    assert joined([]) == []


@given(st.lists(pieces, max_size=6), st.integers(1, 60), st.integers(1, 60))
def test_facts_fill_rows_and_none_is_lost_or_torn(parts: list[list[tuple[str, str]]], room: int, width: int) -> None:
    rows = filled(parts, room, width)
    assert [piece for row in rows for piece in row if piece != (" · ", "muted")] == [
        piece for part in parts for piece in part
    ]
    for number, row in enumerate(rows):
        if (" · ", "muted") in row:
            assert width_of(shown(row)) <= (width if number else room)
