"""Triage: the error buckets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from moesif_tui.core.numbers import grouped
from moesif_tui.core.time import clock, parse_time
from moesif_tui.ui import glyphs
from moesif_tui.ui.rows import ListRows
from moesif_tui.ui.text import Line
from moesif_tui.ui.view import View
from moesif_tui.ui.watch import DataChanged
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.ui.widgets.list import Cell, Column, VirtualList

if TYPE_CHECKING:
    from moesif_tui.wire.triage import TriageBucket


def _ink(bucket: TriageBucket) -> str:
    if bucket.state:
        return "muted"
    return "error" if (bucket.status or 0) >= 500 else "warning"


def _status(bucket: TriageBucket, _: int) -> Cell:
    return (str(bucket.status), _ink(bucket)) if bucket.status else (f" {glyphs.NO_ANSWER}", _ink(bucket))


def _says(bucket: TriageBucket, _: int) -> Cell:
    says = (bucket.metadata or {}).get("says") or [{}]
    return (f"{says[0].get('code') or ''} {says[0].get('message') or ''}".strip(), "muted")


def _last(bucket: TriageBucket, _: int) -> Cell:
    time = parse_time(bucket.last_modified)
    return (clock(time) if time is not None else "", "text")


COLUMNS: tuple[Column[TriageBucket], ...] = (
    Column("state", "", lambda b, _: (glyphs.HANDLED if b.state else glyphs.OPEN, _ink(b)), 1, gap=0),
    Column("status", "ST", _status, 3),
    Column("verb", "VERB", lambda b, _: (b.verb or "", "quiet"), 5),
    Column("route", "ROUTE", lambda b, _: (b.route or "", "text"), share=5, least=19, middle=True),
    Column("says", "SAYS", _says, share=5, least=12, gap=2),
    Column("host", "HOST", lambda b, _: (b.host or "", "muted"), 14, drop=2, gap=2),
    Column("events", "EVENTS", lambda b, _: (grouped(b.event_count or 0), "text"), 6, right=True, gap=2),
    Column("users", "USERS", lambda b, _: (grouped(b.user_count or 0), "text"), 5, right=True, gap=2),
    Column("last", "LAST", _last, 5, right=True, gap=2),
)


class Triage(View):
    """The list of error buckets."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: ListRows[TriageBucket] = ListRows(key=lambda bucket: bucket.id or "")
        self.list = VirtualList(COLUMNS, self.rows, empty=[("Nothing failed.", "muted")])

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield self.list

    def crumb(self) -> Line:
        """Its name."""
        return [("Triage", "strong")]

    def on_mount(self) -> None:
        """Load."""
        self.list.focus()

    def on_data_changed(self, event: DataChanged) -> None:
        """Load again."""
        self.path_changed()
        calls = sum((event.data_set.calls or {}).values())
        self.head.show(Row([(grouped(calls), "strong"), (" calls", "muted")]), Row())
        self.run_worker(self._load(), exclusive=True, group="load")

    async def _load(self) -> None:
        from moesif_tui.wire.triage import GetTriageBuckets, TriageBucket

        found = await self.moesif.session.send(GetTriageBuckets(take=1000))
        self.rows.put([row for row in found if isinstance(row, TriageBucket)])
