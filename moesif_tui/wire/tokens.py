"""Tokens: what the own one may do, and new ones."""

from __future__ import annotations

from typing import Any, ClassVar

from moesif_tui.wire.base import Document, Effect, Operation, OrgId, Secret, Time


class Permission(Document):
    """What a token may do with one organization and app; `scp` holds scopes (`verb:resource`) with spaces between."""

    scp: str | None = None


class TokenInfo(Document):
    """The payload of a token (JWT). `iat` and `exp` are seconds since 1970 UTC; without `exp` it does not expire.

    `permissions` is by organization and app, as `456:823`; `aud` is a string or a list of them.
    """

    jti: str | None = None
    iss: str | None = None
    sub: str | None = None
    oid: str | None = None
    aud: Any = None
    exp: int | None = None
    iat: int | None = None
    ver: str | None = None
    org: str | None = None
    app: str | None = None
    permissions: dict[str, Permission] | None = None


class AccessToken(Document):
    """A new token."""

    app_token: Secret = None


class GetTokenInfo(Operation[TokenInfo]):
    """What the token that is sent along may do (getTokenInfo). `scope` is required; nobody documents its meaning."""

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/~/oauth/tokeninfo"
    scopes: ClassVar[tuple[str, ...]] = ("read:access_tokens",)

    scope: str = "read:access_tokens"


class GetAccessToken(Operation[AccessToken]):
    """Mint a token, with no more scopes than the own one has (getAccessToken).

    `scope` holds scopes (`verb:resource`) with spaces between; `target` is `management` or `collector`; `expiration`
    is ISO 8601, and without it the token does not expire.
    """

    method: ClassVar[str] = "GET"
    path: ClassVar[str] = "/{orgId}/oauth/access_tokens"
    scopes: ClassVar[tuple[str, ...]] = ("create:access_tokens",)
    effect: ClassVar[Effect] = Effect.CREATE
    secret: ClassVar[frozenset[str]] = frozenset({"app_token"})

    org_id: OrgId = "~"
    app_id: str | None = None
    target: str = "management"
    scope: str
    expiration: Time | None = None
