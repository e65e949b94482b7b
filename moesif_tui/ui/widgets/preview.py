"""A bucket in short, beside the list on wide terminals: what it says, what led to it, one example."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import Vertical

from moesif_tui.core.numbers import grouped, percent, plural
from moesif_tui.core.states import state_name, state_sign
from moesif_tui.core.statuses import status_cell
from moesif_tui.core.time import duration, parse_time
from moesif_tui.core.urls import split_url
from moesif_tui.ui import glyphs
from moesif_tui.ui.present import Clock, bucket_ink, bucket_says, bucket_title, bucket_trend, shown_path, shown_user
from moesif_tui.ui.text import Line, Piece
from moesif_tui.ui.widgets.frame import Lines, Row

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from moesif_tui.core.graph import Graph, Vertex
    from moesif_tui.wire.events import Event
    from moesif_tui.wire.triage import TriageBucket

SAYS: Final = 6
"""Messages that are listed."""
STEPS: Final = 6
"""Calls just before the error that are listed."""


class Preview(Vertical):
    """The pane. It keeps showing the last bucket until another is given."""

    DEFAULT_CSS: ClassVar[str] = "Preview { width: 1fr; height: 1fr; border-left: solid $panel; }"

    def __init__(self) -> None:
        super().__init__()
        self._lines = Lines()

    def compose(self) -> ComposeResult:
        """The rows."""
        yield self._lines

    def tell(
        self,
        bucket: TriageBucket | None,
        clock: Clock,
        graph: Graph | None = None,
        example: tuple[Event, str] | None = None,
    ) -> None:
        """Show a bucket; what led to it and an example, with what came back in short, when they are known."""
        if bucket is None:
            self._lines.show(Row())
            return
        rows = [Row(bucket_title(bucket)), Row(_facts(bucket, clock)), Row()]
        trend = bucket_trend(bucket)
        if any(trend):
            peak: Line = [("peak ", "muted"), (grouped(max(trend)), "text")]
            rows += [Row([(glyphs.sparkline(trend, len(trend)), bucket_ink(bucket))], peak), Row()]
        rows += _says(bucket)
        if graph is not None:
            rows += _led_here(graph)
        if example is not None:
            rows += _example(*example, clock)
        self._lines.show(*rows)


def _facts(bucket: TriageBucket, clock: Clock) -> Line:
    times = (("first", (bucket.metadata or {}).get("first_seen")), ("last", bucket.last_modified))
    parts = [bucket.host or "", *(f"{name} {clock.tell(str(time))}" for name, time in times if time)]
    line: list[Piece] = [(" · ".join(part for part in parts if part), "muted"), (" · ", "muted")]
    return [*line, (f"{state_sign(bucket.state)} {state_name(bucket.state)}", bucket_ink(bucket))]


def _says(bucket: TriageBucket) -> list[Row]:
    said = bucket_says(bucket)
    if not said:
        return []
    rows = [Row([(text, "text")], [(grouped(count), "strong")]) for text, count in said[:SAYS]]
    if len(said) > SAYS:
        rows.append(Row([(f"{len(said) - SAYS:,} more", "muted")]))
    return [Row([("Says", "strong")]), *rows, Row()]


def _led_here(graph: Graph) -> list[Row]:
    edges = graph.into.get(graph.error.key, ())
    begin = graph.begin_at(graph.error)
    rows = [Row(_step(graph, graph.vertices[edge.start], edge.value)) for edge in edges[:STEPS]]
    if len(edges) > STEPS:
        rest = sum(edge.value for edge in edges[STEPS:])
        share = percent(rest, graph.traces)
        rows.append(Row([(f"{share:>5}  ", "text"), (f"other, {plural(len(edges) - STEPS, 'route')}", "muted")]))
    if begin:
        rows.append(Row([(f"{percent(begin, graph.traces):>5}  ", "text"), ("start of session", "muted")]))
    return [Row([("Led here", "strong"), ("  the call right before", "muted")]), *rows, Row()] if rows else []


def _step(graph: Graph, vertex: Vertex, value: float) -> Line:
    from moesif_tui.core.graph_words import vertex_role  # loads the graph and the masks: not before the first frame

    return [
        (f"{percent(value, graph.traces):>5}  ", "text"),
        (status_cell(vertex.status), vertex_role(vertex)),
        (f" {vertex.verb} ", "muted"),
        (" ".join(part for part in (shown_path(vertex.route), vertex.operation) if part), "text"),
    ]


def _example(event: Event, answer: str, clock: Clock) -> list[Row]:
    request, response = event.request, event.response
    at = clock.tell(request.time) if request and request.time else ""
    took = None if event.duration_ms is None else round(event.duration_ms * 1000)
    user = "".join(text for text, _ in shown_user(event, "muted"))
    facts = [at, user, duration(took) if took is not None else ""]
    known = parse_time(request.time) if request else None
    title: list[Piece] = [("One example ", "strong")]
    if known is not None or event.user_id:
        title.append((f" {glyphs.DOT} ".join(part for part in facts if part), "muted"))
    rows = [Row(title)]
    if request is not None and request.uri:
        path = shown_path(split_url(request.uri)[1])  # the host stands above already
        rows.append(Row([("sent  ", "muted"), (f"{request.verb or ''} ", "quiet"), (path, "text")]))
    if response is not None:
        rows.append(Row([("got   ", "muted"), (answer, "text")]))
    return rows
