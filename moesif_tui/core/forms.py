"""Name and value pairs of a call: query strings, forms, multipart bodies and cookies, as recorded and decoded.

All of it is tolerant: what does not follow its standard yields what can be read of it, in the order it stands there,
duplicates kept, and never an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote_plus

Pairs = list[tuple[str, str]]

_BOUNDARY = re.compile(r"""boundary\s*=\s*(?:"([^"]{1,200})"|'([^']{1,200})'|([^\s;,"]{1,200}))""", re.IGNORECASE)
_FIRST_LINE = re.compile(rb"\s*--([^\r\n]{1,200}?)[ \t]*\r?\n")
_HEAD_END = re.compile(rb"(?:\A|\r?\n)\r?\n")
_COOKIE_BREAK = re.compile(r",[ \t]*(?=[^\s;,=]+=)")


def query_pairs(uri: str) -> Pairs:
    """Names and values of a URI's query, decoded; a name without `=` has the value ""."""
    _, _, query = uri.partition("#")[0].partition("?")
    return pairs(query)


def form_pairs(data: bytes | str) -> Pairs:
    """Names and values of an `application/x-www-form-urlencoded` body, decoded."""
    return pairs((data if isinstance(data, str) else data.decode("utf-8", "replace")).strip())


def pairs(text: str) -> Pairs:
    """Names and values of `a=b&c=d`, decoded."""
    found = []
    for part in text.split("&"):
        if part:
            name, _, value = part.partition("=")
            found.append((unquote_plus(name), unquote_plus(value)))
    return found


def multipart_parts(data: bytes, content_type: str | None) -> list[tuple[dict[str, str], bytes]]:
    """The parts of a multipart body: their headers, names in lower case, and their content.

    Where the content type names no boundary, the body's first line does; a body cut off before its end yields its last
    part as far as it goes. Empty when nothing separates.
    """
    boundary = boundary_of(data, content_type)
    if not boundary:
        return []
    found = []
    for piece in (b"\n" + data).split(b"\n--" + boundary)[1:]:
        if piece.startswith(b"--"):
            break
        _, _, part = piece.partition(b"\n")
        part = part.removesuffix(b"\r")
        gap = _HEAD_END.search(part)
        head, content = (part[: gap.start()], part[gap.end() :]) if gap else (part, b"")
        found.append((_part_headers(head), content))
    return found


def boundary_of(data: bytes, content_type: str | None) -> bytes:
    """What divides a multipart body: as its content type names it, else as its first line does; empty if neither."""
    named = _BOUNDARY.search(content_type or "")
    if named:
        boundary = (named[1] or named[2] or named[3]).encode("utf-8", "replace")
        if b"--" + boundary in data:
            return boundary
    first = _FIRST_LINE.match(data)
    return first[1] if first else b""


def _part_headers(head: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in head[:10_000].decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return headers


def cookies(header_values: str | Iterable[str]) -> Pairs:
    """Names and values of the `Cookie` headers of a request; a cookie without `=` has the name ""."""
    found = []
    for value in [header_values] if isinstance(header_values, str) else header_values:
        for part in value.replace("\n", ";").split(";"):
            name, equals, content = part.strip().partition("=")
            if name or equals:
                found.append((name.strip(), content.strip()) if equals else ("", name))
    return found


def set_cookie_lines(value: str) -> list[str]:
    """The cookies that one `Set-Cookie` value sets: recorders join several by line feeds or commas."""
    return [line for each in value.split("\n") for line in _COOKIE_BREAK.split(each.strip("\r"))]
