"""A trace: the calls of a session up to an error as a waterfall, with what was sent and answered in the chosen one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from textual.widget import Widget

from moesif_tui.calls import one_call, trace_calls
from moesif_tui.core.kinds import EVERY
from moesif_tui.core.numbers import grouped
from moesif_tui.core.states import state_sign
from moesif_tui.core.statuses import status_role
from moesif_tui.session import ApiError
from moesif_tui.ui.filtering import Filtering
from moesif_tui.ui.filters import FilterError, completion, no_match
from moesif_tui.ui.following import EACH
from moesif_tui.ui.present import Clock, shown_text
from moesif_tui.ui.rows import ListRows, Rows
from moesif_tui.ui.taking import Source, Taking, file_stem, take_copy, take_save
from moesif_tui.ui.text import Line, width_of
from moesif_tui.ui.trace import told
from moesif_tui.ui.trace.calls import TraceCall
from moesif_tui.ui.trace.exchange import ExchangePane
from moesif_tui.ui.trace.filter import TraceFilter, field_of, values_of
from moesif_tui.ui.trace.neighbours import neighbour
from moesif_tui.ui.trace.reader import TraceReader
from moesif_tui.ui.trace.waterfall import Waterfall
from moesif_tui.ui.trouble import can_try_again
from moesif_tui.ui.watch import DataChanged
from moesif_tui.ui.widgets.filter import Completion
from moesif_tui.ui.widgets.frame import Row, Rule
from moesif_tui.ui.widgets.list import VirtualList
from moesif_tui.ui.widgets.menu import Choice
from moesif_tui.ui.workers import Steps, run_latest

if TYPE_CHECKING:
    from textual.events import Resize

    from moesif_tui.ui.program import Program
    from moesif_tui.wire.imports import DataSet

MOST: Final = 20_000
"""Calls that are read on the way to the error; what is behind them is read when the cursor comes near."""
NEAR: Final = 50
"""Rows from the last one at which more are read."""
ROWS_BESIDES: Final = 5
"""Rows of the frame: top line, blank, rule, state line, key line."""


class TraceView(Filtering):
    """One trace."""

    FOOTER = ("open", "next_item", "next_error", "filter", "more", "view", "copy", "save", "only", "hidden")
    LABELS: ClassVar[dict[str, str]] = {"open": "open call|open", "next_item": "next trace|trace"}
    ID_WORDS: ClassVar[str] = "trace id"
    """What the copy menu calls the id of what is shown."""

    def __init__(
        self,
        trace_id: str,
        siblings: Rows[Any] | None = None,
        index: int | None = None,
        at: str | None = None,
        *,
        all_kinds: bool = False,
    ) -> None:
        """Show a trace.

        Args:
            trace_id: its id.
            siblings: the list that it was opened from, whose ids are traces' ids.
            index: its place there.
            at: id of the event to stand on; the error when None.
            all_kinds: show calls of every kind.
        """
        super().__init__()
        self.trace_id = trace_id
        self.list = Waterfall()
        self.exchange = ExchangePane()
        self.calls: ListRows[TraceCall] = ListRows(key=lambda call: call.id)
        """The calls that are shown, for the views that are opened from here."""
        self._siblings = siblings
        self._index = index
        self._at = at
        self._put: str | None = None
        self._settled = False
        self._steps = Steps(self, self._to_sibling)
        self._all_kinds = all_kinds
        self._reader: TraceReader | None = None
        self._filter = TraceFilter()
        self._matches: set[str] | None = None
        self._read_at = 0.0
        self._data_set: DataSet | None = None
        self.list.expecting = True

    def body(self) -> Iterable[Widget]:
        """Waterfall above, exchange below."""
        yield self.list
        yield Rule()
        yield self.exchange

    def crumb(self) -> Line:
        """Its id, and the bucket's name unless the view before says it."""
        return told.crumb(self.trace_id, self._reader, self.opener.crumb() if self.opener is not None else ())

    def corner(self) -> Line:
        """Who, and with what."""
        return told.who(self._reader) or self.moesif.subject

    def on_mount(self) -> None:
        """Read the trace."""
        self.list.focus()
        self._data_set = self._known
        self._begin()

    def on_screen_resume(self) -> None:
        """Read again what has changed while another view was shown."""
        super().on_screen_resume()
        known = self._known
        if self._settled and known != self._data_set:
            self._data_set = known
            self._begin(settled=True)

    @property
    def _known(self) -> DataSet | None:
        """The data set as last told."""
        return cast("Program", self.app).data_set

    @property
    def _clock(self) -> Clock:
        """Tells what time it is in the data set."""
        known = self._known
        return Clock(known.first, known.last) if known is not None else Clock()

    def on_resize(self, event: Resize) -> None:
        """Divide the height anew."""
        super().on_resize(event)
        self._divide()
        self.call_after_refresh(self._facts)

    def _divide(self) -> None:
        """The exchange takes a part of the height, and all that a trace leaves that is read to its end."""
        rows = self.list.rows_wanted if self._reader is not None and self._reader.complete else None
        self.exchange.divide(self.size.height - ROWS_BESIDES - len(self.head.rows), rows)

    # -- reading

    def _begin(self, *, settled: bool = False) -> None:
        run_latest(self, "trace", partial(self._read, settled=settled))

    async def _read(self, *, settled: bool) -> None:
        """Read from the start up to the error; what is shown stays until as much is there again."""
        self._read_at = time.monotonic()
        shown = len(self._reader.calls) if self._reader is not None else 0
        try:
            if settled:
                await self.find_again()
            reader = self.new_reader(EVERY if self._all_kinds else ())
            await asyncio.gather(reader.facts(), reader.more())
            await reader.up_to(shown)
            self._reader = reader
            await self._show()
            while not reader.complete and len(reader.calls) < MOST:
                await reader.up_to(2 * len(reader.calls))
                await self._show()
        except ApiError as error:
            self._failed(str(error))
        self._settled = True

    def new_reader(self, kinds: Sequence[str]) -> TraceReader:
        """Reads what is shown here, of these kinds of calls."""
        return TraceReader(self.moesif.session, self.trace_id, kinds)

    async def find_again(self) -> None:
        """Sessions have settled, and with them the ids of traces: the error that this is about knows its own."""
        from moesif_tui.wire.events import GetEvent

        error = next((call for call in self.list.calls if call.id == self.list.error_id), None)
        if error is not None:
            hit = await self.moesif.session.send(GetEvent(id=error.id, event_time=error.time or None))
            self.trace_id = (hit.source.trace_id if hit.source is not None else None) or self.trace_id

    async def _more(self, reader: TraceReader) -> None:
        """Read what has come behind the last call."""
        try:
            if await reader.more():
                await self._show()
        except ApiError as error:
            self._failed(str(error))

    def _failed(self, sentence: str) -> None:
        self.list.expecting = False
        if self.list.calls:
            self.say(sentence, role="error")
        else:
            self.list.empty = [(sentence, "error")]
            again: Line = [("  ctrl+r", "accent strong"), (" tries again", "muted")]
            self.head.show(Row([("not read", "warning"), *(again if can_try_again(sentence) else ())]))

    async def _show(self) -> None:
        """Show what is read, with the cursor where it was, or on the error as long as nobody moved it."""
        reader = self._reader
        if reader is None:
            return
        try:
            await self._filter.ask(self.moesif.session, reader.calls, self._clock)
        except FilterError as error:
            self.filter_line.error(str(error))
        bucket = reader.trace.triage_bucket if reader.trace is not None else None
        error_id = reader.error_id()
        self.list.error_id = error_id
        if bucket is not None:
            self.list.error_sign = (state_sign(bucket.state), status_role(bucket.status))
        stands_on = self.list.call.id if self.list.call is not None else None
        untouched = self._put is None or (stands_on == self._put and not self._settled)
        self._lay()
        goal = self._at if self._at is not None and any(call.id == self._at for call in reader.calls) else error_id
        if untouched and goal is not None and self.list.move_to_id(goal):
            self._put = goal
        self.list.expecting = False
        self.list.empty = self._empty()
        self._divide()
        self.path_changed()

    def _lay(self) -> None:
        reader = self._reader
        self.list.lay(reader.calls if reader is not None else (), self._filter.found)
        self.calls.replace(self.list.shown, keep_order=False)
        self._facts()
        self.keys_changed()

    def on_data_changed(self, event: DataChanged) -> None:
        """Calls may have been added; at the end of an import all is read again, since sessions settle then."""
        self._data_set = event.data_set
        reader = self._reader
        if event.final and reader is not None:
            self._begin(settled=True)
        elif reader is not None and reader.complete and time.monotonic() - self._read_at > EACH:
            self._read_at = time.monotonic()
            run_latest(self, "trace", partial(self._more, reader))

    def action_refresh(self) -> None:
        """Read again."""
        self.exchange.forget()
        self._begin()

    # -- what is told

    def _facts(self) -> None:
        reader = self._reader
        if reader is None:
            self.head.show(Row([("reading the trace", "muted")]))
            return
        facts = told.facts(reader, self.list)
        self.head.show(Row(facts, told.scale(self.list, self.size.width - 4 - width_of(facts))))
        count = f"{grouped(self.calls.total)} of {grouped(len(reader.calls))}"
        self.filter_line.set(self.filter_text, count)

    def _empty(self) -> Line:
        if self.filter_text:
            return no_match("call", self.filter_text)
        return [("This trace has no calls.", "muted")]

    # -- the chosen call

    def on_virtual_list_row_highlighted(self, event: VirtualList.RowHighlighted) -> None:
        """Show the exchange of the call, and read on near the end."""
        reader = self._reader
        self.note(self.list.explained)
        near = event.index >= self.list.rows.total - NEAR
        if near and reader is not None and not reader.complete and len(reader.calls) >= MOST:
            run_latest(self, "trace", partial(self._more, reader))
        self.exchange.look(self.list.call)

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        """Open the call."""
        from moesif_tui.ui.screens.event import EventView

        if isinstance(event.item, TraceCall):
            self.moesif.open(EventView(event.item.id, self.calls, self.calls.index_of(event.item.id)))

    # -- matches and neighbours

    def action_next_match(self) -> None:
        """To the next call that the last filter found."""
        self.list.go(1, lambda call: call.id in (self._matches or ()), "This is the last match.")

    def action_previous_match(self) -> None:
        """To the call before that the last filter found."""
        self.list.go(-1, lambda call: call.id in (self._matches or ()), "This is the first match.")

    def has(self, action_id: str) -> bool:
        """Neighbours are there when there is a list."""
        if action_id in {"next_item", "previous_item"}:
            return self._siblings is not None
        return True

    def reason(self, action_id: str) -> str | None:
        """Why something cannot be done now."""
        if action_id in {"next_match", "previous_match"} and self._matches is None:
            return "nothing was filtered yet"
        if action_id == "lift" and not self.filter_text:
            return "there is no filter"
        if action_id in {"copy", "save"} and self.list.call is None:
            return "there is no call"
        return None

    def action_next_item(self) -> None:
        """To the next trace of the list."""
        self._steps.add(1)

    def action_previous_item(self) -> None:
        """To the trace before it in the list."""
        self._steps.add(-1)

    async def _to_sibling(self, step: int) -> None:
        if self._siblings is None:
            return
        found = await neighbour(self._siblings, self.trace_id, self._index, step)
        if isinstance(found, str):
            self.say(found, role="muted")
        else:
            self._index, trace_id = found
            self.shown_now(trace_id)
            self._become(trace_id)

    def _become(self, trace_id: str) -> None:
        """Show another trace in the place of this one."""
        self.trace_id = trace_id
        self._at = self._put = None
        self._reader = None
        self._settled = False
        self.list.expecting = True
        self.list.whole_scale()
        self.exchange.reset()
        self._filter = self._filter.anew()
        self._matches = self._filter.found
        self._begin()

    # -- filter

    def complete(self, text: str, at: int) -> Completion | None:
        """Fields, and values of the calls."""
        return completion(text, at, values_of(self.list.calls))

    async def refine(self, text: str) -> None:
        """Show the calls that a query finds."""
        fresh = await asyncio.to_thread(TraceFilter.read, text)
        await fresh.ask(self.moesif.session, self.list.calls, self._clock)
        self._filter, self.filter_text = fresh, text
        if fresh.found is not None:
            self._matches = fresh.found
        self._lay()
        self.list.empty = self._empty()

    def under_cursor(self) -> tuple[str, Any] | None:
        """The value of the chosen column, of the status where none was chosen."""
        call = self.list.call
        return None if call is None else field_of(self.list.column, call)

    # -- scale and kinds

    def on_waterfall_scale_changed(self) -> None:
        """Tell the scale, and what the keys do to it."""
        self._facts()
        self.keys_changed()

    def action_hidden(self) -> None:
        """Show or hide static, preflight and aborted calls."""
        self._all_kinds = not self._all_kinds
        self._begin()

    # -- taking along

    def action_copy(self) -> None:
        """Copy the call, or the id of what is shown."""
        call = self.list.call
        if call is not None:
            own = Taking(Choice("trace", self.ID_WORDS, "t", note=shown_text(self.trace_id)), lambda: self.trace_id)
            take_copy(self, partial(one_call, self.moesif.session, call.id, call.time or None), more=[own])

    def everything(self, kinds: Sequence[str], shown: frozenset[str]) -> Source:
        """The calls of these kinds that are shown, by their ids."""
        return partial(trace_calls, self.moesif.session, self.trace_id, kinds, among=shown)

    def action_save(self) -> None:
        """Save the calls that are shown."""
        shown = frozenset(call.id for call in self.list.shown)
        source = self.everything(EVERY if self._all_kinds else (), shown)
        take_save(self, source, name=file_stem("".join(text for text, _ in self.crumb()[-1:])))
