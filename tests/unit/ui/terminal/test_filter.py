"""The last look at every text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from moesif_tui.core.safe import safe
from moesif_tui.ui.terminal.filter import Plain, harmless, in_ascii

BLACK = Color(0, 0, 0)


@pytest.mark.parametrize(
    "text", ["\x1b]52;c;aGk=\x07", "a\rb", "\x9b31m", "\u202egnp", "\ud800", "\x00", "a\tb", "\u200d"]
)
def test_what_steers_a_terminal_is_gone(text: str) -> None:
    assert all(safe(char) == char for char in harmless(text))


@given(st.text(max_size=30))
def test_the_room_it_takes_stays_as_textual_measured_it(text: str) -> None:
    assert cell_len(harmless(text)) == cell_len(text)


def test_links_are_taken_away_and_colours_stay() -> None:
    style = Style(color="red", link="https://evil.example")
    (segment,) = Plain().apply([Segment("text", style)], BLACK)
    assert segment.style is not None
    assert segment.style.link is None
    assert segment.style.color is not None


def test_without_colour_only_attributes_are_left() -> None:
    (segment,) = Plain(no_color=True).apply([Segment("text", Style(color="red", bgcolor="blue", bold=True))], BLACK)
    assert segment.style == Style(bold=True)


def test_ascii_takes_the_place_of_our_signs_and_other_letters_are_marked() -> None:
    (segment,) = Plain(ascii_only=True).apply([Segment("▌● Grüße …", None)], BLACK)
    assert segment.text == ">* Gr??e ^"


def test_ascii_keeps_the_cells_of_what_it_cannot_show() -> None:
    assert in_ascii("● Zürich 漢字 e\u0301…") == "* Z?rich ???? e^"
