from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local.query.patterns import Wildcard, escaped


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("a*", "a", True),
        ("a*a", "a", False),
        ("*ab*ab*", "abab", True),
        ("*ab*ab*", "aab", False),
        ("?", "ü", True),
        ("?", "", False),
        ("a?c*e?", "abcdef", True),
        ("\\*a", "*a", True),
        ("\\*a", "ba", False),
        ("\\?", "?", True),
        ("\\\\*", "\\x", True),
        ("a\\b", "ab", True),
        ("a\\", "a\\", True),
        ("[a]", "a", False),
        ("a*\nb", "a\n\nb", True),
        ("A*", "ab", False),
    ],
)
def test_a_pattern_fits_the_whole_text(pattern: str, text: str, fits: bool) -> None:
    assert Wildcard(pattern).fits(text) is fits


def test_case_can_be_ignored() -> None:
    assert Wildcard("ÜBER*?X", ignore_case=True).fits("über den X")


@given(st.text(st.sampled_from("ab*?"), max_size=8), st.text(st.sampled_from("ab\n"), max_size=10))
def test_it_is_what_a_regular_expression_says(pattern: str, text: str) -> None:
    regex = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    assert Wildcard(pattern).fits(text) is bool(re.fullmatch(regex, text, re.DOTALL))


@given(st.text())
def test_an_escaped_text_fits_itself_alone(text: str) -> None:
    assert Wildcard(escaped(text)).fits(text)
    assert not Wildcard(escaped(text)).fits(f"{text}x")


def test_a_hostile_pattern_ends() -> None:
    start = time.monotonic()
    assert not Wildcard("*a*a*a*a*a*a*a*a*a?b").fits("a" * 200_000)
    assert time.monotonic() - start < 2
