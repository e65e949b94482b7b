"""Makes an error out of an answer that is none: a status other than 2xx, with a body of any form."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from moesif_tui.client import errors
from moesif_tui.wire.requests import Request

_READ = 64 * 1024  # bytes of a body that are looked at
_SAID = 300  # characters of the service's sentence that are shown
_SCOPE = re.compile(r"\b(?:create|read|update|delete):[a-z_]+\b")
_TITLE = re.compile(r"<title[^<>]*>([^<]*)", re.IGNORECASE)  # tags end before the next one, so that time is linear
_NOT_TEXT = re.compile(r"<(style|script)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>", re.IGNORECASE | re.DOTALL)
_SECRET = re.compile(r"\beyJ[\w-]{8,}(?:\.[\w-]*){0,2}|(?<=bearer )\S+", re.IGNORECASE)
_SENTENCES = ("moesif_error", "msg", "message", "error_description", "detail", "error", "errors", "reason", "title")


def refusal(
    request: Request,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    secret: str | None = None,
    *,
    near: bool = False,
) -> errors.ApiError:
    """The error that an answer means (429 aside, which the rate limit reads).

    Args:
        request: what was answered.
        status: the HTTP status, no 2xx.
        headers: with lower-case names.
        body: unpacked.
        secret: the token, which a careless service may repeat in its answer.
        near: the local server answered.
    """
    if 300 <= status < 400:
        return errors.Redirected(request, _address(headers.get("location", "")))
    said = _sentence(body, secret)
    scope = _SCOPE.search(said or "")
    if status in {401, 403} and scope:
        return errors.MissingScope(request, scope[0])
    if status == 401:
        return errors.NotSignedIn(request, said)
    if status in {404, 410}:
        return errors.NotFound(request, said)
    if status in {409, 412}:
        return errors.Conflict(request, said)
    if 400 <= status < 500:
        return errors.Refused(request, status, said, near=near)
    return errors.ServerFailed(request, status, said)


def _sentence(body: bytes, secret: str | None) -> str | None:
    """What the service says in an error's body, as one printable line without secrets; None when it says nothing."""
    text = body[:_READ].decode("utf-8", "replace")
    said = _said(_json(text)) if text.lstrip()[:1] in {"{", "[", '"'} else _plain(text)
    if said is None:
        return None
    if secret:
        said = said.replace(secret, "••••")
    line = " ".join("".join(c if c.isprintable() else " " for c in _SECRET.sub("••••", said[:_READ])).split())
    return (line if len(line) <= _SAID else f"{line[:_SAID]}…").rstrip(".") or None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _said(value: Any) -> str | None:
    """The first sentence in the members that usually hold one; an outer one goes before those inside it."""
    for _ in range(8):
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = next((value[name] for name in _SENTENCES if value.get(name)), None)
        else:
            return None
    return None


def _plain(text: str) -> str | None:
    if "<" not in text:
        return next((line for line in text.splitlines() if line.strip()), None)
    title = _TITLE.search(text)
    return unescape(title[1] if title else _NOT_TEXT.sub(" ", text))


def _address(location: str) -> str | None:
    """Scheme and host of a redirect's target; its path and query may hold secrets."""
    try:
        target = urlsplit(location)
        host = target.hostname
    except ValueError:
        return None
    if not host or not host.isprintable():
        return None
    return f"{target.scheme or 'http'}://{host}"
