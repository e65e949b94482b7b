from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local.analysis.uris import Addresses


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://API.example:443/a/b?c=d#e", ("api.example", "", "/a/b", "c=d")),
        ("http://a.example:80", ("a.example", "", "", "")),
        ("http://a.example:443/x", ("a.example:443", "", "/x", "")),
        ("wss://a.example./socket", ("a.example", "", "/socket", "")),
        ("https://bob:pw@a.example:8443/", ("a.example:8443", "bob", "/", "")),
        ("https://[2001:DB8::1]:443/a", ("[2001:db8::1]", "", "/a", "")),
        ("https://a.example?x=/y", ("a.example", "", "", "x=/y")),
        ("https://a.example/x#frag?no", ("a.example", "", "/x", "")),
        ("https://a.example/x?q#frag", ("a.example", "", "/x", "q")),
        ("//a.example/x", ("a.example", "", "/x", "")),
        ("blob:https://a.example/9f3c", ("a.example", "", "/9f3c", "")),
        ("/only/a/path?q", ("", "", "/only/a/path", "q")),
        ("data:image/png;base64,AAAA", ("", "", "data:", "")),
        ("", ("", "", "", "")),
    ],
)
def test_the_parts_of_an_address(uri: str, expected: tuple[str, str, str, str]) -> None:
    addresses = Addresses()
    for _ in range(2):
        origin, path, query = addresses.split(uri)
        assert (origin.host, origin.user, path, query) == expected


def test_the_host_header_stands_in() -> None:
    assert Addresses().origin("API.example:443").host == "api.example"


@given(st.text(), st.text(alphabet="ht:p/s?#@[]%.a"))
def test_never_fails_and_does_not_depend_on_what_came_before(one: str, other: str) -> None:
    addresses = Addresses()
    addresses.split(one)
    addresses.split(other)
    for uri in (one, other):
        assert addresses.split(uri) == Addresses().split(uri)
