"""Credentials as keyed hashes: what joins the calls of one client without keeping what it proves itself with.

A credential is two numbers of 64 bits: its *slot* (kind, name and host: what may exist once in one browser) and its
*value*. The value's hash is the same wherever it stands, so that a token handed out by a login is known again in the
header of the next call. The two lowest bits of a slot are its rank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

from moesif_tui.core.masks import is_mask
from moesif_tui.local.analysis.headers import API_KEYS, SESSION_TOKENS
from moesif_tui.local.analysis.remembered import Remembered
from moesif_tui.local.analysis.tokens import claims_of, identity_of
from moesif_tui.local.analysis.users import User, company_in_claims, user_in_basic, user_in_claims

COOKIE = 0
"""Rank of session cookies and session headers: names one client's session."""
AUTHORIZATION = 1
"""Rank of `Authorization`: may be shared by clients that also have cookies (a gate before a whole site)."""
API_KEY = 2
"""Rank of API keys: names a program rather than one client."""

SHORTEST = 8
"""Characters; shorter values are flags (`auth=true`)."""
LONGEST = 16_384
"""Characters that are hashed."""
_MAX_REMEMBERED = 2048
_MAX_LENGTH_REMEMBERED = 2048
_MAX_COOKIES = 200

_SESSION_COOKIE = re.compile(
    r"(?:^|[._:@-])(?:s|sid|ssid|sess|session|sessid|session-?_?(?:id|token|key)|auth|authn|login|identity|token|jwt"
    r"|remember(?:_?me)?|(?:access|id|refresh|auth|user|remember)-?_?token)(?:[._:-]|\d|$)"
    r"|sess(?:ion)?_?id|^s?sess[0-9a-f]{8}|logged_in|aspxauth|user_session|_sess$|planetdirectorypro|^frontend$|^cfid$",
    re.IGNORECASE,
)
_OTHER_COOKIE = re.compile(
    r"csrf|xsrf|^_ga|^_gid|^_hj|^ajs|^amp|^mp_|^_pk|^_sp|^ai_|^_dd|^__utm|^_uet|^_fb|^__hs|^_scid|intercom|optimizely|hubspot"
    r"|incap|sbjs|^rl_|visitor|consent|analytics|track|\.sig$|expir|timeout|nonce|_state|last|lang|theme|region",
    re.IGNORECASE,
)
_TOKEN_FIELDS = frozenset(
    (
        "access_token",
        "accesstoken",
        "token",
        "id_token",
        "idtoken",
        "jwt",
        "session_token",
        "sessiontoken",
        "auth_token",
        "authtoken",
        "refresh_token",
        "refreshtoken",
        "session_id",
        "sessionid",
        "sid",
        "api_key",
        "apikey",
        "bearer",
        "tokenid",
    )
)
_PARAMETER = re.compile(r'(?:Credential|username|oauth_token|keyId|id)="?([^",/\s]+)')
_OTHER = (*SESSION_TOKENS, *API_KEYS)
_PER_REQUEST = frozenset(("negotiate", "ntlm"))

Numbers = tuple[int, ...]


class Shown(NamedTuple):
    """What the credentials of a request show: slot and value in turns, and whom they name."""

    pairs: Numbers = ()
    user: User | None = None
    company: str | None = None


def _is_session_cookie(name: str) -> bool:
    return len(name) <= 128 and bool(_SESSION_COOKIE.search(name)) and not _OTHER_COOKIE.search(name)


