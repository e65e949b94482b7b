"""Copied text is safe to paste, masked where it should be, and there for whatever stands in an event."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.copying import FORMATS, Format
from moesif_tui.core.safe import safe

HOSTILE: list[str] = [
    each["text"] for each in json.loads((Path(__file__).parents[3] / "data" / "hostile.json").read_text("utf-8"))
]
COPIES = {form.key: form for form in FORMATS}
keys = st.sampled_from(
    ["request", "response", "metadata", "har", "headers", "body", "uri", "verb", "time", "status", "x-request-id",
     "Authorization", "cookies", "transfer_encoding", "duration_ms", "user_id", "host"]
)  # fmt: skip
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.sampled_from(HOSTILE)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=6)),
    max_leaves=20,
)


def event(text: str) -> dict[str, Any]:
    """An event with that text in every field."""
    return {
        "id": text,
        "user_id": text,
        "request": {
            "verb": text,
            "uri": f"https://shop.acme.test/{text}?{text}={text}",
            "time": "2026-11-24T14:02:11.911Z",
            "headers": {"X-A": text, text: text, "Cookie": [text, text], "Host": text, "Content-Type": text},
            "body": text,
        },
        "response": {"status": 500, "headers": {"x-request-id": text}, "body": {text: text}},
        "metadata": {"request_id": text, "distributed_trace_id": text, "har": {"cookies": text}},
    }


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.key)
def test_what_is_copied_shows_itself_and_runs_nothing(form: Format) -> None:
    for text in HOSTILE:
        copied = form.copied(event(text))
        assert all(safe(line, len(line) + 1) == line for line in copied.split("\n")), text
        if form.key.startswith(("curl", "httpie")):
            assert all(line.endswith(" \\") for line in copied.split("\n")[:-1]), text


@given(anything)
@settings(max_examples=60, deadline=None)
def test_no_event_is_refused(value: Any) -> None:
    made = value if isinstance(value, dict) else {"request": value, "response": value, "metadata": value}
    for form in FORMATS:
        assert isinstance(form.copied(made), str)


def call(**request: Any) -> dict[str, Any]:
    return {"request": {"verb": "GET", "uri": "https://shop.acme.test/x", **request}}


def curl(**request: Any) -> str:
    return COPIES["curl"].copied(call(**request)).replace(" \\\n ", "")


def test_variables_stand_for_what_is_masked() -> None:
    headers = {"Authorization": "Bearer abcdef0123456789abcdef", "Cookie": "sid=12345678; b=2345678"}
    assert curl(headers=headers) == (
        "curl https://shop.acme.test/x"
        ' -H "Authorization: Bearer $AUTHORIZATION"'
        ' -H "Cookie: sid=$COOKIE_SID; b=$COOKIE_B"'
    )


def test_a_recording_cannot_name_a_variable_of_the_environment() -> None:
    text = curl(
        uri="https://shop.acme.test/x?aws_secret_access_key=1234567890",
        headers={"AWS-Secret-Access-Key": "1234567890"},
        body={"github_token": "1234567890"},
    )
    assert "$URL_AWS_SECRET_ACCESS_KEY" in text
    assert "$HEADER_AWS_SECRET_ACCESS_KEY" in text
    assert "$BODY_GITHUB_TOKEN" in text
    assert "$AWS" not in text
    assert "$GITHUB" not in text


def test_places_of_one_name_have_variables_of_their_own() -> None:
    text = curl(verb="POST", body={"a": {"password": "1234567"}, "b": {"password": "7654321"}})
    assert '"$BODY_PASSWORD"' in text
    assert '"$BODY_PASSWORD_2"' in text


@pytest.mark.parametrize(
    ("uri", "url"),
    [
        ("https://shop.acme.test/a b?q=ü#part", "'https://shop.acme.test/a%20b?q=%C3%BC'"),
        ("wss://shop.acme.test/feed", "https://shop.acme.test/feed"),
        ("ws://shop.acme.test/feed", "http://shop.acme.test/feed"),
        ("//shop.acme.test/x", "https://shop.acme.test/x"),
        ("shop.acme.test:8080/x", "https://shop.acme.test:8080/x"),
        ("/x?y=1", "'https://other.acme.test/x?y=1'"),
        ("https://bücher.acme.test:8443/ü", "https://xn--bcher-kva.acme.test:8443/%C3%BC"),
        ("-o/etc/passwd", "https://-o/etc/passwd"),
        ("", "https://"),
    ],
)
def test_addresses(uri: str, url: str) -> None:
    text = curl(uri=uri, headers={"Host": "other.acme.test"})
    assert text.removesuffix(" -H 'Host: other.acme.test'") == f"curl {url}"


def test_a_host_that_the_address_says_already_is_left_out() -> None:
    assert curl(headers={"Host": "SHOP.acme.test:443"}) == "curl https://shop.acme.test/x"


def test_curl_is_kept_from_what_is_not_http() -> None:
    assert curl(uri="file:///etc/passwd") == "curl --proto =http,https file:///etc/passwd"


def test_headers_of_that_one_message_are_left_out() -> None:
    headers = {":path": "/x", "Content-Length": "7", "Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}
    assert curl(headers=headers) == "curl https://shop.acme.test/x"


def test_a_head_request_asks_for_the_head() -> None:
    assert curl(verb="HEAD") == "curl https://shop.acme.test/x -I"


def test_cookies_and_type_that_stood_beside_the_headers_are_sent() -> None:
    sent = call(verb="POST", body="a=1") | {"metadata": {"har": {"cookies": "a=1", "request_mime_type": "text/x"}}}
    text = COPIES["curl-secrets"].copied(sent).replace(" \\\n ", "")
    assert text == "curl https://shop.acme.test/x -H 'Content-Type: text/x' -H 'Cookie: a=1' --data-binary a=1"


def test_httpie() -> None:
    headers = {"Accept": "a/b", "X-Equals": "=1", "X-Empty": ""}
    text = COPIES["httpie"].copied(call(verb="PUT", headers=headers, body="n = 1")).replace(" \\\n ", "")
    assert text == (
        "http PUT https://shop.acme.test/x Accept:a/b 'X-Equals:\\=1' 'X-Empty;' Content-Type: --raw='n = 1'"
    )


def test_url_and_json_are_masked() -> None:
    sent = call(uri="https://shop.acme.test/x?token=1234567890")
    assert COPIES["url"].copied(sent) == "https://shop.acme.test/x?token=••••••••"
    assert COPIES["url-secrets"].copied(sent) == "https://shop.acme.test/x?token=1234567890"
    assert json.loads(COPIES["json"].copied(sent))["request"]["uri"].endswith("token=••••••••")
    assert json.loads(COPIES["json-secrets"].copied(sent)) == sent


def test_for_the_logs() -> None:
    sent = {
        "id": "k1-7",
        "user_id": "u-0042",
        "duration_ms": 3204,
        "request": {
            "verb": "POST",
            "uri": "https://shop.acme.test/carts/9f3c/checkout?x=1",
            "time": "2026-11-24T14:02:11.911Z",
            "headers": {"traceparent": "00-4bf9-00f0-01"},
        },
        "response": {"status": 500, "headers": {"X-Request-Id": "r-1"}},
        "metadata": {"request_id": "r-1", "distributed_trace_id": "4bf9"},
    }
    assert COPIES["logs"].copied(sent).split("\n") == [
        "POST /carts/9f3c/checkout 500",
        "host: shop.acme.test",
        "from: 2026-11-24T14:02:06.911Z",
        "to: 2026-11-24T14:02:20.115Z",
        "x-request-id: r-1",
        "traceparent: 00-4bf9-00f0-01",
        "user: u-0042",
        "event: k1-7",
    ]


def test_ids_for_the_logs_that_no_header_has() -> None:
    lines = COPIES["logs"].copied({"metadata": {"request_id": "r-1", "distributed_trace_id": "4bf9"}}).split("\n")
    assert lines == ["GET / no answer", "request id: r-1", "trace id: 4bf9"]
