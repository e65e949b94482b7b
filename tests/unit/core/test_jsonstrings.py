"""Strings of JSON texts, and paths."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.jsonstrings import PathStep, path_text, spelled, string_end, unquoted


@given(st.text(), st.booleans())
def test_a_string_is_read_as_a_parser_reads_it(text: str, ascii_only: bool) -> None:
    raw = json.dumps(text, ensure_ascii=ascii_only)
    assert unquoted(raw) == text
    assert string_end(raw + ",1", 0) == len(raw)


def test_long_strings_are_read_in_pieces_between_escapes() -> None:
    text = 'a"\\\n\u00e9 ' * 30_000
    assert unquoted(json.dumps(text)) == text


@pytest.mark.parametrize(
    ("raw", "shown"), [(r'"caf\u00e9\n\/"', '"café\\n/"'), (r'"\q"', r'"\\q"'), ('"plain"', '"plain"')]
)
def test_escapes_are_shown_where_they_are_needed(raw: str, shown: str) -> None:
    assert spelled(raw) == shown


@pytest.mark.parametrize("cut", [r'"ab\u00', r'"ab\u', '"ab\\', '"ab'])
def test_the_beginning_of_a_string_ends_before_a_broken_escape(cut: str) -> None:
    assert spelled(cut, cut=True) == '"ab"'


@pytest.mark.parametrize("text", ['"abc', "", "x", '"a\\'])
def test_no_end_is_minus_one(text: str) -> None:
    assert string_end(text, 0) == -1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "$"),
        (("error", "code"), "$.error.code"),
        (("a", 3, "unit price"), "$.a[3]['unit price']"),
        (("it's",), r"$['it\'s']"),
    ],
)
def test_paths(path: tuple[PathStep, ...], text: str) -> None:
    assert path_text(path) == text
