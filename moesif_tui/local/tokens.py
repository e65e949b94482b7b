"""Tokens of the API: signed, read and checked with a key that never leaves this machine.

A token is a JWT (RFC 7519) signed with HMAC-SHA256. Its scopes stand as in the hosted service's under `permissions`,
`{"local:1": {"scp": "read:events read:users"}}`. All that the key has signed are void once its file is removed.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from moesif_tui.local import folders
from moesif_tui.local.jsontext import from_json, to_json

Claims = dict[str, Any]

MANAGEMENT, COLLECTOR = "management", "collector"
"""What a token is for (`aud`)."""
ISSUER = "moesif-tui"
LONGEST = 8192
"""Characters of a token that is read."""
_KEY_BYTES = 32
_HEADER = {"alg": "HS256", "typ": "JWT"}
_TOKEN = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")


class MalformedError(ValueError):
    """A text that is no token at all: one sentence."""


class InvalidError(ValueError):
    """A token that does not count: one sentence that says why."""


class Signer:
    """Signs and checks tokens with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of_this_machine(cls) -> Signer:
        """With the key in the data folder, which is made where there is none. Raises OSError."""
        return cls(_kept_key(folders.signing_key()))

    def sign(self, claims: Claims) -> str:
        """A token that says this."""
        head = f"{encoded(to_json(_HEADER))}.{encoded(to_json(claims))}"
        return f"{head}.{encoded(self._signature(head))}"

    def read(self, token: str, now: int) -> Claims:
        """What a token says.

        Args:
            token: as it was sent.
            now: seconds since 1970 UTC.

        Raises:
            MalformedError: it is no token.
            InvalidError: it was not signed here, or is over.
        """
        parts = _TOKEN.fullmatch(token) if len(token) <= LONGEST else None
        if parts is None:
            raise MalformedError("The token is malformed: it is not three parts of a JWT with full stops between.")
        header, claims = _decoded(parts[1]), _decoded(parts[2])
        genuine = hmac.compare_digest(encoded(self._signature(f"{parts[1]}.{parts[2]}")), parts[3])
        if header.get("alg") != _HEADER["alg"] or not genuine:
            raise InvalidError("The token was not signed by this server.")
        expires = claims.get("exp")
        if expires is not None and not (_is_number(expires) and now < expires):
            raise InvalidError("The token has expired.")
        return claims

    def _signature(self, head: str) -> bytes:
        return hmac.digest(self._key, head.encode(), sha256)


def claims_for(
    organization: str,
    scopes: Iterable[str],
    now: int,
    *,
    app: str | None = None,
    target: str = MANAGEMENT,
    expires: int | None = None,
) -> Claims:
    """What a new token says; `now` and `expires` are seconds since 1970 UTC, None: it does not expire."""
    claims: Claims = {
        "jti": secrets.token_hex(12),
        "iss": ISSUER,
        "sub": organization,
        "oid": organization,
        "aud": target,
        "iat": now,
        "ver": "1",
        "org": organization,
        "permissions": {organization: {"scp": " ".join(dict.fromkeys(scopes))}},
    }
    return claims | ({} if app is None else {"app": app}) | ({} if expires is None else {"exp": expires})


def scopes_of(claims: Mapping[str, Any]) -> frozenset[str]:
    """Every scope that a token carries."""
    permissions = claims.get("permissions")
    found: set[str] = set()
    for permission in permissions.values() if isinstance(permissions, dict) else ():
        scopes = permission.get("scp") if isinstance(permission, dict) else None
        found.update(scopes.split() if isinstance(scopes, str) else ())
    return frozenset(found)


def lacking(claims: Mapping[str, Any], wanted: Iterable[str]) -> str | None:
    """The first of these scopes that a token does not carry; None where it has them all."""
    granted = scopes_of(claims)
    return next((scope for scope in wanted if scope not in granted), None)


def is_for(claims: Claims, target: str) -> bool:
    """Whether a token is for that: `aud` is a text or a list of them."""
    audience = claims.get("aud")
    return target in audience if isinstance(audience, list) else audience == target


def _kept_key(path: Path) -> bytes:
    """The key of that file. One that is too short to be one is replaced; of two programs that make it, one wins."""
    with suppress(FileNotFoundError):
        key = path.read_bytes()
        if len(key) == _KEY_BYTES:
            return key
        path.unlink(missing_ok=True)
    folders.private(path.parent)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
            file.write(secrets.token_bytes(_KEY_BYTES))
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
    return path.read_bytes()


def encoded(data: bytes) -> str:
    """Base64 as tokens have it (RFC 7515): for URLs, without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(part: str) -> Claims:
    try:
        value = from_json(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise MalformedError("The token is malformed: its parts are not JSON objects in base64.")
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
