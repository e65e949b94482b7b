"""One side of a call is read out of an event whatever stands in it."""

from __future__ import annotations

import math
from typing import Any

import pytest

from moesif_tui.core.messages import body_bytes, declared_type, header, header_lines, mapping, number, text


@pytest.mark.parametrize(
    ("value", "wanted"), [("a", "a"), (None, ""), (7, "7"), (True, "true"), ({"a": [1]}, '{"a":[1]}'), ([], "[]")]
)
def test_texts(value: Any, wanted: str) -> None:
    assert text(value) == wanted


@pytest.mark.parametrize("value", [None, True, "7", -1, math.nan, math.inf, 1 << 53, []])
def test_what_is_no_number(value: Any) -> None:
    assert number(value) is None


def test_repeated_headers_are_a_line_each() -> None:
    headers = {"A": ["1", 2, None], "Set-Cookie": "a=1\nb=2", "B": "x\ny", "C": None}
    assert list(header_lines(headers)) == [
        ("A", "1"), ("A", "2"), ("A", ""), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("B", "x\ny"), ("C", ""),
    ]  # fmt: skip
    assert header(headers, "set-cookie") == "a=1"
    assert header(headers, "d") is None
    assert list(header_lines("no headers")) == []
    assert mapping([1]) == {}


@pytest.mark.parametrize(
    ("message", "data"),
    [
        ({}, None),
        ({"body": None}, None),
        ({"body": "a"}, b"a"),
        ({"body": "a", "headers": {"Content-Type": "application/json"}}, b'"a"'),
        ({"body": "YQ==", "transfer_encoding": "BASE64"}, b"a"),
        ({"body": "YQ==", "transfer_encoding": 7}, b"YQ=="),
        ({"body": {"a": "ü"}}, '{"a":"ü"}'.encode()),
        ({"body": 0}, b"0"),
    ],
)
def test_bodies(message: Any, data: bytes | None) -> None:
    assert body_bytes(message, declared_type(message.get("headers"), None, "response")) == data


def test_a_body_of_any_depth() -> None:
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    assert body_bytes({"body": deep}, "") == b"[" * 5000 + b"1" + b"]" * 5000
