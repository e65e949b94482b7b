"""Wildcard patterns: what they fit, and that hostile ones end."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.patterns import Wildcard, escaped


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


_PARTS = {
    "*": ".*",
    "?": ".",
    "\\*": re.escape("*"),
    "\\?": re.escape("?"),
    "\\\\": re.escape("\\"),
    "a": "a",
    "B": "B",
}


@given(
    st.lists(st.sampled_from(list(_PARTS)), max_size=8),
    st.text(st.sampled_from("aBb*?\\\n"), max_size=10),
    st.booleans(),
)
def test_it_is_what_a_regular_expression_says(parts: list[str], text: str, ignore_case: bool) -> None:
    regex = re.compile("".join(_PARTS[part] for part in parts), re.DOTALL | (re.IGNORECASE if ignore_case else 0))
    assert Wildcard("".join(parts), ignore_case=ignore_case).fits(text) is bool(regex.fullmatch(text))


@given(st.text())
def test_an_escaped_text_fits_itself_alone(text: str) -> None:
    assert Wildcard(escaped(text)).fits(text)
    assert not Wildcard(escaped(text)).fits(f"{text}x")


@pytest.mark.parametrize("pattern", ["*a*a*a*b", "*a*a*a*a*a*a*a*a*a?b", "*a" * 1000 + "b", "*" + "a" * 1000 + "b"])
def test_a_hostile_pattern_ends(pattern: str) -> None:
    start = time.monotonic()
    assert not Wildcard(pattern).fits("a" * 200_000)
    assert time.monotonic() - start < 2
