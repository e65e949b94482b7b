"""Event documents of records, bodies in base64 so that they are the very same bytes."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from moesif_tui.core.time import iso
from moesif_tui.local.record import Record


def document(record: Record) -> dict[str, Any]:
    har = {**(record.har or {}), **({"error": record.reason} if record.reason else {})}
    return {
        "request": {
            "time": iso(record.time),
            "verb": record.verb,
            "uri": record.uri,
            "headers": record.request_headers,
            "ip_address": record.ip_address,
            **_body(record.request_body),
        },
        "response": {
            "status": record.status,
            "headers": record.response_headers,
            "ip_address": record.server_ip,
            **_body(record.response_body),
        },
        "duration_ms": None if record.duration is None else record.duration / 1000,
        "metadata": {"har": har},
    }


def _body(data: bytes | None) -> dict[str, str]:
    return {} if data is None else {"body": b64encode(data).decode(), "transfer_encoding": "base64"}
