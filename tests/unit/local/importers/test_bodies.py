from __future__ import annotations

import base64
import gzip
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local.importers import bodies
from moesif_tui.local.importers.bodies import form, from_base64, inflated, recorded_chunks, to_bytes
from tests.unit.local.importers.test_values import ANYTHING


@given(st.text(st.characters(codec="utf-8")))
def test_text_becomes_utf8(text: str) -> None:
    assert to_bytes(text) == text.encode()


@given(st.binary())
def test_bytes_that_were_no_utf8_come_back(data: bytes) -> None:
    assert to_bytes(data.decode(errors="surrogateescape")) == data


def test_other_lone_surrogates_do_not_raise() -> None:
    assert to_bytes("a\ud800") == b"a\xed\xa0\x80"


@given(st.binary())
def test_base64_of_every_form_is_read(data: bytes) -> None:
    assert from_base64(base64.b64encode(data).decode()) == data
    assert from_base64(base64.encodebytes(data).decode()) == data
    assert from_base64(base64.urlsafe_b64encode(data).decode()) == data


@given(st.binary(min_size=60), st.integers(0, 12))
def test_base64_that_was_cut_gives_what_is_there(data: bytes, cut: int) -> None:
    text = base64.b64encode(data).decode()
    found = from_base64(text[: len(text) - cut])
    assert found is not None
    assert data.startswith(found)
    assert len(found) >= len(data) - cut


@pytest.mark.parametrize("text", ["MANUALLY REMOVED", "abc", "a=b=", "ü", "{}", "[REDACTED]", "\ud800aaa"])
def test_what_is_no_base64_is_none(text: str) -> None:
    assert from_base64(text) is None


def test_recorded_chunks_in_base64_and_hex() -> None:
    data = gzip.compress(b"hello", mtime=0)
    encoded = base64.b64encode(data).decode()
    assert recorded_chunks(json.dumps([encoded[:8], encoded[8:]])) == data
    assert recorded_chunks(json.dumps([data.hex()[:5], data.hex()[5:]])) == data


@pytest.mark.parametrize("text", ["", "[", "[1]", '["no base64"]', '["1f8bzz"]', '{"a": 1}', "[" * 100_000])
def test_other_text_is_no_recorded_chunks(text: str) -> None:
    assert recorded_chunks(text) is None


def test_gzip_and_deflate_are_undone() -> None:
    raw = zlib.compressobj(wbits=-15)
    assert inflated(gzip.compress(b"abc", mtime=0), "gzip") == b"abc"
    assert inflated(gzip.compress(b"abc", mtime=0), "identity") == b"abc"
    assert inflated(zlib.compress(b"abc"), "Deflate") == b"abc"
    assert inflated(raw.compress(b"abc") + raw.flush(), "deflate") == b"abc"
    assert inflated(gzip.compress(b"abc" * 100, mtime=0)[:-9], "gzip") == b"abc" * 100


def test_what_is_not_compressed_or_too_large_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    assert inflated(b"abc", "gzip") == b"abc"
    assert inflated(b"", "gzip") == b""
    assert inflated(gzip.compress(b"abc", mtime=0), None) == gzip.compress(b"abc", mtime=0)
    assert inflated(b"abc", "deflate") == b"abc"
    assert inflated(b"\x1f\x8bxx", "gzip") == b"\x1f\x8bxx"
    monkeypatch.setattr(bodies, "MAX_INFLATED", 10)
    assert inflated(gzip.compress(b"a" * 5000, mtime=0), "gzip") == gzip.compress(b"a" * 5000, mtime=0)


def test_a_form_of_parameters() -> None:
    params = [{"name": "a b", "value": "ü&"}, {"name": "n", "value": 5}, {"name": "none"}, "x"]
    assert form(params, "application/x-www-form-urlencoded") == b"a+b=%C3%BC%26&n=5&none="
    assert form(params[:1], "multipart/form-data") == b"a+b=%C3%BC%26"
    assert form([], "") is None


@given(st.lists(st.dictionaries(st.sampled_from(["name", "value", "fileName", "contentType"]), ANYTHING)), st.text())
def test_no_parameter_raises(params: list[object], media_type: str) -> None:
    form(params, media_type)
    form(params, f"multipart/form-data; boundary={media_type}")


@given(st.text(), st.binary(), st.text())
def test_nothing_raises(text: str, data: bytes, encoding: str) -> None:
    to_bytes(text)
    from_base64(text)
    recorded_chunks(text)
    inflated(data, encoding)
