"""The trace of a bucket that has only one: its calls as a waterfall, and the exchange of the chosen one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.containers import Vertical
from textual.message import Message

from moesif_tui.core.numbers import plural
from moesif_tui.core.states import state_sign
from moesif_tui.core.statuses import status_role
from moesif_tui.core.time import span
from moesif_tui.session import ApiError
from moesif_tui.ui.rows import ListRows
from moesif_tui.ui.text import Line
from moesif_tui.ui.trace.calls import TraceCall
from moesif_tui.ui.trace.exchange import ExchangePane
from moesif_tui.ui.trace.reader import TraceReader
from moesif_tui.ui.trace.waterfall import Waterfall
from moesif_tui.ui.trouble import trouble
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.frame import Rule
from moesif_tui.ui.widgets.list import VirtualList
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from moesif_tui.session import Session
    from moesif_tui.wire.triage import TriageBucket

MOST: Final = 2000
"""Calls that are read here; the trace's own view reads on."""


class OneTrace(Vertical):
    """The pane."""

    DEFAULT_CSS: ClassVar[str] = "OneTrace { height: 1fr; width: 1fr; }"

    class Told(Message):
        """The facts are others."""

    def __init__(self) -> None:
        super().__init__()
        self.list = Waterfall()
        self.exchange = ExchangePane()
        self.calls: ListRows[TraceCall] = ListRows(key=lambda call: call.id)
        self.trace_id = ""
        self.facts: Line = ()
        """How many calls in how long, and how many failed."""

    def compose(self) -> ComposeResult:
        """Waterfall above, exchange below."""
        yield self.list
        yield Rule()
        yield self.exchange

    @property
    def view(self) -> View:
        """The view that it is in."""
        return cast("View", self.screen)

    @property
    def session(self) -> Session:
        """The door to the data."""
        return self.view.moesif.session

    def on_resize(self) -> None:
        """Divide the height anew."""
        self._divide()

    def _divide(self) -> None:
        """The exchange takes a part of the height, and what the trace leaves."""
        self.exchange.divide(self.size.height - 1, self.list.rows_wanted if self.list.calls else None)

    @property
    def call(self) -> TraceCall | None:
        """The chosen call."""
        return self.list.call

    def reset(self) -> None:
        """Another bucket will be shown."""
        self.trace_id = ""
        self.facts = ()
        self.list.expecting = True
        self.list.lay(())
        self.calls.replace((), keep_order=False)
        self.exchange.reset()

    def ask(self, signature_id: str, bucket: TriageBucket, kinds: tuple[str, ...]) -> None:
        """Show the trace of a bucket.

        Args:
            signature_id: of its error.
            bucket: whose last error is marked.
            kinds: of calls that are shown.
        """
        run_latest(self, "trace", partial(self._read, signature_id, bucket, kinds))

    async def _read(self, signature_id: str, bucket: TriageBucket, kinds: tuple[str, ...]) -> None:
        from moesif_tui.wire.signatures import GetSignatureTraces
        from moesif_tui.wire.traces import Trace

        try:
            found = await self.session.send(GetSignatureTraces(id=signature_id, take=1, kind=kinds))
            trace = found[0] if found and isinstance(found[0], Trace) else None
            if trace is None or not trace.id:
                more: Line = [("H", "accent strong"), (" shows more", "muted")]
                self._show_none([("No call of these kinds is in its trace. ", "muted"), *more])
                self.list.lay(())
                return
            self.trace_id = trace.id
            reader = TraceReader(self.session, trace.id, kinds)
            await reader.facts()
            while await reader.more() and not reader.complete and len(reader.calls) < MOST:
                pass
        except ApiError as error:
            self._show_none(trouble(str(error)))
            return
        self._show(reader, bucket)

    def _show_none(self, why: Line) -> None:
        self.list.expecting = False
        self.list.empty = why

    def _show(self, reader: TraceReader, bucket: TriageBucket) -> None:
        first = not self.list.calls
        self.list.expecting = False
        self.list.error_id = reader.error_id()
        self.list.error_sign = (state_sign(bucket.state), status_role(bucket.status))
        self.list.lay(reader.calls)
        self.calls.replace(self.list.shown, keep_order=False)
        self._divide()
        if first and self.list.error_id is not None:
            self.list.move_to_id(self.list.error_id)
        errors = sum(call.failed for call in reader.calls)
        calls = plural(len(reader.calls), "call") if reader.complete else f"first {plural(len(reader.calls), 'call')}"
        lasted = f" in {span(self.list.timeline.lasted)}" if self.list.timeline.is_lasting_known else ""
        self.facts = [
            (f"{calls}{lasted} · ", "muted"),
            (plural(errors, "error"), "error" if errors else "muted"),
        ]
        self.post_message(self.Told())
        self.exchange.look(self.list.call)

    def on_virtual_list_row_highlighted(self, event: VirtualList.RowHighlighted) -> None:
        """Show the exchange of the call when the cursor has rested."""
        if event.list is self.list:
            self.exchange.look(self.list.call)
