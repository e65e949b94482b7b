"""The body of a request or response as parts of its page, by its kind. Made in a thread: a body may be large."""

from __future__ import annotations

import binascii
import json
import re
from base64 import b64decode
from dataclasses import dataclass, field
from typing import Any, Final

from moesif_tui.core.bodies import Body, Kind, event_body, form_pairs, graphql_text, multipart_parts, read_body
from moesif_tui.core.images import read_picture
from moesif_tui.core.numbers import size
from moesif_tui.core.secret_names import is_secret_name
from moesif_tui.core.secrets import mask_text
from moesif_tui.core.spelling import to_json
from moesif_tui.ui.event.items import Item, Items
from moesif_tui.ui.event.masks import HIDDEN, masked_pieces
from moesif_tui.ui.event.pairs import pair, pair_lines
from moesif_tui.ui.event.parts import Fixed, Key, Part, Section
from moesif_tui.ui.event.sequences import MOST_ITEMS, PREVIEW, lines_part, stream_part
from moesif_tui.ui.event.structured import json_part
from moesif_tui.ui.event.texts import HexPart, TextPart
from moesif_tui.ui.event.tree import JsonTree
from moesif_tui.ui.lines import PageLine
from moesif_tui.ui.text import Line, Piece

_PIECE: Final = 262_144
"""Characters of base64 that are decoded at once; a multiple of four."""
_DEPTH_OF_PIECES = 3
_BODY: Key = ("body",)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is known of a body.

    Attributes:
        data: its bytes; None when there is none.
        exact: whether they are what was sent, and not JSON written anew.
        content_type: header, with its charset.
        content_encoding: header.
        length: as its header says, in bytes.
        missing: why a body that there was is not here.
    """

    data: bytes | None = None
    exact: bool = True
    content_type: str = ""
    content_encoding: str = ""
    length: int | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A body's parts, and what else is asked of it.

    Attributes:
        parts: of the page.
        body: decoded; None when there is none.
        tree: where it is JSON.
    """

    parts: list[Part] = field(default_factory=list)
    body: Body | None = None
    tree: JsonTree | None = None


def recorded_bytes(body: Any, transfer_encoding: str | None, content_type: str) -> tuple[bytes | None, bool]:
    """The bytes of an event's body as the API answers it, and whether they are exactly what was sent."""
    coded = (transfer_encoding or "").strip().lower() == "base64"
    if isinstance(body, str):
        if coded:
            return _from_base64(body), True
        if "json" in content_type.lower():
            return to_json(body).encode(), True
        return event_body(body, None), True
    if body is None:
        return None, True
    return _compact(body).encode("utf-8", "surrogatepass"), False


def _from_base64(text: str) -> bytes | None:
    if len(text) > _PIECE and text.isascii():
        try:
            return b"".join(b64decode(text[at : at + _PIECE], validate=True) for at in range(0, len(text), _PIECE))
        except (binascii.Error, ValueError):
            pass
    return event_body(text, "base64")


def _compact(value: Any, depth: int = _DEPTH_OF_PIECES) -> str:
    """JSON without blanks, so that a large value is not written in one call."""
    if depth and isinstance(value, dict):
        return (
            "{"
            + ",".join(
                f"{json.dumps(str(key), ensure_ascii=False)}:{_compact(each, depth - 1)}" for key, each in value.items()
            )
            + "}"
        )
    if depth and isinstance(value, list):
        return "[" + ",".join(_compact(each, depth - 1) for each in value) + "]"
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, TypeError, RecursionError):
        return to_json(value)


def body_parts(recorded: Recorded, *, query_field: str, errors: frozenset[str]) -> Shown:
    """The parts of a body.

    Args:
        recorded: what is known of it.
        query_field: prefix of the query language for its values.
        errors: texts that say what went wrong.
    """
    if not recorded.data:
        return Shown([_nothing(recorded)])
    body = read_body(recorded.data, recorded.content_type, recorded.content_encoding)
    before: list[Part] = _graphql(body) if body.kind == "graphql" else []
    inner, tree = content(body, recorded.content_type, _BODY, query_field=query_field, errors=errors)
    title = [("body ", "muted"), *_facts(recorded, body)]
    return Shown([*before, Section(_BODY, title, inner, raw=lambda: whole_text(body))], body, tree)


def whole_text(body: Body) -> str:
    """All of a body as text; of what is no text its bytes as Latin-1."""
    return body.text if body.text is not None else body.data.decode("latin-1")


def _nothing(recorded: Recorded) -> Part:
    if recorded.missing:
        pieces: list[Piece] = [("body  ", "muted"), (recorded.missing, "warning")]
    else:
        pieces = [("no body", "muted")]
    return Section(_BODY, pieces, Part())


_WORDS: Final[dict[Kind, str]] = {"graphql": "json, graphql", "sse": "event stream"}


