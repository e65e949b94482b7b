"""Who made a call, where nobody said so: the likely user out of tokens, headers, the address and bodies.

What is found is a guess and carries the word for where it came from, so that the screens can mark it.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

from moesif_tui.core.masks import is_mask
from moesif_tui.local.analysis.headers import COMPANIES, USERS

LONGEST = 256
"""Characters; longer values are no user's id."""

GIVEN = "user_id"
"""The source of an id that the file itself gives; every other source is a guess."""

GUESSED = frozenset(("jwt", "basic auth", "header", "query", "body", "answer"))
"""The other sources."""


class User(NamedTuple):
    """A user's id and where it was found: `GIVEN` or one of `GUESSED`."""

    id: str
    source: str


_SUBJECTS = ("sub", "user_id", "userId", "uid", "preferred_username", "username", "email", "upn")
_COMPANY_CLAIMS = ("company_id", "org_id", "organization_id", "tenant_id", "tid", "account_id")
_ID_FIELDS = ("user_id", "userId", "userID", "UserId", "uid")
_LOGIN_FIELDS = ("username", "userName", "user_name", "login", "email", "user", "identifier", "j_username")
_IN_QUERY = re.compile(r"(?:^|[&?])(user_?id|uid)=([^&]+)", re.IGNORECASE)
_LOGIN_IN_FORM = re.compile(
    r"(?:^|&)(?:j_)?(user_?name|user_?id|login|email|user|uid|identifier)=([^&]+)", re.IGNORECASE
)
_AUTH_ROUTE = re.compile(
    r"(?:^|[/_.:-])(?:(?:log|sign)-?_?(?:in|on|up)|auth\w*|oauth2?|o?idc|token|tokens|sessions?|sso|register|registration"
    r"|refresh|verify|otp|2fa|mfa|passwords?|credentials|accounts?|j_security_check)(?=[/_.:-]|$|[A-Z])",
    re.IGNORECASE,
)
_AUTH_NAME = re.compile(r"(?:log|sign)_?(?:in|on|up)|auth|token|session|register|refresh|password", re.IGNORECASE)


def is_auth_route(route: str) -> bool:
    """Whether calls of a route hand out credentials and are asked with a user's name."""
    return bool(_AUTH_ROUTE.search(route))


def is_auth_name(operation: str) -> bool:
    """The same for a GraphQL operation or a method."""
    return bool(_AUTH_NAME.search(operation))


def user_in_claims(claims: Mapping[str, Any]) -> User | None:
    """The subject of a JWT."""
    return _first(claims, _SUBJECTS, "jwt")


def company_in_claims(claims: Mapping[str, Any]) -> str | None:
    """The company of a JWT's subject."""
    found = _first(claims, _COMPANY_CLAIMS, "jwt")
    return found.id if found else None


def user_in_basic(token: str) -> User | None:
    """The name in the token of basic authentication."""
    try:
        name = b64decode(token + "=" * (-len(token) % 4)).decode("utf-8").partition(":")[0]
    except (ValueError, binascii.Error):
        return None
    return _user(name, "basic auth")


def user_in_headers(request: Mapping[str, str]) -> User | None:
    """The user that a gateway or a client names in a header."""
    return _first(request, USERS, "header")


def company_in_headers(request: Mapping[str, str]) -> str | None:
    """The company that a gateway or a client names in a header."""
    found = _first(request, COMPANIES, "header")
    return found.id if found else None


def user_in_address(name: str) -> User | None:
    """The user of `https://bob:secret@host/`."""
    return _user(unquote_plus(name), "basic auth") if name else None


def user_in_query(query: str) -> User | None:
    """A field of the query that names a user."""
    found = _IN_QUERY.search(query)
    return _user(unquote_plus(found[2]), "query") if found else None


def may_name_user(data: bytes) -> bool:
    """Whether a JSON body may have a field that names a user."""
    return b'"user' in data or b'"uid"' in data or b'"User' in data


def user_in_body(value: Any, *, auth: bool) -> User | None:
    """A field of a JSON request that names a user. `auth`: the names people log in with count too."""
    if not isinstance(value, dict):
        return None
    found = _first(value, _ID_FIELDS, "body")
    if found is None and (auth or "password" in value):
        found = _first(value, _LOGIN_FIELDS, "body")
    return found


def user_in_form(data: bytes) -> User | None:
    """A field of a login form (`username=bob&password=…`)."""
    found = _LOGIN_IN_FORM.search(data[:4096].decode("utf-8", "replace"))
    return _user(unquote_plus(found[2]), "body") if found else None


def user_in_answer(value: Any) -> User | None:
    """The user whom a login's answer names."""
    for each in _objects(value):
        found = _first(each, _ID_FIELDS, "answer") or _first(each, ("username", "email"), "answer")
        if found:
            return found
    inner = value.get("user") if isinstance(value, dict) else None
    return _first(inner, ("id",), "answer") if isinstance(inner, dict) else None


def _objects(value: Any) -> Iterable[dict[str, Any]]:
    """An object and the usual ones inside it."""
    if isinstance(value, dict):
        yield value
        for name in ("user", "data", "account", "profile"):
            inner = value.get(name)
            if isinstance(inner, dict):
                yield inner


def _first(fields: Mapping[str, Any], names: Iterable[str], source: str) -> User | None:
    for name in names:
        value = fields.get(name)
        if value is not None and (found := _user(value, source)) is not None:
            return found
    return None


def _user(value: Any, source: str) -> User | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return User(str(value), source) if abs(value) < 10**20 else None
    if not isinstance(value, str):
        return None
    name = value.strip()
    if not name or len(name) > LONGEST or not name.isprintable() or is_mask(name):
        return None
    return User(name, source)
