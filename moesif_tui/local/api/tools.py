"""Health, and addresses that go through a collecting proxy."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from moesif_tui.local.registry import Refused, Reply, answers
from moesif_tui.local.server import Server
from moesif_tui.wire.tools import EncodeUrl, Probe

PROXY = "moesif.net"
_LONGEST_LABEL = 63
_EXPECTED = "body.url: the address of an API is expected, as https://api.example.com"


@answers(Probe)
def probe(_: Probe, __: Server) -> Reply:
    """Up, since it answers."""
    return Reply.of({"status": True, "region": "local"})


@answers(EncodeUrl)
def encode_url(operation: EncodeUrl, _: Server) -> Reply:
    """The address by which an API is called through the proxy: its scheme, host and port are one label of the name.

    `https://api.acme-shop.com:8443/v1` is `https://https-api-acme--shop-com-8443.moesif.net/v1`.
    """
    try:
        parts = urlsplit((operation.body.url or "").strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise Refused(_EXPECTED) from None
    if not host or parts.scheme not in {"http", "https"} or not host.isascii() or ":" in host:
        raise Refused(_EXPECTED)
    if parts.username is not None:
        raise Refused("body.url: an address with a user name in it would hand that to the proxy")
    name = host.replace("-", "--").replace(".", "-")
    label = "-".join([parts.scheme, name, *([str(port)] if port is not None else [])])
    if len(label) > _LONGEST_LABEL:
        raise Refused(f"body.url: the host is too long, its label {label} has more than {_LONGEST_LABEL} characters")
    return Reply.of({"url": urlunsplit(("https", f"{label}.{PROXY}", parts.path, parts.query, ""))})
