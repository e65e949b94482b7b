"""Which proxy the environment asks for. There is one base URL, so that this is decided once and can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit


def proxy_for(base_url: str, environment: Mapping[str, str]) -> str | None:
    """The proxy's URL for this address, or None for a direct connection.

    Reads `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, in capitals too (but for `HTTP_PROXY` where a web
    server could have set it from a request). `no_proxy` may hold hosts, domains, addresses, networks (10.0.0.0/8)
    and `*`; what is no such thing is ignored. This machine itself is never asked for through a proxy.
    """
    address = urlsplit(base_url)
    host = address.hostname or ""
    if _is_here(host) or any(_covers(entry.strip(), host) for entry in _variable("no_proxy", environment).split(",")):
        return None
    proxy = _variable(f"{address.scheme}_proxy", environment) or _variable("all_proxy", environment)
    if not proxy:
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _variable(name: str, environment: Mapping[str, str]) -> str:
    upper = "" if name == "http_proxy" and "REQUEST_METHOD" in environment else environment.get(name.upper(), "")
    return environment.get(name) or upper


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _covers(entry: str, host: str) -> bool:
    """Whether an entry of `no_proxy` covers the host."""
    if entry == "*":
        return True
    try:
        return ip_address(host) in ip_network(entry, strict=False)
    except ValueError:
        domain = entry.rpartition(":")[0] if entry.rpartition(":")[2].isdecimal() else entry
        domain = domain.strip(".").lower()
        return bool(domain) and (host == domain or host.endswith(f".{domain}"))
