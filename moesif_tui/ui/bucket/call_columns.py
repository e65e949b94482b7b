"""A call in a list: its time, user, duration, who answered, and what came back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from moesif_tui.core.answers import in_short
from moesif_tui.core.messages import header
from moesif_tui.core.numbers import whole_milliseconds
from moesif_tui.core.statuses import status_of
from moesif_tui.core.time import UNKNOWN, clock, parse_time
from moesif_tui.core.urls import split_url
from moesif_tui.ui.present import shown_path, shown_user
from moesif_tui.ui.text import Piece
from moesif_tui.ui.widgets.list import Column

if TYPE_CHECKING:
    from moesif_tui.ui.present import Clock
    from moesif_tui.wire.events import Event


@dataclass(frozen=True)
class CallRow:
    """A call in a list.

    Attributes:
        event: the call.
        cursor: by which its neighbours are found.
        answer: what came back, in short.
    """

    event: Event
    cursor: Any
    answer: str

    @classmethod
    def of(cls, event: Event, cursor: Any) -> CallRow:
        """The row of a call. Reads its body, which takes long for large ones: call it in a thread."""
        return cls(event, cursor, in_short(event))

    @cached_property
    def id(self) -> str:
        """Of the event."""
        return self.event.id or ""

    @cached_property
    def time(self) -> int | None:
        """µs; when it was sent."""
        return parse_time(self.event.request.time) if self.event.request is not None else None

    @cached_property
    def place(self) -> str:
        """The instance that answered, where it names itself, else the host; nobody where no answer came."""
        request, response = self.event.request, self.event.response
        if status_of(self.event) == 0:
            return UNKNOWN
        if response is not None:
            named = header(response.headers, "x-instance") or response.instance_id
            if named:
                return named
        if request is None:
            return ""
        return request.instance_id or split_url(request.uri or "")[0]

    @cached_property
    def path(self) -> str:
        """Path and query, secrets masked."""
        return shown_path(split_url(self.event.request.uri or "")[1]) if self.event.request is not None else ""


def moment(time: int | None, shown_by: Clock) -> str:
    """When a call was sent, to the millisecond; with the day where the capture is longer than one."""
    if time is None:
        return UNKNOWN
    if shown_by.short:
        return clock(time, ms=True, zone=shown_by.zone)
    return f"{shown_by.day(time)} {clock(time, seconds=True, zone=shown_by.zone)}"


def moment_cells(shown_by: Clock) -> int:
    """Cells of a column of such times."""
    return 12 if shown_by.short else shown_by.day_cells + 10


def columns(shown_by: Clock, *, failed: bool, wide: bool = True) -> list[Column[CallRow]]:
    """The columns of a list of calls.

    Args:
        shown_by: tells the times.
        failed: whether these calls are the failures.
        wide: with what only a list of its own has room for.
    """
    found: list[Column[CallRow]] = [
        Column("time", "TIME", lambda row, _: (moment(row.time, shown_by), "text"), moment_cells(shown_by), gap=2),
        Column("user", "USER", lambda row, _: shown_user(row.event, "text", UNKNOWN), share=1, least=8, most=14, gap=3),
        Column("ms", "MS", _milliseconds, 7, right=True),
    ]
    if wide:
        found += [
            Column("host", "SERVER", lambda row, _: (row.place, "muted"), share=1, least=10, most=16, drop=2, gap=3),
            Column("path", "PATH", lambda row, _: (row.path, "muted"), share=4, least=24, drop=3, middle=True, gap=3),
        ]
    title = "SAYS" if failed else "ANSWER"
    return [*found, Column("answer", title, lambda row, _: (row.answer, "muted"), share=6, least=16, gap=3)]


def _milliseconds(row: CallRow, _: int) -> Piece:
    took = row.event.duration_ms
    if took is None or not 0 <= took < 1e12:
        return "–", "muted"
    return whole_milliseconds(took), "text"
