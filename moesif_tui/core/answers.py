"""What came back on a call, in one short line for lists: what the error says, else the first fields of the answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.bodies import event_body, read_body
from moesif_tui.core.messages import header, mapping, number
from moesif_tui.core.numbers import size
from moesif_tui.core.secrets import mask_json, mask_text

if TYPE_CHECKING:
    from moesif_tui.wire.events import Event, EventResponse

FIELDS: Final = 6
"""Fields of an answer that are told at most."""
_LONGEST: Final = 2000
"""Characters of a text that are looked at; what is shown of it is less."""
_ENVELOPES: Final = 4
"""Objects within objects that are opened because they are all that there is."""


def in_short(event: Event) -> str:
    """One line, secrets masked; "" where nothing came back."""
    said = mapping((event.metadata or {}).get("says"))
    words = " ".join(str(said[part]) for part in ("code", "message") if said.get(part))
    if words:
        return mask_text(words[:_LONGEST])[0]
    response = event.response
    return "" if response is None else _of_body(response)


def _of_body(response: EventResponse) -> str:
    body = response.body
    if isinstance(body, dict | list) and not response.transfer_encoding:
        return _of_json(body)
    media_type = header(response.headers, "content-type")
    data = event_body(body, response.transfer_encoding)
    if not data:
        length = number(_parsed(header(response.headers, "content-length")))
        return "" if not length else f"{_kind(media_type, 'body')} {size(int(length))}"
    found = read_body(data, media_type)
    if found.text is None:
        return f"{_kind(media_type, found.kind)} {size(len(found.data))}"
    if found.kind in {"json", "graphql"}:
        value = _parsed(found.text)
        if isinstance(value, dict | list):
            return _of_json(value)
    if found.kind in {"html", "xml"}:
        return f"{found.kind} {size(len(found.data))}"
    return mask_text(found.text[:_LONGEST].strip().partition("\n")[0])[0]


def _kind(media_type: str | None, otherwise: str) -> str:
    return (media_type or "").partition(";")[0].strip() or otherwise


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except (ValueError, RecursionError):
        return None


def _of_json(value: Any) -> str:
    for _ in range(_ENVELOPES):
        inner = next(iter(value.values()), None) if isinstance(value, dict) and len(value) == 1 else None
        if not isinstance(inner, dict):
            break
        value = inner
    if isinstance(value, list):
        return f"[{len(value):,}]"
    chosen: dict[Any, Any] = {}
    for name, inner in _told(value):
        chosen[name] = inner
        if len(chosen) == FIELDS:
            break
    masked, _ = mask_json(chosen)
    return " · ".join(f"{name} {_text(inner)}" for name, inner in masked.items())


def _told(value: Mapping[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """The fields that one line can tell: scalars, and how long lists are."""
    for name, inner in value.items():
        if isinstance(inner, list):
            yield name, f"[{len(inner):,}]"
        elif isinstance(inner, str):
            yield name, inner[:_LONGEST]
        elif not isinstance(inner, dict):
            yield name, inner


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value if len(value) <= 60 else f"{value[:59]}…"
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
