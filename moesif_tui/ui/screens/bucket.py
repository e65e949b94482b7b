"""A bucket: what its errors say, what led to them, its calls and its traces."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.widget import Widget

from moesif_tui.core.graph import read
from moesif_tui.core.numbers import grouped
from moesif_tui.session import ApiError
from moesif_tui.ui.bucket.call_list import CallList, open_call
from moesif_tui.ui.bucket.calls import Calls, Listing
from moesif_tui.ui.bucket.grouping import Grouping
from moesif_tui.ui.bucket.head import head
from moesif_tui.ui.bucket.led_here import LedHere, vertex_title
from moesif_tui.ui.bucket.traces import TraceList, trace_id
from moesif_tui.ui.marks import Marking
from moesif_tui.ui.present import EVERY, SHOWN, Clock, bucket_title
from moesif_tui.ui.screens.bucket_calls import CallsView
from moesif_tui.ui.text import Line, Piece
from moesif_tui.ui.watch import DataChanged
from moesif_tui.ui.widgets.graph_flow import LEAST_COLUMNS, LEAST_LINES, GraphFlow
from moesif_tui.ui.widgets.list import VirtualList

if TYPE_CHECKING:
    from textual.events import Resize

    from moesif_tui.core.graph import Graph, Vertex
    from moesif_tui.ui.program import Program
    from moesif_tui.ui.rows import Rows
    from moesif_tui.wire.imports import DataSet
    from moesif_tui.wire.triage import SignatureGraph, TriageBucket

LED_HERE, EVENTS, TRACES = range(3)
DEPTH: Final = 3
DEEPEST: Final = 50
EACH: Final = 1.0
"""Seconds between two readings while the data grows."""
LARGE: Final = 300
"""Edges from which on a graph is read in a thread."""


class Bucket(Marking, Grouping):
    """The view of a bucket."""

    TABS = ("Led here", "Events", "Traces")
    FOOTER = ("open", "more", "view", "next_item", "next_tab", "group", "resolve", "copy", "hidden")
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
        self.kinds = tuple(kinds)
        self.clock = Clock()
        self._rows = rows
        self._place = (rows.index_of(bucket.id) if rows is not None and bucket.id else None) or 0
        self._max_depth: int | None = None
        self._signature = bucket.id or ""
        self._read_at = 0.0
        self._unread = False
        self._listed: dict[int, bool] = {}
        self.led_here = LedHere()
        self.events = CallList(self.clock, failed=True)
        self.traces = TraceList(self.clock)

    # -- the frame

    def body(self) -> Iterable[Widget]:
        """One pane for each tab."""
        yield self.led_here
        yield self.events
        yield self.traces

    def crumb(self) -> Line:
        """Status, verb and route."""
        return bucket_title(self.bucket)

    def on_mount(self) -> None:
        """Begin with what is known, and read the rest."""
        known = cast("Program", self.app).data_set
        if known is not None:
            self._know(known)
        self._begin()

    def _begin(self) -> None:
        """Show the bucket anew: what the list knew at once, the graph when it is there."""
        self._max_depth = None
        self.led_here.reset()
        self._listed = {EVENTS: False, TRACES: False}
        self.tab_chosen(TRACES if self.bucket.session_count == 1 else LED_HERE)
        self._facts()
        self._load()

    def on_resize(self, event: Resize) -> None:
        """The head takes the room that there is; a flow needs some."""
        super().on_resize(event)
        if self.led_here.flowing and self.reason("view") is not None:
            self.led_here.turn()
        self._facts()

    def on_screen_resume(self) -> None:
        """Read what came in the meantime."""
        super().on_screen_resume()
        if self._unread:
            self._load()

    def _facts(self) -> None:
        self.head.show(*head(self.bucket, self.clock, self.size.width))
        self.path_changed()
        right: list[Piece] = []
        if self.kinds != SHOWN:
            right.append(("static, preflight and aborted calls too   ", "muted"))
        if self.tabs.current == LED_HERE:
            right += [("depth ", "muted"), (grouped(self.depth), "strong")]
            if self._max_depth is not None:
                right = [*right[:-2], *self._depth_of(self._max_depth)]
        self.tabs.choose(self.tabs.current, right=right)

    def _depth_of(self, most: int) -> list[Piece]:
        return [
            ("depth ", "muted"),
            (grouped(min(self.depth, most)), "strong"),
            (f" of {grouped(most)}", "muted"),
        ]

    # -- tabs

    def tab_chosen(self, index: int) -> None:
        """Show a tab; what it lists is asked for when it is first seen."""
        self.tabs.choose(index)
        panes: tuple[Widget, ...] = (self.led_here, self.events, self.traces)
        for place, pane in enumerate(panes):
            pane.display = place == index
        self._list(index)
        if index == LED_HERE:
            self.led_here.take_focus()
        else:
            panes[index].focus()
        self._facts()
        self.keys_changed()

    def _list(self, index: int) -> None:
        if self._listed.get(index, True):
            return
        self._listed[index] = True
        if index == EVENTS:
            self.events.ask(self.moesif.session, self._calls())
        else:
            self.traces.ask(self.moesif.session, self._signature, self.kinds, self.bucket.session_count)

    def action_next_tab(self) -> None:
        """The next tab."""
        self.tab_chosen((self.tabs.current + 1) % len(self.TABS))

    def action_previous_tab(self) -> None:
        """The previous tab."""
        self.tab_chosen((self.tabs.current - 1) % len(self.TABS))

    # -- reading

    def on_data_changed(self, event: DataChanged) -> None:
        """More calls are there, or the import has ended."""
        self._know(event.data_set)
        self._unread = True
        wait = 0.0 if event.final else max(0.0, self._read_at + EACH - time.monotonic())
        self.after_rest("data", wait, self._read_more)

    def _read_more(self) -> None:
        if self._unread:
            self._load()

    def _know(self, data_set: DataSet) -> None:
        self.clock = Clock(data_set.first, data_set.last)
        self.events.told_by(self.clock, failed=True)
        self.traces.told_by(self.clock)

    def _load(self) -> None:
        self._unread = False
        self._read_at = time.monotonic()
        self.run_worker(self._read(), exclusive=True, group="graph")

    async def _read(self) -> None:
        from moesif_tui.wire.triage import GetSignatureGraph

        asked, depth = self.bucket, self.depth
        try:
            document = await self.moesif.session.send(
                GetSignatureGraph(id=asked.id or "", depth=depth, kind=self.kinds)
            )
        except ApiError as error:
            self.led_here.fail(str(error))
            self.say(str(error), role="error")
            return
        graph = await self._graph(document, depth, asked)
        if document.triage_bucket is not None:
            self.bucket = document.triage_bucket
        self._max_depth = graph.max_depth
        self._signature = document.error_signature_id or self.bucket.id or ""
        self._facts()
        self.led_here.show(
            graph,
            self.clock,
            bucket_id=self.bucket.id or "",
            kinds=self.kinds,
            failures=self.bucket.event_count,
        )
        self._list(self.tabs.current)
        self.keys_changed()

    async def _graph(self, document: SignatureGraph, depth: int, bucket: TriageBucket) -> Graph:
        if len(document.edges or ()) < LARGE:
            return read(document, depth, bucket)
        return await asyncio.to_thread(read, document, depth, bucket)

    def action_refresh(self) -> None:
        """Read everything again."""
        self.led_here.chosen.again()
        self.events.refresh_rows()
        self.traces.refresh_rows()
        self._load()

    # -- depth, flow, kinds

    def reason(self, action_id: str) -> str | None:
        """Why something cannot be done."""
        if action_id in {"more", "less", "view"} and self.tabs.current != LED_HERE:
            return "only where it is shown what led here"
        if action_id == "more" and self._max_depth is not None and self.depth >= self._max_depth:
            return f"no trace has more than {self._max_depth} steps" if self._max_depth else "nothing led here"
        if action_id == "less" and self.depth <= 1:
            return "it is one step already"
        if action_id == "view" and (self.size.width < LEAST_COLUMNS or self.size.height < LEAST_LINES):
            has = f"{self.size.width}x{self.size.height}"
            return f"a flow needs {LEAST_COLUMNS}x{LEAST_LINES}, this terminal has {has}"
        if action_id in {"next_item", "previous_item"} and (self._rows is None or self._rows.total < 2):
            return "there is no other bucket in the list"
        return None

    def label(self, action_id: str) -> str:
        """What a key does here now."""
        if action_id == "view":
            return "tree" if self.led_here.flowing else "flow"
        if action_id == "next_tab":
            return self.TABS[(self.tabs.current + 1) % len(self.TABS)].lower()
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
        self.led_here.turn()
        self.keys_changed()

    def action_hidden(self) -> None:
        """Show or hide static, preflight and aborted calls."""
        self.kinds = SHOWN if self.kinds != SHOWN else EVERY
        self._listed = {EVENTS: False, TRACES: False}
        self._list(self.tabs.current)
        self._facts()
        self._load()

    # -- opening

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        """The calls of a vertex, a call, or a trace."""
        if event.list is self.events:
            open_call(self, self.events, event.index, event.item)
        elif event.list is self.traces:
            from moesif_tui.ui.screens.trace import TraceView

            self.moesif.open(TraceView(trace_id(event.item), self.traces.rows, event.index))
        elif event.item.kind == "start":
            self.say("Nothing came before it in these sessions.", role="muted")
        else:
            self._open_vertex(event.item.vertex)

    def on_graph_flow_box_opened(self, event: GraphFlow.BoxOpened) -> None:
        """The calls of a box."""
        if event.box.vertex is not None:
            self._open_vertex(event.box.vertex)
        else:
            self.say("These calls are shown one by one in the tree.", role="muted")

    def _open_vertex(self, chosen: Vertex) -> None:
        vertices = self.led_here.tree_view.vertices
        if chosen.key not in {vertex.key for vertex in vertices}:
            vertices = [chosen]
        found = [(vertex.key, self._listing_of(vertex)) for vertex in vertices]
        listings = [(key, listing) for key, listing in found if listing is not None]
        place = next((place for place, (key, _) in enumerate(listings) if key == chosen.key), None)
        if place is None:
            self.say("The service names no signature here: its calls cannot be listed.", role="warning")
            return
        self.moesif.open(CallsView([listing for _, listing in listings], place, self.clock))

    def _listing_of(self, vertex: Vertex) -> Listing | None:
        calls = self.led_here.calls_of(vertex)
        if calls is None:
            return None
        title = vertex_title(vertex)
        facts: Line = [*title, (f"  {self.led_here.count_of(vertex)}", "muted")]
        return Listing(title, facts, calls, failed=vertex.step == 0)

    # -- grouping

    def _calls(self) -> Calls:
        return Calls(self._signature, kinds=self.kinds, total=self.bucket.event_count)

    def listing(self) -> Listing | None:
        """The chosen call's calls; on the other tabs those of the bucket."""
        if self.tabs.current == LED_HERE:
            vertex = self.led_here.vertex
            return None if vertex is None else self._listing_of(vertex)
        return Listing(self.crumb(), self.crumb(), self._calls(), failed=True)

    def told_by(self) -> Clock:
        """The clock that tells times."""
        return self.clock

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
            self.say("This is the last one." if step > 0 else "This is the first one.", role="muted")
            return
        self._place = place
        self.bucket = bucket
        self._signature = bucket.id or ""
        self._follow_in_opener(rows, place)
        self._begin()

    def _follow_in_opener(self, rows: Rows[TriageBucket], place: int) -> None:
        """Leave the cursor of the list on the bucket that is shown."""
        for widget in self.opener.query(VirtualList) if self.opener is not None else ():
            if widget.rows is rows:
                widget.move_to(place)
