"""Rows of long texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.secrets import MASK
from moesif_tui.core.textrows import LONGEST, TextRows, mask_long_text


@given(st.text(alphabet="ab\r\n", max_size=40))
def test_rows_are_the_lines(text: str) -> None:
    rows = TextRows(text)
    expected = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n") if text else []
    assert [rows.row(index) for index in range(rows.count)] == expected


@given(st.lists(st.integers(0, 3 * LONGEST), max_size=4))
def test_long_lines_stand_in_several_rows_and_lose_nothing(lengths: list[int]) -> None:
    text = "\n".join("x" * length for length in lengths)
    rows = TextRows(text)
    assert "".join(rows.row(index) for index in range(rows.count)) == text.replace("\n", "")
    assert all(len(rows.row(index)) <= LONGEST for index in range(rows.count))


def test_a_place_is_in_the_row_that_begins_before_it() -> None:
    rows = TextRows("ab\ncd\n" + "x" * 5000)
    assert [rows.row_at(place) for place in (0, 2, 3, 6, 6 + LONGEST)] == [0, 0, 1, 2, 3]


def test_too_many_rows_are_said() -> None:
    rows = TextRows("\n" * 100, most=10)
    assert rows.full
    assert rows.count == 10


def test_secrets_are_masked_wherever_a_long_text_is_cut() -> None:
    line = "Authorization: Bearer abcdefgh12345678ijklmnop\n"
    masked, count = mask_long_text(line * 10_000)
    assert count == 10_000
    assert "abcdefgh" not in masked
    assert masked.count(MASK) == 10_000


def test_a_private_key_across_a_cut_is_masked_whole() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\n" + "QUJD\n" * 3000 + "-----END RSA PRIVATE KEY-----\n"
    masked, _ = mask_long_text("x\n" * 60_000 + key + "y\n" * 60_000)
    assert "QUJD" not in masked
