"""Rows of JSON texts: the same values as a parser finds, whatever the text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core import jsonrows
from moesif_tui.core.jsonrows import JsonRows
from moesif_tui.core.jsonstrings import string_end

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


def value_of(rows: JsonRows, row: int) -> Any:
    """The value of a row, put together from the rows below it."""
    if not rows.is_container(row):
        return json.loads(rows.raw(row))
    children = list(rows.children(row))
    if rows.opening(row) == "[":
        return [value_of(rows, child) for child in children]
    return {rows.key(child): value_of(rows, child) for child in children}


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_rows_hold_what_a_parser_finds(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    rows = JsonRows(text).lay_out()
    assert rows.broken is None
    assert value_of(rows, 0) == json.loads(text)
    assert rows.raw(0) == text


@given(VALUES, st.integers(1, 5))
@settings(max_examples=80, deadline=None)
def test_steps_of_any_size_lay_out_the_same(value: Any, step: int) -> None:
    text = json.dumps(value)
    whole, stepped = JsonRows(text).lay_out(), JsonRows(text)
    while stepped.grow(step):
        pass
    assert stepped.broken is None
    for ask in (
        JsonRows.level,
        JsonRows.end,
        JsonRows.parent,
        JsonRows.key,
        JsonRows.is_container,
        JsonRows.is_closing,
    ):
        assert [ask(stepped, row) for row in range(stepped.count)] == [ask(whole, row) for row in range(whole.count)]


@given(VALUES, st.data())
@settings(max_examples=150, deadline=None)
def test_what_was_whole_before_a_cut_stays(value: Any, data: st.DataObject) -> None:
    text = json.dumps({"a": value, "b": [1, {"c": value}]})
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    whole, rows = JsonRows(text).lay_out(), JsonRows(cut).lay_out()
    assert rows.broken is not None
    for row in range(rows.count):
        assert rows.raw(row) in cut
        assert rows.path(row) == whole.path(row) or rows.raw(row) != whole.raw(row)
        assert row <= rows.end(row) < rows.count


@given(st.text(alphabet='{}[]:,"\\ \n01eE.-+tfnulrasNI', max_size=30))
@settings(max_examples=200, deadline=None)
def test_no_text_raises(text: str) -> None:
    rows = JsonRows(text).lay_out()
    for row in range(rows.count):
        assert isinstance(rows.raw(row), str)
        rows.path(row)
        rows.members(row)
        assert rows.find(rows.path(row)) is not None
    try:
        json.loads(text)
    except ValueError:
        pass
    else:
        assert rows.broken is None


@pytest.mark.parametrize(
    ("text", "count", "broken"), [("", 0, 0), ("[1 2]", 2, 3), ('{"a":1] ', 2, 6), ('{"a":1} x', 3, 8), ("[]", 1, None)]
)
def test_says_where_it_stops_being_json(text: str, count: int, broken: int | None) -> None:
    rows = JsonRows(text).lay_out()
    assert (rows.count, rows.broken) == (count, broken)


def test_numbers_stay_as_they_were_sent() -> None:
    rows = JsonRows('{"a": 1.50, "b": 123456789012345678901234567890, "c": 1E+2, "d": -0}').lay_out()
    assert [rows.raw(row) for row in rows.children(0)] == ["1.50", "123456789012345678901234567890", "1E+2", "-0"]


def test_ten_thousand_levels() -> None:
    rows = JsonRows("[" * 10_000 + "]" * 10_000).lay_out()
    assert rows.broken is None
    assert rows.level(9_999) == 9_999
    assert rows.path(9_999) == (0,) * 9_999


def test_long_strings_are_walked_through_in_windows() -> None:
    text = json.dumps({"k" * 300_000: "x" * 300_000, "e": "\n" * 100_000, "end": [1]})
    rows = JsonRows(text).lay_out()
    assert rows.broken is None
    assert [rows.string(row) for row in rows.children(0)] == ["x" * 300_000, "\n" * 100_000, None]


def test_more_rows_than_are_laid_out() -> None:
    rows = JsonRows(json.dumps([[1, 2]] * 100), most=50).lay_out()
    assert rows.full
    assert rows.count >= 50
    assert rows.text[rows.rest :].lstrip(" ,").startswith(("[1, 2]", "1, 2]", "2]"))


def test_secrets_are_known_by_names_around_them() -> None:
    rows = JsonRows(
        '{"a": 1, "password": {"x": ["y"]}, "f": [{"name": "token", "value": {"deep": 1}}, {"name": "n", "value": 2}, '
        '{"Key": "token", "Value": 3}]}'
    )
    rows.lay_out()
    secret = {rows.path(row) for row in range(rows.count) if rows.is_secret(row)}
    assert ("password", "x", 0) in secret
    assert ("f", 0, "value", "deep") in secret
    assert ("f", 1, "value") not in secret
    assert ("f", 2, "Value") in secret
    assert ("a",) not in secret


def test_an_object_of_credentials_is_secret_and_a_word_is_not() -> None:
    rows = JsonRows('{"credentials": {"user": "ada"}, "fetch": {"credentials": "omit"}}').lay_out()
    secret = {rows.path(row) for row in range(rows.count) if rows.is_secret(row)}
    assert ("credentials", "user") in secret
    assert ("fetch", "credentials") not in secret


def test_rows_are_found_by_path_and_by_place() -> None:
    text = '{"a": [10, {"b": "c"}]}'
    rows = JsonRows(text).lay_out()
    row = rows.find(("a", 1, "b"))
    assert row is not None
    assert rows.string(row) == "c"
    assert rows.row_at(text.index('"c"')) == row
    nearest = rows.find(("a", 7, "b"))
    assert nearest is not None
    assert rows.path(nearest) == ("a",)


def test_where_a_long_string_ends_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps({"a": 1, "long": "x" * 100_000, "z": ["y" * 100_000]})
    rows = JsonRows(text).lay_out()
    scanned: list[int] = []

    def counted(text: str, at: int) -> int:
        end = string_end(text, at)
        scanned.append(end - at)
        return end

    monkeypatch.setattr(jsonrows, "string_end", counted)
    strings = [json.loads(text[slice(*rows.extent(row))]) for row in (2, 4)]
    assert [len(each) for each in strings] == [100_000, 100_000]
    assert max(scanned) < 100
