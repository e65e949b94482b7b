"""The parts of a recorded address that analysis works on, cut without judging whether the address is a good one."""

from __future__ import annotations

import re
from typing import NamedTuple

from moesif_tui.local.analysis.remembered import Remembered

_URI = re.compile(r"(?:blob:)?(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?://([^/?#\\]*))?([^?#]*)(?:\?([^#]*))?")
_DEFAULT_PORTS = {"http": ":80", "ws": ":80", "https": ":443", "wss": ":443"}
LONGEST_HOST = 255
"""Characters that are kept of a host."""


class Origin(NamedTuple):
    """Whom a call was sent to: host (lower case, no default port; "" when not told) and the user in the address."""

    host: str
    user: str


_NOWHERE = Origin("", "")


class Addresses:
    """Cuts addresses; remembers the origins that it has met."""

    def __init__(self) -> None:
        self._known: dict[str, Origin] = {}
        self._origins = Remembered(_origin, 2048, 512)

    def split(self, uri: str) -> tuple[Origin, str, str]:
        """(origin, path, query) of an absolute address, a path or anything else, without fragment and inline data."""
        end = uri.find("/", 8)
        known = self._known.get(uri[:end])
        if known is not None:
            path, _, query = uri[end:].partition("?")
            if "#" in uri:
                path, query = path.partition("#")[0], query.partition("#")[0] if "#" not in path else ""
            return known, path, query
        if uri.startswith("data:"):
            return _NOWHERE, "data:", ""
        found = _URI.match(uri)
        if found is None:
            return _NOWHERE, uri, ""
        authority, path, query = found.groups("")
        origin = self._origins[uri[: found.end(1)] if authority else ""]
        if authority and found.end(1) == end:
            if len(self._known) >= 2048:
                self._known.clear()
            self._known[uri[:end]] = origin
        return origin, path, query

    def origin(self, authority: str) -> Origin:
        """The origin that a `host` header names."""
        return self._origins["//" + authority]


def _origin(text: str) -> Origin:
    """Of `scheme://user:secret@host:port`."""
    scheme, _, authority = text.removeprefix("blob:").partition("//")
    user, _, host = authority.rpartition("@")
    host = host.lower()
    if scheme:
        host = host.removesuffix(_DEFAULT_PORTS.get(scheme.removesuffix(":").lower(), "\n"))
    elif host.endswith((":80", ":443")):
        host = host.rpartition(":")[0]
    return Origin(host.rstrip(".")[:LONGEST_HOST], user.partition(":")[0])
