"""Makes the parts of an HTTP request: what stands in its line, its headers and its body."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from pydantic import BaseModel

from moesif_tui import __version__
from moesif_tui.client.errors import CannotSend, NotSignedIn
from moesif_tui.wire.requests import Request


def checked_base_url(base_url: str) -> str:
    """The base URL without a slash at its end.

    Raises:
        ValueError: it is none; one sentence.
    """
    try:
        parts = urlsplit(base_url)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or not base_url.isascii() or not base_url.isprintable() or " " in base_url:
        raise ValueError("The base URL is no address of the form https://api.example.com/v1")
    if any(sign in base_url for sign in "@?#"):
        raise ValueError("The base URL may hold no user, no query and no fragment")
    return base_url.rstrip("/")


def url(base_url: str, request: Request) -> str:
    """The whole address, encoded so that nothing is left for httpx to change.

    Raises:
        CannotSend: an id would lead to another path, or something is no text.
    """
    if not request.path.isascii() or any(part in {"", ".", ".."} for part in request.path.split("/")[1:]):
        raise CannotSend(request, "an id in its path is empty or no id")
    try:
        query = urlencode(request.query, quote_via=quote, safe="~")
    except UnicodeEncodeError:
        raise CannotSend(request, "a parameter is no text") from None
    return f"{base_url}{request.path}?{query}" if query else f"{base_url}{request.path}"


def headers(request: Request, token: str | None) -> dict[str, str]:
    """The headers.

    Raises:
        NotSignedIn: the token holds what cannot stand in a header.
    """
    fields = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": f"moesif-tui/{__version__}"}
    if request.body is not None:
        fields["Content-Type"] = "application/json"
    if token:
        if not token.isascii() or not token.isprintable():
            raise NotSignedIn(request, "it holds characters that no token has")
        fields["Authorization"] = f"Bearer {token}"
    return fields


def content(request: Request) -> bytes | None:
    """The body as JSON; of documents, the fields that were given.

    Raises:
        CannotSend: it is no JSON.
    """
    if request.body is None:
        return None
    try:
        return json.dumps(request.body, default=_document, allow_nan=False, separators=(",", ":")).encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise CannotSend(request, f"its body is no JSON, {error}") from None


def _document(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    raise TypeError(f"{type(value).__name__} cannot be sent")
