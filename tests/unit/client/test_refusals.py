from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.client import errors
from moesif_tui.client.refusals import refusal
from moesif_tui.wire.requests import Request

REQUEST = Request("GET", "/~/triage_buckets/k-1", ())


def said(body: bytes, status: int = 400, secret: str | None = None) -> str:
    return str(refusal(REQUEST, status, {}, body, secret))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, errors.Redirected),
        (400, errors.Refused),
        (401, errors.NotSignedIn),
        (403, errors.Refused),
        (404, errors.NotFound),
        (405, errors.Refused),
        (409, errors.Conflict),
        (410, errors.NotFound),
        (412, errors.Conflict),
        (422, errors.Refused),
        (500, errors.ServerFailed),
        (503, errors.ServerFailed),
        (999, errors.ServerFailed),
        (199, errors.ServerFailed),
    ],
)
def test_a_status_is_one_kind_of_error(status: int, kind: type[errors.ApiError]) -> None:
    error = refusal(REQUEST, status, {}, b"")
    assert type(error) is kind
    assert (error.method, error.path) == ("GET", "/~/triage_buckets/k-1")
    assert str(error).endswith(".")


@pytest.mark.parametrize(
    "body",
    [
        b'{"moesif_error": {"code": 107, "msg": "Take is too large"}}',
        b'{"message": "Take is too large"}',
        b'{"error": {"message": "Take is too large"}}',
        b'{"errors": [{"detail": "Take is too large"}]}',
        b'{"error": "bad_request", "error_description": "Take is too large"}',
        b'{"type": "about:blank", "title": "Bad", "detail": "Take is too large"}',
        b'"Take is too large"',
        b"Take is too large\nsecond line",
        b"\r\n  Take is  too\tlarge.",
        b"<html><head><title>Take is too large</title><style>p {}</style></head><body>x</body></html>",
        b"<p>Take is <b>too</b> large</p><script>alert('x')</script>",
    ],
)
def test_the_services_sentence_is_found_in_every_form(body: bytes) -> None:
    assert "(“Take is too large”)" in said(body)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"message": null}', b'{"message": 5}', b"  \n "])
def test_a_body_that_says_nothing_leaves_the_status(body: bytes) -> None:
    assert said(body) == "The service refused this with status 400 and no reason."


def test_what_the_local_server_refuses_is_its_sentence_alone() -> None:
    assert str(refusal(REQUEST, 400, {}, b'"png.har: a PNG image"', near=True)) == "png.har: a PNG image."
    assert str(refusal(REQUEST, 400, {}, b"", near=True)) == said(b"")


@pytest.mark.parametrize("status", [401, 403])
def test_a_missing_scope_is_named(status: int) -> None:
    body = b'{"moesif_error": {"code": 1, "msg": "Missing scope: read:triage_buckets"}}'
    error = refusal(REQUEST, status, {}, body)
    assert isinstance(error, errors.MissingScope)
    assert error.scope == "read:triage_buckets"
    assert "read:triage_buckets" in str(error)


@pytest.mark.parametrize(
    "body",
    [b'{"message": "token s3cr3t-t0ken is malformed"}', b"token s3cr3t-t0ken?", b"<title>s3cr3t-t0ken</title>"],
)
def test_a_token_that_is_repeated_is_taken_out(body: bytes) -> None:
    assert "s3cr3t" not in said(body, 401, "s3cr3t-t0ken")


def test_other_tokens_are_known_by_their_shape() -> None:
    text = said(b"Bearer abcdef is not eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig_na-ture")
    assert "abcdef" not in text
    assert "eyJ" not in text
    assert "sig_na" not in text


def test_nothing_that_steers_a_terminal_stays_in() -> None:
    text = said(b'{"message": "a\\u001b[31mb\\u202ec\\nd\\ud800"}')
    assert text.isprintable()
    assert "a [31mb c d" in text


def test_long_sentences_are_cut() -> None:
    assert len(said(b"x" * 100_000)) < 400


def test_a_redirect_names_the_host_alone() -> None:
    error = refusal(REQUEST, 302, {"location": "https://user:pass@other.example/login?token=abc"}, b"")
    assert str(error) == ("The service sends us to https://other.example, which is not followed; check the base URL.")


@pytest.mark.parametrize("location", ["", "/login", "http://[::1", "http://\x1b[31m/", "file:///etc/passwd"])
def test_a_redirect_to_nowhere_is_one_all_the_same(location: str) -> None:
    assert isinstance(refusal(REQUEST, 301, {"location": location}, b""), errors.Redirected)


@settings(max_examples=50)
@given(
    st.integers(100, 999).filter(lambda status: not 200 <= status < 300),
    st.binary(max_size=300)
    | st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["message", "error", "errors", "msg"]), inner),
    ).map(lambda value: json.dumps(value).encode()),
)
def test_any_body_is_one_printable_sentence(status: int, body: bytes) -> None:
    text = str(refusal(REQUEST, status, {}, body))
    assert text.isprintable()
    assert len(text) < 500


@pytest.mark.parametrize(
    "part", [b"<", b"<a ", b"<title", b"<title>", b"<script", b"<style ", b"<script>x</script ", b"eyJ"]
)
def test_no_body_takes_long(part: bytes) -> None:
    started = time.process_time()
    refusal(REQUEST, 500, {}, b"<html>" + part * (64 * 1024 // len(part)))
    assert time.process_time() - started < 0.2


def test_deep_json_is_no_trouble() -> None:
    assert isinstance(refusal(REQUEST, 400, {}, b"[" * 60_000), errors.Refused)
