"""URLs for reading."""

from __future__ import annotations

import pytest

from moesif_tui.core.urls import readable_url, split_url


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("https://a.test:8443/x?y=1", ("a.test:8443", "/x?y=1")),
        ("https://ada:secret@a.test", ("a.test", "/")),
        ("/x", ("", "/x")),
        ("http://[odd", ("", "http://[odd")),
        ("", ("", "")),
    ],
)
def test_a_url_is_its_host_and_the_rest(url: str, parts: tuple[str, str]) -> None:
    assert split_url(url) == parts


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/caf%C3%A9?q=%E4%BD%A0", "https://h/café?q=你"),
        ("/a%2Fb%3Fc%20d%26e%25", "/a%2Fb%3Fc%20d%26e%25"),
        ("/%1b%5b31m%0a", "/%1b%5b31m%0a"),
        ("/%ff%fe", "/%ff%fe"),
        ("/%E2%80%AE", "/%E2%80%AE"),
        ("/%7Euser/%", "/~user/%"),
    ],
)
def test_only_what_loses_nothing_is_decoded(url: str, shown: str) -> None:
    assert readable_url(url) == shown
