"""Reads a trace: its facts, and its calls by page as far as they are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from moesif_tui.core.client_names import client_name
from moesif_tui.core.messages import mapping, number
from moesif_tui.core.time import parse_time
from moesif_tui.ui.trace.calls import TraceCall, call_of

if TYPE_CHECKING:
    from moesif_tui.session import Session
    from moesif_tui.wire.events import Event
    from moesif_tui.wire.traces import Trace

FIRST_PAGE: Final = 100
"""Calls of the first answer, so that a screen is there at once."""
PAGE: Final = 400


@dataclass(slots=True)
class Figures:
    """What the service says of a trace beyond the documented fields, `lasted` in µs; None where it says nothing."""

    calls: int | None = None
    errors: int | None = None
    lasted: int | None = None


class TraceReader:
    """One trace, as far as it has been read.

    Attributes:
        id: of the trace.
        kinds: of calls that are read; none for the usual ones.
        trace: what the API says of it; None before the first answer.
        calls: in order of time as the API gives them.
        complete: whether that is all of them.
        hidden: how many calls of other kinds there are; None where the service does not tell.
        client: what the calls were made with.
    """

    def __init__(self, session: Session, trace_id: str, kinds: Sequence[str] = ()) -> None:
        self.id = trace_id
        self.kinds = tuple(kinds)
        self.trace: Trace | None = None
        self.calls: list[TraceCall] = []
        self.complete = False
        self.hidden: int | None = None
        self.client = ""
        self._session = session
        self._known: set[str] = set()

    async def facts(self) -> None:
        """Read what is said of the trace. Raises `ApiError`."""
        from moesif_tui.wire.traces import GetTrace

        self.trace = await self._session.send(GetTrace(id=self.id))

    async def more(self) -> int:
        """Read the next page; how many calls are new. Raises `ApiError`."""
        from moesif_tui.wire.events import Event
        from moesif_tui.wire.traces import GetTraceEvents

        size = PAGE if self.calls else FIRST_PAGE
        after = self.calls[-1].id if self.calls else None
        exchange = await self._session.exchange(GetTraceEvents(id=self.id, take=size, after_id=after, kind=self.kinds))
        events = [row for row in exchange.value if isinstance(row, Event)]
        self.hidden = exchange.hidden
        self.complete = len(exchange.value) < size
        return self._keep(events)

    async def up_to(self, count: int) -> None:
        """Read pages until so many calls are there, or all. Raises `ApiError`."""
        while not self.complete and len(self.calls) < count:
            await self.more()

    def _keep(self, events: Sequence[Event]) -> int:
        before = len(self.calls)
        for event in events:
            earlier = self.calls[-1].start if self.calls else parse_time(self.trace.created if self.trace else None)
            call = call_of(event, earlier or 0)
            if call.id and call.id not in self._known:
                self._known.add(call.id)
                self.calls.append(call)
            self.client = self.client or client_name(event.request)
        return len(self.calls) - before

    @property
    def figures(self) -> Figures:
        """What the service counted, for as long as not all is read."""
        return Figures() if self.trace is None else figures_of(self.trace)

    def error_id(self) -> str | None:
        """The call that the trace is about, as far as is read: the last error of its bucket; else the last failure."""
        bucket = self.trace.triage_bucket if self.trace is not None else None
        own = bucket.id if bucket is not None else None
        last = next((call.id for call in reversed(self.calls) if own and call.bucket_id == own), None)
        return last or next((call.id for call in reversed(self.calls) if call.failed), None)


def figures_of(trace: Trace) -> Figures:
    """What the service says of a trace beyond the documented fields."""
    told = mapping(trace.metadata)
    calls, errors, lasted = (number(told.get(name)) for name in ("event_count", "error_count", "duration_ms"))
    return Figures(
        None if calls is None else round(calls),
        None if errors is None else round(errors),
        None if lasted is None else round(lasted * 1000),
    )
