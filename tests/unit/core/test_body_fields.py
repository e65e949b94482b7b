"""The first fields of a body."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.body_fields import LONGEST, MOST_FIELDS, body_fields
from moesif_tui.core.secrets import MASK


def told(body: Any, coding: str | None = None, media: str | None = "application/json") -> dict[str, str]:
    return {field.name: field.text for field in body_fields(body, coding, media).fields}


def test_fields_stand_in_their_order_with_their_paths() -> None:
    body = {"payment": "sepa", "quantity": 7, "coupon": None, "error": {"code": "E_LIMIT", "again": False}}
    assert list(told(body).items()) == [
        ("payment", '"sepa"'),
        ("quantity", "7"),
        ("coupon", "null"),
        ("error.code", '"E_LIMIT"'),
        ("error.again", "false"),
    ]


def test_lists_are_told_by_their_length_and_a_lone_object_by_its_fields() -> None:
    body = {"lines": list(range(12_000)), "errors": [{"message": "no total", "path": ["cart", "total"]}]}
    assert told(body) == {"lines": "[12,000]", "errors.0.message": '"no total"', "errors.0.path": "[2]"}
    assert told([1, 2, 3]) == {"": "[3]"}


def test_secrets_are_masked_by_name_and_by_shape() -> None:
    jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"
    found = told({"password": "hunter2", "note": jwt, "card": {"cvc": 123}})
    assert "hunter2" not in str(found)
    assert "eyJ" not in str(found)
    assert found["password"] == f'"{MASK}"'


def test_forms_and_texts() -> None:
    assert told("a=1&token=tok-123456", media="application/x-www-form-urlencoded") == {"a": '"1"', "token": f'"{MASK}"'}
    assert told("  upstream timed out\nat line 7", media="text/plain") == {"": "upstream timed out"}
    assert told("eyJvayI6dHJ1ZX0=", "base64") == {"ok": "true"}


def test_what_has_no_text_has_a_size_only() -> None:
    found = body_fields("iVBORw0KGgoAAAAN", "base64", "image/png")
    assert (found.fields, found.kind, found.size) == ((), "image", 12)
    assert body_fields(None, None, None).size is None


def test_long_values_and_many_fields_are_cut() -> None:
    found = told({f"f{number}": "x" * 500 for number in range(1000)})
    assert len(found) <= MOST_FIELDS
    assert all(len(text) <= LONGEST + 2 for text in found.values())


@pytest.mark.parametrize("opened", [{"a": 1}, [1]])
def test_deep_nesting_is_no_trouble(opened: Any) -> None:
    deep: Any = opened
    for _ in range(10_000):
        deep = {"a": deep} if isinstance(opened, dict) else [deep]
    body_fields({"a": deep}, None, None)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=60)
@given(json_values, st.sampled_from([None, "base64", "gzip"]), st.sampled_from([None, "application/json", "text/html"]))
def test_nothing_raises(body: Any, coding: str | None, media: str | None) -> None:
    found = body_fields(body, coding, media)
    assert all(isinstance(field.text, str) for field in found.fields)


def test_a_value_of_several_lines_is_told_in_one() -> None:
    assert told({"query": "query Total {\n  cart {\n    total\n  }\n}"}) == {
        "query": '"query Total { cart { total } }"'
    }


@pytest.mark.parametrize(
    "body", ["x" * 5000, base64.b64encode(gzip.compress(b"x" * 5000)).decode()], ids=["text", "gzip"]
)
def test_of_a_long_body_only_the_start_is_looked_at_where_that_is_enough(body: str) -> None:
    coding = None if body.startswith("x") else "base64"
    found = body_fields(body, coding, "text/plain", most=1000)
    assert (found.size, found.cut, found.kind) == (1000, True, "text")
    whole = body_fields(body, coding, "text/plain")
    assert (whole.size, whole.cut, whole.fields) == (5000, False, found.fields)


@pytest.mark.parametrize("most", range(1000, 1004))
def test_of_long_base64_in_lines_the_start_is_read_wherever_it_is_cut(most: int) -> None:
    lines = base64.encodebytes(b'note "x" ' * 600).decode()
    found = body_fields(lines, "base64", "text/plain", most=most)
    assert (found.cut, found.kind) == (True, "text")
    assert found.fields[0].text.startswith('note "x" note')
