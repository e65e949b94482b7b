"""Typing a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.safe import safe
from moesif_tui.ui.entry import LONGEST, Entry
from moesif_tui.ui.text import width_of


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (("ctrl+a", "X"), "Xstatus:500 verb:GET"),
        (("left", "delete"), "status:500 verb:GE"),
        (("backspace",), "status:500 verb:GE"),
        (("ctrl+w",), "status:500 verb:"),
        (("ctrl+u",), ""),
        (("home", "ctrl+k"), ""),
        (("alt+b", "X"), "status:500 verb:XGET"),
        (("ctrl+a", "alt+f", "X"), "status:X500 verb:GET"),
        (("end", "right", "!"), "status:500 verb:GET!"),
        (("home", "left", "backspace"), "status:500 verb:GET"),
    ],
)
def test_the_keys_of_readline(keys: tuple[str, ...], text: str) -> None:
    entry = Entry("status:500 verb:GET")
    for key in keys:
        assert entry.key(key, key if len(key) == 1 else None)
    assert entry.text == text


def test_unknown_keys_are_not_taken() -> None:
    assert not Entry().key("f5", None)
    assert not Entry().key("ctrl+x", "\x18")


def test_a_paste_becomes_one_line_and_has_an_end() -> None:
    entry = Entry()
    entry.insert("a\r\nb\tc")
    assert entry.text == "a b c"
    entry.insert("x" * 2 * LONGEST)
    assert len(entry.text) == LONGEST


@given(st.text(max_size=30), st.integers(0, 30), st.integers(4, 30))
def test_what_is_shown_fits_has_a_cursor_and_is_safe(text: str, at: int, width: int) -> None:
    entry = Entry(text)
    entry.at = min(at, len(text))
    pieces = entry.pieces(width)
    assert width_of(pieces) <= max(width, width_of([piece for piece in pieces if "cursor" in piece[1]]))
    assert [role for _, role in pieces].count("text cursor") == 1
    assert all(shown == safe(shown) for shown, _ in pieces)
