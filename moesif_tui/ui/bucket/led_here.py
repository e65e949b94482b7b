"""What led to a bucket's error: the tree or the flow, and below it the chosen call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.containers import Vertical

from moesif_tui.core.graph_words import vertex_role
from moesif_tui.core.numbers import percent, plural
from moesif_tui.core.statuses import status_cell, status_text
from moesif_tui.ui import glyphs
from moesif_tui.ui.bucket.calls import Calls, Listing
from moesif_tui.ui.bucket.chosen import ROWS_BESIDES, Chosen, Subject
from moesif_tui.ui.present import shown_path
from moesif_tui.ui.text import Line, Piece, joined
from moesif_tui.ui.trouble import trouble
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.graph_flow import GraphFlow
from moesif_tui.ui.widgets.graph_tree import GraphTree
from moesif_tui.ui.widgets.list import VirtualList
from moesif_tui.ui.widgets.menu import Choice

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from moesif_tui.core.graph import Graph, Vertex
    from moesif_tui.ui.present import Clock

LEAST_CALLS: Final = 3
"""Calls of the chosen one that the graph leaves room for."""


class LedHere(Vertical):
    """The pane."""

    DEFAULT_CSS: ClassVar[str] = "LedHere { height: 1fr; width: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.tree_view = GraphTree()
        self.flow_view = GraphFlow()
        self.flow_view.display = False
        self.chosen = Chosen()
        self._bucket_id = ""
        self._kinds: tuple[str, ...] = ()
        self._failures: int | None = None
        self._tall = 0

    def compose(self) -> ComposeResult:
        """Tree and flow, of which one is seen, and the chosen call."""
        yield self.tree_view
        yield self.flow_view
        yield self.chosen

    # -- what is shown

    def reset(self) -> None:
        """Another bucket will be shown."""
        self._tall = 0
        self._expect(True)
        self.tree_view.empty = ()
        self.tree_view.reset()
        self.flow_view.reset()
        self.chosen.clear()

    def show(self, graph: Graph, clock: Clock, *, bucket_id: str, kinds: tuple[str, ...], failures: int | None) -> None:
        """Show a graph; the cursor stays on its call.

        Args:
            graph: of the bucket.
            clock: tells the times.
            bucket_id: of the bucket.
            kinds: of the calls in it.
            failures: how many calls the bucket has.
        """
        self._expect(False)
        self._bucket_id, self._kinds, self._failures = bucket_id, kinds, failures
        self.chosen.clock = clock
        self.tree_view.show(graph)
        self.flow_view.show(graph)
        self._divide()
        self.chosen.look(self._subject())

    def fail(self, sentence: str) -> None:
        """Say why there is no graph."""
        self._expect(False)
        if self.tree_view.graph is None:
            self.tree_view.empty = trouble(sentence)

    def _expect(self, coming: bool) -> None:
        self.tree_view.expecting = self.flow_view.expecting = coming

    @property
    def flowing(self) -> bool:
        """Whether the flow is seen."""
        return bool(self.flow_view.display)

    def turn(self) -> None:
        """Show the flow in place of the tree, or the tree in place of the flow; the same call is chosen in both."""
        vertex = self.vertex
        focused = self.tree_view.has_focus or self.flow_view.has_focus
        self.flow_view.display, self.tree_view.display = not self.flow_view.display, self.flow_view.display
        if vertex is not None and self.flowing:
            self.flow_view.choose(vertex.key)
        elif vertex is not None:
            self.tree_view.move_to_id(vertex.key)
        self._divide(anew=True)
        if focused:
            self.take_focus()

    def take_focus(self) -> None:
        """Give the keys to what is seen."""
        self.screen.set_focus(self.flow_view if self.flowing else self.tree_view)

    # -- what is chosen

    @property
    def vertex(self) -> Vertex | None:
        """The chosen call; None on what is no call."""
        if self.flowing:
            return self.flow_view.box.vertex if self.flow_view.box is not None else None
        row = self.tree_view.item
        return row.vertex if row is not None and row.kind in {"call", "again"} else None

    def calls_of(self, vertex: Vertex) -> Calls | None:
        """The calls that a vertex stands for; None where the service names no signature."""
        graph = self.tree_view.graph
        if graph is not None and vertex.key == graph.error.key:
            return Calls(vertex.signature_id or self._bucket_id, kinds=self._kinds, total=self._failures)
        if vertex.signature_id is None:
            return None
        if not vertex.told:
            return Calls(vertex.signature_id, kinds=self._kinds)
        return Calls(
            vertex.signature_id,
            self._bucket_id,
            None if vertex.parallel else vertex.step,
            parallel=vertex.parallel,
            kinds=self._kinds,
            total=vertex.events,
        )

    def listing_of(self, vertex: Vertex) -> Listing | None:
        """The calls that a vertex stands for, as a view lists them."""
        calls = self.calls_of(vertex)
        if calls is None:
            return None
        title = vertex_title(vertex)
        facts: Line = [*title, (f"  {self.count_of(vertex)}", "muted")]
        return Listing(title, facts, calls, failed=vertex.is_error)

    def listings(self, chosen: Vertex) -> tuple[list[Listing], int]:
        """The calls of every vertex that is shown, from top to bottom, and which of them are the chosen one's.

        Empty where the service names no signature of the chosen one.
        """
        vertices = self.tree_view.vertices
        if all(vertex.key != chosen.key for vertex in vertices):
            vertices = [chosen]
        found = [(vertex.key, listing) for vertex in vertices if (listing := self.listing_of(vertex)) is not None]
        place = next((place for place, (key, _) in enumerate(found) if key == chosen.key), None)
        return ([], 0) if place is None else ([listing for _, listing in found], place)

    def choices(self, merged: Sequence[Vertex]) -> list[Choice]:
        """Calls that a box of the flow merges, to choose one of them."""
        graph = self.tree_view.graph
        assert graph is not None
        return [
            Choice(
                vertex.key,
                f"{status_cell(vertex.status)} {vertex.verb} {shown_path(vertex.route)} {vertex.operation}".rstrip(),
                note=f"{vertex.total:,.0f}  {percent(vertex.total, graph.traces):>5}",
            )
            for vertex in merged
        ]

    def count_of(self, vertex: Vertex) -> str:
        """How often a call stands where it stands, in words."""
        if vertex.is_error:
            return plural(self._failures, "failure") if self._failures is not None else ""
        if not vertex.told or vertex.events is None:
            return "all its calls"
        where = "right before it" if vertex.step == 1 else f"{vertex.step} steps before it"
        where = "at the same time" if vertex.parallel else where
        sessions = round(vertex.total)
        spread = f" in {plural(sessions, 'session')}" if sessions != vertex.events else ""
        return f"{plural(vertex.events, 'time')}{spread} {where}"

    def _subject(self) -> Subject | None:
        graph, vertex = self.tree_view.graph, self.vertex
        if graph is None:
            return None
        if vertex is None:
            return Subject(self._no_call(graph))
        calls = self.calls_of(vertex)
        if calls is None:
            return Subject([("The service names no signature here: its calls cannot be listed.", "muted")])
        facts: list[Line] = [[(self.count_of(vertex), "muted")]]
        if vertex.host and vertex.host != graph.error.host:
            facts.append([(vertex.host, "muted")])
        return Subject(vertex_title(vertex), joined(facts), calls, failed=vertex.is_error)

    def _no_call(self, graph: Graph) -> Line:
        box, row = self.flow_view.box if self.flowing else None, None if self.flowing else self.tree_view.item
        kind = box.kind if box is not None else row.kind if row is not None else ""
        value = box.value if box is not None else row.value if row is not None else 0
        if kind == "start":
            words = f" of {plural(round(graph.traces), 'session')} began here: nothing came before"
            return [(f"{value:,.0f}", "strong"), (words, "muted")]
        if kind == "beside":
            return [(self.tree_view.explained, "muted")]
        return [(glyphs.ENTER, "accent strong"), (" shows each of them", "muted")]

    def on_virtual_list_row_highlighted(self, event: VirtualList.RowHighlighted) -> None:
        """Another row of the tree."""
        if not self.flowing and event.list is self.tree_view:
            self._highlighted()

    def on_graph_flow_box_highlighted(self) -> None:
        """Another box of the flow."""
        if self.flowing:
            self._highlighted()

    def _highlighted(self) -> None:
        cast("View", self.screen).keys_changed()
        self.chosen.look(self._subject())

    @property
    def explained(self) -> Line:
        """What the numbers of the chosen row mean, where that is not plain to see."""
        words = "" if self.flowing or self.vertex is None else self.tree_view.explained
        return [(words, "muted")] if words else ()

    # -- room

    def on_resize(self) -> None:
        """Divide the room anew."""
        self._divide(anew=True)

    def _divide(self, *, anew: bool = False) -> None:
        """As many rows to the graph as it needs and others leave it; it only grows while its bucket is shown."""
        height = self.size.height
        if not height:
            return
        wanted = 1 + (self.flow_view.rows_wanted if self.flowing else self.tree_view.rows.total + 1)
        self._tall = max(wanted, 0 if anew else self._tall)
        shown = max(3, min(self._tall, height - ROWS_BESIDES - LEAST_CALLS))
        self.tree_view.styles.height = self.flow_view.styles.height = shown


def vertex_title(vertex: Vertex) -> list[Piece]:
    """A call by verb, route and status."""
    route = f"{shown_path(vertex.route)} {vertex.operation}".strip()
    return [(f"{vertex.verb} {route} ".lstrip(), "strong"), (status_text(vertex.status), vertex_role(vertex))]
