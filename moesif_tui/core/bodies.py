"""What a body is: its bytes with every coding undone, its text, and its kind.

The kind is found by content first: recorders and servers are wrong about media types in one of ten bodies (JSON as
text/plain, HTML as JSON), and many name none. Pairs, parts and GraphQL layout come from their own modules and are
offered here as well, so that who shows a body needs this module only.
"""

from __future__ import annotations

import binascii
import codecs
import json
import re
import zlib
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from moesif_tui.core.forms import cookies, form_pairs, multipart_parts, query_pairs, set_cookie_lines
from moesif_tui.core.graphql import graphql_text, is_graphql

__all__ = [
    "Body",
    "Kind",
    "cookies",
    "event_body",
    "form_pairs",
    "graphql_text",
    "hex_lines",
    "multipart_parts",
    "query_pairs",
    "read_body",
    "set_cookie_lines",
    "text_codec",
]

Kind = Literal[
    "json", "graphql", "form", "multipart", "text", "html", "xml", "sse", "ndjson", "image", "binary", "empty"
]

_NAMED: dict[Kind, str] = {"json": "json", "html": "html", "xml": "xml", "graphql": "json", "image": "image/"}
"""What stands in the media types of these kinds."""
MAX_SIZE = 64 * 1024 * 1024
"""Bytes to which a compressed body may grow where it is to be shown."""
_MAX_CODINGS = 5
_PARSED_AT_MOST = 262_144  # characters: one call of the parser holds every other thread up
_SNIFFED = 4096
_CUT_FROM = 1024


@dataclass(frozen=True, slots=True)
class Body:
    """A body as it can be shown.

    Attributes:
        kind: what it is, by content.
        data: its bytes, every coding undone.
        text: its text where it is one; None for images and other binary data.
        media_type: as declared, lower case, without parameters; "" when none was.
        undone: the codings that were undone, in that order ("base64", "gzip", "deflate").
        truncated: whether a coding ended early: cut off when recorded, or larger than was asked for.
    """

    kind: Kind
    data: bytes
    text: str | None
    media_type: str
    undone: tuple[str, ...] = ()
    truncated: bool = False

    @property
    def mistyped(self) -> bool:
        """Whether it is something else than was declared."""
        named = _NAMED.get(self.kind)
        if named is None or not self.media_type:
            return False
        return named not in self.media_type and "graphql" not in self.media_type


def read_body(
    data: bytes, content_type: str | None, content_encoding: str | None = None, *, most: int = MAX_SIZE
) -> Body:
    """What the recorded bytes of a body are; nothing in them raises.

    Args:
        data: as recorded; a coding that the recorder has already undone is noticed.
        content_type: the header's value, with its charset.
        content_encoding: the header's value.
        most: bytes to which a compressed body may grow; what is beyond is cut off.
    """
    media_type = (content_type or "").partition(";")[0].strip().lower()
    data, undone, truncated = _undo(data, content_encoding or "", most)
    if not data:
        return Body("empty", b"", "", media_type, undone, truncated)
    kind: Kind
    if _IMAGES.match(data):
        return Body("image", data, None, media_type, undone, truncated)
    text = _decoded(data, content_type)
    if media_type.startswith("multipart/") and multipart_parts(data[:_SNIFFED], content_type):
        kind = "multipart"
    elif text is None:
        kind = "image" if media_type.startswith("image/") else "binary"
    else:
        kind = _kind_of_text(text, media_type)
    return Body(kind, data, text, media_type, undone, truncated)


# --- codings ---------------------------------------------------------------------------------------------------------

_GZIP = b"\x1f\x8b\x08"
_IMAGES = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|\x00\x00\x01\x00|....ftyp(?:avif|heic|mif1)|II\*\x00|MM\x00\*",
    re.DOTALL,
)
_OTHER_BINARY = (_GZIP, b"%PDF-", b"PK\3\4", b"RIFF", b"wOF2", b"wOFF")
_BASE64_START = re.compile(rb"\s{0,8}(?:[A-Za-z0-9+/]\s{0,2}){48}")
_BASE64 = re.compile(rb"\s*(?:[A-Za-z0-9+/]{4}\s*){4,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\s*")


