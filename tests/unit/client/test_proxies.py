from __future__ import annotations

import pytest

from moesif_tui.client.proxies import proxy_for

PROXY = "http://proxy:3128"


def test_no_variable_no_proxy() -> None:
    assert proxy_for("https://api.example.com/v1", {}) is None


@pytest.mark.parametrize(
    ("url", "environment", "expected"),
    [
        ("https://api.example.com/", {"https_proxy": PROXY}, PROXY),
        ("https://api.example.com/", {"HTTPS_PROXY": PROXY}, PROXY),
        ("https://api.example.com/", {"http_proxy": PROXY}, None),
        ("http://api.example.com/", {"HTTP_PROXY": PROXY}, PROXY),
        ("http://api.example.com/", {"HTTP_PROXY": PROXY, "REQUEST_METHOD": "GET"}, None),
        ("http://api.example.com/", {"all_proxy": "socks5://p"}, "socks5://p"),
        ("http://api.example.com/", {"http_proxy": "proxy:3128"}, PROXY),
        ("http://api.example.com/", {"http_proxy": "lower", "HTTP_PROXY": "upper"}, "http://lower"),
    ],
)
def test_the_scheme_decides_which_variable_counts(url: str, environment: dict[str, str], expected: str | None) -> None:
    assert proxy_for(url, environment) == expected


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "[::1]", "localhost", "a.localhost"])
def test_this_machine_is_reached_directly(host: str) -> None:
    assert proxy_for(f"http://{host}:80/", {"http_proxy": PROXY}) is None


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("*", True),
        ("api.example.com", True),
        ("API.example.com:443", True),
        ("example.com", True),
        (".example.com", True),
        ("other.com, example.com", True),
        ("ample.com", False),
        ("api.example.com.evil.com", False),
        ("[::1", False),
        ("10.0.0.0/8", False),
        (",,", False),
    ],
)
def test_no_proxy_names_hosts_and_domains(no_proxy: str, direct: bool) -> None:
    assert (proxy_for("https://api.example.com/", {"https_proxy": PROXY, "no_proxy": no_proxy}) is None) is direct


@pytest.mark.parametrize(("no_proxy", "direct"), [("10.0.0.0/8", True), ("10.1.2.3", True), ("192.168.0.0/16", False)])
def test_no_proxy_names_networks(no_proxy: str, direct: bool) -> None:
    assert (proxy_for("http://10.1.2.3/", {"http_proxy": PROXY, "NO_PROXY": no_proxy}) is None) is direct
