"""Bodies that are a sequence: server-sent events, and one JSON value a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FIELD = re.compile(r"([A-Za-z]{0,40})(?::[ ]?(.*))?", re.DOTALL)
_LINE_END = re.compile(r"\r\n|\n|\r")
_KNOWN = frozenset(("event", "data", "id", "retry"))


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One server-sent event.

    Attributes:
        name: of its `event` field; "" for a plain message.
        data: its `data` lines, joined.
        fields: what else it has (`id`, `retry`, comments under the name "").
    """

    name: str
    data: str
    fields: tuple[tuple[str, str], ...] = ()


def stream_events(text: str) -> Iterator[StreamEvent]:
    """The events of a `text/event-stream`, one by one; one that is cut off at the end counts."""
    name, data, rest = "", list[str](), list[tuple[str, str]]()
    for line in _lines(text):
        if not line:
            if data or name or rest:
                yield StreamEvent(name, "\n".join(data), tuple(rest))
                name, data, rest = "", [], []
            continue
        field, value = _field(line)
        if field == "data":
            data.append(value)
        elif field == "event":
            name = value
        else:
            rest.append((field, value))
    if data or name or rest:
        yield StreamEvent(name, "\n".join(data), tuple(rest))


def _lines(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        end = _LINE_END.search(text, at)
        if end is None:
            yield text[at:]
            return
        yield text[at : end.start()]
        at = end.end()


def _field(line: str) -> tuple[str, str]:
    """Name and value of a line; a comment, or a line that is no field, has the name ""."""
    match = _FIELD.fullmatch(line)
    if match is None or match[1] not in _KNOWN:
        return "", line.removeprefix(":").strip()
    return match[1], match[2] or ""


def json_lines(text: str) -> Iterator[str]:
    """The lines of NDJSON that are not blank."""
    for line in _lines(text):
        if line.strip():
            yield line
