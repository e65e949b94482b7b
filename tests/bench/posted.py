"""Events as an SDK sends them, the same for the same seed: what the benchmark posts to a server.

The calls of `generate`, as a server behind a proxy sees them: with the headers that browsers, proxy and framework add,
its clients' addresses, and the fields that Moesif's SDK for Python fills. About 1.6 kB an event.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.bench.generate import entries

BATCH = 100
"""Events of a body: what that SDK sends at most."""
SEPARATOR = b",\n"
"""Between the events of a body; stands nowhere inside of them."""

_ASKED = {
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7",
    "Connection": "close",
    "X-Forwarded-Proto": "https",
}
_ANSWERED = {
    "Cache-Control": "no-store, max-age=0",
    "Vary": "Accept-Encoding, Origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}


def bodies(count: int) -> Iterator[bytes]:
    """That many events in bodies of `BATCH`."""
    batch: list[bytes] = []
    for entry in entries(count):
        batch.append(json.dumps(_event(json.loads(entry))).encode())
        if len(batch) == BATCH:
            yield b"[" + SEPARATOR.join(batch) + b"]"
            batch.clear()
    if batch:
        yield b"[" + SEPARATOR.join(batch) + b"]"


def _event(entry: dict[str, Any]) -> dict[str, Any]:
    asked, answered = entry["request"], entry["response"]
    headers = _headers(asked)
    transaction = headers["x-request-id"]
    address = f"203.0.113.{sum(map(ord, headers.get('cookie', headers.get('authorization', '')))) % 250}"
    sent = _body(asked.get("postData", {}).get("text"))
    host = asked["url"].split("/", 3)[2]
    more = {"Host": host, "X-Forwarded-For": address, "X-Moesif-Transaction-Id": transaction}
    request = {
        "time": entry["startedDateTime"].removesuffix("Z"),
        "uri": asked["url"],
        "verb": asked["method"],
        "headers": more | _ASKED | headers,
        "api_version": None,
        "ip_address": address,
        "body": sent,
        "transfer_encoding": None if sent is None else "json",
    }
    response = None
    if answered["status"]:
        got = _body(answered["content"].get("text"))
        length = {"Content-Length": str(answered["content"]["size"]), "X-Moesif-Transaction-Id": transaction}
        response = {
            "time": entry["startedDateTime"].removesuffix("Z"),
            "status": answered["status"],
            "headers": _headers(answered) | _ANSWERED | length,
            "body": got,
            "ip_address": None,
            "transfer_encoding": None if got is None else "json",
        }
    nothing = dict.fromkeys(("session_token", "tags", "user_id", "company_id", "metadata", "blocked_by"))
    own = {"direction": "Incoming", "weight": 1, "transaction_id": transaction}
    return {"request": request, "response": response, **nothing, **own}


def _headers(message: dict[str, Any]) -> dict[str, str]:
    return {header["name"]: header["value"] for header in message["headers"]}


def _body(text: str | None) -> Any:
    """A body as the SDK sends it: JSON as it is, anything else as text."""
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text
