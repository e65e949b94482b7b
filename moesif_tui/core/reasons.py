"""Why a call got no answer, in the same few words whatever client, browser or library recorded it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from http import HTTPStatus

_WORDS = {
    "name not resolved": r"dns.*time|name.?not.?resolved|unknown.?host|enotfound|eai_again|getaddrinfo|no such host"
    r"|nxdomain|name or service not|nodename nor servname|invalid_hostname",
    "connection refused": r"connection.?refused|econnrefused|errno 111\b|actively refused",
    "timed out": r"time[d_ ]*[_ -]?out|etimedout|deadline exceeded",
    "empty answer": r"err_empty_response|empty reply",
    "connection reset": r"connection.?reset|econnreset|net_reset|reset by peer|errno 104\b|epipe|broken pipe",
    "connection closed": r"connection.?closed|socket hang up|server disconnected|unexpected eof|closed by remote"
    r"|ns_error_net_interrupt|net_partial_transfer|content_length_mismatch|incomplete_chunked",
    "certificate refused": r"\bcert|err_cert|x509|sec_error|self.signed",
    "TLS failed": r"\bssl|err_ssl|\btls|handshake",
    "blocked by the client": r"blocked.?by|err_blocked|access_control|cors\b|ns_error_dom_bad_uri|tracking_uri",
    "proxy failed": r"proxy|tunnel",
    "network unreachable": r"internet.?disconnected|network.?changed|ns_error_offline|address.?unreachable"
    r"|no route to host|network is unreachable|ehostunreach|enetunreach|errno 113\b",
    "connection failed": r"connect(?:ion)?.(?:call.)?failed",
    "cancelled": r"abort|cancel",
}
_CONSTANT = re.compile(r"(?:net::|NS_|ERR_|ERROR_)+([A-Z0-9_]+)")
_UNOFFICIAL = {
    419: "Page Expired",
    420: "Enhance Your Calm",
    430: "Request Header Fields Too Large",
    440: "Login Time-out",
    444: "No Response",
    460: "Client Closed Connection",
    494: "Request Header Too Large",
    495: "Certificate Error",
    499: "Client Closed Request",
    509: "Bandwidth Limit Exceeded",
    520: "Unknown Error of the Origin",
    521: "Origin Is Down",
    522: "Origin Connection Timed Out",
    523: "Origin Is Unreachable",
    524: "Origin Timed Out",
    525: "TLS Handshake With the Origin Failed",
    526: "Invalid Certificate of the Origin",
    529: "Overloaded",
    530: "Origin Name Not Resolved",
}
PHRASES: dict[int, str] = {status.value: status.phrase for status in HTTPStatus} | _UNOFFICIAL
"""HTTP status → its reason phrase, the unofficial ones of nginx, IIS and Cloudflare included."""


@cache
def _known(pattern: str) -> re.Pattern[str]:
    """Compiled when it is first needed."""
    return re.compile(pattern, re.IGNORECASE)


@lru_cache(maxsize=512)
def network_error(reason: str) -> str:
    """`net::ERR_CONNECTION_REFUSED`, `ECONNREFUSED` and the like as words: `connection refused`.

    An unknown constant is read out (`net::ERR_HTTP2_PROTOCOL_ERROR`: `http2 protocol error`); a sentence stays.
    """
    reason = " ".join(reason[:500].split())
    for words, pattern in _WORDS.items():
        if _known(pattern).search(reason):
            return words
    if constant := _CONSTANT.fullmatch(reason):
        return constant[1].replace("_", " ").lower()
    return reason
