from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.importers.jsontext import compact, dump, member_text
from tests.unit.local.importers.test_scan import JSON


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from("abc"), st.dictionaries(st.sampled_from("ab"), JSON)), st.booleans())
def test_a_member_is_given_as_it_stands(value: dict[str, dict[str, object]], pretty: bool) -> None:
    text = json.dumps(value, indent=1 if pretty else None)
    found = member_text(text, ("b", "a"))
    if "a" in value.get("b", {}):
        assert found is not None
        assert json.loads(found) == value["b"]["a"]
        assert found in text
    else:
        assert found is None


def test_digits_are_kept_and_the_last_of_two_counts() -> None:
    assert member_text('{"b": 1, "b": {"x": 1.10, "y": 12345678901234567890123.0}}', ("b",)) == (
        '{"x": 1.10, "y": 12345678901234567890123.0}'
    )


def test_a_path_through_something_else_leads_nowhere() -> None:
    assert member_text('{"a": [1]}', ("a", "b")) is None
    assert member_text("[1]", ("a",)) is None


@settings(max_examples=50)
@given(JSON)
def test_compact_text_means_the_same(value: object) -> None:
    assert compact(json.dumps(value, indent=2)) == json.dumps(value, separators=(",", ":"))


def test_what_is_nested_too_deeply_dumps_as_nothing() -> None:
    value: object = None
    for _ in range(100_000):
        value = [value]
    assert dump(value) == ""
