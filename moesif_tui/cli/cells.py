"""How the values of documents are told in a table's cells."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from moesif_tui.cli.output import is_terminal
from moesif_tui.core import statuses
from moesif_tui.core.derived import derived_in, marked
from moesif_tui.core.messages import mapping, number, text
from moesif_tui.core.numbers import grouped, whole_milliseconds
from moesif_tui.core.said import said
from moesif_tui.core.states import SIGNS, state_name
from moesif_tui.core.time import DAY, UNKNOWN, clock, parse_time, short_day

if TYPE_CHECKING:
    from moesif_tui.cli.server import Opened
    from moesif_tui.cli.table import Role

Document = Mapping[str, Any]


def on_terminal() -> bool:
    """Whether the table goes to a terminal, where it is shorter."""
    return is_terminal(sys.stdout)


def state(value: Any) -> str:
    """A bucket's state: its sign on a terminal, else its word; a number that has none as it is."""
    if not isinstance(value, int):
        return ""
    return SIGNS[value] if on_terminal() and value in SIGNS else state_name(value)


def status(value: Any) -> int | None:
    """A status, where the document tells one."""
    found = number(value)
    return None if found is None else int(found)


def bucket_role(bucket: Document) -> Role:
    """The colour of a bucket: muted once it is handled."""
    return statuses.bucket_role(status(bucket.get("state")), status(bucket.get("status")))


def route(bucket: Document) -> str:
    """A route, with the operation that is called through it where it serves many."""
    operation = text(mapping(bucket.get("graphql")).get("operation_name")) or text(
        mapping(bucket.get("jsonrpc")).get("method")
    )
    return f"{text(bucket.get('route'))} {operation}".rstrip()


def says(document: Document) -> str:
    """What an error says, code and message; of several what it says most often."""
    found = said(document.get("metadata"))
    return found.text if found is not None else ""


def user(document: Document) -> str:
    """Whose it is, marked where that was derived."""
    return marked(text(document.get("user_id")), derived="user_id" in derived_in(document.get("metadata")))


def count(value: Any) -> str:
    """A count, grouped by thousands as on the screens; JSON and CSV have it as it is."""
    found = number(value)
    return "" if found is None else grouped(int(found))


def milliseconds(value: Any) -> str:
    """A duration as on the screens: whole milliseconds, below one with a digit more."""
    found = number(value)
    return "" if found is None else whole_milliseconds(found)


def day_and_minute(value: Any) -> str:
    """A day and its time in the user's zone on a terminal; as it is where it is piped."""
    at = parse_time(value)
    if at is None or not on_terminal():
        return text(value)
    return f"{datetime.fromtimestamp(at // 1_000_000, UTC).astimezone():%Y-%m-%d %H:%M}"


class Times:
    """Tells times: as they are where they are piped; on a terminal short and in the user's zone."""

    def __init__(self, opened: Opened) -> None:
        first = parse_time(opened.data_set.first)
        self._in_a_day = first is not None and opened.now - first < DAY
        self._now = opened.now
        self._zone = opened.zone
        self._terminal = on_terminal()

    def __call__(self, value: Any) -> str:
        """An ISO time for a cell."""
        at = parse_time(value)
        if at is None or not self._terminal:
            return text(value) or UNKNOWN
        if self._in_a_day:
            return clock(at, seconds=True, zone=self._zone)
        return f"{short_day(at, self._now, self._zone)} {clock(at, zone=self._zone)}"
