"""What led to an error as a tree in a list: the error first, below each call what came before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from moesif_tui.core.graph_tree import BESIDE, TreeRow, tree_rows
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
LEAST_NAME: Final = 24
"""Cells of a route that notes behind it leave to it, where it has as many."""
WIDEST: Final = 200
MEASURED: Final = 200
"""Rows from the top whose texts decide how much room the bars leave."""
MOST_SESSIONS: Final = 21
"""Cells of the numbers of sessions at most: those of two counts in the millions."""
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

    def _made(self, widest: int, sessions: int = 0) -> list[Column[TreeRow]]:
        title = "the error, below it what came before"
        return [
            Column("tree", title, self._call, share=9, least=LEAST, most=widest, gap=0),
            Column("bar", "", self._bar, share=1, least=10, drop=1, gap=2),
            Column("sessions", "sessions", _sessions, max(9, min(sessions, MOST_SESSIONS)), right=True, gap=2),
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
        sessions = max((cells(_sessions(row, 0)[0]) for row in rows[:MEASURED]), default=0)
        self.columns = self._made(max(WIDTH_STEP * 5, -(-needed // WIDTH_STEP) * WIDTH_STEP), sessions)
        self._tree.replace(rows, keep_order=False)

    def label(self, action_id: str) -> str:
        """What enter does here."""
        if action_id != "open" or self.item is None:
            return super().label(action_id)
        fold = "unfold" if self.item.folded else "fold"
        return {"other": "unfold", "again": "go there", "beside": fold}.get(self.item.kind, "these calls|calls")

    @property
    def explained(self) -> str:
        """What the numbers or the sign of the row under the cursor mean, where that is not plain to see.

        On a row whose numbers are plain it is told in general, as long as there are others.
        """
        row = self.item
        if row is None:
            return ""
        if row.kind == "beside":
            return "these calls had not ended when the error began: they did not lead to it"
        here, there = f"{row.value:,.0f}", f"{row.elsewhere:,.0f}"
        went = f"{here} of its {plural(round(row.total), 'session')} went on to the row above"
        if row.kind == "again":
            return f"{went}; it stands once in full"
        return f"{went}, {there} elsewhere" if row.elsewhere else self._legend

    @property
    def _legend(self) -> str:
        """What `54 of 65`, in the bar a dim end, means in any row; "" where there is none."""
        shared = any(row.elsewhere and row.kind != "again" for row in self._tree.all())
        return "a of b: so many of its b sessions went on to the row above" if shared else ""

    def action_open(self) -> None:
        """Open a call; what is merged is unfolded, a reference leads to where the call stands in full."""
        row = self.item
        if row is None:
            return
        if row.kind == "other":
            self._expanded.add(row.vertex.key)
            self._arrange()
        elif row.kind == "beside":
            self._folded ^= {row.key}
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
        line.append((f"{glyphs.FOLDED} ", "accent") if row.folded else ("", ""))
        if row.kind == "other":
            return [*line, (f"other, {plural(row.routes, 'route')}", "muted")]
        if row.kind in _WORDS:
            return [*line, (_WORDS[row.kind], "muted")]
        vertex = row.vertex
        ink = vertex_role(vertex)
        line += [
            (f"{status_cell(vertex.status)} ", f"{ink} strong" if row.level == 0 else ink),
            (f"{cut_end(safe(vertex.verb), 8):<{VERB}} ", "muted" if row.kind == "again" else "text"),
        ]
        room = width - width_of(line)
        whole = min(LEAST_NAME, cells(label(vertex, WIDEST)))
        forms = self._notes(row)
        notes = next((form for form in forms if room - cells(form) >= whole), forms[-1])
        role = "muted" if row.kind == "again" else "strong" if row.level == 0 else "text"
        return [*line, (label(vertex, max(1, room - cells(notes))), role), (notes, "muted")]

    def _notes(self, row: TreeRow) -> Sequence[str]:
        """What stands behind the route, the longest form first: how often it is repeated, where it stands in full."""
        if row.kind == "again":
            sign, words = self._direction(row)
            return f" {sign} {words}", f" {sign}"
        return (f" {glyphs.TIMES} {row.vertex.repeats:,}" if row.vertex.repeats > 1 else "",)

    def _direction(self, row: TreeRow) -> tuple[str, str]:
        """Where the call of a reference stands in full."""
        here, there = self._tree.index_of(row.key), self._tree.index_of(row.vertex.key)
        if here is None or there is None:
            return glyphs.FOLDED, "folded away"
        return (glyphs.ABOVE, "see above") if there < here else (glyphs.BELOW, "see below")

    def _branches(self, row: TreeRow, width: int) -> str:
        stem, blank, branch, last = next(
            (signs for signs in BRANCHES if len(signs[0]) * self._deepest <= width // 2), BRANCHES[-1]
        )
        text = "".join(blank if done else stem for done in row.last[:-1]) + (last if row.last[-1] else branch)
        if len(text) <= width // 2:
            return text
        head = f"{row.level}{glyphs.ELLIPSIS}"  # too deep for any signs: the level says what the indent cannot
        return head + text[len(head) - width // 2 :]

    def _bar(self, row: TreeRow, width: int) -> Line:
        """How many there are; dim what went on elsewhere."""
        bar = glyphs.bar(row.share, width) if _counted(row) else ""
        here = max(1, round(len(bar) * row.value / row.total)) if row.total else len(bar)
        role = vertex_role(row.vertex) if row.kind == "call" else "muted"
        ink = "accent" if row.level and self.item is row else role if role in {"error", "warning"} else "muted"
        return [(bar[:here], ink), (bar[here:], "rule")]

    def _share(self, row: TreeRow, _: int) -> Piece:
        graph = self._graph
        return ("" if graph is None or not _counted(row) else percent(row.total, graph.traces), "quiet")


_WORDS: Final = {"start": "start of session", "beside": "running at the same time"}


def _counted(row: TreeRow) -> bool:
    """Whether a share stands in the row: it is counted here, not where it stands in full, and how often is known."""
    return row.kind != "again" and row.vertex is not BESIDE


def _sessions(row: TreeRow, _: int) -> Piece:
    """In how many traces; of how many, where another call followed in the rest; nothing where that is not known."""
    if row.vertex is BESIDE:
        return "", "text"
    of = f"{row.value:,.0f} of " if row.elsewhere else ""
    return f"{of}{row.total:,.0f}", "text"
