from __future__ import annotations

import json

import pytest

from moesif_tui.client import outgoing
from moesif_tui.client.errors import CannotSend, NotSignedIn
from moesif_tui.wire.base import Filter
from moesif_tui.wire.requests import Request, to_request
from moesif_tui.wire.triage import GetTriageBuckets, TriageBucketUpdate

BASE = "https://api.example.com/v1"


def test_base_urls_lose_their_last_slash() -> None:
    assert outgoing.checked_base_url("http://[::1]:8080/v1/") == "http://[::1]:8080/v1"


@pytest.mark.parametrize(
    "url",
    [
        *("", "api.example.com", "ftp://x/", "http://", "http://x:99999/", "http://x:0/", "http://[::1", "http://a b/"),
        *("http://x/\n", "http://ü/", "http://user:pass@x/", "http://x/?key=1", "http://x/#top"),
    ],
)
def test_what_is_no_base_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"^The base URL") as caught:
        outgoing.checked_base_url(url)
    assert "pass" not in str(caught.value)


def test_the_url_holds_path_and_encoded_query() -> None:
    operation = GetTriageBuckets(state=Filter(values=(0, 1)), last_modified=Filter(gte="2024-01-01T00:00:00+01:00"))
    assert outgoing.url(BASE, to_request(operation)) == (
        "https://api.example.com/v1/~/triage_buckets?take=20&state=0&state=1&last_modified%5Bgte%5D=2024-01-01T00%3A00%3A00%2B01%3A00"
    )


@pytest.mark.parametrize("path", ["/~/traces/..", "/~/traces/./events", "/~/traces/", "/~//events"])
def test_an_id_that_leads_elsewhere_is_not_sent(path: str) -> None:
    with pytest.raises(CannotSend):
        outgoing.url(BASE, Request("GET", path, ()))


def test_a_parameter_that_is_no_text_is_not_sent() -> None:
    with pytest.raises(CannotSend):
        outgoing.url(BASE, Request("GET", "/x", (("route", "\ud800"),)))


def test_headers_ask_for_gzip_alone_and_carry_the_token() -> None:
    headers = outgoing.headers(Request("GET", "/x", ()), "abc")
    assert headers["Accept-Encoding"] == "gzip"
    assert headers["Authorization"] == "Bearer abc"
    assert "Content-Type" not in headers
    assert "Authorization" not in outgoing.headers(Request("GET", "/x", ()), None)


@pytest.mark.parametrize("token", ["a\nb", "tökén", "a\x00b", "\ud800"])
def test_a_token_that_cannot_stand_in_a_header_is_refused_unseen(token: str) -> None:
    with pytest.raises(NotSignedIn) as caught:
        outgoing.headers(Request("GET", "/x", ()), token)
    assert token not in str(caught.value)


def test_documents_are_sent_with_the_fields_that_were_given() -> None:
    request = Request("POST", "/x", (), [TriageBucketUpdate(state=1), TriageBucketUpdate(state=None)])
    assert json.loads(outgoing.content(request) or b"") == [{"state": 1}, {"state": None}]
    assert outgoing.headers(request, None)["Content-Type"] == "application/json"


def test_lone_surrogates_go_as_escapes() -> None:
    assert outgoing.content(Request("POST", "/x", (), {"a": "\ud800"})) == b'{"a":"\\ud800"}'


@pytest.mark.parametrize("body", [float("nan"), {"a": object()}, {("a",): 1}])
def test_what_is_no_json_is_not_sent(body: object) -> None:
    with pytest.raises(CannotSend):
        outgoing.content(Request("POST", "/x", (), body))


def test_a_body_nested_too_deep_is_not_sent() -> None:
    body: list[object] = []
    for _ in range(100_000):
        body = [body]
    with pytest.raises(CannotSend):
        outgoing.content(Request("POST", "/x", (), body))
