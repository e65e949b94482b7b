"""Who sent a call, in one word."""

from __future__ import annotations

from typing import Any

import pytest

from moesif_tui.core.client_names import client_name
from moesif_tui.wire.events import EventRequest, UserAgent

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (CHROME, "Chrome/126"),
        (f"{CHROME} Edg/126.0.2592.87", "Edge/126"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "Safari/17"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox/128"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot/2.1"),
        ("python-requests/2.32.3", "python-requests/2.32.3"),
        ("Acme/8.2 (iPhone; iOS 19.1)", "Acme/8.2 iOS"),
        ("Acme/8.2 (Android 16; Pixel 9) okhttp/5.1.0", "Acme/8.2 Android"),
        ("\x1b]52;c;\x07", ""),
        (["a/1", "b/2"], "a/1"),
        (7, "7"),
        (None, ""),
    ],
)
def test_by_header(header: Any, name: str) -> None:
    assert client_name(EventRequest(headers={"User-Agent": header})) == name


def test_what_the_service_parsed_comes_first() -> None:
    request = EventRequest(headers={"User-Agent": CHROME}, user_agent=UserAgent(name="ios", major="8", minor="2"))
    assert client_name(request) == "ios/8.2"
    assert client_name(EventRequest(user_agent=UserAgent(name="curl"))) == "curl"


def test_without_anything() -> None:
    assert client_name(None) == client_name(EventRequest()) == ""
