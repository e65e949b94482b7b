"""Tokens: what the one that was sent may do, and new ones, signed with the key of this machine."""

from __future__ import annotations

from moesif_tui.core.time import SECOND
from moesif_tui.local.api.parameters import time_of
from moesif_tui.local.organization import ORGANIZATION
from moesif_tui.local.registry import Claims, Refused, Reply, Unauthorized, answers, caller
from moesif_tui.local.server import Server, now
from moesif_tui.local.tokens import COLLECTOR, MANAGEMENT, Signer, claims_for, lacking
from moesif_tui.wire.operations import scopes as every_scope
from moesif_tui.wire.tokens import GetAccessToken, GetTokenInfo


@answers(GetTokenInfo)
def get_token_info(operation: GetTokenInfo, _: Server) -> Reply:
    """What the token says; without one (on the socket of the own program) that everything may be done.

    Nobody documents `scope`; here it is one that the token must have.
    """
    claims = _claims()
    _check(operation.scope.split(), claims)
    return Reply.of(claims)


@answers(GetAccessToken)
def get_access_token(operation: GetAccessToken, server: Server) -> Reply:
    """A new token, with no scope that the own one lacks, and for no other app."""
    scopes = operation.scope.split()
    if not scopes:
        raise Refused("scope: at least one scope is expected, as read:events")
    if operation.target not in {MANAGEMENT, COLLECTOR}:
        raise Refused(f"target: {operation.target} is none of {MANAGEMENT}, {COLLECTOR}")
    own = _claims()
    _check(scopes, own)
    app = own.get("app") if operation.app_id is None else server.data_set(operation.app_id).key
    at = now()
    expires = None if operation.expiration is None else time_of("expiration", operation.expiration, at)
    if expires is not None and expires <= at:
        raise Refused(f"expiration: {operation.expiration} is over already")
    claims = claims_for(
        ORGANIZATION,
        scopes,
        at // SECOND,
        app=app,
        target=operation.target,
        expires=None if expires is None else expires // SECOND,
    )
    return Reply.of({"app_token": Signer.of_this_machine().sign(claims)})


def _claims() -> Claims:
    claims = caller.get()
    if claims is not None:
        return claims
    return claims_for(ORGANIZATION, sorted(every_scope()), now() // SECOND)


def _check(scopes: list[str], claims: Claims) -> None:
    if missing := lacking(claims, scopes):
        raise Unauthorized(f"The token lacks the scope {missing}.")
