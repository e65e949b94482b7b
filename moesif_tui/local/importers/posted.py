"""Events that are posted: one, or an array of them, as the collector takes them. A body is read as a whole or refused.

A body is in memory, so it is decoded in one go; as the entries of a file are, which takes thrice as long, only where
that would change numbers in it.
"""

from __future__ import annotations

import json
from typing import Any

from moesif_tui.local.importers.elements import Broken, is_call
from moesif_tui.local.importers.moesif import MoesifReader
from moesif_tui.local.importers.stream import Layout, entries
from moesif_tui.local.record import Record

Event = tuple[dict[str, Any], str | None]
"""An event, and its JSON text where its numbers are others when they are written again."""


class PostedReader:
    """Makes records of what is posted into one data set."""

    def __init__(self) -> None:
        self._events = MoesifReader()

    def know(self, transaction: str) -> None:
        """An event of that transaction is in already."""
        self._events.know(transaction)

    def records(self, body: bytes) -> tuple[list[Record], int]:
        """A record for each event, those left out that are in already; and how many these are.

        Raises:
            ValueError: the body is not JSON, or something in it is no event: one sentence. No event counts as met.
        """
        events = _events(body)
        made = [self._events.record(event, text) for event, text in events]
        records = [record for record in made if record is not None]
        return records, len(made) - len(records)


def _events(body: bytes) -> list[Event]:
    numbers = _Numbers()
    try:
        value = numbers.decode(body.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValueError("The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"The body is not JSON: {error}.") from None
    except (RecursionError, ValueError):  # a number of thousands of digits
        return _patiently(body)
    values = value if isinstance(value, list) else [value]
    for number, event in enumerate(values, 1):
        if not isinstance(event, dict) or not is_call(event):
            raise ValueError(f"Event {number} is none: expected an object with a request.")
    return [(event, None) for event in values] if numbers.same else _patiently(body)


def _patiently(body: bytes) -> list[Event]:
    """Event by event, with the text of each."""
    layout = Layout.LIST if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[") else Layout.VALUES
    found: list[Event] = []
    for number, item in enumerate(entries(iter([body]), layout, keep_text=True), 1):
        if isinstance(item, Broken):
            raise ValueError(f"Event {number} cannot be read: {item.reason}.")
        found.append((item.value, item.text))
    return found


class _Numbers:
    """Decodes JSON. `same`: its numbers would be the same texts when they were written again."""

    def __init__(self) -> None:
        self.same = True
        self.decode = json.JSONDecoder(strict=False, parse_float=self._real, parse_constant=self._real).decode

    def _real(self, text: str) -> float:
        number = float(text)
        if repr(number) != text:
            self.same = False
        return number
