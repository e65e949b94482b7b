"""Who may ask a server that others can reach: pages of other sites may not, and nobody without a token.

A web page anywhere can have a browser send requests to this machine. It cannot choose their `Host`, which names the
page's own site even where that site's name leads here (DNS rebinding), nor leave out `Origin`. So what names another
place than this server in either is refused before anything else is looked at.
"""

from __future__ import annotations

import re
import socket
import time
from ipaddress import ip_address
from typing import Any

from moesif_tui.local import tokens
from moesif_tui.local.asgi import Denied, Scope, problem, values_of
from moesif_tui.local.tokens import Claims, InvalidError, MalformedError, Signer
from moesif_tui.wire.base import Effect, Operation

MALFORMED = 107
"""The code of the error for what is no token at all."""
LOCAL_SCOPES = ("read:organizations",)
"""What a token needs to look at the server's own files; no token changes them."""

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:/\\@\[\]?#]+))(?::\d{1,5})?")


class Guard:
    """Checks requests to one server."""

    def __init__(self, signer: Signer, host: str, *, loopback: bool) -> None:
        """Let in requests with this signer's tokens.

        Args:
            signer: of the tokens.
            host: the name by which the user has it listen.
            loopback: nobody but this machine can reach it.
        """
        self._signer = signer
        self._loopback = loopback
        self._names = {"localhost", host.lower()} | (set() if loopback else {socket.gethostname().lower()})

    def check_place(self, scope: Scope) -> None:
        """Refuse what was meant for another place, or comes from a page of one. Raises `Denied`."""
        hosts = values_of(scope, "host")
        if len(hosts) != 1 or not self._is_here(hosts[0]):
            raise Denied(problem(403, f"The Host header does not name this server: {', '.join(hosts) or 'none'}."))
        for origin in values_of(scope, "origin"):
            if origin.partition("://")[2].lower() != hosts[0].lower():
                raise Denied(problem(403, f"Pages of {origin} may not ask this server."))

    def check_token(self, kind: type[Operation[Any]], scope: Scope) -> Claims | None:
        """The claims of the token that the request carries; None where the operation needs none.

        Raises:
            Denied: it has none that counts, or one without a scope that the operation needs.
        """
        if kind.local and kind.effect is not Effect.READ:
            raise Denied(problem(403, "What is open on this server is changed by its own program only."))
        wanted = LOCAL_SCOPES if kind.local else kind.scopes
        if not wanted:
            return None
        try:
            claims = self._signer.read(_bearer(values_of(scope, "authorization")), int(time.time()))
        except MalformedError as error:
            raise _unauthorized(str(error), MALFORMED) from None
        except InvalidError as error:
            raise _unauthorized(str(error)) from None
        if not tokens.is_for(claims, tokens.MANAGEMENT):
            raise _unauthorized("The token is not for the Management API.")
        if missing := tokens.lacking(claims, wanted):
            raise _unauthorized(f"The token lacks the scope {missing}, which {kind.operation_id} needs.")
        return claims

    def _is_here(self, host: str) -> bool:
        """Whether a Host header names this server. Its port does not count: it may be reached through a tunnel."""
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = (found[1] or found[2]).lower().removesuffix(".")
        if name in self._names:
            return True
        try:
            address = ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self._loopback  # no name leads to an address that is written out


def _bearer(values: list[str]) -> str:
    """The token of the header `Authorization`. Raises `MalformedError` and `InvalidError`."""
    if not values:
        raise InvalidError("This needs a token: send the header Authorization: Bearer TOKEN.")
    scheme, _, token = values[0].strip().partition(" ")
    if len(values) > 1 or scheme.lower() != "bearer":
        raise MalformedError("The header Authorization is malformed: expected Bearer and one token.")
    return token.strip()


def _unauthorized(sentence: str, code: int | None = None) -> Denied:
    return Denied(problem(401, sentence, {"WWW-Authenticate": "Bearer"}, code=code))
