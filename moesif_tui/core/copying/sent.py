"""The request of an event as a program can send it again: cleaned of what no client takes, secrets as variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from moesif_tui.core.messages import body_bytes, declared_type, header, header_lines, mapping, text
from moesif_tui.core.secrets import MASK

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NOT_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LINE_ENDS = re.compile(r"[\r\n\0]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
_WEBSOCKET = {"ws": "http", "wss": "https"}
_OF_THE_CONNECTION = frozenset({"content-length", "transfer-encoding", "expect", "http2-settings"})
"""Headers that say how a message was sent that time; the client that sends it again says it anew."""


@dataclass(frozen=True, slots=True)
class Variable:
    """The place of a secret: the environment variable that has it."""

    name: str


Parts = list["str | Variable"]
"""A text in pieces, with variables between them."""


@dataclass(slots=True)
class Names:
    """Gives variables their names; places that have the same name get numbers.

    A name says where the secret stands (`URL_TOKEN`, `BODY_PASSWORD`), so that no recording can name one that the
    user's environment has already (`?aws_secret_access_key=`) and have it sent off.
    """

    _given: dict[str, int] = field(default_factory=dict)

    def parts(self, masked: str, where: str, default: str = "") -> Parts:
        """A text with its masks as variables, named after what stands before each."""
        pieces = masked.split(MASK)
        found: Parts = [pieces[0]]
        before = pieces[0]
        for piece in pieces[1:]:
            found += (Variable(self._name(before, where, default)), piece)
            before = piece
        return [part for part in found if part != ""] or [""]

    def _name(self, before: str, where: str, default: str) -> str:
        named = _NAME_BEFORE.search(before[-100:]) if not default else None
        word = default or (named[1] if named else "" if where == "cookie" else "SECRET")
        name = re.sub(r"[^A-Z0-9]+", "_", f"{where}_{word}".upper()).strip("_")
        count = self._given[name] = self._given.get(name, 0) + 1
        return name if count == 1 else f"{name}_{count}"


_NAME_BEFORE = re.compile(
    r"""([A-Za-z_][\w.-]{0,40})(?:["'\]]|%22|%5D)*\s*(?:[=:>]|%3D|%3A)\s*["']?[^=:&;"'\s]{0,10}\s?\Z"""
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request to send again.

    Attributes:
        verb: a token of HTTP.
        url: in pieces; absolute where that can be known, every character of it allowed in a URL.
        target: path and query as they were sent.
        headers: name and value in pieces, in order; what concerns only that connection is left out.
        body: its bytes; None where there is none.
        text: the body in pieces where it is text; else None.
    """

    verb: str
    url: Parts
    target: Parts
    headers: list[tuple[str, Parts]]
    body: bytes | None
    text: Parts | None

    def has(self, name: str) -> bool:
        """Whether a header of that name, in lower case, is sent."""
        return any(key.lower() == name for key, _ in self.headers)


def sent(event: Mapping[str, Any]) -> Sent:
    """The request of an event; `event` is masked, or not where secrets shall be in it."""
    request = mapping(event.get("request"))
    har = mapping(mapping(event.get("metadata")).get("har"))
    names = Names()
    lines = [(name, " ".join(_LINE_ENDS.split(value)).strip()) for name, value in header_lines(request.get("headers"))]
    url = clean_url(text(request.get("uri")), header(request.get("headers"), "host") or "")
    body = body_bytes(request, declared_type(request.get("headers"), har, "request")) or None
    words = _words(body)
    headers = list(_headers(lines, url, body, words, har))
    address = names.parts(url, "url")
    return Sent(
        verb=_NOT_TOKEN.sub("", text(request.get("verb"))).upper() or "GET",
        url=address,
        target=_target(address),
        headers=[(name, names.parts(value, *_where(name))) for name, value in headers],
        body=body,
        text=None if words is None else names.parts(words, "body"),
    )


def _where(name: str) -> tuple[str, str]:
    """Where a header's variable is named after, and the name itself where it is not one inside the value."""
    lower = name.lower()
    if lower == "cookie":
        return "cookie", ""
    return ("", name) if lower in {"authorization", "proxy-authorization"} else ("header", name)


def _words(body: bytes | None) -> str | None:
    """A body as the text that is passed to a program; None where it is none."""
    if body is None or b"\0" in body:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def _headers(
    lines: list[tuple[str, str]], url: str, body: bytes | None, words: str | None, har: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    names = {name.lower() for name, _ in lines}
    for name, value in lines:
        lower = name.lower()
        if lower in _OF_THE_CONNECTION or not _TOKEN.fullmatch(name):
            continue
        if lower == "host" and _same_host(value, url):
            continue
        if lower == "content-encoding" and _is_undone(body, words):
            continue
        yield name, value
    if "content-type" not in names and (media := declared_type(None, har, "request")) and body:
        yield "Content-Type", media
    if "cookie" not in names and (cookies := text(har.get("cookies"))):
        yield "Cookie", cookies


def _is_undone(body: bytes | None, words: str | None) -> bool:
    """Whether a coding that the headers name is undone in the body as it was kept."""
    return words is not None or body is None or not body.startswith((b"\x1f\x8b", b"\x78", b"\x28\xb5\x2f\xfd"))


def _same_host(value: str, url: str) -> bool:
    scheme, _, rest = url.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2].lower()
    port = {"http": ":80", "https": ":443"}.get(scheme.lower(), "")
    return value.lower().removesuffix(port) == host.removesuffix(port)


def _target(url: Parts) -> Parts:
    """Path and query of a URL in pieces."""
    parts = list(url)
    head = parts[0] if isinstance(parts[0], str) else ""
    start = head.find("://") + 3 if "://" in head else 0
    for at, part in enumerate(parts):
        found = re.search(r"[/?]", part[start if at == 0 else 0 :]) if isinstance(part, str) else None
        if found and isinstance(part, str):
            rest = part[found.start() + (start if at == 0 else 0) :]
            return [rest if rest.startswith("/") else f"/{rest}", *parts[at + 1 :]]
    return ["/"]


def clean_url(uri: str, host: str = "") -> str:
    """A recorded address as a URL on one line: what no URL may hold is percent-encoded, the fragment is gone.

    An address without a host gets the one of the Host header; the schemes of websockets become those of HTTP.
    """
    uri = uri.strip().partition("#")[0]
    if not _SCHEME.match(uri):
        uri = f"https:{uri}" if uri.startswith("//") else f"https://{host if uri.startswith('/') else ''}{uri}"
    scheme, colon, rest = uri.partition(":")
    uri = _WEBSOCKET.get(scheme.lower(), scheme) + colon + _with_ascii_host(rest)
    return MASK.join(quote(part, safe=_ALLOWED, errors="surrogatepass") for part in uri.split(MASK))


_ALLOWED = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~"
_AUTHORITY = re.compile(r"(//(?:[^/?#@]*@)?)([^/?#:@]+)(.*)", re.DOTALL)


def _with_ascii_host(rest: str) -> str:
    """What follows a URL's scheme, with the host as it is asked for in the DNS."""
    authority = _AUTHORITY.match(rest)
    if authority is None or authority[2].isascii():
        return rest
    try:
        return authority[1] + authority[2].encode("idna").decode() + authority[3]
    except UnicodeError:
        return rest


def path_of(uri: str) -> str:
    """The path of an address, as recorded; "/" where it has none."""
    try:
        return urlsplit(uri).path or "/"
    except ValueError:
        return uri.partition("?")[0]