class Credentials:
    """Reads credentials with one secret key: 16 random bytes or more make the hashes useless to anybody else."""

    def __init__(self, key: bytes) -> None:
        self._key = key[:64]
        self._names = Remembered(_is_session_cookie, _MAX_REMEMBERED)
        self._seen: dict[tuple[str, str, str], Shown] = {}
        self._numbers = Remembered(self._hash, _MAX_REMEMBERED, _MAX_LENGTH_REMEMBERED)

    def number(self, text: str) -> int:
        """The keyed hash of a text as a signed number of 64 bits, never 0: fits an integer column of SQLite."""
        return self._numbers[text]

    def _hash(self, text: str) -> int:
        digest = blake2b(text[:LONGEST].encode("utf-8", "surrogatepass"), digest_size=8, key=self._key).digest()
        return int.from_bytes(digest, "little", signed=True) or 1

    def shown(self, host: str, request: Mapping[str, str]) -> Shown:
        """What a request to `host` with these headers (by lower-case name) proves itself with."""
        cookie = request.get("cookie", "")
        authorization = request.get("authorization", "")
        others = (
            [] if request.keys().isdisjoint(_OTHER) else [(name, request[name]) for name in _OTHER if name in request]
        )
        if not others:
            if not cookie and not authorization:
                return Shown()
            if len(cookie) + len(authorization) <= _MAX_LENGTH_REMEMBERED:
                key = (host, cookie, authorization)
                found = self._seen.get(key)
                if found is None:
                    if len(self._seen) >= _MAX_REMEMBERED:
                        self._seen.clear()
                    found = self._seen[key] = self._read(host, cookie, authorization, others)
                return found
        return self._read(host, cookie, authorization, others)

    def handed(self, response: Mapping[str, str], answer: Any) -> Numbers:
        """The values that an answer hands out, by its headers and (where `answer` is given) the fields of its JSON."""
        texts: list[str] = []
        set_cookie = response.get("set-cookie")
        if set_cookie:
            texts += self._set_cookies(set_cookie)
        for name in ("authorization", *SESSION_TOKENS):
            if name in response:
                texts.append(_secret_of(response[name])[1])
        if answer is not None:
            texts += _tokens_in(answer)
        known = (self.number(identity_of(text, claims_of(text))) for text in texts if _is_credential(text))
        return tuple(dict.fromkeys(known))

    def _read(self, host: str, cookie: str, authorization: str, others: list[tuple[str, str]]) -> Shown:
        pairs: list[int] = []
        found: list[tuple[int, str, str]] = []
        user: User | None = None
        company: str | None = None
        if authorization:
            scheme, secret = _secret_of(authorization)
            if scheme == "basic":
                user = user_in_basic(secret)
            if scheme not in _PER_REQUEST:
                found.append((AUTHORIZATION, "authorization", secret))
        found += [(COOKIE, f"cookie {name}", value) for name, value in self._cookies(cookie)]
        found += [(API_KEY if name in API_KEYS else COOKIE, name, _secret_of(value)[1]) for name, value in others]
        for rank, name, secret in found:
            if _is_credential(secret):
                claims = claims_of(secret)
                pairs.append(self.number(f"{name}\0{host}") & ~3 | rank)
                pairs.append(self.number(identity_of(secret, claims)))
                if claims:
                    user, company = user or user_in_claims(claims), company or company_in_claims(claims)
        return Shown(tuple(pairs), user, company)

    def _cookies(self, cookie: str) -> Iterator[tuple[str, str]]:
        """The session cookies of a `cookie` header; a name's second value is another cookie (of another path)."""
        names = self._names
        met: dict[str, int] = {}
        for part in cookie.split(";", _MAX_COOKIES)[:_MAX_COOKIES]:
            name, _, value = part.partition("=")
            name = name.strip()
            if names[name]:
                met[name] = met.get(name, 0) + 1
                yield (name if met[name] == 1 else f"{name} {met[name]}"), value.strip().strip('"')

    def _set_cookies(self, lines: str) -> Iterator[str]:
        for line in lines.split("\n", _MAX_COOKIES)[:_MAX_COOKIES]:
            pair, _, attributes = line.partition(";")
            name, _, value = pair.partition("=")
            if self._names[name.strip()] and "max-age=0" not in attributes.lower():
                yield value.strip().strip('"')


def _secret_of(value: str) -> tuple[str, str]:
    """(scheme in lower case, the part that stays the same from call to call) of an `authorization` header."""
    scheme, _, rest = value.strip().partition(" ")
    rest = rest.strip()
    if not rest:
        return "", scheme
    if "=" in rest and ('="' in rest or "Credential=" in rest):
        found = _PARAMETER.search(rest)
        return scheme.lower(), found[1] if found else rest
    return scheme.lower(), rest


def _is_credential(secret: str) -> bool:
    """Whether a text can name one client: long enough, not a plain word, not a mask."""
    return len(secret) >= SHORTEST and not (secret.isalpha() and secret.islower()) and not is_mask(secret)


def _tokens_in(answer: Any) -> list[str]:
    """The texts of token fields in a JSON answer, down to the third level."""
    found: list[str] = []
    level: list[Any] = [answer]
    for _ in range(4):
        below: list[Any] = []
        for value in level[:50]:
            if isinstance(value, dict):
                for key, inner in value.items():
                    if isinstance(inner, str):
                        if key.lower() in _TOKEN_FIELDS:
                            found.append(inner)
                    elif isinstance(inner, (dict, list)):
                        below.append(inner)
            elif isinstance(value, list):
                below += [inner for inner in value[:20] if isinstance(inner, dict)]
        level = below
    return found[:10]
