"""Bodies of every kind as parts of a page."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from typing import Any

import pytest

from moesif_tui.core.secrets import MASK
from moesif_tui.ui.event.bodies import Recorded, Shown, body_parts, recorded_bytes
from moesif_tui.ui.event.parts import Part, Stack


def shown(data: bytes | None, content_type: str = "", **more: Any) -> Shown:
    return body_parts(Recorded(data, content_type=content_type, **more), query_field="res.body", errors=frozenset())


def texts(found: Shown) -> list[str]:
    page: Part = Stack(found.parts)
    return [page.line(index).text for index in range(page.count)]


def test_json() -> None:
    assert texts(shown(b'{"a":1}', "application/json")) == ["body 7 B, json", "{", "a  1", "}"]


def test_json_under_another_name_says_so() -> None:
    assert texts(shown(b'{"a":1}', "text/html"))[0] == "body 7 B, json, sent as text/html"


def test_json_that_is_cut_off_is_a_tree_as_far_as_it_goes() -> None:
    assert texts(shown(b'{"error":{"code":"E","message":"lim', "application/json"))[1:] == [
        "{",
        "error {",
        'code  "E"',
        "no JSON from here on, character 22",
        '"message":"lim',
    ]


def test_json_behind_a_guard() -> None:
    assert texts(shown(b')]}\',\n{"a":1}'))[1:] == [")]}',\n", "{", "a  1", "}"]


def test_codings_that_were_undone_are_said() -> None:
    found = shown(gzip.compress(b'{"a":1}', mtime=0), "application/json", content_encoding="gzip")
    assert texts(found)[0] == "body 7 B, json · gzip undone"


def test_a_compressed_body_that_is_cut_says_so() -> None:
    data = gzip.compress(json.dumps(list(range(9999))).encode())
    assert texts(shown(data[: len(data) // 2], "application/json", content_encoding="gzip"))[0].endswith(" · cut off")


@pytest.mark.parametrize(
    ("missing", "text"), [("", "no body"), ("in another file: a.json", "body  in another file: a.json")]
)
def test_no_body(missing: str, text: str) -> None:
    assert texts(shown(None, missing=missing)) == [text]


def test_forms_are_pairs_with_secrets_masked() -> None:
    found = shown(b"user=a%20b&password=x&empty=", "application/x-www-form-urlencoded")
    assert texts(found) == ["body 28 B, form", "user      a b", f"password  {MASK} masked", "empty     "]


def test_parts_of_a_form() -> None:
    data = (
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nhello\r\n'
        b'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\nsecret\r\n'
        b'--x\r\nContent-Disposition: form-data; name="doc"; filename="a.json"\r\n'
        b'Content-Type: application/json\r\n\r\n{"a":[1]}\r\n--x--\r\n'
    )
    found = shown(data, "multipart/form-data; boundary=x")
    assert texts(found)[1:] == [
        "title  hello",
        f"token  {MASK} masked",
        "doc  a.json  9 B, json",
        "{",
        "a [",
        "0  1",
        "]",
        "}",
    ]
    assert sum(part.secrets() for part in found.parts) == 1


def test_event_streams_and_ndjson_unfold_one_by_one() -> None:
    found = shown(b'event: add\ndata: {"a":1}\n\ndata: [DONE]\n\n', "text/event-stream")
    assert texts(found)[1:] == ['1  add  {"a":1}', "2  [DONE]"]
    page = Stack(found.parts)
    page.fold(1, folded=False)
    assert [page.line(index).text for index in range(2, 5)] == ["{", "a  1", "}"]
    assert not page.line(5).foldable
    assert texts(shown(b'{"a":1}\n{"b":2}\n', "application/x-ndjson"))[1:] == ['1  {"a":1}', '2  {"b":2}']


def test_a_preview_that_is_cut_does_not_show_half_a_secret() -> None:
    token = "eyJ" + "hbGciOiJI" * 60 + "." + "eyJzdWIi" * 20 + ".abc"
    text = texts(shown(f"data: {'x ' * 190}{token}\n\ndata: 2\n\n".encode(), "text/event-stream"))[1]
    assert "eyJ" not in text


def test_graphql_is_laid_out_above_its_json() -> None:
    data = json.dumps({"operationName": "Cart", "query": "query Cart($id: ID) { cart(id: $id) { total } }"}).encode()
    found = texts(shown(data, "application/json"))
    assert found[:6] == ["graphql Cart", "query Cart($id: ID) {", "  cart(id: $id) {", "    total", "  }", "}"]
    assert found[6].endswith("json, graphql")


@pytest.mark.parametrize(
    ("data", "kind", "line"),
    [
        (b"<html><p>x", "html", "<html><p>x"),
        (b"<?xml version='1.0'?><a/>", "xml", "<?xml version='1.0'?><a/>"),
        (b"plain", "text", "plain"),
    ],
)
def test_texts(data: bytes, kind: str, line: str) -> None:
    assert texts(shown(data)) == [f"body {len(data)} B, {kind}", line]


def test_pictures_and_other_bytes_are_hex() -> None:
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\0\0\0\1\x40" + bytes(40)
    found = texts(shown(png, "image/png"))
    assert found[0] == "body 64 B, PNG 512x320"
    assert found[1].startswith("00000000  89 50 4e 47")
    assert texts(shown(b"\0\1\2\3" * 20, "application/protobuf"))[0] == "body 80 B, application/protobuf"


@pytest.mark.parametrize(
    ("body", "coding", "content_type", "data", "exact"),
    [
        ({"a": [1, {"b": None}]}, None, "application/json", b'{"a":[1,{"b":null}]}', False),
        ("text", None, "text/plain", b"text", True),
        ("text", None, "application/json", b'"text"', True),
        (b64encode(b"x" * 500_000).decode(), "base64", "", b"x" * 500_000, True),
        ("!!!", "base64", "", b"", True),
        (None, None, "", None, True),
        ("\ud800", None, "", b"\xed\xa0\x80", True),
    ],
)
def test_recorded_bytes(body: Any, coding: str | None, content_type: str, data: bytes | None, exact: bool) -> None:
    assert recorded_bytes(body, coding, content_type) == (data, exact)


def test_the_declared_length_counts_where_json_was_written_anew() -> None:
    assert texts(shown(b'{"a":1}', "application/json", exact=False, length=12))[0] == "body 12 B, json"
