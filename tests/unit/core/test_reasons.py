"""Network errors of all recorders read alike."""

import pytest

from moesif_tui.core.reasons import PHRASES, network_error


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("net::ERR_CONNECTION_REFUSED", "connection refused"),
        ("connect ECONNREFUSED 127.0.0.1:3000", "connection refused"),
        ("net::ERR_NAME_NOT_RESOLVED", "name not resolved"),
        ("[Errno -2] Name or service not known", "name not resolved"),
        ("net::ERR_CONNECTION_TIMED_OUT", "timed out"),
        ("NS_ERROR_NET_TIMEOUT", "timed out"),
        ("Timeout 30000ms exceeded", "timed out"),
        ("context deadline exceeded", "timed out"),
        ("net::ERR_ABORTED", "cancelled"),
        ("NS_BINDING_ABORTED", "cancelled"),
        ("canceled", "cancelled"),
        ("read ECONNRESET", "connection reset"),
        ("socket hang up", "connection closed"),
        ("net::ERR_CERT_DATE_INVALID", "certificate refused"),
        ("net::ERR_SSL_PROTOCOL_ERROR", "TLS failed"),
        ("net::ERR_BLOCKED_BY_CLIENT", "blocked by the client"),
        ("net::ERR_INTERNET_DISCONNECTED", "network unreachable"),
        ("net::ERR_UNEXPECTED_PROXY_AUTH", "proxy failed"),
        ("net::ERR_HTTP2_PROTOCOL_ERROR", "http2 protocol error"),
        ("net::ERR_FAILED", "failed"),
        ("  something \n else ", "something else"),
    ],
)
def test_network_errors_become_words(reason: str, words: str) -> None:
    assert network_error(reason) == words


def test_phrases_hold_unofficial_statuses_too() -> None:
    assert PHRASES[404] == "Not Found"
    assert PHRASES[499] == "Client Closed Request"
