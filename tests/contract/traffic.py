"""A small capture with known numbers: three browsers, each with a session cookie, on one shop.

| session | calls |
| --- | --- |
| s1 (u-1) | login 200, cart 200, checkout 500 E_LIMIT, checkout 500 E_LIMIT |
| s2 (u-2) | login 200, cart 200, checkout 500 E_STOCK, then a catalog call 404 |
| s3 (u-3) | cart 200, catalog 200, catalog 404, a script 200, a GraphQL call 200 with errors, a call without answer |
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


def entry(
    second: float,
    session: str,
    verb: str,
    path: str,
    status: int,
    got: Any = None,
    *,
    sent: Any = None,
    took: float = 40,
    media: str = "application/json",
    error: str | None = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """One HAR entry, `second` seconds after the start."""
    user = {"s1": "u-1", "s2": "u-2", "s3": "u-3"}[session]
    asked = {"Cookie": f"sid={session}-secret-cookie", "X-User-Id": user, "User-Agent": f"browser/{session}"}
    request: dict[str, Any] = {
        "method": verb,
        "url": f"https://shop.test{path}",
        "httpVersion": "h2",
        "headers": [{"name": name, "value": value} for name, value in (asked | (headers or {})).items()],
        "queryString": [],
        "cookies": [],
        "headersSize": -1,
        "bodySize": 0,
    }
    if sent is not None:
        request["postData"] = {"mimeType": "application/json", "text": json.dumps(sent)}
    text = got if isinstance(got, str) else json.dumps(got)
    response: dict[str, Any] = {
        "status": status,
        "statusText": "",
        "httpVersion": "h2",
        "headers": [{"name": "Content-Type", "value": media}, {"name": "X-Instance", "value": f"i-{session}"}],
        "cookies": [],
        "content": {"size": len(text), "mimeType": media, "text": text},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    }
    if error:
        response["_error"] = error
    return {
        "startedDateTime": (START + timedelta(seconds=second)).isoformat(),
        "time": took,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {"send": 1, "wait": took - 2, "receive": 1},
        "serverIPAddress": "198.51.100.7",
    }


def entries() -> list[dict[str, Any]]:
    """The capture's entries in order of time."""
    limit = {"error": {"code": "E_LIMIT", "message": "limit reached"}}
    stock = {"error": {"code": "E_STOCK", "message": "only 3 left"}}
    gone = {"error": {"code": "E_GONE", "message": "1017 is not sold"}}
    query = {"operationName": "Total", "query": "query Total { cart { total } }"}
    return [
        entry(0, "s1", "POST", "/login", 200, {"ok": True}, sent={"user": "u-1", "password": "hunter2"}),
        entry(1, "s1", "GET", "/carts/1001", 200, {"lines": 3}),
        entry(2, "s1", "POST", "/carts/1001/checkout", 500, limit, sent={"payment": "sepa"}, took=3204),
        entry(6, "s1", "POST", "/carts/1001/checkout", 500, limit, sent={"payment": "sepa"}, took=3100),
        entry(20, "s2", "POST", "/login", 200, {"ok": True}),
        entry(21, "s2", "GET", "/carts/1002", 200, {"lines": 1}),
        entry(22, "s2", "POST", "/carts/1002/checkout", 500, stock, sent={"payment": "card"}, took=90),
        entry(23, "s2", "GET", "/catalog/1017", 404, gone),
        entry(40, "s3", "GET", "/carts/1003", 200, {"lines": 2}),
        entry(41, "s3", "GET", "/catalog/1018", 200, {"price": 12.5}),
        entry(42, "s3", "GET", "/catalog/1019", 404, gone),
        entry(43, "s3", "GET", "/static/app.js", 200, "let x", media="text/javascript"),
        entry(44, "s3", "POST", "/graphql", 200, {"errors": [{"message": "no total"}]}, sent=query),
        entry(45, "s3", "GET", "/shipments/77", 0, "", error="net::ERR_TIMED_OUT"),
    ]


def write(path: Path, some: list[dict[str, Any]] | None = None) -> Path:
    """Write the capture, or other entries, as a HAR file."""
    log = {"version": "1.2", "creator": {"name": "test", "version": "1"}, "entries": some or entries()}
    path.write_text(json.dumps({"log": log}))
    return path
