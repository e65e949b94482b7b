"""Answers in one line."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.answers import in_short
from moesif_tui.core.cut_bodies import LONGEST
from moesif_tui.core.masks import MASK
from moesif_tui.wire.events import Event
from moesif_tui.wire.reading import read_document


def event(body: Any = None, content_type: str | None = "application/json", **more: Any) -> Event:
    headers = {"content-type": content_type} if content_type else {}
    response = {"status": 200, "headers": headers, "body": body} | more.pop("response", {})
    return read_document(Event, {"response": response} | more)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"lines": 3, "total": 84.2}, "lines 3 · total 84.2"),
        ({"id": "a", "items": [1, 2], "cart": {"x": 1}}, "id a · items [2] · cart.x 1"),
        ({"coupon": None, "paid": True}, "coupon null · paid true"),
        ({"data": {"cart": {"total": 3, "id": 7}}}, "total 3 · id 7"),
        ([1, 2, 3], "[3]"),
        ({}, "{}"),
        (None, ""),
        ("plain words\nand more", "plain words"),
        (dict.fromkeys("abcdefgh", 1), "a 1 · b 1 · c 1 · d 1 · e 1 · f 1"),
    ],
)  # fmt: skip
def test_the_first_fields_of_an_answer_are_told(body: Any, expected: str) -> None:
    assert in_short(event(body)) == expected


def test_an_error_says_what_it_says() -> None:
    failed = event({"lines": 3}, metadata={"says": {"code": "E_LIMIT", "message": "limit reached"}})
    assert in_short(failed) == "E_LIMIT limit reached"


def test_secrets_are_masked() -> None:
    assert in_short(event({"user": "u-1", "password": "hunter2"})) == f"user u-1 · password {MASK}"


def test_bodies_in_base64_are_read() -> None:
    coded = base64.b64encode(b'{"lines":3}').decode()
    assert in_short(event(coded, response={"transfer_encoding": "base64", "body": coded})) == "lines 3"
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(992)).decode()
    assert in_short(event(png, "image/png", response={"transfer_encoding": "base64", "body": png})) == "image/png 1 kB"


def test_a_body_is_told_by_what_it_is_where_its_declared_type_is_wrong_or_stands_beside_the_headers() -> None:
    assert in_short(event("<!doctype html><p>x", "application/json")) == "html 19 B"
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(992)).decode()
    assert in_short(event(png, "text/plain", response={"transfer_encoding": "base64", "body": png})) == "image 1 kB"
    beside: Any = {"metadata": {"har": {"mime_type": "text/csv"}}}
    assert in_short(event(None, None, response={"headers": {"content-length": "96"}}, **beside)) == "text/csv 96 B"


def test_codings_that_headers_declare_are_undone() -> None:
    coded = base64.b64encode(zlib.compress(b'{"lines":3}')).decode()
    headers = {"content-encoding": "deflate", "content-type": "application/json"}
    assert in_short(event(response={"transfer_encoding": "base64", "body": coded, "headers": headers})) == "lines 3"


def test_pages_and_what_has_no_body_are_told_by_size() -> None:
    assert in_short(event("<html><body>x</body></html>", "text/html")) == "text/html 27 B"
    assert in_short(event(None, response={"headers": {"Content-Length": "96", "Content-Type": "a/b; c"}})) == "a/b 96 B"


def test_no_response_is_nothing() -> None:
    assert in_short(read_document(Event, {"metadata": {"says": 3}})) == ""


def test_a_large_body_is_not_looked_at_to_its_end() -> None:
    packed = base64.b64encode(gzip.compress(b"<html>" + b" " * 5_000_000)).decode()
    assert in_short(event(packed, "text/html", response={"transfer_encoding": "base64"})) == "text/html at least 1 MB"
    assert in_short(event("<html>" + " " * 5_000_000, "text/html")) == "text/html at least 1 MB"


def test_of_a_body_that_lists_cut_its_size_is_told_as_the_least() -> None:
    cut = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(LONGEST - 8)).decode()
    assert in_short(event(cut, "image/png", response={"transfer_encoding": "base64"})) == "image/png at least 32.8 kB"


def test_a_large_json_value_is_not_written_out_to_tell_its_first_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "dumps", None)
    assert in_short(event({"id": 7, "items": list(range(100_000))})) == "id 7 · items [100,000]"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(json_values, st.none() | st.sampled_from(["base64", "x"]), json_values)
def test_whatever_stands_there_makes_one_text(body: Any, coding: str | None, metadata: Any) -> None:
    document = {"response": {"body": body, "transfer_encoding": coding}, "metadata": {"says": metadata}}
    assert isinstance(in_short(read_document(Event, document)), str)
