"""Events for tests, as the API answers them."""

from __future__ import annotations

from typing import Any

from moesif_tui.wire.events import Event
from moesif_tui.wire.reading import read_document

CHECKOUT: dict[str, Any] = {
    "id": "k1-7",
    "app_id": "k1",
    "request": {
        "verb": "POST",
        "uri": "https://shop.test/carts/9f3c/checkout?retry=2&token=abcdef123456",
        "time": "2026-11-23T14:02:11.911Z",
        "ip_address": "203.0.113.9",
        "route": "/carts/:id/checkout",
        "headers": {
            "content-type": "application/json",
            "cookie": "sid=abc; theme=dark",
            "user-agent": "ios/8.2 (x)",
            "accept": "*/*",
        },
        "body": {"payment": "sepa", "password": "hunter2"},
    },
    "response": {
        "status": 500,
        "headers": {"content-type": "application/json", "set-cookie": ["a=1; Path=/", "b=2"], "x-instance": "i-03"},
        "body": {"error": {"code": "E_LIMIT", "message": "limit reached"}},
    },
    "user_id": "u-0042",
    "session_token": "~12",
    "trace_id": "k1-t12.bucket",
    "triage_bucket_id": "k1-bucket",
    "duration_ms": 3204.0,
    "metadata": {
        "kind": "api",
        "request_id": "4be1-77",
        "says": {"code": "E_LIMIT", "message": "limit reached"},
        "derived": {"route": True, "user_id": "body", "session_token": True},
        "har": {
            "status_text": "Internal Server Error",
            "protocol": "h2",
            "timings": {"send": 2, "wait": 3180, "receive": 21.5, "dns": 0},
        },
    },
}


def call(document: dict[str, Any] | None = None, **changes: Any) -> Event:
    """The checkout, or another document; `changes` replace its fields."""
    return read_document(Event, {**(CHECKOUT if document is None else document), **changes})


def words(line: Any) -> str:
    """A line's text."""
    return "".join(text for text, _ in line)
