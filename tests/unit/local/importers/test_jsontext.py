from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.importers.jsontext import compact, dump, members
from tests.unit.local.importers.test_scan import JSON


@settings(max_examples=50)
@given(st.dictionaries(st.text(alphabet='ab"\\é,:{', max_size=2), JSON), st.booleans())
def test_members_are_found_as_they_stand(value: dict[str, object], pretty: bool) -> None:
    text = json.dumps(value, indent=1 if pretty else None)
    found = {key: text[begin:end] for key, (begin, end) in members(text).items()}
    assert {key: json.loads(member) for key, member in found.items()} == value


def test_digits_are_kept_and_the_last_of_two_counts() -> None:
    text = '[{"b": 1, "b" :\t{"x": 1.10, "y": 12345678901234567890123.0} , "c":-1e3}]'
    found = members(text, 1)
    assert text[slice(*found["b"])] == '{"x": 1.10, "y": 12345678901234567890123.0}'
    assert text[slice(*found["c"])] == "-1e3"


def test_other_values_have_no_members() -> None:
    assert members("[1]") == members('"x"') == members("{}") == members("") == {}


@settings(max_examples=50)
@given(JSON)
def test_compact_text_means_the_same(value: object) -> None:
    assert compact(json.dumps(value, indent=2)) == json.dumps(value, separators=(",", ":"))


def test_what_is_nested_too_deeply_dumps_as_nothing() -> None:
    value: object = None
    for _ in range(100_000):
        value = [value]
    assert dump(value) == ""
