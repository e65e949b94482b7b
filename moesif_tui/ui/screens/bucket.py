"""A bucket: what its errors say, what led to them, its calls and its traces."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.widget import Widget

from moesif_tui.core.graph import read
from moesif_tui.core.kinds import EVERY, HIDDEN, SHOWN
from moesif_tui.core.numbers import grouped, plural
from moesif_tui.core.states import OPEN, state_name
from moesif_tui.session import ApiError
from moesif_tui.ui.bucket.call_list import open_call
from moesif_tui.ui.bucket.calls import Listing
from moesif_tui.ui.bucket.grouping import Grouping
from moesif_tui.ui.bucket.head import head
from moesif_tui.ui.bucket.narrowing import Narrowing
from moesif_tui.ui.bucket.panes import LED_HERE, TABS, TRACES, Panes
from moesif_tui.ui.bucket.taking import TakesCalls, names_of
from moesif_tui.ui.marks import MARKS, Marking
from moesif_tui.ui.present import Clock, bucket_title
from moesif_tui.ui.screens.bucket_calls import CallsView
from moesif_tui.ui.taking import Source, Taking
from moesif_tui.ui.text import Line, Piece
from moesif_tui.ui.trace.calls import TraceCall
from moesif_tui.ui.watch import DataChanged
from moesif_tui.ui.widgets.graph_flow import LEAST_COLUMNS, LEAST_LINES, GraphFlow
from moesif_tui.ui.widgets.list import VirtualList
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from textual.events import Resize

    from moesif_tui.core.graph import Graph, Vertex
    from moesif_tui.ui.program import Program
    from moesif_tui.ui.rows import Rows
    from moesif_tui.wire.imports import DataSet
    from moesif_tui.wire.triage import SignatureGraph, TriageBucket

DEPTH: Final = 3
"""Steps before the error that are shown at first."""
DEEPEST: Final = 50
"""Steps that are shown at most."""
EACH: Final = 1.0
"""Seconds between two readings while the data grows."""
LARGE: Final = 300
"""Edges from which on a graph is read in a thread."""


class Bucket(Marking, Grouping, Narrowing, TakesCalls):
    """The view of a bucket."""

    TABS = TABS
    FOOTER = (
        "open", "more", "view", "next_item", "next_tab", "filter", "group",
        "resolve", "reopen", "copy", "save", "hidden",
    )  # fmt: skip
    LABELS: ClassVar[dict[str, str]] = {"next_item": "next bucket|next"}

    def __init__(
        self, bucket: TriageBucket, rows: Rows[TriageBucket] | None = None, *, kinds: Sequence[str] = SHOWN
    ) -> None:
        """Show a bucket.

        Args:
            bucket: as the list had it.
            rows: the list that it was opened from, for the next and the previous one.
            kinds: of calls.
        """
        super().__init__()
        self.bucket = bucket
        self.depth = DEPTH
        self.clock = Clock()
        self.panes = Panes(bucket, tuple(kinds))
        self._rows = rows
        self._place = (rows.index_of(bucket.id) if rows is not None and bucket.id else None) or 0
        self._max_depth: int | None = None
        self._read_at = 0.0
        self._unread = False
        self._flow_chosen = False
        """A terminal that is too small for it shows the tree until it is large again."""
        self._data_set: DataSet | None = None

    # -- the frame

    def body(self) -> Iterable[Widget]:
        """The panes of the tabs."""
        yield self.panes

    def crumb(self) -> Line:
        """Status, verb and route."""
        return bucket_title(self.bucket)

    def on_mount(self) -> None:
        """Begin with what is known, and read the rest."""
        self._catch_up()
        self._begin()

    def _begin(self) -> None:
        """Show the bucket anew: what the list knew at once, the graph when it is there."""
        self._max_depth = None
        self.panes.become(self.bucket)
        self.tab_chosen(TRACES if self.bucket.session_count == 1 else LED_HERE)
        self._load()

    def on_resize(self, event: Resize) -> None:
        """The head takes the room that there is; a flow needs some."""
        super().on_resize(event)
        flows = self._flow_chosen and self._no_flow() is None
        if self.panes.led_here.flowing != flows:
            self.panes.led_here.turn()
            self.keys_changed()
        self._facts()

    def on_screen_resume(self) -> None:
        """Read what came in the meantime."""
        super().on_screen_resume()
        if self._read_at and self._catch_up():
            self._load()

    def _catch_up(self) -> bool:
        """Know the data set as it is now; whether it has changed."""
        known = cast("Program", self.app).data_set
        if known is None or known == self._data_set:
            return False
        self._know(known)
        return True

    def _facts(self) -> None:
        self.head.show(*head(self.bucket, self.clock, self.size.width))
        self.path_changed()
        note: Line = ()
        if self.panes.index == LED_HERE:
            note = self._depth_shown()
        elif self.panes.seen is self.panes.trace:
            note = self.panes.trace.facts
        forms = ("",) if self.panes.kinds == SHOWN else (f"{HIDDEN} calls too   ", "every kind of call   ", "")
        self.tabs.choose(self.panes.index, self.panes.names, [[(form, "muted"), *note] for form in forms])
        self._explain()

    def _explain(self) -> None:
        self.note(self.panes.explained)

    def on_virtual_list_row_highlighted(self) -> None:
        """Another row of what is seen."""
        self._explain()

    def on_graph_flow_box_highlighted(self) -> None:
        """Another box of the flow."""
        self._explain()

    def _depth_shown(self) -> list[Piece]:
        most = self._max_depth
        if most == 0:
            return [("no call came before it", "muted")]
        depth = grouped(self.depth if most is None else min(self.depth, most))
        return [("depth ", "muted"), (depth, "strong"), ("" if most is None else f" of {grouped(most)}", "muted")]

    def on_one_trace_told(self) -> None:
        """The trace is read."""
        self._facts()

    def tab_chosen(self, index: int) -> None:
        """Show a tab."""
        self.panes.show(index)
        self.tell_filter()
        self._facts()
        self.keys_changed()

    def action_next_tab(self) -> None:
        """The next tab."""
        self.tab_chosen((self.panes.index + 1) % len(TABS))

    def action_previous_tab(self) -> None:
        """The previous tab."""
        self.tab_chosen((self.panes.index - 1) % len(TABS))

    # -- reading

    def on_data_changed(self, event: DataChanged) -> None:
        """More calls are there, or the import has ended."""
        self._know(event.data_set)
        self._unread = True
        wait = self._read_at + EACH - time.monotonic()
        if event.final or wait <= 0:
            self._read_more()
        else:
            self.after_rest("data", wait, self._read_more)

    def _read_more(self) -> None:
        if self._unread:
            self._load()

    def _know(self, data_set: DataSet) -> None:
        self._data_set = data_set
        self.clock = Clock(data_set.first, data_set.last)
        self.panes.told_by(self.clock)

    def _load(self) -> None:
        self._unread = False
        self._read_at = time.monotonic()
        run_latest(self, "graph", self._read)

    async def _read(self) -> None:
        from moesif_tui.wire.triage import GetSignatureGraph

        asked, depth, kinds, now = self.bucket, self.depth, self.panes.kinds, self.marks.now
        try:
            document = await self.moesif.session.send(GetSignatureGraph(id=asked.id or "", depth=depth, kind=kinds))
        except ApiError as error:
            self.panes.led_here.fail(str(error))
            self.say(str(error), role="error")
            return
        graph = await _graph(document, depth, asked)
        bucket = self.bucket = self.marks.upon(document.triage_bucket or self.bucket, now)
        self._max_depth = graph.max_depth
        self.panes.know(bucket, document.error_signature_id or bucket.id or "")
        self.panes.led_here.show(graph, self.clock, bucket_id=bucket.id or "", kinds=kinds, failures=bucket.event_count)
        self.panes.list_seen()
        self._facts()
        self.keys_changed()

    def action_refresh(self) -> None:
        """Read everything again."""
        self.panes.read_again()
        self._load()

    # -- depth, flow, kinds

    def reason(self, action_id: str) -> str | None:
        """Why something cannot be done."""
        if action_id in {"more", "less", "view"} and self.panes.index != LED_HERE:
            return "only where it is shown what led here"
        if action_id == "more" and self._max_depth is not None and self.depth >= self._max_depth:
            most = plural(self._max_depth, "step")
            return f"no trace has more than {most}" if self._max_depth else "nothing led here"
        if action_id == "more" and self.depth >= DEEPEST:
            return f"{DEEPEST} steps are the most"
        if action_id == "less" and self.depth <= 1:
            return "it is one step already"
        if action_id == "view":
            return self._no_flow()
        if action_id in {"next_item", "previous_item"} and (self._rows is None or self._rows.total < 2):
            return "there is no other bucket in the list"
        state = self.bucket.state or OPEN
        return f"it is {state_name(state)} already" if MARKS.get(action_id) == state else None

    def _no_flow(self) -> str | None:
        width, height = self.size
        if width >= LEAST_COLUMNS and height >= LEAST_LINES:
            return None
        return f"a flow needs {LEAST_COLUMNS}x{LEAST_LINES}, this terminal has {width}x{height}"

    def label(self, action_id: str) -> str:
        """What a key does here now."""
        if action_id == "view":
            return "tree" if self.panes.led_here.flowing else "flow"
        if action_id == "next_tab":
            return self.panes.names[(self.panes.index + 1) % len(TABS)].lower()
        return super().label(action_id)

    def action_more(self) -> None:
        """A step more."""
        self._go_to_depth(min(self.depth + 1, DEEPEST))

    def action_less(self) -> None:
        """A step less."""
        most = self._max_depth if self._max_depth is not None else DEEPEST
        self._go_to_depth(max(1, min(self.depth, most) - 1))

    def _go_to_depth(self, depth: int) -> None:
        self.depth = depth
        self._facts()
        self._load()

    def action_view(self) -> None:
        """The flow, or the tree."""
        self.panes.led_here.turn()
        self._flow_chosen = self.panes.led_here.flowing
        self.keys_changed()

    def action_hidden(self) -> None:
        """Show or hide static, preflight and aborted calls."""
        self.panes.count(SHOWN if self.panes.kinds != SHOWN else EVERY)
        self._facts()
        self._load()

    # -- opening

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        """The calls of a vertex, a call, or a trace."""
        panes = self.panes
        if event.list is panes.events:
            open_call(self, event.item.id, panes.events.rows, event.index)
        elif event.list is panes.trace.list:
            if isinstance(event.item, TraceCall):
                calls = panes.trace.calls
                open_call(self, event.item.id, calls, calls.index_of(event.item.id))
        elif event.list is panes.traces:
            from moesif_tui.ui.screens.trace import TraceView

            every = panes.kinds == EVERY
            self.moesif.open(TraceView(event.item.id or "", panes.traces.rows, event.index, all_kinds=every))
        elif event.item.kind == "start":
            self.say("Nothing came before it in these sessions.", role="muted")
        else:
            self._open_vertex(event.item.vertex)

    def on_graph_flow_box_opened(self, event: GraphFlow.BoxOpened) -> None:
        """The calls of a box."""
        box = event.box
        if box.vertex is not None:
            self._open_vertex(box.vertex)
        elif box.merged:
            choices = self.panes.led_here.choices(box.merged)
            by_key = {vertex.key: vertex for vertex in box.merged}
            title = f"other calls, {box.step} before" if box.step else "other calls at the same time"
            self.choose(title, choices, lambda choice: self._open_vertex(by_key[choice.id]), search=True)
        else:
            self.say("Nothing came before it in these sessions.", role="muted")

    def _open_vertex(self, chosen: Vertex) -> None:
        listings, place = self.panes.led_here.listings(chosen)
        if listings:
            self.moesif.open(CallsView(listings, place, self.clock))
        else:
            self.say("The service names no signature here: its calls cannot be listed.", role="warning")

    # -- grouping and taking along

    def listing(self) -> Listing | None:
        """The calls that can be grouped."""
        return self.panes.listing()

    def told_by(self) -> Clock:
        """The clock that tells times."""
        return self.clock

    def example(self) -> Source | None:
        """The call that is copied."""
        return self.panes.example()

    def everything(self) -> Source | None:
        """The calls that are saved."""
        return self.panes.everything()

    def besides(self) -> Sequence[Taking]:
        """What names the bucket."""
        return names_of(self.bucket)

    # -- marks

    def chosen(self) -> Sequence[TriageBucket]:
        """The bucket."""
        return [self.bucket]

    def changed(self, buckets: Sequence[TriageBucket]) -> None:
        """Show another state, here and in the list that it was opened from."""
        for bucket in buckets:
            if bucket.id == self.bucket.id:
                self.bucket = self.bucket.model_copy(update={"state": bucket.state})
        self._facts()
        self.keys_changed()
        if isinstance(self.opener, Marking):
            self.opener.marked.update(bucket.id for bucket in buckets if bucket.id)
            self.opener.changed(buckets)

    # -- the list it came from

    def action_next_item(self) -> None:
        """The next bucket of the list."""
        self._go(1)

    def action_previous_item(self) -> None:
        """The previous bucket of the list."""
        self._go(-1)

    def _go(self, step: int) -> None:
        rows = self._rows
        if rows is None:
            return
        here = rows.index_of(self.bucket.id) if self.bucket.id else None
        place = (self._place if here is None else here) + step
        bucket = rows.row(place) if 0 <= place < rows.total else None
        if bucket is None:
            self.say(f"This is the {'last' if step > 0 else 'first'} bucket of the list.", role="muted")
            return
        self._place = place
        self.bucket = bucket
        self.shown_now(rows.id_of(bucket))
        self._begin()


async def _graph(document: SignatureGraph, depth: int, bucket: TriageBucket) -> Graph:
    if len(document.edges or ()) < LARGE:
        return read(document, depth, bucket)
    return await asyncio.to_thread(read, document, depth, bucket)
