"""What a JSON Web Token says about its bearer. The signature is not verified: nothing here decides about access."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode
from typing import Any

import orjson

LONGEST = 16_384
"""Characters; longer texts are no token."""
_SESSION_CLAIMS = ("sid", "session_state", "session_id")


def claims_of(token: str) -> dict[str, Any] | None:
    """The claims of a JWT, None for any other text."""
    if not token.startswith("eyJ") or len(token) > LONGEST or token.count(".") != 2:
        return None
    payload = token.split(".")[1]
    try:
        value = orjson.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, binascii.Error):
        return None
    return value if isinstance(value, dict) else None


def identity_of(token: str, claims: dict[str, Any] | None) -> str:
    """What stays the same when a token is renewed: its session, else its subject; without claims the text itself."""
    if claims is None:
        return token
    for name in (*_SESSION_CLAIMS, "sub"):
        value = claims.get(name)
        if isinstance(value, (str, int)) and value:
            return f"jwt\0{claims.get('iss') if isinstance(claims.get('iss'), str) else ''}\0{name}\0{value}"
    return token
