from __future__ import annotations

from typing import Any

import pytest

from moesif_tui.core.kinds import Kind
from tests.unit.local.analysis.records import analysed

API, PAGE, STATIC, PREFLIGHT, ABORTED = Kind


def kind(uri: str, media: str = "", verb: str = "GET", status: int = 200, **more: Any) -> Kind:
    response = {"content-type": media} if media else {}
    return analysed(verb, "https://shop.example" + uri, status, response=response, **more).kind


def test_the_words_of_kinds() -> None:
    assert [each.name.lower() for each in Kind] == ["api", "page", "static", "preflight", "aborted"]


@pytest.mark.parametrize(
    ("resource", "uri", "media", "expected"),
    [
        ("fetch", "/api/cart", "application/json", API),
        ("xhr", "/data/stats.json", "application/json", API),
        ("xhr", "/partial", "text/html", API),
        ("fetch", "/icons/a.svg", "image/svg+xml", STATIC),
        ("fetch", "/charts/42", "image/png", API),
        ("xhr", "/static/v7/modal.html", "text/html", STATIC),
        ("document", "/checkout", "text/html", PAGE),
        ("document", "/api/me", "application/json; charset=utf-8", API),
        ("script", "/app.js", "text/javascript", STATIC),
        ("script", "/find?q=1&callback=f", "text/javascript", API),
        ("image", "/pixel", "image/gif", STATIC),
        ("ping", "/beacon", "", API),
        ("websocket", "/socket", "", API),
        ("preflight", "/api/cart", "", PREFLIGHT),
    ],
)
def test_the_browsers_word_goes_first(resource: str, uri: str, media: str, expected: Kind) -> None:
    assert kind(uri, media, resource_type=resource) is expected


@pytest.mark.parametrize(
    ("uri", "media", "expected"),
    [
        ("/api/cart", "application/json", API),
        ("/api/problem", "application/problem+json", API),
        ("/soap", "text/xml", API),
        ("/", "text/html; charset=utf-8", PAGE),
        ("/logo.png", "image/png", STATIC),
        ("/missing.png", "text/html", STATIC),
        ("/avatar/42", "image/jpeg", STATIC),
        ("/app.js", "", STATIC),
        ("/site.webmanifest", "application/manifest+json", STATIC),
        ("/favicon.ico", "", STATIC),
        ("/jsonp?callback=f", "application/javascript", API),
        ("/export", "application/octet-stream", API),
        ("/static/words.json", "application/json", STATIC),
        ("/static/words", "application/json", API),
        ("/orders", "", API),
    ],
)
def test_without_it_media_type_and_extension_tell(uri: str, media: str, expected: Kind) -> None:
    assert kind(uri, media) is expected


def test_sec_fetch_dest_stands_in_for_the_resource_type() -> None:
    assert kind("/a", request={"Sec-Fetch-Dest": "document"}) is PAGE
    assert kind("/a", request={"Sec-Fetch-Dest": "style"}) is STATIC
    assert kind("/a", "text/html", request={"Sec-Fetch-Dest": "empty"}) is API


def test_a_page_that_was_never_answered_is_known_by_what_was_asked_for() -> None:
    assert kind("/a", status=0, request={"accept": "text/html,*/*"}) is PAGE


def test_only_an_options_call_that_asks_for_a_method_is_a_preflight() -> None:
    assert kind("/a", verb="OPTIONS", request={"Access-Control-Request-Method": "PUT"}) is PREFLIGHT
    assert kind("/a", verb="OPTIONS") is API


def test_aborted_is_what_the_client_gave_up_before_any_answer() -> None:
    assert kind("/a", status=0, cancelled=True) is ABORTED
    assert kind("/a", status=0) is API
    assert kind("/a", "application/json", cancelled=True) is API
