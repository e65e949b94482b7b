"""What led to an error as a flow of boxes, one of which is chosen; arrow keys go along the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from moesif_tui.core.graph_flow import LEAST_ROWS, Box, Flow, Run, draw, rows_wanted
from moesif_tui.ui.actions import Keyed, Lacking
from moesif_tui.ui.text import Piece, pad, segments
from moesif_tui.ui.widgets.frame import palette_of

if TYPE_CHECKING:
    from rich.segment import Segment
    from textual.events import Click

    from moesif_tui.core.graph import Graph

LEAST_COLUMNS, LEAST_LINES = 100, 22
"""Size of the terminal below which a flow says less than the tree."""
TALLEST = 25
"""Rows of a flow at most, on a terminal of any height: six boxes in a step."""


class GraphFlow(Keyed, Widget, can_focus=True):
    """The flow."""

    CONTEXT = "list"
    DEFAULT_CSS: ClassVar[str] = "GraphFlow { height: 1fr; width: 1fr; }"

    class BoxHighlighted(Message):
        """Another box is chosen."""

        def __init__(self, flow: GraphFlow, box: Box | None) -> None:
            super().__init__()
            self.flow = flow
            self.box = box

        @property
        def control(self) -> GraphFlow:
            """The flow."""
            return self.flow

    class BoxOpened(Message):
        """Enter, or a second click, on a box."""

        def __init__(self, flow: GraphFlow, box: Box) -> None:
            super().__init__()
            self.flow = flow
            self.box = box

        @property
        def control(self) -> GraphFlow:
            """The flow."""
            return self.flow

    def __init__(self) -> None:
        super().__init__()
        self._graph: Graph | None = None
        self._flow: Flow | None = None
        self._chosen = ""
        self.expecting = False
        """Whether a graph is on its way."""

    @property
    def lacking(self) -> Lacking:
        """What is on its way that keys are meant for."""
        return "rows" if self.expecting else ""

    def show(self, graph: Graph | None) -> None:
        """Show a graph, or nothing; the same call stays chosen."""
        self._graph = graph
        self._draw()

    def reset(self) -> None:
        """Another graph will be shown."""
        self._chosen = ""
        self.show(None)

    @property
    def rows_wanted(self) -> int:
        """Rows that the whole drawing takes."""
        return rows_wanted(self._graph, TALLEST) if self._graph is not None else LEAST_ROWS

    def choose(self, key: str) -> None:
        """Choose a call, where it has a box."""
        self._chosen = key
        self._draw()

    @property
    def box(self) -> Box | None:
        """The chosen box."""
        return next((box for box in self._flow.boxes if box.key == self._chosen), None) if self._flow else None

    def label(self, action_id: str) -> str:
        """What enter does here."""
        if action_id != "open":
            return super().label(action_id)
        return "each of them|each" if self.box is not None and self.box.merged else "these calls|calls"

    # -- moving

    def action_up(self) -> None:
        """The box above."""
        self._step(-1)

    def action_down(self) -> None:
        """The box below."""
        self._step(1)

    def action_top(self) -> None:
        """The first box of this step."""
        self._step(-1000)

    def action_bottom(self) -> None:
        """The last box of this step."""
        self._step(1000)

    def action_left(self) -> None:
        """What came before."""
        box = self.box
        before = [other for other in self._column(1) if box is not None and box.row in other.next]
        if before:
            self._choose(max(before, key=lambda other: other.value))

    def action_right(self) -> None:
        """What it led to."""
        box = self.box
        if box is not None and box.next:
            self._choose(self._column(-1)[box.next[0]])

    def action_open(self) -> None:
        """Open the chosen call."""
        box = self.box
        if box is not None:
            self.post_message(self.BoxOpened(self, box))

    def _column(self, further: int) -> list[Box]:
        """The boxes of the chosen one's step, or of one further from the error."""
        box = self.box
        if self._flow is None or box is None:
            return []
        return [other for other in self._flow.boxes if other.step == box.step + further]

    def _step(self, count: int) -> None:
        box, column = self.box, self._column(0)
        if box is not None:
            self._choose(column[max(0, min(box.row + count, len(column) - 1))])

    def _choose(self, box: Box) -> None:
        if box.key != self._chosen:
            self._chosen = box.key
            self.refresh()
            self.post_message(self.BoxHighlighted(self, box))

    def on_click(self, event: Click) -> None:
        """A click chooses; one on the chosen box opens."""
        flow = self._flow
        if flow is None or event.y >= len(flow.lines):
            return
        x = event.x - 1
        for run in flow.lines[event.y]:
            x -= len(run.text)
            if x < 0:
                if run.box is not None:
                    box = flow.boxes[run.box]
                    if box.key == self._chosen:
                        self.action_open()
                    self._choose(box)
                return

    # -- drawing

    def on_resize(self) -> None:
        """Draw it for the room that there is."""
        self._draw()

    def _draw(self) -> None:
        width, height = self.size.width - 2, self.size.height
        graph = self._graph
        former = self.box
        height = min(height, TALLEST)
        self._flow = draw(graph, width, height) if graph is not None and width > 0 and height >= LEAST_ROWS else None
        self.refresh()
        if self._flow is not None and self.box is None and graph is not None:
            self._chosen = graph.error.key
        if self.box != former and self.display:
            self.post_message(self.BoxHighlighted(self, self.box))

    def render_line(self, y: int) -> Strip:
        """One line of the drawing, the chosen box on the ground of what is chosen."""
        width = self.size.width
        flow = self._flow
        if flow is None or y >= len(flow.lines):
            return Strip.blank(width, palette_of(self).style("", "background"))
        chosen = next((index for index, box in enumerate(flow.boxes) if box.key == self._chosen), None)
        out: list[Segment] = self._segments([(" ", "")], chosen=False)
        group: list[Piece] = []
        inside = False
        for run in flow.lines[y]:
            now = run.box is not None and run.box == chosen
            if now != inside:
                out += self._segments(group, chosen=inside)
                group, inside = [], now
            group.append((run.text, _role(run, chosen=now)))
        out += self._segments(pad(group, 0), chosen=inside)
        out += self._segments([(" ", "")], chosen=False)
        return Strip(out, width)

    def _segments(self, pieces: list[Piece], *, chosen: bool) -> list[Segment]:
        return segments(pieces, palette_of(self), "selection" if chosen else "background")


def _role(run: Run, *, chosen: bool) -> str:
    return "accent" if chosen and run.role == "rule" else run.role
