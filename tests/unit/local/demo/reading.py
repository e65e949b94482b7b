"""What the tests read out of a call, without any of the program's own analysis."""

from __future__ import annotations

import base64
import json
import re

from moesif_tui.local.record import Record

_TOKEN = re.compile(r"eyJ[\w-]+\.([\w-]+)\.[\w-]+")


def credential(call: Record) -> str | None:
    """The token that the call carries."""
    text = f"{call.request_headers.get('authorization', '')} {call.request_headers.get('cookie', '')}"
    found = _TOKEN.search(text)
    return found[0] if found else None


def user(call: Record) -> str | None:
    """Whom the call's token names."""
    token = credential(call)
    if token is None:
        return None
    sub: str = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))["sub"]
    return sub


def sessions(calls: list[Record]) -> dict[str, list[Record]]:
    """Calls by the token that they carry, in time order."""
    found: dict[str, list[Record]] = {}
    for call in calls:
        token = credential(call)
        if token is not None:
            found.setdefault(token, []).append(call)
    return found


def says(call: Record, text: bytes) -> bool:
    """Whether the answer's body has that text."""
    return text in (call.response_body or b"")
