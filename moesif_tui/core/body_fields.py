"""The first fields of a body, where there is room for a few words only: names, and values as JSON has them, masked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from moesif_tui.core.bodies import MAX_SIZE, Body, event_body, form_pairs, read_body
from moesif_tui.core.messages import declared_type, header, mapping
from moesif_tui.core.secrets import mask_json, mask_text

if TYPE_CHECKING:
    from moesif_tui.wire.events import Event

MOST_FIELDS: Final = 24
MOST_PARSED: Final = 262_144
"""Characters of a text that are read as JSON."""
LONGEST: Final = 60
"""Characters of a value."""
_DEPTH: Final = 4
_MASKED: Final = 2000
"""Characters of a value that are searched for secrets; what is shown of it is less."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a body.

    Attributes:
        name: its path (`error.code`); "" for a text that has no fields.
        text: as JSON writes it; cut.
        value: the scalar itself, masked; None for null and for what is no scalar.
    """

    name: str
    text: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class InShort:
    """A body in a few words.

    Attributes:
        fields: the first ones, in their order.
        size: bytes, codings undone; None when there is no body.
        cut: whether it is larger than that: not all of it was looked at, or recorded.
        kind: what it is (`json`, `form`, `image` …).
        media_type: as declared; "" where none is, or where the body is something else.
    """

    fields: tuple[Field, ...] = ()
    size: int | None = None
    kind: str = "empty"
    media_type: str = ""
    cut: bool = False


def fields_of(event: Event, side: Literal["request", "response"], *, most: int = MAX_SIZE) -> InShort:
    """The first fields of the body on one side of a call; see `body_fields`."""
    message = event.request if side == "request" else event.response
    if message is None:
        return InShort()
    headers, coding = message.headers, message.transfer_encoding
    declared = declared_type(headers, mapping(event.metadata).get("har"), side)
    return body_fields(message.body, coding, declared, header(headers, "content-encoding"), most=most)


def body_fields(
    body: Any,
    transfer_encoding: str | None,
    content_type: str | None,
    content_encoding: str | None = None,
    *,
    most: int = MAX_SIZE,
) -> InShort:
    """The first fields of a body as the API answers it. Nothing in it raises; may take long for large ones.

    Of a text no more than `most` characters are looked at, and a compressed one is unpacked to so many bytes.
    """
    cut = isinstance(body, str) and len(body) > most
    data = event_body(_start(body, most, transfer_encoding) if cut else body, transfer_encoding)
    found = read_body(data or b"", content_type, content_encoding, most=most)
    if not data:
        return InShort(media_type=found.media_type)
    if isinstance(body, dict | list) and not transfer_encoding:
        return InShort(json_fields(body), len(data), "json", found.media_type)
    media_type = "" if found.mistyped else found.media_type
    return InShort(_of_body(found), len(found.data), found.kind, media_type, cut or found.truncated)


def _start(text: str, most: int, transfer_encoding: str | None) -> str:
    """The start of a text; of base64, whose lines may be broken anywhere, whole groups of four characters."""
    text = text[:most]
    if (transfer_encoding or "").strip().lower() != "base64":
        return text
    text = "".join(text.split())
    return text[: len(text) // 4 * 4]


def _of_body(body: Body) -> tuple[Field, ...]:
    text = body.text
    if text is None:
        return ()
    if body.kind in {"json", "graphql"} and len(text) <= MOST_PARSED:
        try:
            return json_fields(json.loads(text))
        except (ValueError, RecursionError):
            pass
    if body.kind == "form":
        pairs = dict(form_pairs(text[:MOST_PARSED])[:MOST_FIELDS])
        return json_fields(pairs)
    if body.kind == "multipart":
        return ()
    line = mask_text(text[:_MASKED].strip().partition("\n")[0])[0]
    return (Field("", _cut(line)),) if line else ()


def json_fields(value: Any) -> tuple[Field, ...]:
    """The first fields of a JSON value, in time that does not grow with it."""
    if isinstance(value, list) and not (len(value) == 1 and isinstance(value[0], dict)):
        return (Field("", f"[{len(value):,}]"),)
    masked, _ = mask_json(_Pruning().pruned(value, 0))
    return tuple(_flat(masked, ""))[:MOST_FIELDS]


class _Pruning:
    """As much of a value as will be shown, so that masking it costs little; lists become their length."""

    def __init__(self) -> None:
        self._left = MOST_FIELDS

    def pruned(self, value: Any, depth: int) -> Any:
        """The value with what will be shown of it."""
        if isinstance(value, list):
            if len(value) == 1 and isinstance(value[0], dict) and depth < _DEPTH:
                return {"0": self.pruned(value[0], depth + 1)}
            return _Words(f"[{len(value):,}]")
        if isinstance(value, dict):
            if depth >= _DEPTH or not value:
                return _Words("{…}" if value else "{}")
            kept: dict[str, Any] = {}
            for name, inner in value.items():
                if self._left <= 0:
                    break
                self._left -= not isinstance(inner, dict)
                kept[str(name)] = self.pruned(inner, depth + 1)
            return kept
        return value[:_MASKED] if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class _Words:
    """A text of ours in the place of a value, which no masking looks at."""

    text: str


def _flat(value: Any, path: str) -> Iterator[Field]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, _Words):
        yield Field(path, value.text)
    elif isinstance(value, str):
        yield Field(path, f'"{_cut(value)}"', value)
    else:
        yield Field(path, _cut(_number(value)), value)


def _number(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    try:
        return str(value)
    except ValueError:  # an integer of too many digits
        return "…"


def _cut(text: str) -> str:
    """In one line, blanks as one."""
    text = " ".join(text.split()) if "\n" in text or "  " in text else text
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
