"""What the terminal sends: bytes of any kind, and pastes, in whatever pieces they come."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import Key, Paste

from moesif_tui.ui.terminal.incoming import LONGEST_PASTE, Incoming

SEQUENCES = [
    b"\x1b",
    b"\x1b[200~",
    b"\x1b[201~",
    b"\x1b[M",
    b"\x1b[<",
    b"\x1b[48;0;0;0;0t",
    b"\xe0",
    b"\xff",
    b";",
    b"9u",
]
"""What sequences are made of."""


def told(*pieces: bytes) -> list[str]:
    """Keys by name and pastes by their text, of bytes that come in these pieces and are followed by nothing."""
    incoming = Incoming()
    messages = [message for piece in pieces for message in incoming.feed(piece)]
    incoming._parser._timeout_time = incoming._parser._timeout_time and 0.0
    messages += incoming.idle()
    return [
        message.key if isinstance(message, Key) else f"paste {message.text}"
        for message in messages
        if isinstance(message, Key | Paste)
    ]


@pytest.mark.parametrize("byte", [b"\xff", b"\xfc", b"\xe0", b"\x80", b"\xed\xa0\x80"])
def test_bytes_that_are_no_utf8_are_replaced(byte: bytes) -> None:
    assert set(told(b"a" + byte)) == {"a", "replacement_character"}
    assert told(byte + b"j")[-1] == "j"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (b"\x1bj", ["escape", "j"]),
        (b"\x1b\t\r", ["escape", "tab", "enter"]),
        (b"\x1b\x12", ["escape", "ctrl+r"]),
        (b"\x1b\x1b", ["escape", "escape"]),
        (b"\x1b\x1b[A", ["escape", "up"]),
        (b"\x1b[A\x1bj", ["up", "escape", "j"]),
        (b"\x1bb", ["ctrl+left"]),
        (b"a\x1b", ["a", "escape"]),
    ],
)
def test_escape_is_a_key_whatever_comes_with_it(text: bytes, keys: list[str]) -> None:
    assert told(text) == keys
    assert told(*(text[at : at + 1] for at in range(len(text)))) == keys


def test_characters_come_in_pieces() -> None:
    assert told(b"\xe2", b"\x82", b"\xac") == told("€".encode())


@pytest.mark.parametrize("report", [b"\x1b[M \xe0\xe0", b"\x1b[M !!", b"\x1b[M#\xc3\xa4"])
@pytest.mark.parametrize("cut", [0, 3, 4, 5])
def test_reports_of_the_mouse_in_the_oldest_form_are_ignored(report: bytes, cut: int) -> None:
    assert told(report[:cut], report[cut:] + b"j") == ["j"]


@pytest.mark.parametrize("text", [b"\x1b[97;1:3u", b"\x1b[9999999999u", b"\x1b[1114112u"])
def test_sequences_with_numbers_that_are_none_are_ignored(text: bytes) -> None:
    assert told(text, b"j") == ["j"]


def test_a_paste_with_escapes_in_it_is_one_paste_without_controls() -> None:
    text = b"order\x1b[31m 4711 x\rx\x1b\x1b \x11\x00\x7f\xc2\x9b"
    assert told(b"\x1b[200~" + text + b"\x1b[201~j") == ["paste order[31m 4711 x\rx ", "j"]


@given(st.lists(st.integers(0, 60)))
def test_a_paste_in_pieces_is_the_same_paste(cuts: Sequence[int]) -> None:
    data = b"k\x1b[200~or\x1bder\x1b[20\x1b[\r\xe2\x82\xac\x1b[201~j\x1b[200~\x1b[201~\x1b[A"
    places = [0, *sorted(cuts), len(data)]
    pieces = [data[start:end] for start, end in pairwise(places)]
    assert told(*pieces) == ["k", "paste order[20[\r€", "j", "paste ", "up"]


def test_no_more_than_a_bound_of_a_paste_is_kept() -> None:
    pieces = [b"x" * 4096] * 100
    assert told(b"\x1b[200~", *pieces, b"\x1b[201~", b"j") == ["paste " + "x" * LONGEST_PASTE, "j"]


def test_a_lone_escape_is_the_key() -> None:
    assert told(b"\x1b") == ["escape"]


@given(st.lists(st.sampled_from(SEQUENCES) | st.binary(max_size=8)))
def test_no_bytes_raise(pieces: Sequence[bytes]) -> None:
    assert told(*pieces, b"\x1b[201~", b"j" * 40)[-1] == "j"
