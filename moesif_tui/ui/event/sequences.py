"""Texts in a row, each of which unfolds: server-sent events, lines of NDJSON, frames of a websocket."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

from moesif_tui.core.secrets import mask_text
from moesif_tui.core.streams import json_lines, stream_events
from moesif_tui.ui.event.items import Item, Items
from moesif_tui.ui.event.masks import of_masked
from moesif_tui.ui.event.parts import Key, Part
from moesif_tui.ui.event.structured import json_part
from moesif_tui.ui.event.texts import TextPart
from moesif_tui.ui.text import Line, Piece

MOST_ITEMS: Final = 50_000
"""Events, lines or frames of one body that are listed."""
PREVIEW: Final = 400
"""Characters of a text in its own line."""
_COUNTED = 262_144
_STRUCTURED = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*(?:[\"{}\[\]\d-]|true|false|null))")


def stream_part(text: str, key: Key) -> Items:
    """The events of an event stream."""
    return _items(((each.name, each.data or as_fields(each.fields)) for each in stream_events(text)), key)


def as_fields(fields: Iterable[tuple[str, str]]) -> str:
    """What an event without data says: `retry 3000`."""
    return " · ".join(f"{name} {value}".strip() for name, value in fields)


def _items(pieces: Iterable[tuple[str, str]], key: Key) -> Items:
    """Texts with names as items, JSON among them as trees."""
    items: list[Item] = []
    for number, (name, text) in enumerate(islice(pieces, MOST_ITEMS + 1)):
        if number == MOST_ITEMS:
            items.append(Item([("more than are listed here; p gives all of it to the pager", "warning")], ()))
            break
        items.append(
            text_item([(f"{number + 1}  ", "muted"), (f"{name}  " if name else "", "accent")], text, (*key, number))
        )
    return Items(items, key)


def text_item(label: Line, text: str, key: Key) -> Item:
    """A text that unfolds into its tree or its lines where its own line is not enough."""
    # Masked before it is cut: half a token has no shape to know it by.
    hidden, secrets = mask_text(text[:_COUNTED])
    more: Piece = ("…" if len(text) > PREVIEW else "", "muted")
    masked = [*label, *of_masked(hidden[:PREVIEW], "text"), more]
    plain = [*label, (text[:PREVIEW], "text"), more]
    build = (
        (lambda: _inner(text, key)) if _STRUCTURED.match(text) or len(text) > PREVIEW or "\n" in text.strip() else None
    )
    return Item(masked, plain, build, text, secrets)


def _inner(text: str, key: Key) -> Part:
    tree = json_part(text, key)
    return tree[0] if tree is not None else TextPart(text, key)


def lines_part(text: str, key: Key) -> Items:
    """The values of NDJSON."""
    return _items((("", line) for line in json_lines(text)), key)
