"""What came back on a call, in one short line for lists: what the error says, else the first fields of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from moesif_tui.core.body_fields import Field, fields_of, json_fields
from moesif_tui.core.cut_bodies import is_cut
from moesif_tui.core.messages import header
from moesif_tui.core.numbers import size
from moesif_tui.core.said import said
from moesif_tui.core.secrets import mask_text

if TYPE_CHECKING:
    from moesif_tui.wire.events import Event, EventResponse

FIELDS: Final = 6
"""Fields of an answer that are told at most."""
LOOKED_AT: Final = 1_000_000
"""Characters of a body that are looked at, and bytes to which a compressed one may grow."""
_LONGEST: Final = 2000
"""Characters of what an error says."""
_BY_SIZE: Final = frozenset({"html", "xml", "image", "binary", "multipart"})
"""Kinds of bodies whose first line says nothing."""


def in_short(event: Event) -> str:
    """One line, secrets masked; "" where nothing came back."""
    if (says := said(event.metadata)) is not None and says.text:
        return mask_text(says.text[:_LONGEST])[0]
    return "" if event.response is None else _of_body(event, event.response)


def _of_body(event: Event, response: EventResponse) -> str:
    if isinstance(response.body, dict | list) and not response.transfer_encoding:
        return _told(json_fields(response.body))
    body = fields_of(event, "response", most=LOOKED_AT)
    if body.size is None:
        length = header(response.headers, "content-length") or ""
        told = length.isdecimal() and length.strip("0") and len(length) < 16
        return f"{body.media_type or 'body'} {size(int(length))}" if told else ""
    if not body.fields or body.kind in _BY_SIZE:
        least = "at least " if body.cut or _may_be_cut(response) else ""
        return "" if body.kind == "json" else f"{body.media_type or body.kind} {least}{size(body.size)}"
    return _told(body.fields)


def _may_be_cut(response: EventResponse) -> bool:
    return is_cut({"body": response.body, "transfer_encoding": response.transfer_encoding})


def _told(fields: Sequence[Field]) -> str:
    common = _envelope(fields)
    return " · ".join(f"{field.name[common:]} {_value(field)}".strip() for field in fields[:FIELDS])


def _envelope(fields: Sequence[Field]) -> int:
    """Characters of the path that all fields begin with: objects in which there is nothing else."""
    paths = [field.name.split(".")[:-1] for field in fields]
    depth = 0
    while all(len(path) > depth and path[depth] == paths[0][depth] for path in paths):
        depth += 1
    return sum(len(part) + 1 for part in paths[0][:depth])


def _value(field: Field) -> str:
    return field.text[1:-1] if isinstance(field.value, str) else field.text
