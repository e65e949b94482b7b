"""What a file is, by its first 64 kB and never by its name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from moesif_tui.local.importers.stream import Layout
from moesif_tui.local.importers.window import encoding_of

HEAD = 65_536
"""How many bytes of a file are looked at, after unpacking."""


class Format(Enum):
    """Whose shape the entries of a file have."""

    HAR = "HAR"
    MOESIF = "Moesif events"
    HTTP_TYPES = "http-types"


@dataclass(frozen=True, slots=True)
class Traffic:
    """A file of traffic: the shape of its entries and where they stand."""

    format: Format
    layout: Layout


_HAR_LOG = Traffic(Format.HAR, Layout.CONTAINER)

_CONTAINERS: dict[tuple[str, ...], Traffic] = {
    ("log", "entries"): _HAR_LOG,
    ("log", "creator"): _HAR_LOG,
    ("log", "browser"): _HAR_LOG,
    ("log", "pages"): _HAR_LOG,
    ("log", "version"): _HAR_LOG,
    ("entries", "request"): _HAR_LOG,
    ("entries", "response"): _HAR_LOG,
    ("entries", "startedDateTime"): _HAR_LOG,
    ("hits", "hits"): Traffic(Format.MOESIF, Layout.CONTAINER),
}
"""Path of keys → what a file is that has them (arrays on the way do not count)."""

_ENTRIES: dict[tuple[str, ...], Format] = {
    ("startedDateTime",): Format.HAR,
    ("request", "url"): Format.HAR,
    ("request", "httpVersion"): Format.HAR,
    ("request", "queryString"): Format.HAR,
    ("request", "uri"): Format.MOESIF,
    ("request", "verb"): Format.MOESIF,
    ("_source", "request"): Format.MOESIF,
    ("request", "pathname"): Format.HTTP_TYPES,
    ("request", "protocol"): Format.HTTP_TYPES,
}
"""Path of keys inside one entry → the shape of the entries."""

_LOG_KEYS = frozenset({"version", "creator", "browser", "pages", "comment", "entries", "log"})

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s*+:)?|([\[{])|[\]}]', re.DOTALL)
_JSON_START = re.compile(r"[\s\ufeff]*(?:[\w.$]+\s*\(\s*)?([\[{])")
_YAML = re.compile(r"---\s|[A-Za-z_][\w.-]*:(?:\s*\n|\s+[\w\"'])")
_MITMPROXY = re.compile(rb"\d{1,12}:\d{1,6}:[a-z_]+[;,]")

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF8", "a GIF image"),
    (8, b"WEBP", "a WebP image"),
    (0, b"%PDF", "a PDF document"),
    (0, b"\x7fELF", "a program (ELF)"),
    (0, b"MZ", "a program (Windows)"),
    (0, b"SQLite format 3\x00", "an SQLite database"),
    (0, b"\xd4\xc3\xb2\xa1", "a packet capture"),
    (0, b"\xa1\xb2\xc3\xd4", "a packet capture"),
    (0, b"\x0a\x0d\x0d\x0a", "a packet capture"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (0, b"Rar!", "a RAR archive; unpack it first"),
    (0, b"\x28\xb5\x2f\xfd", "compressed with zstd; unpack it first"),
    (0, b"\xfd7zXZ\x00", "compressed with xz; unpack it first"),
    (0, b"BZh", "compressed with bzip2; unpack it first"),
    (0, b"\x1f\x8b", "gzip inside gzip; unpack it first"),
    (0, b"PK\x03\x04", "a zip archive inside another archive; unpack it first"),
    (257, b"ustar", "a tar archive; unpack it first"),
)


def detect(head: bytes, *, whole: bool) -> Traffic | str:
    """What a file is that begins with `head`: traffic, or words that name what it is instead.

    Args:
        head: its first `HEAD` bytes, unpacked.
        whole: there are no more bytes than these.
    """
    if not head:
        return "an empty file"
    for offset, magic, what in _MAGIC:
        if head.startswith(magic, offset):
            return what if ";" in what else f"{what}, not traffic"
    if _MITMPROXY.match(head):
        return "a mitmproxy dump; save it as HAR in mitmproxy (save.har)"
    encoding = encoding_of(head)
    text = head[encoding.mark :].decode(encoding.name, encoding.errors)
    start = _JSON_START.match(text)
    return _json(text, start.start(1), whole) if start else _no_json(text, whole)


def _json(text: str, start: int, whole: bool) -> Traffic | str:
    layout = Layout.LIST if text[start] == "[" else Layout.VALUES
    top: dict[str, None] = {}
    for path in _paths(text, start):
        if path in _CONTAINERS:
            return _CONTAINERS[path]
        if path in _ENTRIES:
            return Traffic(_ENTRIES[path], layout)
        if len(path) == 1:
            top.setdefault(path[0])
    if not whole and top and top.keys() <= _LOG_KEYS:
        return _HAR_LOG
    if top:
        names = ", ".join(key[:30] for key in list(top)[:5])
        more = ", …" if len(top) > 5 else ""
        return f"JSON, but neither HAR nor Moesif events: it has the keys {names}{more}"
    return "JSON without a single entry" if whole else "JSON, but neither HAR nor Moesif events"


def _paths(text: str, start: int) -> Iterator[tuple[str, ...]]:
    """Each key with the keys it is nested in, three deep; arrays do not count."""
    above: list[str] = []
    key = ""
    for token in _TOKEN.finditer(text, start):
        if token[2]:
            key = token[1]
            if len(above) <= 5:
                path = (*filter(None, above), key)
                if len(path) <= 3:
                    yield path
        elif token[3]:
            above.append(key)
            key = ""
        elif token[1] is None:
            key = ""
            if above:
                above.pop()
        else:
            key = ""


def _scalar(words: str) -> str:
    """What a file of nothing but one plain JSON value is; "" for anything else."""
    try:
        value = json.loads(words, strict=False, parse_int=float)
    except ValueError:
        return ""
    what = "null" if value is None else "a boolean" if isinstance(value, bool) else "a number"
    return f"JSON, but neither HAR nor Moesif events: it is {'a string' if isinstance(value, str) else what}"


def _no_json(text: str, whole: bool) -> str:
    words = text.lstrip("\ufeff \t\r\n")
    if not words:
        return "a file of nothing but spaces"
    beginning = words[:1000].lower()
    if beginning.startswith(("<!doctype html", "<html")):
        return "an HTML page, not traffic"
    if beginning.startswith("<"):
        return "an XML document, not traffic"
    if "\x00" in text or any("\udc80" <= char <= "\udcff" for char in text[:4096]):
        return "binary data of an unknown kind"
    if _YAML.match(words):
        return "YAML; convert it to JSON first"
    return (whole and _scalar(words)) or "text, but not JSON"
