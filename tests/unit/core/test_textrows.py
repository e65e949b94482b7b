"""Rows of long texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.secrets import MASK
from moesif_tui.core.textrows import LONGEST, TextRows, mask_long_binary, mask_long_text


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


def test_a_secret_is_not_cut_from_the_word_that_leads_to_it() -> None:
    for row in ("x Bearer abcdefgh12345678ijklmnop ", 'x {"a": 1, "password": "hunter2"} '):
        masked, count = mask_long_text(row * 20_000)
        assert (count, masked.count(MASK)) == (20_000, 20_000)


@pytest.mark.untraced
@pytest.mark.parametrize(
    ("row", "secret"),
    [
        ("<user><name>n</name><password>pw-secret</password><mail>m</mail></user>", "pw-secret"),
        ('{"a": "x", "password":"hunter2,secretvalue99"}', "secretvalue99"),
        ("k: v password: hunter2secret ", "hunter2secret"),
    ],
)
def test_a_secret_in_one_long_line_is_masked_wherever_it_is_cut(row: str, secret: str) -> None:
    rows = 270_000 // len(row)  # two cuts
    for pad in range(0, len(row), 3):
        masked, count = mask_long_text("x" * pad + " " + row * rows)
        assert (secret in masked, count) == (False, rows)


def test_a_private_key_across_a_cut_is_masked_whole() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\n" + "QUJD\n" * 3000 + "-----END RSA PRIVATE KEY-----\n"
    masked, _ = mask_long_text("x\n" * 60_000 + key + "y\n" * 60_000)
    assert "QUJD" not in masked


def test_secrets_are_masked_wherever_long_bytes_are_cut() -> None:
    row = b"\0\xff Bearer abcdefgh12345678ijklmnop \x01"
    masked, count = mask_long_binary(row * 10_000)
    assert count == 10_000
    assert masked == row.replace(b"abcdefgh12345678ijklmnop", b"*" * 24) * 10_000
    assert mask_long_binary(b"\0\xff" * 200_000) == (b"\0\xff" * 200_000, 0)