def _undo(data: bytes, content_encoding: str, most: int) -> tuple[bytes, tuple[str, ...], bool]:
    undone: list[str] = []
    truncated = False
    declared = [coding.strip().lower() for coding in reversed(content_encoding.split(","))]
    for at in range(_MAX_CODINGS):
        wanted = declared[at] if at < len(declared) else ""
        if data.startswith(_GZIP):
            coding, result = "gzip", _inflated(data, zlib.MAX_WBITS | 16, most)
        elif wanted == "deflate" and not _decodes(data[:_SNIFFED], "utf-8"):
            coding = "deflate"
            result = _inflated(data, zlib.MAX_WBITS, most) or _inflated(data, -zlib.MAX_WBITS, most)
        elif plain := _unbase64(data, wanted == "base64"):
            coding, result = "base64", (plain, False)
        else:
            break
        if result is None:
            break
        data, cut = result
        truncated = truncated or cut
        undone.append(coding)
    return data, tuple(undone), truncated


def _inflated(data: bytes, window: int, room: int) -> tuple[bytes, bool] | None:
    """The bytes and whether they are cut; None when not even the start can be read."""
    engine = zlib.decompressobj(window)
    pieces = []
    rest = data
    try:
        while rest and room > 0:
            pieces.append(engine.decompress(rest, min(room, 1 << 20)))
            room -= len(pieces[-1])
            rest = engine.unconsumed_tail
            if engine.eof and engine.unused_data.startswith(_GZIP):
                rest = engine.unused_data
                engine = zlib.decompressobj(window)
    except zlib.error:
        return (b"".join(pieces), True) if pieces else None
    return b"".join(pieces), not engine.eof


