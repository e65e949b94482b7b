"""Which bodies can stand in an answer as JSON."""

from __future__ import annotations

import json
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.answerable import WHOLE_BODY, answerable
from moesif_tui.local.jsontext import MAX_DEPTH


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b' {"a": [1, 2.5, -3e5, true, null, "x"]}\n',
        b'"text"',
        b"123456789012345",
        b"-1.23456789012345e300",
        b'{"id": "1234567890123456789012"}',
        b'{"1234567890123456": 1, "\\"12345678901234567": 2}',
        b"[" * MAX_DEPTH + b"]" * MAX_DEPTH,
        b'["' + b"[" * 500 + b'"]',
        b"[" + b",".join([b"[[{}]]"] * 500) + b"]",
        '["ä €"]'.encode(),
        b'"' + b"x" * (WHOLE_BODY - 2) + b'"',
    ],
)
def test_what_loses_nothing(body: bytes) -> None:
    assert answerable(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"plain text",
        b"{",
        b"null",
        b" null ",
        b"NaN",
        b"[Infinity]",
        b'{"a": 1}{"b": 2}',
        b'\xef\xbb\xbf{"a": 1}',
        b'["\xff"]',
        b'["\\ud800"]',
        b"1e999",
        b"1234567890123456",
        b'{"n": -12345678.90123456}',
        b'{"a\\"": 1234567890123456}',
        b"[1e5, 0.1234567890123456]",
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
        b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1),
        b"[" * 10_000 + b"]" * 10_000,
        b'"' + b"x" * (WHOLE_BODY - 1) + b'"',
    ],
)
def test_what_would_lose_something(body: bytes) -> None:
    assert not answerable(body)


JSON = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=150)
@given(JSON)
def test_numbers_in_an_answer_have_at_most_15_digits(value: object) -> None:
    body = json.dumps(value).encode()
    numbers: list[str] = []
    json.loads(body, parse_int=numbers.append, parse_float=numbers.append)
    longest = max((len(Decimal(one).as_tuple().digits) for one in numbers), default=0)
    if answerable(body):
        assert longest <= 15
    elif all(sum(map(str.isdigit, one)) <= 15 for one in numbers) and "\\ud" not in body.decode():
        assert body == b"null"


def test_a_wide_body_is_looked_at_quickly() -> None:
    body = b"[" + b",".join([b'{"a":[1,{"b":"[[["}]}'] * 40_000) + b"]"
    started = time.process_time()
    assert answerable(body)
    assert time.process_time() - started < 1
