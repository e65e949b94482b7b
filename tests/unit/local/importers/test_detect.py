from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local.importers.detect import HEAD, Format, Traffic, detect
from moesif_tui.local.importers.stream import Layout

HAR = {"startedDateTime": "x", "request": {"method": "GET", "url": "/"}, "response": {"status": 200}}
EVENT = {"metadata": {"a": {"url": 1}}, "request": {"time": "x", "uri": "/", "verb": "GET"}}
RECORDED = {"request": {"method": "get", "protocol": "http", "pathname": "/"}, "response": {"statusCode": 200}}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"log": {"version": "1.2", "entries": [HAR]}}, Traffic(Format.HAR, Layout.CONTAINER)),
        ({"log": {"entries": []}}, Traffic(Format.HAR, Layout.CONTAINER)),
        ({"entries": [HAR]}, Traffic(Format.HAR, Layout.CONTAINER)),
        ([HAR], Traffic(Format.HAR, Layout.LIST)),
        (HAR, Traffic(Format.HAR, Layout.VALUES)),
        (EVENT, Traffic(Format.MOESIF, Layout.VALUES)),
        ([EVENT], Traffic(Format.MOESIF, Layout.LIST)),
        ({"_id": "a", "_source": EVENT}, Traffic(Format.MOESIF, Layout.VALUES)),
        ([{"_id": "a", "_source": EVENT}], Traffic(Format.MOESIF, Layout.LIST)),
        ({"took": 1, "hits": {"total": 1, "hits": []}}, Traffic(Format.MOESIF, Layout.CONTAINER)),
        (RECORDED, Traffic(Format.HTTP_TYPES, Layout.VALUES)),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("indent", [None, 2])
def test_traffic_is_known_by_its_keys(value: object, kind: Traffic, codec: str, indent: int | None) -> None:
    assert detect(json.dumps(value, indent=indent).encode(codec), whole=True) == kind


@pytest.mark.parametrize("key", ["pages", "creator", "browser", "comment"])
def test_a_har_is_known_though_its_entries_are_far_away(key: str) -> None:
    for text in (f'{{"log": {{"{key}": [{{"a": "', f'{{"{key}": [{{"a": "'):
        assert detect((text + "x" * HEAD).encode()[:HEAD], whole=False) == Traffic(Format.HAR, Layout.CONTAINER)


def test_the_first_object_that_says_something_counts() -> None:
    lines = b'{"index": {"_id": 1}}\n' + json.dumps(EVENT).encode()
    assert detect(lines, whole=True) == Traffic(Format.MOESIF, Layout.VALUES)


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"", "an empty file"),
        (b"\xef\xbb\xbf \n", "a file of nothing but spaces"),
        (b"{}", "JSON without a single entry"),
        (b'{"log": {"level": "info"}, "message": "x"}', "it has the keys log, message"),
        (b'{"log": "x", "a": 1, "b": 1, "c": 1, "d": 1, "e": 1}', "the keys log, a, b, c, d, …"),
        (b'["log", "entries", "request"]', "JSON without a single entry"),
        (b"\xff\xd8\xff\xe0", "a JPEG image, not traffic"),
        (b"\x00" * 257 + b"ustar", "a tar archive; unpack it first"),
        (b"PK\x03\x04", "a zip archive inside another archive"),
        (b"  <?xml version='1.0'?>", "an XML document"),
        (b"\x00\x01\x02\xff", "binary data"),
        (b"---\nlog: 1", "YAML; convert it to JSON first"),
        (b"Caf\xe9", "binary data"),
        (b"Date,Status\n1,2", "text, but not JSON"),
        (b"null\n", "JSON, but neither HAR nor Moesif events: it is null"),
        (b" true", "it is a boolean"),
        (b"42", "it is a number"),
        (b"9" * 5000, "it is a number"),
        (b'"log"', "it is a string"),
        (b"log", "text, but not JSON"),
    ],
)
def test_what_is_no_traffic_is_named(head: bytes, what: str) -> None:
    kind = detect(head, whole=True)
    assert isinstance(kind, str)
    assert what in kind


@given(st.binary(max_size=80), st.booleans())
def test_no_bytes_raise(head: bytes, whole: bool) -> None:
    detect(head, whole=whole)
    detect(b"{" + head, whole=whole)