def _facts(recorded: Recorded, body: Body) -> list[Piece]:
    """`96 B, json`; what was undone, and what is not whole."""
    plain = len(body.data)
    if not recorded.exact and recorded.length and not recorded.content_encoding:
        plain = recorded.length
    kind = _WORDS.get(body.kind, body.kind)
    if body.kind == "image":
        picture = read_picture(body.data)
        kind = picture.text if picture else body.media_type
    elif body.kind == "binary" and body.media_type:
        kind = body.media_type
    out: list[Piece] = [(f"{size(plain)}, {kind}", "muted")]
    if body.mistyped:
        out.append((f", sent as {body.media_type}", "muted"))
    if body.undone:
        out.append((f" · {', '.join(body.undone)} undone", "muted"))
    if body.truncated:
        out.append((" · cut off", "warning"))
    return out


def content(
    body: Body, content_type: str, key: Key, *, query_field: str = "", errors: frozenset[str] = frozenset()
) -> tuple[Part, JsonTree | None]:
    """What stands below a body's title, by its kind; the tree where it is JSON."""
    text = body.text
    if text is None:
        parts = multipart_parts(body.data, content_type) if body.kind == "multipart" else []
        return (_multipart(parts, key) if parts else HexPart(body.data, key)), None
    if body.kind in {"json", "graphql", "text"}:
        tree = json_part(text, key, query_field=query_field, errors=errors, sure=body.kind == "json")
        if tree is not None:
            return tree
    match body.kind:
        case "form":
            return pair_lines([pair(name, value) for name, value in form_pairs(text)], key), None
        case "multipart":
            return _multipart(multipart_parts(body.data, content_type), key), None
        case "sse":
            return stream_part(text, key), None
        case "ndjson":
            return lines_part(text, key), None
    return TextPart(text, key), None


def _graphql(body: Body) -> list[Part]:
    """The query of a GraphQL request, laid out."""
    found = _queries(body.text or "")
    out: list[Part] = []
    for number, (name, query) in enumerate(found[:50]):
        key: Key = ("graphql", number) if number else ("graphql",)
        lines: list[PageLine] = []
        plain: list[PageLine] = []
        secrets = 0
        for line in graphql_text(query):
            pieces = masked_pieces(line, "text")
            secrets += mask_text(line)[1]
            lines.append(PageLine(pieces, 1))
            plain.append(PageLine([(line, "text")], 1))
        title: Line = [("graphql ", "muted"), (name, "text")] if name else [("graphql", "muted")]
        # The query stands in the body as well, where its secrets are counted.
        inner = Fixed(lines, plain, secrets=0 if body.text != query else secrets)
        out.append(Section(key, title, inner, raw=lambda query=query: query, secret=secrets > 0))  # type: ignore[misc]
    return out


def _queries(text: str) -> list[tuple[str, str]]:
    """Operation names and queries of a request, which may be a batch."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return [("", text)]
    out: list[tuple[str, str]] = []
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) and isinstance(query := each.get("query"), str):
            name = each.get("operationName")
            out.append((name if isinstance(name, str) else "", query))
    return out


# -- forms in parts


def _multipart(parts: list[tuple[dict[str, str], bytes]], key: Key) -> Part:
    items = [_form_part(headers, data, (*key, number)) for number, (headers, data) in enumerate(parts[:MOST_ITEMS])]
    return Items(items, key, opened=len(items) <= 20 and sum(len(data) for _, data in parts) <= _PIECE)


_PARAMETER = re.compile(r"""\b(name|filename)\*?=(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))""", re.IGNORECASE)


def _form_part(headers: dict[str, str], data: bytes, key: Key) -> Item:
    found = {
        match[1].lower(): match[2] or match[3] or ""
        for match in _PARAMETER.finditer(headers.get("content-disposition", ""))
    }
    name, media = found.get("name", ""), headers.get("content-type", "")
    body = read_body(data, media or None)
    label: list[Piece] = [(name or "part", "muted"), ("  ", "")]
    if is_secret_name(name) and data:
        return Item([*label, *HIDDEN], [*label, (whole_text(body), "text")], raw=whole_text(body), secrets=1)
    if (
        body.text is not None
        and len(body.text) <= PREVIEW
        and "\n" not in body.text.strip()
        and "filename" not in found
    ):
        value = pair(name, body.text)
        return Item(
            [*label, *value.pieces(plain=False)],
            [*label, (value.value, "text")],
            raw=value.value,
            secrets=value.secrets,
        )
    line: list[Piece] = [*label, (found.get("filename", ""), "text"), ("  ", ""), *_facts(Recorded(data), body)]
    part: list[Part] = []

    def build() -> Part:
        if not part:
            part.append(content(body, media, key)[0])
        return part[0]

    short = body.text is not None and len(data) <= _PIECE
    secrets = mask_text(body.text or "")[1] if short else build().secrets()
    return Item(line, line, build, whole_text(body), secrets)
