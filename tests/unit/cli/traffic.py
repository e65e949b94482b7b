"""A small recording: every kind of call, failures, secrets, and values that steer terminals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HOSTILE = "a\x1b]52;c;UFdORUQ=\x07\x9b31m\u202eb"
"""Writes the clipboard, sets a colour, turns the direction of writing."""
LONG = {"lines": ["0123456789" * 10] * 500}
"""A body that lists cut."""


def entry(second: int, verb: str, url: str, status: int, **more: Any) -> dict[str, Any]:
    """An entry of a HAR; `got` is the answer's body."""
    headers = [{"name": "Cookie", "value": "sid=s3ss10n-of-ada"}, {"name": "X-Request-Id", "value": f"r-{second}"}]
    got = more.get("got")
    media = more.get("media", "application/json")
    return {
        "startedDateTime": f"2026-11-24T10:00:{second:02d}.000Z",
        "time": 38,
        "request": {
            "method": verb,
            "url": url,
            "headers": headers + [{"name": name, "value": value} for name, value in more.get("sent", {}).items()],
            **({"postData": {"mimeType": "application/json", "text": more["body"]}} if "body" in more else {}),
        },
        "response": {
            "status": status,
            "headers": [{"name": "content-type", "value": media}],
            "content": {"mimeType": media, **({"text": json.dumps(got)} if got is not None else {})},
        },
    }


def entries() -> list[dict[str, Any]]:
    """Two buckets of one session, and the calls around them."""
    api = "https://api.acme.test"
    limit = {"error": {"code": "E_LIMIT", "message": "limit reached"}}
    return [
        entry(0, "POST", f"{api}/login", 200, body='{"user":"ada","password":"hunter2"}'),
        entry(1, "GET", f"{api}/app.js", 200, media="text/javascript"),
        entry(2, "OPTIONS", f"{api}/carts/1", 204, sent={"Access-Control-Request-Method": "PUT"}),
        entry(3, "GET", f"{api}/catalog/{HOSTILE}?token=s3cr3t-value", 200, got=LONG),
        entry(4, "GET", f"{api}/orders/7", 404, got={"message": HOSTILE}),
        entry(5, "POST", f"{api}/carts/1/checkout", 500, got=limit, sent={"Authorization": "Bearer abcdef0123456789"}),
        entry(6, "POST", f"{api}/carts/2/checkout", 500, got=limit),
    ]


def write(path: Path, found: list[dict[str, Any]] | None = None) -> Path:
    """The recording as a file."""
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries() if found is None else found}}))
    return path
