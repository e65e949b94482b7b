"""The filters of a bucket's lists: one for its calls, one for its traces; what led to the error has none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.messages import header
from moesif_tui.core.numbers import grouped
from moesif_tui.core.said import said
from moesif_tui.core.time import parse_time
from moesif_tui.core.urls import split_url
from moesif_tui.ui.bucket.panes import Panes
from moesif_tui.ui.filtering import Filtering
from moesif_tui.ui.filters import NO_FIELD, TYPED_TIME, Aim, as_dsl, completion, understood
from moesif_tui.ui.trace.rows import divided, says

if TYPE_CHECKING:
    from moesif_tui.ui.present import Clock
    from moesif_tui.ui.widgets.filter import Completion
    from moesif_tui.wire.events import Event
    from moesif_tui.wire.traces import Trace
    from moesif_tui.wire.triage import TriageBucket

KEYS: Final = frozenset({"filter", "only", "exclude", "lift"})
"""Ids of the keys that exist only where there is a list to be filtered."""


class Narrowing(Filtering):
    """A bucket's view whose lists can be filtered."""

    panes: Panes
    clock: Clock
    bucket: TriageBucket

    @property
    def filter_text(self) -> str:  # type: ignore[override]
        """The filter of the list that is seen."""
        return self.panes.filter_text

    def has(self, action_id: str) -> bool:
        """Without a list there is no filter."""
        return super().has(action_id) and (action_id not in KEYS or self.panes.is_list)

    def complete(self, text: str, at: int) -> Completion | None:
        """Names of fields."""
        return completion(text, at, rows="trace" if self.panes.seen is self.panes.traces else None)

    async def refine(self, text: str) -> None:
        """Show the calls, or the traces, that a filter leaves."""
        if self.panes.seen is self.panes.events:
            query = await asyncio.to_thread(understood, text)
            clause = None if query is None else await asyncio.to_thread(as_dsl, query, self.moesif.session, self.clock)
            self.panes.narrow(text, clause)
        else:
            await asyncio.to_thread(divided, text, self.clock)  # says what cannot be asked
            self.panes.narrow(text)
        self.tell_filter()

    def tell_filter(self) -> None:
        """The filter of what is seen, and how much it leaves."""
        text = self.filter_text
        self.filter_line.set(text, self._left() if text else "")

    def on_virtual_list_row_highlighted(self) -> None:
        """The rows may be others: count them."""
        if self.filter_text:
            self.filter_line.counts(self._left())

    def _left(self) -> str:
        panes = self.panes
        if panes.seen is panes.traces:
            return panes.traces.told
        rows = panes.events.rows
        return f"{grouped(rows.total) if rows.exact else '…'} of {grouped(self.bucket.event_count or 0)}"

    def under_cursor(self) -> Aim | None:
        """The value of the chosen column; where none was chosen of the user, else of what the error says."""
        panes = self.panes
        if panes.seen is panes.traces:
            trace = panes.traces.item
            return None if trace is None else _of_trace(trace, panes.traces.column)
        row = panes.events.item
        return None if row is None else of_call(row.event, panes.events.column)


def of_call(event: Event, column: str | None) -> Aim:
    """What a column of a list of calls is filtered by; what stands out where none is chosen."""
    if column == "time":
        return TYPED_TIME
    if column == "ms":
        return "took", event.duration_ms
    if column == "path":
        return "url", event.request.uri if event.request is not None else None
    if column == "host":
        return _place(event)
    found = said(event.metadata)
    if column == "answer" or not event.user_id:
        return "says", (found.message or found.code) if found is not None else None
    return "user", event.user_id


def _place(event: Event) -> tuple[str, Any]:
    """What the column of the server shows, as `CallRow.place` finds it."""
    named = header(event.response.headers, "x-instance") if event.response is not None else None
    if named:
        return "res.header.x-instance", named
    for message in (event.response, event.request):
        if message is not None and message.instance_id:
            return "instance", message.instance_id
    return "host", split_url(event.request.uri or "")[0] if event.request is not None else None


def _of_trace(trace: Trace, column: str | None) -> Aim:
    if column == "started":
        return "created", parse_time(trace.created)
    if column == "says":
        return "says", says(trace) or None
    if column in {"lasted", "calls", "errors", "ended"}:
        return NO_FIELD
    return ("session", trace.session_token) if column == "session" else ("user", trace.user_id)
