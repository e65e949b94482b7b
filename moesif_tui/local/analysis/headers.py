"""The few headers that analysis reads, found in one pass whatever their case and however often they repeat."""

from __future__ import annotations

from moesif_tui.core.id_headers import REQUEST_IDS, TRACES
from moesif_tui.local.analysis.remembered import Remembered
from moesif_tui.local.record import Headers

API_KEYS = ("x-api-key", "api-key", "apikey", "x-apikey")
SESSION_TOKENS = ("x-auth-token", "x-access-token", "x-session-token", "x-session-id")
USERS = ("x-user-id", "x-userid", "x-remote-user", "x-forwarded-user", "x-auth-request-user", "x-authenticated-user")
COMPANIES = ("x-company-id", "x-organization-id", "x-org-id", "x-tenant-id")
CLIENT_ADDRESSES = ("x-forwarded-for", "x-real-ip", "true-client-ip", "cf-connecting-ip")
VERSIONS = ("api-version", "x-api-version", "accept-version", "accept-api-version")

RARE = frozenset((*TRACES, *API_KEYS, *SESSION_TOKENS, *USERS, *COMPANIES, *CLIENT_ADDRESSES, *VERSIONS))
"""What most requests have none of: one look tells that nothing of it needs to be searched for."""

_READ = RARE | frozenset(
    (
        "accept",
        "access-control-request-method",
        "authorization",
        "content-type",
        "cookie",
        "host",
        ":authority",
        "sec-fetch-dest",
        "set-cookie",
        "user-agent",
        *REQUEST_IDS,
    )
)
_JOINTS = {"set-cookie": "\n", "cookie": "; "}


def _read_as(name: str) -> str:
    """The lower-case name where it is read, else ""."""
    lower = name.strip().lower()
    return lower if lower in _READ else ""


class HeaderReader:
    """Picks what is read out of headers; remembers the names that it has met."""

    def __init__(self) -> None:
        self._names = Remembered(_read_as, 4096)

    def pick(self, headers: Headers) -> dict[str, str]:
        """Value by lower-case name. Repeated: cookies joined, `set-cookie` with a line each, of others the first."""
        names = self._names
        found: dict[str, str] = {}
        for name, value in headers.items():
            known = names[name]
            if known and value:
                if isinstance(value, list):
                    joint = _JOINTS.get(known)
                    found[known] = value[0] if joint is None else joint.join(value)
                else:
                    found[known] = value
        return found


def media_of(content_type: str) -> str:
    """The media type of a content type: lower case, without parameters; "" when there is none."""
    return content_type.partition(";")[0].strip().lower()
