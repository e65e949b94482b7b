"""What is shown never steers the terminal, always shows itself, and fits."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from moesif_tui.core.safe import cells, cut_end, cut_middle, safe, safe_lines

HOSTILE: list[dict[str, str]] = json.loads((Path(__file__).parents[2] / "data" / "hostile.json").read_text("utf-8"))
FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
VARIATION_SELECTORS = {0x180B, 0x180C, 0x180D, 0x180F, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5\U0001d159"
odd = st.sampled_from(
    "\x1b\x9b\x00\n\r\t\u202e\u200b\u200d\ufe0f\ud800\ue000\u3164\u0301\u0489\u1161\U0001f1e9\U0001f3ff"
)
texts = st.text(st.one_of(st.characters(codec=None), odd), max_size=60)


def offends(char: str) -> bool:
    code = ord(char)
    return (
        unicodedata.category(char) in FORBIDDEN
        or char in BLANK_LETTERS
        or code & 0xFFFE == 0xFFFE
        or 0xFDD0 <= code <= 0xFDEF
        or code in VARIATION_SELECTORS
        or 0x1F1E6 <= code <= 0x1F1FF
        or 0x1F3FB <= code <= 0x1F3FF
    )


def longest_run_of_marks(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char)[0] == "M" else 0
        longest = max(longest, run)
    return longest


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case["name"])
def test_hostile_text_is_shown_and_does_nothing(case: dict[str, str]) -> None:
    shown = safe(case["text"])
    assert not any(map(offends, shown))
    assert longest_run_of_marks(shown) <= 4
    assert bool(shown) == bool(case["text"])
    shown.encode("utf-8")
    for line in safe_lines(case["text"]):
        assert not any(map(offends, line))


def test_every_character_that_does_not_show_itself_is_spelled_out() -> None:
    hidden = "".join(filter(offends, map(chr, range(0x110000))))
    shown = safe(hidden, limit=len(hidden) * 8)
    assert not set(hidden) & set(shown)


def test_what_shows_itself_stays() -> None:
    for text in ["a[0] [red]x[/] \\", "überprüft", "失敗しました", "שלום 500 abc", "नमस्ते", "a\xa0b", "😀 →", "กำ"]:
        assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[31m", "a␛[31m"),
        ("a\tb\r\nc\x7f", "a␉b␍␊c␡"),
        ("\x9b31m", "<9b>31m"),
        ("\xad", "<ad>"),
        ("user\u202egpj", "user<202e>gpj"),
        ("id\ud800", "id<d800>"),
        ("👍\U0001f3ff", "👍<1f3ff>"),
        ("\U0001f1e9\U0001f1ea", "<1f1e9><1f1ea>"),
        ("👨\u200d👩", "👨<200d>👩"),
        ("❤\ufe0f", "❤<fe0f>"),
        ("Z" + "\u0301" * 600 + "x", "Z" + "\u0301" * 4 + "…x"),
        ("ᄒ" + "ᅡ" * 50, "ᄒ" + "ᅡ" * 4 + "…"),
    ],
)
def test_spelling(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_a_cut_says_how_much_is_missing() -> None:
    assert safe("a" * 4000) == "a" * 4000
    assert safe("a" * 4001) == "a" * 4000 + "…(+1)"
    assert safe("abcdef", 4) == "abcd…(+2)"
    assert safe("\ue000" * 10, 13) == "<e000><e000>…(+8)"
    assert safe("abc", 0) == "…(+3)"


@given(texts, st.integers(0, 80))
def test_safe_has_no_forbidden_character_and_keeps_its_limit(text: str, limit: int) -> None:
    shown = safe(text, limit)
    assert not any(map(offends, shown))
    assert longest_run_of_marks(shown) <= 4
    body, cut, _ = shown.rpartition("…(+") if shown.endswith(")") else (shown, "", "")
    assert len(body if cut else shown) <= limit


@given(texts)
def test_safe_text_stays_as_it_is(text: str) -> None:
    shown = safe(text)
    assert safe(shown) == shown


def test_only_line_feeds_split_lines() -> None:
    assert list(safe_lines("a\nb\r\nc\rd\u2028e\x0bf\n\ng\n")) == ["a", "b", "c␍d<2028>e␋f", "", "g"]
    assert list(safe_lines("")) == []
    assert list(safe_lines("\n")) == [""]
    assert list(safe_lines("abcd\nx", limit_line=2)) == ["ab…(+2)", "x"]


@given(texts)
def test_lines_lose_nothing(text: str) -> None:
    assert len(list(safe_lines(text))) == len([*text.split("\n")]) - (text.endswith("\n") or not text)


@pytest.mark.parametrize("text", ["abc", "失敗", "é", "e\u0301", "नमस्ते", "กำ", "😀", "§±→■", "한", "Ａ", "─│▆"])
def test_cells_agree_with_the_screen(text: str) -> None:
    assert cells(text) == cell_len(text)


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case["name"])
def test_cells_of_hostile_text_agree_with_the_screen(case: dict[str, str]) -> None:
    shown = safe(case["text"])
    assert cells(shown) == cell_len(shown)


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("limit reached", 13, "limit reached"),
        ("limit reached", 6, "limit…"),
        ("失敗しました", 6, "失敗…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("ab", 1, "…"),
        ("ab", 0, ""),
    ],
)
def test_cut_at_the_end(text: str, width: int, cut: str) -> None:
    assert cut_end(text, width) == cut


@pytest.mark.parametrize(
    ("path", "width", "cut"),
    [
        ("/carts/:id/lines", 16, "/carts/:id/lines"),
        ("/carts/:id/lines", 15, "/carts/…/lines"),
        ("/carts/:id/lines", 14, "/carts/…/lines"),
        ("/carts/:id/lines", 10, "/cart…ines"),
        ("/a/bb/ccc/dd/e", 13, "/a/…/ccc/dd/e"),
        ("/a/bb/ccccccc/dd/e", 12, "/a/bb/…/dd/e"),
        ("/a/bbbbbbbb/c/d", 9, "/a/…/c/d"),
        ("shop/carts/lines", 12, "shop/…/lines"),
        ("/averylongsegment", 9, "/ave…ment"),
        ("/失敗しました", 7, "/失…た"),
        ("/carts", 1, "…"),
        ("/carts", 0, ""),
    ],
)
def test_cut_in_the_middle(path: str, width: int, cut: str) -> None:
    assert cut_middle(path, width) == cut


@settings(max_examples=200)
@given(st.text("ab/失é\u0301:", max_size=30), st.integers(0, 30))
def test_a_cut_fits(text: str, width: int) -> None:
    assert cells(cut_end(text, width)) <= width
    assert cells(cut_middle(text, width)) <= width
