"""JSON as a tree: what is shown after any folding, search, masks."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.jsonrows import JsonRows
from moesif_tui.core.secrets import MASK
from moesif_tui.ui.event.tree import OPEN_LINES, JsonTree

VALUES = st.recursive(
    st.integers() | st.text(max_size=5) | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=15,
)


def tree(value: Any, **options: Any) -> JsonTree:
    text = value if isinstance(value, str) else json.dumps(value)
    return JsonTree(JsonRows(text).lay_out(), ("body",), **options)


def texts(page: JsonTree) -> list[str]:
    return ["  " * page.line(index).level + page.line(index).text for index in range(page.count)]


def test_names_are_aligned_within_their_object() -> None:
    page = tree({"error": {"code": "E_LIMIT", "message": "limit reached", "retry_after": None}})
    assert texts(page) == [
        "{",
        "  error {",
        '    code         "E_LIMIT"',
        '    message      "limit reached"',
        "    retry_after  null",
        "  }",
        "}",
    ]
    assert page.line(1).foldable
    assert not page.line(2).foldable


def test_a_folded_container_tells_its_size_and_an_element_its_first_values() -> None:
    page = tree({"lines": [{"id": 1, "name": "Oak"}, [1, 2, 3]], "x": 1})
    page.fold(2, folded=True)
    assert texts(page)[2] == '    0  { 2 }  id 1 · name "Oak"'
    page.fold(1, folded=True)
    assert texts(page)[1:3] == ["  lines  [ 2 ]", "  x      1"]


def test_numbers_are_shown_as_sent() -> None:
    assert texts(tree('{"a":1.50,"b":1E400,"c":12345678901234567890123}'))[1:4] == [
        "  a  1.50",
        "  b  1E400",
        "  c  12345678901234567890123",
    ]


@given(VALUES, st.lists(st.integers(0, 30), max_size=12))
@settings(max_examples=100, deadline=None)
def test_any_folding_shows_what_no_folded_container_hides(value: Any, folds: list[int]) -> None:
    page = tree({"a": value, "b": [value]})
    for number in folds:
        index = number % page.count
        line = page.line(index)
        page.fold(index, folded=not line.folded)
    rows = page.rows
    hidden = {
        below
        for index in range(page.count)
        if page.line(index).folded and rows.is_container(row := page.place(index)[0])
        for below in range(row + 1, rows.end(row) + 1)
    }
    assert [page.place(index)[0] for index in range(page.count)] == [
        row for row in range(rows.count) if row not in hidden
    ]
    for row in range(rows.count):
        assert page.place(page.show((row, 0))) == (row, 0)


def test_a_large_body_begins_folded() -> None:
    page = tree({"items": [{"id": number, "tags": ["a", "b"]} for number in range(5000)]})
    assert page.count <= OPEN_LINES
    page.fold(1, folded=False)
    assert page.count == 5000 + 4
    assert page.line(2).folded
    page.fold(2, folded=False)
    assert page.line(4).folded, "what stands below it is folded still"
    assert page.line(4).text == "tags  [ 2 ]"


def test_ten_thousand_levels_fold_and_unfold() -> None:
    page = tree("[" * 10_000 + "1" + "]" * 10_000)
    assert page.count < 100
    index = page.show((10_000, 0))
    assert page.line(index).text.endswith("1")
    assert page.line(index).level < 40
    assert page.count == 20_001


def test_a_long_string_unfolds_into_lines() -> None:
    page = tree({"trace": "Error: no\n  at a.js\n  at b.js", "x": 1})
    assert page.line(1).folded
    page.fold(1, folded=False)
    assert texts(page)[2:6] == ["    Error: no", "      at a.js", "      at b.js", "  x      1"]
    page.fold(0, folded=True)
    page.fold(0, folded=False)
    assert page.count == 4


def test_secrets_are_masked_by_name_and_by_shape_and_counted() -> None:
    jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1LTEifQ.c2lnbmF0dXJl"
    page = tree(
        {"password": "hunter2", "note": f"token is {jwt} here", "card": 4111111111111111, "pin": None, "ok": True}
    )
    assert texts(page)[1:6] == [
        f"  password  {MASK} masked",
        f'  note      "token is {MASK} here"',
        f"  card      {MASK} masked",
        "  pin       null",
        "  ok        true",
    ]
    assert page.secrets() == 3
    page.reveal(True)
    assert "hunter2" in texts(page)[1]
    assert jwt in texts(page)[2]
    assert "4111111111111111" in texts(page)[3]


def test_what_is_below_a_secret_is_not_unfolded_by_its_length() -> None:
    page = tree({"token": "x" * 1000})
    assert not page.line(1).foldable
    page.reveal(True)
    assert page.line(1).foldable


def test_a_secret_across_the_cut_of_a_long_value_is_masked() -> None:
    key = "sk_live_" + "a1B2" * 20
    page = tree({"text": "x " * 1490 + key})
    assert "sk_live" not in page.line(1).text
    assert page.secrets() == 1


def test_search_finds_folded_and_escaped_text_and_no_masked_text() -> None:
    page = tree('{"a":{"deep":"caf\\u00e9"},"password":"needle","b":["Needle",{"needle":1}]}')
    page.fold(1, folded=True)
    found = [page.rows.path(place[0]) for place in page.hits("needle") if place is not None]
    assert found == [("b", 0), ("b", 1, "needle")]
    assert [page.rows.path(place[0]) for place in page.hits("café") if place is not None] == [("a", "deep")]
    page.show((2, 0))
    assert not page.line(1).folded


def test_a_search_through_a_long_text_lets_others_run() -> None:
    page = tree({"items": ["x" * 100] * 5000})
    assert sum(place is None for place in page.hits("nothing")) >= 5


def test_spots_tell_path_field_and_value() -> None:
    page = tree({"errors": [{"code": "E", "n": 1.5, "ok": False}]}, field="res.body")
    spots = [page.line(index).payload for index in range(page.count)]
    assert [spot.label for spot in spots[:4]] == ["$", "$.errors", "$.errors[0]", "$.errors[0].code"]
    assert [(spot.field, spot.value) for spot in spots[3:6]] == [
        ("res.body.errors.code", "E"),
        ("res.body.errors.n", 1.5),
        ("res.body.errors.ok", False),
    ]
    assert spots[1].field == ""
    assert spots[1].raw == '[{"code": "E", "n": 1.5, "ok": false}]'
    assert spots[3].raw == "E"
    assert spots[-1].label == "$"


def test_folds_are_found_again_in_another_body() -> None:
    first, second = tree({"a": {"b": [1]}, "c": [2]}), tree({"c": [3], "a": {"x": 0, "b": [2]}})
    first.fold(2, folded=True)
    for key, folded in first.folds():
        second.refold(key, folded)
    assert [text.strip() for text in texts(second)] == ["{", "c [", "0  3", "]", "a {", "x  0", "b  [ 1 ]", "}", "}"]
    assert second.locate(("body", "a", "b")) == (second.rows.find(("a", "b")), 0)
    assert second.locate(("headers",)) is None


def test_what_says_the_error_is_marked() -> None:
    page = tree({"error": {"code": "E_LIMIT", "other": "x"}}, errors=frozenset({"E_LIMIT"}))
    assert page.line(2).pieces[-1] == ('"E_LIMIT"', "error strong")
    assert page.line(3).pieces[-1] == ('"x"', "text")


def test_the_line_above_is_the_container() -> None:
    page = tree({"a": {"b": 1}, "t": "x\ny"})
    assert [page.above(index) for index in range(page.count)] == [None, 0, 1, 1, 0, 0]
    page.fold(4, folded=False)
    assert page.above(5) == 4
