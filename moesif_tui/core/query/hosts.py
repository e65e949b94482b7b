"""Hosts as they are compared: in lower case, and without a port unless one is asked for."""

from __future__ import annotations

import re

_PORT = re.compile(r":(?:\d+|\*)\Z")


def has_port(host: str) -> bool:
    """Whether the host (or pattern) names a port; the colons of a bare IPv6 address are none."""
    return _PORT.search(host) is not None and (host.count(":") == 1 or "]:" in host)


def without_port(host: str) -> str:
    """The host alone."""
    return _PORT.sub("", host) if has_port(host) else host
