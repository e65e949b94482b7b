"""JSON bodies, parsed only when something will be read out of them and then once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

LARGEST = 1024 * 1024
"""Bytes; larger bodies are not parsed."""
_MAX_EVENTS = 20
_EVENT_DATA = re.compile(rb"^data:[ \t]*([\[{][^\r\n]{0,65535})", re.MULTILINE)


def parse_json(data: bytes | None) -> Any:
    """The value of a JSON object or array; None for anything else (broken, too deep, too large)."""
    if not data or len(data) > LARGEST or data[:1] not in b"{[ \t\r\n\xef":
        return None
    try:
        return orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None


class Body:
    """A body and, once somebody asked, its JSON value."""

    __slots__ = ("_read", "_value", "data")

    def __init__(self, data: bytes | None) -> None:
        self.data = data or b""
        self._value: Any = None
        self._read = False

    @property
    def value(self) -> Any:
        """The JSON value; None when the body is none."""
        if not self._read:
            self._read = True
            self._value = parse_json(self.data)
        return self._value

    def documents(self) -> Iterator[Any]:
        """The JSON values in it: the one, or those of the first server-sent events."""
        if self.value is not None:
            yield self._value
        elif self.data[:6] in {b"event:", b"data: "} or self.data[:5] == b"data:" or b"\ndata:" in self.data[:2048]:
            for number, found in enumerate(_EVENT_DATA.finditer(self.data[:LARGEST])):
                if number >= _MAX_EVENTS:
                    return
                value = parse_json(found[1])
                if value is not None:
                    yield value
