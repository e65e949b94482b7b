"""Masking: what is secret in a call is hidden where the call is shown, printed or exported, never where it is stored.

A secret is known by its name (`Authorization`, `password`, `access_token`) or by its shape (a JWT, an API key, a card
number). Everything here answers a masked copy and the number of secrets that it hides; masking a copy again changes
nothing. What somebody masked before (`***`, `[REDACTED]`) stays as it is and does not count.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_plus

from moesif_tui.core.masks import MASK, is_mask
from moesif_tui.core.named_secrets import is_multipart, mask_multipart, mask_named
from moesif_tui.core.secret_names import PAIR_NAMES, PAIR_VALUES, is_secret_name, is_secret_object, is_secret_path
from moesif_tui.core.shapes import is_card_number, mask_binary, mask_shapes

if TYPE_CHECKING:
    from moesif_tui.core.bodies import Body

__all__ = [
    "MASK",
    "is_mask",
    "is_secret_name",
    "mask_body",
    "mask_event",
    "mask_header",
    "mask_headers",
    "mask_json",
    "mask_text",
    "mask_url",
]


def mask_text(text: str) -> tuple[str, int]:
    """Any text with its secrets masked: by shape, and by name where the text itself names them (`token=…`)."""
    if len(text) < 6:
        return text, 0
    text, named = mask_named(text)
    text, shaped = mask_shapes(text)
    return text, named + shaped


# --- headers ---------------------------------------------------------------------------------------------------------


_FLAGS = frozenset(("true", "false"))
"""Values that stay visible: they hide nothing."""
_SCHEMES = frozenset((
    "basic", "bearer", "digest", "token", "apikey", "negotiate", "ntlm", "hawk", "aws4-hmac-sha256", "oauth", "dpop",
    "signature", "jwt", "ssws", "splunk", "bot", "key",
))  # fmt: skip


def mask_header(name: str, value: str) -> tuple[str, int]:
    """A header's value with its secrets masked; a scheme (`Bearer`) and the names of cookies stay."""
    lower = name.lower()
    if lower == "cookie":
        return _mask_cookies(value, first_only=False)
    if lower == "set-cookie":
        from moesif_tui.core.forms import set_cookie_lines

        masked = [_mask_cookies(line, first_only=True) for line in set_cookie_lines(value)]
        return "\n".join(line for line, _ in masked), sum(count for _, count in masked)
    if not is_secret_name(name):
        return mask_url(value) if value.startswith(("http://", "https://", "/")) else mask_text(value)
    if not value.strip() or is_mask(value) or value in _FLAGS:
        return value, 0
    scheme, blank, rest = value.strip().partition(" ")
    return (f"{scheme} {MASK}" if blank and rest.strip() and scheme.lower() in _SCHEMES else MASK), 1


def _mask_cookies(value: str, first_only: bool) -> tuple[str, int]:
    """Cookies with their values masked; of a `Set-Cookie` only the first part is one, the rest are attributes."""
    parts = value.split(";")
    count = 0
    for at, part in enumerate(parts[:1] if first_only else parts):
        name, equals, content = part.partition("=")
        content = content if equals else name
        if not content.strip() or is_mask(content):
            continue
        blank = part[: len(part) - len(part.lstrip())]
        parts[at] = f"{name}={MASK}" if equals else blank + MASK
        count += 1
    return ";".join(parts), count