def _unbase64(data: bytes, declared: bool) -> bytes | None:
    """The content of a body that is base64 from end to end, if it was declared so or can be nothing else."""
    looks = _BASE64_START.match(data) if len(data) > 64 else _BASE64.fullmatch(data)
    if len(data) > MAX_SIZE or not (looks or declared):
        return None
    if not declared:
        start = b"".join(data[:_SNIFFED].split())
        if not _is_more_than_words(_plain(start[: len(start) // 4 * 4]) or b""):
            return None
    plain = _plain(b"".join(data.split()))
    if plain is None or declared or plain[:1] not in _JSON_BEGINS:
        return plain
    return plain if _is_json(plain.decode("utf-8", "replace")) else None


_JSON_BEGINS = (b"{", b"[")


def _is_more_than_words(plain: bytes) -> bool:
    """Whether what words would decode to as well begins as something that is known."""
    return plain.startswith((*_OTHER_BINARY, *_JSON_BEGINS)) or bool(_IMAGES.match(plain))


def _plain(data: bytes) -> bytes | None:
    """What base64 decodes to; None when it is none."""
    try:
        return b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return None


def event_body(body: Any, transfer_encoding: str | None) -> bytes | None:
    """The bytes of an event's body as the API answers it: a JSON value, or base64 text; None when there is none."""
    if body is None:
        return None
    if isinstance(body, str):
        raw = body.encode("utf-8", "surrogatepass")
        if (transfer_encoding or "").strip().lower() != "base64":
            return raw
        try:
            return b64decode(b"".join(raw.split()) + b"==", validate=False) if raw else b""
        except (binascii.Error, ValueError):
            return raw
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, RecursionError):
        return None


# --- text ------------------------------------------------------------------------------------------------------------

_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE | re.ASCII)
_TEXT_CODECS = re.compile(
    r"utf-8|utf-16(-[bl]e)?|utf-32(-[bl]e)?|ascii|iso8859-\d+|cp(125\d|437|85\d|866|874|932|949|950)|koi8-[ru]"
    r"|shift_jis(_2004|x0213)?|euc_(jp|kr)|iso2022_jp|gb2312|gbk|gb18030|big5(hkscs)?|mac-roman|johab|tis-620"
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")


def text_codec(data: bytes, content_type: str | None) -> str | None:
    """The codec that reads these bytes as text, None when they are no text.

    A byte order mark decides, then UTF-8 if it is that, then the declared charset, if it is one that only maps
    characters (never UTF-7, rot13 and the like); other bytes without control characters pass as Windows-1252.
    """
    for mark, codec in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return codec if _decodes(data, codec) else None
    named = _CHARSET.search(content_type or "")
    codec = _known(named[1]) if named else ""
    if codec.startswith(("utf-16", "utf-32")) and _decodes(data, codec):
        return codec
    head = data[:_SNIFFED]
    if b"\0" in head:
        return None
    if _decodes(data, "utf-8"):
        return "utf-8" if len(_NOT_TEXT.findall(head)) * 10 <= len(head) else None
    if codec and codec != "utf-8" and _decodes(data, codec):
        return codec
    if len(_NOT_TEXT.findall(head)) * 100 > len(head) or head.startswith(_OTHER_BINARY):
        return None
    return "cp1252" if _mostly_ascii(head) else None


def _known(name: str) -> str:
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return codec if _TEXT_CODECS.fullmatch(codec) else ""


def _decodes(data: bytes, codec: str) -> bool:
    try:
        # a long body that ends in the middle of a character was cut off when it was recorded
        codecs.getincrementaldecoder(codec)().decode(data, final=len(data) < _CUT_FROM)
    except ValueError:
        return False
    return True


def _mostly_ascii(head: bytes) -> bool:
    return len(head.translate(None, bytes(range(0x80, 0x100)))) * 10 >= len(head) * 7


def _decoded(data: bytes, content_type: str | None) -> str | None:
    codec = text_codec(data, content_type)
    return data.decode(codec, "replace") if codec else None


_EVENT_STREAM = re.compile(r"(?:\s*(?:event|data|id|retry)?:[^\n]*\r?\n)", re.ASCII)
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(r"\s*<(?:\?xml\b|!DOCTYPE\b|[A-Za-z_][\w.:-]*[\s/>])")
_FORM = re.compile(r"[\w.%+*\[\]$~@-]{1,200}=[^\s&=<>{}\"]*(?:&[\w.%+*\[\]$~@-]{1,200}=[^\s&<>{}\"]*)*")
_JSON_START = re.compile(r"""\s*(?:\{\s*["}]|\[\s*(?:["{}\[\]\d-]|true|false|null|\Z))""")


def _kind_of_text(text: str, media_type: str) -> Kind:
    if not text.strip():
        return "text"
    if _is_json(text, scalars="json" in media_type):
        return "graphql" if _holds_graphql(text) else "json"
    if "graphql" in media_type and is_graphql(text):
        return "graphql"
    if _is_json_lines(text):
        return "ndjson"
    if media_type == "text/event-stream" or (not media_type and _EVENT_STREAM.match(text)):
        return "sse"
    head = text[:_SNIFFED]
    if _HTML.match(head) or ("html" in media_type and head.lstrip().startswith("<")):
        return "html"
    if _XML.match(head) and text.rstrip().endswith(">"):
        return "xml"
    if "urlencoded" in media_type and "=" in text:
        return "form"
    return "form" if media_type in {"", "text/plain"} and _FORM.fullmatch(text.strip()[:_SNIFFED]) else "text"


def _is_json(text: str, scalars: bool = False) -> bool:
    """Whether a text is JSON (an object or array unless scalars count); of a large one, whether its ends look so."""
    if not scalars and not _JSON_START.match(text):
        return False
    if len(text) > _PARSED_AT_MOST:
        return bool(_JSON_START.match(text)) and text.rstrip()[-1:] in "}]" and not _is_json_lines(text)
    return _parsed(text) is not _NOT_JSON


_NOT_JSON = object()


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _NOT_JSON


def _is_json_lines(text: str) -> bool:
    """Whether the first lines, two at least, are a JSON object each."""
    lines = [line for line in text[:_PARSED_AT_MOST].split("\n", 4)[:4] if line.strip()]
    return len(lines) > 1 and all(line.lstrip()[:1] == "{" and _parsed(line) is not _NOT_JSON for line in lines[:2])


def _holds_graphql(text: str) -> bool:
    if '"query"' not in text or len(text) > _PARSED_AT_MOST:
        return False
    value = _parsed(text)
    first = value[0] if isinstance(value, list) and value else value
    query = first.get("query") if isinstance(first, dict) else None
    return isinstance(query, str) and is_graphql(query)


# --- hex -------------------------------------------------------------------------------------------------------------


def hex_lines(data: bytes, start: int = 0, count: int | None = None) -> Iterator[str]:
    """Lines of a hex view, 16 bytes each: offset, bytes, the ASCII among them. Made one by one.

    Args:
        data: the bytes.
        start: number of the first line wanted.
        count: how many lines at most; all when None.
    """
    last = (len(data) + 15) // 16
    stop = last if count is None else min(last, start + count)
    for number in range(max(start, 0), stop):
        row = data[number * 16 : number * 16 + 16]
        left, right = row[:8].hex(" "), row[8:].hex(" ")
        shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)
        yield f"{number * 16:08x}  {left:<23}  {right:<23}  {shown}"
