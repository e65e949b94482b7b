"""The graph of what led to an error as a flow: a column for each step, the error at the right, calls as boxes.

The drawing is made here, of texts with the roles that the screen colours them by; where a box stands is told with it,
so that it can be chosen. Lines are in `graph_links`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from moesif_tui.core.graph import Graph, Vertex
from moesif_tui.core.graph_links import BOX_HEIGHT, Link, gap_width, gaps
from moesif_tui.core.graph_words import label, vertex_role
from moesif_tui.core.numbers import percent, plural
from moesif_tui.core.safe import cells, cut_end, safe
from moesif_tui.core.statuses import status_cell

LEAST_BOX: Final = 20
MOST_BOX: Final = 32
LEAST_ROWS: Final = BOX_HEIGHT + 1
"""Rows that a flow needs: the titles and a box."""

Kind = Literal["call", "other", "start"]


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the flow.

    Attributes:
        kind: a call, several that are merged, or traces in which nothing came before what it leads to.
        step: before the error; of what ran beside it 0, as of the error itself.
        row: from the top, 0 for the strongest of its step.
        vertex: of a call.
        value: in how many of the bucket's traces it stands there; 0 for several that ran beside the error.
        merged: the calls of `other`.
        next: rows of the boxes of the next step (nearer to the error) that it leads to, the strongest first.
    """

    kind: Kind
    step: int
    row: int
    vertex: Vertex | None
    value: float
    merged: tuple[Vertex, ...] = ()
    next: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """Unique in the flow, the same after a refresh; of a call its vertex's key."""
        return self.vertex.key if self.vertex is not None else f"{self.kind} {self.step}"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a drawn line: text, the role it is drawn in, and the index of the box that it belongs to."""

    text: str
    role: str
    box: int | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A drawn flow.

    Attributes:
        boxes: of all steps, from the farthest step to the error, each from top to bottom.
        lines: the drawing from top to bottom, each line of exactly the width it was made for.
        steps: how many steps before the error are drawn.
        hidden: how many more there would be room for in a wider terminal.
    """

    boxes: Sequence[Box]
    lines: Sequence[Sequence[Run]]
    steps: int
    hidden: int