def mask_headers(headers: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """Headers, a repeated one as a list of values, with their secrets masked."""
    masked: dict[str, Any] = {}
    total = 0
    for name, value in headers.items():
        if isinstance(value, str):
            masked[name], count = mask_header(name, value)
        elif isinstance(value, list):
            lines = [mask_header(name, each) if isinstance(each, str) else mask_json(each) for each in value]
            masked[name] = [line for line, _ in lines]
            count = sum(found for _, found in lines)
        else:
            masked[name], count = mask_json({name: value})
            masked[name] = masked[name][name]
        total += count
    return masked, total


# --- URLs and forms --------------------------------------------------------------------------------------------------

_OAUTH = frozenset(("state", "session_state", "redirect_uri", "grant_type", "code_verifier"))
_MAX_ENCODINGS = 3
_GRANT = 20
"""Characters from which on a `code` is rather one to sign in with than that of an error or a country."""


def mask_url(url: str) -> tuple[str, int]:
    """A URL with its secrets masked: the password before the host, and parameters of query and fragment."""
    rest, hash_sign, fragment = url.partition("#")
    base, mark, query = rest.partition("?")
    base, total = mask_text(base)
    if query:
        query, count = _mask_query(query)
        total += count
    if fragment:
        place, inner_mark, inner = fragment.partition("?")
        if inner_mark or "=" not in fragment:
            place, count = mask_text(place)
            inner, more = _mask_query(inner)
        else:
            (place, count), more = _mask_query(fragment), 0
        fragment = place + inner_mark + inner
        total += count + more
    return base + mark + query + hash_sign + fragment, total


def _mask_query(query: str) -> tuple[str, int]:
    """`a=b&c=d` with the values of secret names masked, and secrets in other values, encoded URLs in them included."""
    parts = query.split("&")
    names = [unquote_plus(part.partition("=")[0]) for part in parts]
    oauth = "code" in names and not _OAUTH.isdisjoint(names)
    total = 0
    for at, (part, name) in enumerate(zip(parts, names, strict=True)):
        raw_name, equals, value = part.partition("=")
        if not equals:
            parts[at], count = _mask_value(part)
            total += count
        elif value and (_is_secret_parameter(name) or (name == "code" and (oauth or len(value) >= _GRANT))):
            if not is_mask(unquote_plus(value)) and value not in _FLAGS:
                parts[at] = f"{raw_name}={MASK}"
                total += 1
        elif len(value) > 5:
            value, count = _mask_value(value)
            parts[at] = f"{raw_name}={value}"
            total += count
    return "&".join(parts), total


def _is_secret_parameter(name: str) -> bool:
    """Whether a parameter is secret, or a part of it (`credentials[key]`)."""
    return is_secret_name(name) or ("[" in name and is_secret_path(name.replace("]", "").replace("[", ".")))


def _mask_value(value: str) -> tuple[str, int]:
    masked, count = mask_text(value)
    if count or not ("%" in value or "+" in value):
        return masked, count
    plain = value
    for _ in range(_MAX_ENCODINGS):
        plain, before = unquote_plus(plain), plain
        if plain == before:
            break
        masked, count = mask_text(plain)
        if count:
            return quote(masked, safe="/:", errors="replace").replace(quote(MASK), MASK), count
    return value, 0


# --- JSON ------------------------------------------------------------------------------------------------------------


def mask_json(value: Any) -> tuple[Any, int]:
    """A deep copy of a parsed JSON value with its secrets masked.

    Under a secret key every text and number is masked, however deep; null, true, false and empty texts stay, since
    they hide nothing and tell much. Pairs written as objects (`{"name": "password", "value": "x"}`) count as keys.
    """
    result: list[Any] = [None]
    total = 0
    left: list[tuple[Any, Any, Any, bool]] = [(result, 0, value, False)]
    while left:  # not by recursion: hostile JSON is nested deeper than Python calls
        holder, key, item, secret = left.pop()
        if isinstance(item, dict):
            copy: dict[Any, Any] = dict.fromkeys(item)
            holder[key] = copy
            named = _names_a_secret(item)
            for name, inner in item.items():
                is_secret = is_secret_object if isinstance(inner, (dict, list)) else is_secret_name
                hidden = secret or (named and name in PAIR_VALUES) or (isinstance(name, str) and is_secret(name))
                left.append((copy, name, inner, hidden))
        elif isinstance(item, list):
            items: list[Any] = [None] * len(item)
            holder[key] = items
            left.extend((items, at, inner, secret) for at, inner in enumerate(item))
        else:
            holder[key], count = _mask_scalar(item, secret)
            total += count
    return result[0], total


def _names_a_secret(item: dict[Any, Any]) -> bool:
    if len(item) > 12 or PAIR_VALUES.isdisjoint(item):
        return False
    return any(isinstance(name := item.get(key), str) and is_secret_name(name) for key in PAIR_NAMES)


def _mask_scalar(item: Any, secret: bool) -> tuple[Any, int]:
    if isinstance(item, str):
        if not secret:
            return mask_text(item)
        return (MASK, 1) if item and not is_mask(item) else (item, 0)
    if not isinstance(item, (int, float)) or isinstance(item, bool):
        return item, 0
    if secret or (isinstance(item, int) and 10**12 <= item < 10**19 and is_card_number(str(item))):
        return MASK, 1
    return item, 0


# --- bodies and events -----------------------------------------------------------------------------------------------


def mask_body(data: bytes, content_type: str | None, content_encoding: str | None = None) -> tuple[bytes, int]:
    """A body with its secrets masked: JSON and forms by name, everything by shape; the same bytes when nothing is.

    A masked body may be written differently: codings undone, JSON without blanks. Binary bodies keep their length.

    Args:
        data: as recorded, or decoded already.
        content_type: the header's value.
        content_encoding: the header's value; gzip is undone without it.
    """
    from moesif_tui.core.bodies import read_body, text_codec  # lists show URLs and sentences before any body

    body = read_body(data, content_type, content_encoding)
    text = body.text
    if text is None:
        if body.kind != "multipart":
            masked_data, count = mask_binary(body.data)
            return (masked_data if count else data), count
        text = body.data.decode("latin-1")
    if not text:
        return data, 0
    masked, count = _mask_by_kind(text, body, content_type)
    if not count:
        return data, 0
    codec = "latin-1" if body.text is None else text_codec(body.data, content_type) or "utf-8"
    return _encoded(masked, codec), count


def _mask_by_kind(text: str, body: Body, content_type: str | None) -> tuple[str, int]:
    if body.kind in {"json", "graphql"}:
        masked = _mask_json_text(text)
        if masked:
            return masked
    if body.kind == "form":
        return _mask_query(text)
    if body.kind == "multipart" or is_multipart(text):
        from moesif_tui.core.forms import boundary_of

        text, parts = mask_multipart(text, boundary_of(body.data, content_type).decode("latin-1"))
        text, count = mask_text(text)
        return text, parts + count
    return mask_text(text)


_DIGITS = "\x7f#"
"""Stands before a number that is kept as its text while JSON is masked."""
_KEPT_DIGITS = re.compile(f'"{_DIGITS}([^"]*)"')


def _mask_json_text(text: str) -> tuple[str, int] | None:
    """JSON parsed, masked and written again with the digits it had; None when it cannot be parsed."""
    if "\x7f" in text or "\\u007" in text:
        return None

    def exact(number: str) -> float | str:
        return f"{_DIGITS}{number}" if len(number) > 15 or "e" in number.lower() else float(number)

    try:
        value, count = mask_json(json.loads(text, parse_float=exact))
        if not count:
            return text, 0
        return _KEPT_DIGITS.sub(r"\1", json.dumps(value, ensure_ascii=False, separators=(",", ":"))), count
    except (ValueError, RecursionError):
        return None


def _encoded(text: str, codec: str) -> bytes:
    try:
        return text.encode(codec)
    except UnicodeEncodeError:
        return text.replace(MASK, "*" * len(MASK)).encode(codec, "replace")


def mask_event(event: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """A copy of an event document with its secrets masked, wherever they stand in it.

    A base64 body is masked inside. `session_token` is shown, since people search by it, unless it is a credential by
    its shape.
    """
    masked: dict[str, Any] = {}
    total = 0
    metadata = event.get("metadata")
    har = metadata.get("har") if isinstance(metadata, Mapping) else None
    for name, value in event.items():
        is_message = name in {"request", "response"} and isinstance(value, Mapping)
        masked[name], count = _mask_message(value, har, name) if is_message else mask_json(value)
        total += count
    return masked, total


_READ_APART = frozenset(("uri", "headers", "body", "transfer_encoding"))


def _mask_message(message: Mapping[str, Any], har: Any, side: str) -> tuple[dict[str, Any], int]:
    others, total = mask_json({name: value for name, value in message.items() if name not in _READ_APART})
    masked: dict[str, Any] = {name: others.get(name, value) for name, value in message.items()}
    if isinstance(uri := masked.get("uri"), str):
        masked["uri"], count = mask_url(uri)
        total += count
    headers = masked.get("headers")
    if headers is not None:
        masked["headers"], count = mask_headers(headers) if isinstance(headers, Mapping) else mask_json(headers)
        total += count
    body = masked.get("body")
    if isinstance(body, str):
        masked["body"], count = _mask_text_body(body, message, har, side)
        total += count
    elif body is not None:
        masked["body"], count = mask_json(body)
        total += count
    return masked, total


_CHARSET = re.compile(r";\s*charset=[^;]*+", re.IGNORECASE)


def _mask_text_body(body: str, message: Mapping[str, Any], har: Any, side: str) -> tuple[str, int]:
    from moesif_tui.core.bodies import event_body
    from moesif_tui.core.messages import declared_type, header

    coding, headers = message.get("transfer_encoding"), message.get("headers")
    coded = isinstance(coding, str) and coding.strip().lower() == "base64"
    content_type = declared_type(headers, har, side)
    if not coded:  # a body that stands in the document as text has left its charset behind
        content_type = _CHARSET.sub("", content_type)
    data = event_body(body, "base64" if coded else None) or b""
    masked, count = mask_body(data, content_type, header(headers, "content-encoding"))
    if not count:
        return body, 0
    return (b64encode(masked).decode() if coded else masked.decode("utf-8", "replace")), count
