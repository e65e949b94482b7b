"""What led to an error as a tree in a list: the error first, below each call what came before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from moesif_tui.core.graph_tree import TreeRow, tree_rows
from moesif_tui.core.graph_words import label, vertex_role
from moesif_tui.core.numbers import percent, plural
from moesif_tui.core.safe import cells, cut_end, safe
from moesif_tui.core.statuses import status_cell
from moesif_tui.ui import glyphs
from moesif_tui.ui.rows import ListRows
from moesif_tui.ui.text import Line, Piece, width_of
from moesif_tui.ui.widgets.list import Column, VirtualList

if TYPE_CHECKING:
    from moesif_tui.core.graph import Graph, Vertex

LEAST: Final = 30
"""Cells of the tree's column, below which the bars go."""
WIDEST: Final = 200
MEASURED: Final = 200
"""Rows from the top whose texts decide how much room the bars leave."""
WIDTH_STEP: Final = 10
"""Cells by which the tree's column grows, so that it seldom changes."""
VERB: Final = 4
BRANCHES: Final = (("│  ", "   ", "├─ ", "└─ "), ("│ ", "  ", "├ ", "└ "), ("│", " ", "├", "└"))
"""What stands for a level, with a sibling to come and without, above the row and at it; the first whose levels leave
half of the column to the calls is taken."""


class GraphTree(VirtualList[TreeRow]):
    """The tree. `h` and `l` fold and unfold; enter opens a call, unfolds what is merged, and follows a reference."""

    def __init__(self) -> None:
        self._tree: ListRows[TreeRow] = ListRows(key=lambda row: row.key)
        self._graph: Graph | None = None
        self._folded: set[str] = set()
        self._expanded: set[str] = set()
        self._deepest = 0
        super().__init__(self._made(WIDEST), self._tree)

    def _made(self, widest: int) -> list[Column[TreeRow]]:
        title = "the error, and below it what came before"
        return [
            Column("tree", title, self._call, share=5, least=LEAST, most=widest, gap=0),
            Column("bar", "", self._bar, share=4, least=8, drop=1, gap=2),
            Column("sessions", "sessions", lambda row, _: (f"{row.value:,.0f}", "text"), 9, right=True, gap=2),
            Column("share", "share", self._share, 6, right=True, gap=2),
        ]

    @property
    def graph(self) -> Graph | None:
        """The graph that is shown."""
        return self._graph

    @property
    def vertices(self) -> list[Vertex]:
        """The calls that stand in full, from top to bottom."""
        return [row.vertex for row in self._tree.all() if row.kind == "call"]

    def show(self, graph: Graph | None) -> None:
        """Show a graph, or nothing; the cursor stays on its call."""
        self._graph = graph
        self._arrange()

    def reset(self) -> None:
        """Another bucket: nothing is folded, and the cursor is at the top."""
        self._folded.clear()
        self._expanded.clear()
        self.show(None)
        self.move_to(0)

    def _arrange(self) -> None:
        rows = tree_rows(self._graph, expanded=self._expanded, folded=self._folded) if self._graph is not None else []
        self._deepest = max((row.level for row in rows), default=0)
        needed = max((width_of(self._call(row, WIDEST)) for row in rows[:MEASURED]), default=0)
        self.columns = self._made(max(WIDTH_STEP * 5, -(-needed // WIDTH_STEP) * WIDTH_STEP))
        self._tree.replace(rows, keep_order=False)

    def label(self, action_id: str) -> str:
        """What enter does here."""
        if action_id != "open" or self.item is None:
            return super().label(action_id)
        return {"other": "unfold", "again": "to it"}.get(self.item.kind, "these calls|calls")

    def action_open(self) -> None:
        """Open a call; what is merged is unfolded, a reference leads to where the call stands in full."""
        row = self.item
        if row is None:
            return
        if row.kind == "other":
            self._expanded.add(row.vertex.key)
            self._arrange()
        elif row.kind == "again":
            if not self.move_to_id(row.vertex.key):
                self._folded.clear()
                self._arrange()
                self.move_to_id(row.vertex.key)
        else:
            super().action_open()

    def action_left(self) -> None:
        """Fold, or go to what the call led to."""
        row = self.item
        if row is None:
            return
        if row.foldable and not row.folded:
            self._folded.add(row.key)
            self._arrange()
            return
        above = [index for index in range(self.cursor) if self._level(index) < row.level]
        if above:
            self.cursor = above[-1]

    def action_right(self) -> None:
        """Unfold, or go to what came before."""
        row = self.item
        if row is None:
            return
        if row.folded:
            self._folded.discard(row.key)
            self._arrange()
        elif row.kind in {"other", "again"}:
            self.action_open()
        elif row.foldable:
            self.cursor += 1

    def _level(self, index: int) -> int:
        row = self._tree.row(index)
        return row.level if row is not None else 0

    # -- drawing

    def _call(self, row: TreeRow, width: int) -> Line:
        line: list[Piece] = [(self._branches(row, width), "muted")] if row.level else []
        if row.kind == "other":
            return [*line, (f"other, {plural(row.routes, 'route')}", "muted")]
        if row.kind == "start":
            return [*line, ("start of session", "muted")]
        vertex = row.vertex
        failed = vertex_role(vertex)
        line += [
            (f"{glyphs.FOLDED} ", "accent") if row.folded else ("", ""),
            (f"{status_cell(vertex.status)} ", f"{failed} strong" if row.level == 0 else failed),
            (f"{cut_end(safe(vertex.verb), 8):<{VERB}} ", "muted" if row.kind == "again" else "text"),
        ]
        notes = self._notes(row)
        room = width - sum(cells(text) for text, _ in (*line, *notes))
        role = "muted" if row.kind == "again" else "strong" if row.level == 0 else "text"
        return [*line, (label(vertex, max(1, room)), role), *notes]

    def _notes(self, row: TreeRow) -> list[Piece]:
        """What stands behind the route: how often it is repeated, and that it stands elsewhere too."""
        if row.kind == "again":
            return [(f" {glyphs.UP} above", "muted")]
        notes: list[Piece] = []
        if row.vertex.repeats > 1:
            notes.append((f" {glyphs.TIMES} {row.vertex.repeats:,}", "muted"))
        if row.elsewhere:
            notes.append((f"  {row.vertex.total:,.0f} in all", "muted"))
        return notes

    def _branches(self, row: TreeRow, width: int) -> str:
        stem, blank, branch, last = next(
            (signs for signs in BRANCHES if len(signs[0]) * self._deepest <= width // 2), BRANCHES[-1]
        )
        text = "".join(blank if done else stem for done in row.last[:-1]) + (last if row.last[-1] else branch)
        if len(text) <= width // 2:
            return text
        head = f"{row.level}{glyphs.ELLIPSIS}"  # too deep for any signs: the level says what the indent cannot
        return head + text[len(head) - width // 2 :]

    def _bar(self, row: TreeRow, width: int) -> Piece:
        bar = glyphs.bar(row.share, width)
        if row.level and self.item is row:
            return bar, "accent"
        ink = vertex_role(row.vertex) if row.kind == "call" else "muted"
        return bar, ink if ink in {"error", "warning"} else "muted"

    def _share(self, row: TreeRow, _: int) -> Piece:
        graph = self._graph
        return (percent(row.value, graph.traces) if graph is not None else "", "quiet")