def draw(graph: Graph, width: int, height: int) -> Flow:
    """The flow in exactly `width` cells and at most `height` lines, of which it needs `LEAST_ROWS`."""
    columns = _columns(graph, max(1, (height - 1) // BOX_HEIGHT))
    links = [_links(graph, columns, step) for step in range(len(columns) - 1)]
    box_width, shown = _fit([gap_width(each) for each in links], width)
    columns, kept = columns[: shown + 1], links[:shown]
    boxes = [_with_next(box, kept[box.step - 1] if box.step else ()) for column in reversed(columns) for box in column]
    titles = _titles(len(links), [gap_width(each) for each in kept], box_width, width)
    return Flow(boxes, [titles, *_lines(graph, boxes, kept, box_width, width, height - 1)], shown, len(links) - shown)


def rows_wanted(graph: Graph, most: int) -> int:
    """Lines that a flow would fill, of at most `most`."""
    columns = _columns(graph, max(1, (most - 1) // BOX_HEIGHT))
    return 1 + BOX_HEIGHT * max(map(len, columns))


# --- what stands where -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """What becomes a box."""

    kind: Kind
    value: float
    vertex: Vertex | None = None

    @property
    def key(self) -> str:
        """Of the vertex."""
        return self.vertex.key if self.vertex is not None else ""


def _columns(graph: Graph, most: int) -> list[list[Box]]:
    """The boxes of each step, the error's first; a step with more than `most` has its weakest merged into one."""
    layers: dict[int, list[Vertex]] = {}
    for vertex in graph.vertices.values():
        layers.setdefault(vertex.step, []).append(vertex)
    main = _main_path(graph)
    columns: list[list[Box]] = []
    begun = 0.0
    for step in range(max(layers) + 2):
        entries = [_Entry("call", vertex.total, vertex) for vertex in layers.get(step, ())]
        if begun:
            entries.append(_Entry("start", begun))
        if not entries:
            break
        entries.sort(key=lambda entry: (entry.key not in main, -entry.value, entry.key))
        columns.append(_boxes(graph, step, entries, most))
        begun = sum(graph.begin_at(vertex) for vertex in layers.get(step, ()))
    columns[0] += _beside(graph, most - 1)
    return columns


def _beside(graph: Graph, room: int) -> list[Box]:
    """The boxes below the error, at most so many: what was still running when it began."""
    known = graph.parallel if room > 0 else ()
    kept = known if len(known) <= room else known[: room - 1]
    boxes = [Box("call", 0, row, vertex, vertex.total) for row, vertex in enumerate(kept, 1)]
    merged = tuple(known[len(kept) :])
    return [*boxes, Box("other", 0, len(boxes) + 1, None, 0, merged)] if merged else boxes


def _main_path(graph: Graph) -> set[str]:
    """Keys of the calls along the strongest edges back from the error."""
    path = {graph.error.key}
    at = graph.error
    while True:
        before = [edge.start for edge in graph.into.get(at.key, ()) if graph.vertices[edge.start].step == at.step + 1]
        if not before:
            return path
        at = graph.vertices[before[0]]
        path.add(at.key)


def _boxes(graph: Graph, step: int, entries: Sequence[_Entry], most: int) -> list[Box]:
    kept = entries if len(entries) <= most else entries[: most - 1]
    boxes = [Box(entry.kind, step, row, entry.vertex, entry.value) for row, entry in enumerate(kept)]
    merged = entries[len(kept) :]
    if merged:
        value = min(sum(entry.value for entry in merged), graph.traces)
        vertices = tuple(entry.vertex for entry in merged if entry.vertex is not None)
        boxes.append(Box("other", step, len(boxes), None, value, vertices))
    return boxes


def _links(graph: Graph, columns: Sequence[Sequence[Box]], step: int) -> list[Link]:
    """The links from the boxes of the next step back to those of `step`, with what they add up to."""
    ends, starts = _rows(columns[step]), _rows(columns[step + 1])
    other_end, other_start = _row_of(columns[step], "other"), _row_of(columns[step + 1], "other")
    begin = _row_of(columns[step + 1], "start")
    sums: dict[tuple[int, int], float] = {}
    for vertex in graph.vertices.values():
        if vertex.step != step:
            continue
        end = ends.get(vertex.key, other_end)
        begun = graph.begin_at(vertex)
        leading = [(begin if begin is not None else other_start, begun)] if begun else []
        leading += [
            (starts.get(edge.start, other_start), edge.value)
            for edge in graph.into.get(vertex.key, ())
            if graph.vertices[edge.start].step == step + 1
        ]
        for start, value in leading:
            if start is not None and end is not None:
                sums[start, end] = sums.get((start, end), 0) + value
    strongest = max(sums.values(), default=0)
    return [
        Link(start, end, graph.share(value), main=step == 0 and value == strongest)
        for (start, end), value in sorted(sums.items())
    ]


def _rows(column: Sequence[Box]) -> dict[str, int]:
    return {box.vertex.key: box.row for box in column if box.vertex is not None}


def _row_of(column: Sequence[Box], kind: Kind) -> int | None:
    return next((box.row for box in column if box.kind == kind), None)


def _fit(gap_widths: Sequence[int], width: int) -> tuple[int, int]:
    """The width of a box, and how many steps before the error there is room for."""
    shown = len(gap_widths)
    while True:
        box = min(MOST_BOX, (width - sum(gap_widths[:shown])) // (shown + 1))
        if box >= LEAST_BOX or not shown:
            return max(3, box), shown
        shown -= 1


def _with_next(box: Box, links: Sequence[Link]) -> Box:
    strongest = sorted((link for link in links if link.start == box.row), key=lambda link: -link.share)
    return replace(box, next=tuple(link.end for link in strongest))


# --- drawing ---------------------------------------------------------------------------------------------------------


def _lines(
    graph: Graph, boxes: Sequence[Box], links: Sequence[Sequence[Link]], box_width: int, width: int, height: int
) -> list[list[Run]]:
    steps = len(links)
    by_step: dict[int, list[tuple[int, Box]]] = {}
    for index, box in enumerate(boxes):
        by_step.setdefault(box.step, []).append((index, box))
    tall = min(height, BOX_HEIGHT * max(len(column) for column in by_step.values()))
    drawn = [gaps(links[step], tall, vertex_role(graph.error)) for step in range(steps)]
    lines: list[list[Run]] = []
    for y in range(tall):
        line: list[Run] = []
        for step in range(steps, -1, -1):
            line += _box_line(graph, by_step.get(step, []), y, box_width)
            if step:
                line += [Run(char, role) for char, role in drawn[step - 1][y]]
        lines.append(_padded(line, width))
    return lines


def _titles(all_steps: int, gap_widths: Sequence[int], box_width: int, width: int) -> list[Run]:
    """What each column is; at the left also how many more there would be."""
    line: list[Run] = []
    steps = len(gap_widths)
    for step in range(steps, -1, -1):
        title = f"{step} before" if step else "error"
        if step == steps and all_steps > steps:
            title = cut_end(f"{title} · {all_steps - steps} more", box_width - 2)
        line.append(Run(f"  {title}".ljust(box_width + (gap_widths[step - 1] if step else 0)), "muted"))
    return _padded(line, width)


def _padded(line: list[Run], width: int) -> list[Run]:
    rest = width - sum(cells(run.text) for run in line)
    return [*line, Run(" " * rest, "")] if rest > 0 else line


def _box_line(graph: Graph, column: Sequence[tuple[int, Box]], y: int, width: int) -> list[Run]:
    """One line of the box that stands at this height, or blanks."""
    row, part = divmod(y, BOX_HEIGHT)
    if row >= len(column):
        return [Run(" " * width, "")]
    index, box = column[row]
    frame = vertex_role(graph.error) if box.step == 0 and row == 0 else "rule"
    if part == 0:
        return _top(box, width, frame, index)
    if part == BOX_HEIGHT - 1:
        return [Run("└" + "─" * (width - 2) + "┘", frame, index)]
    inner = width - 4
    pieces = _name(box, inner) if part == 1 else _counts(graph, box, inner)
    blank = inner - sum(cells(text) for text, _ in pieces)
    return [
        Run("│ ", frame, index),
        *(Run(text, role, index) for text, role in pieces),
        Run(" " * blank + " │", frame, index),
    ]


def _top(box: Box, width: int, frame: str, index: int) -> list[Run]:
    """The upper edge of a box; that of the first one beside the error says what these are."""
    words = cut_end(" at the same time ", width - 4) if box.step == 0 and box.row == 1 else ""
    edge = "─" * (width - 3 - cells(words)) + "┐"
    return [Run(text, role, index) for text, role in (("┌─", frame), (words, "muted"), (edge, frame)) if text]


def _name(box: Box, width: int) -> list[tuple[str, str]]:
    vertex = box.vertex
    if vertex is None:
        text = "start of session" if box.kind == "start" else f"other, {plural(len(box.merged), 'route')}"
        return [(cut_end(text, width), "muted")]
    verb = cut_end(safe(vertex.verb), max(1, width // 2))
    return [(f"{verb} ", "text"), (label(vertex, max(1, width - cells(verb) - 1)), "text strong")]


def _counts(graph: Graph, box: Box, width: int) -> list[tuple[str, str]]:
    """How many traces at the left, the status and their share at the right, as far as there is room."""
    vertex = box.vertex
    if box.kind == "other" and box.step == 0:  # several can run beside it in the same trace: their sum says nothing
        return []
    count, share = f"{box.value:,.0f}", f"{percent(box.value, graph.traces):>5}"
    times = f" ×{vertex.repeats:,}" if vertex is not None and vertex.repeats > 1 else ""
    sign = f"{status_cell(vertex.status)} " if vertex is not None else ""
    ink = vertex_role(vertex) if vertex is not None else ""
    room = width - len(share) - len(sign)
    fits = len(count) + len(times) < room
    left = [(cut_end(count, max(1, room)), "text"), (times if fits else "", "muted")]
    blank = room - sum(cells(text) for text, _ in left)
    return [piece for piece in (*left, (" " * blank, ""), (sign, ink), (share, "muted")) if piece[0]]
