"""The graph of what led to an error as a tree: the error first, below each call what came right before it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from moesif_tui.core.graph import Edge, Graph, Vertex

MOST: Final = 6
"""Calls that stand below one; the rest becomes `other`."""
LEAST: Final = 0.03
"""Share of the bucket's traces below which a call becomes part of `other`."""

BESIDE: Final = Vertex("beside", parallel=True)
"""Stands in the place of a call in the rows about what ran beside the error that are about no call."""

Kind = Literal["call", "again", "other", "start", "beside"]
"""A call in full, one that stands in full elsewhere, several that are merged, traces in which nothing came before; and
the row above those that were still running when the error began."""


class TreeRow(NamedTuple):
    """A row of the tree.

    Attributes:
        key: unique among the rows, the same for the same row after a refresh; of a call in full its vertex's key.
        kind: what it is.
        level: how deep it stands; the error at 0.
        last: for each level above and its own whether no sibling follows; the error's is empty.
        vertex: the call; of `other` and `start` the call that they stand before; else `BESIDE`.
        value: in how many of the bucket's traces it stands right before the row that it is below, or beside the error;
            0 where `BESIDE` stands for the call, since several can run beside it in the same trace.
        share: of the bucket's traces, 0 to 1: that of `total`; 0 for `again`, which is counted where it stands in full.
        routes: how many calls are merged in `other`.
        folded: whether rows below it are hidden.
        foldable: whether it has rows below it.
    """

    key: str
    kind: Kind
    level: int
    last: tuple[bool, ...]
    vertex: Vertex
    value: float
    share: float
    routes: int = 0
    folded: bool = False
    foldable: bool = False

    @property
    def total(self) -> float:
        """In how many of the bucket's traces it stands there, whatever followed; what is below it adds up to this."""
        return self.vertex.total if self.kind in {"call", "again"} else self.value

    @property
    def elsewhere(self) -> float:
        """Traces of these in which another call followed than the one above."""
        return max(0, self.total - self.value)


@dataclass(slots=True)
class _Below:
    """What stands below a call, in order: edges that are kept, and what the others add up to."""

    edges: list[Edge] = field(default_factory=list)
    merged: list[Edge] = field(default_factory=list)
    start: float = 0


def tree_rows(
    graph: Graph,
    *,
    most: int = MOST,
    least: float = LEAST,
    expanded: Collection[str] = (),
    folded: Collection[str] = (),
) -> list[TreeRow]:
    """The rows from top to bottom; every vertex that is not merged away stands in full exactly once.

    What led to the error comes first, then what ran beside it.

    Args:
        graph: what is drawn.
        most: calls below one that are shown; the weakest of more become `other`.
        least: share of the traces under which a call becomes part of `other`.
        expanded: keys of calls below which nothing is merged.
        folded: keys of calls below which nothing is shown.
    """
    return [
        *_led_here(graph, most, least, expanded, folded),
        *_beside(graph, most, least, expanded, folded),
    ]


def _beside(
    graph: Graph, most: int, least: float, expanded: Collection[str], folded: Collection[str]
) -> Iterator[TreeRow]:
    """What was still running when the error began, below a row of its own."""
    if not graph.parallel:
        return
    hidden = BESIDE.key in folded
    yield TreeRow(BESIDE.key, "beside", 0, (), BESIDE, 0, 0, folded=hidden, foldable=True)
    if hidden:
        return
    known = graph.parallel
    kept = [vertex for vertex in known[:most] if graph.share(vertex.total) >= least] or known[:1]
    merged = len(known) - len(kept)
    if merged == 1 or BESIDE.key in expanded:
        kept, merged = known, 0
    for place, vertex in enumerate(kept):
        last = (not merged and place == len(kept) - 1,)
        yield TreeRow(vertex.key, "call", 1, last, vertex, vertex.total, graph.share(vertex.total))
    if merged:
        yield TreeRow(f"other {BESIDE.key}", "other", 1, (True,), BESIDE, 0, 0, merged)


def _led_here(
    graph: Graph, most: int, least: float, expanded: Collection[str], folded: Collection[str]
) -> Iterator[TreeRow]:
    below, homes = _placed(graph, most, least, expanded)
    error = graph.error
    foldable = error.key in below
    hidden = foldable and error.key in folded
    share = graph.share(graph.traces)
    yield TreeRow(error.key, "call", 0, (), error, graph.traces, share, folded=hidden, foldable=foldable)
    pending: list[tuple[str, Iterator[tuple[TreeRow, bool]]]] = []
    if not hidden:
        pending.append((error.key, _children(graph, error, below, homes, folded, ())))
    while pending:
        following = next(pending[-1][1], None)
        if following is None:
            pending.pop()
            continue
        row, descend = following
        yield row
        if descend:
            pending.append((row.key, _children(graph, row.vertex, below, homes, folded, row.last)))


def _placed(
    graph: Graph, most: int, least: float, expanded: Collection[str]
) -> tuple[dict[str, _Below], dict[str, str]]:
    """What stands below each call that is shown, and below which call each of them stands in full.

    Layer by layer from the error: a call whose edges are all merged is shown nowhere, nor is what only it leads to.
    """
    homes = {graph.error.key: ""}
    strength: dict[str, float] = {}
    below: dict[str, _Below] = {}
    layer = [graph.error.key]
    while layer:
        following: list[str] = []
        for parent in layer:
            known = _kept(graph, parent, homes, most, least, all_of_them=parent in expanded)
            if known.edges or known.merged or known.start:
                below[parent] = known
            for edge in known.edges:
                if edge.start not in homes:
                    following.append(edge.start)
                elif edge.start not in strength or strength[edge.start] >= edge.value or homes[edge.start] not in layer:
                    continue
                homes[edge.start], strength[edge.start] = parent, edge.value
        layer = following
    return below, homes


def _kept(graph: Graph, parent: str, homes: dict[str, str], most: int, least: float, *, all_of_them: bool) -> _Below:
    vertex = graph.vertices[parent]
    edges = graph.into.get(parent, ())
    # an edge that leads back to a call as near as this one can only point at where that one stands, if it does
    drawable = [edge for edge in edges if graph.vertices[edge.start].step > vertex.step or edge.start in homes]
    kept = drawable if all_of_them else _strongest(graph, drawable, most, least)
    if len(edges) == len(kept) + 1 and len(drawable) == len(edges):
        kept = drawable
    names = {edge.start for edge in kept}
    return _Below(list(kept), [edge for edge in edges if edge.start not in names], graph.begin_at(vertex))


def _strongest(graph: Graph, edges: Sequence[Edge], most: int, least: float) -> Sequence[Edge]:
    if not edges or not edges[0].value:  # the service gives no weights: none is weaker than another
        return edges[:most]
    kept = [edge for edge in edges[:most] if graph.share(edge.value) >= least]
    return kept or edges[:1]


def _children(
    graph: Graph,
    parent: Vertex,
    below: dict[str, _Below],
    homes: dict[str, str],
    folded: Collection[str],
    above: tuple[bool, ...],
) -> Iterator[tuple[TreeRow, bool]]:
    """The rows right below a call, and whether there is more below each of them."""
    known = below.get(parent.key)
    if known is None:
        return
    entries: list[tuple[float, Kind, Vertex]] = [
        (edge.value, "call" if homes[edge.start] == parent.key else "again", graph.vertices[edge.start])
        for edge in known.edges
    ]
    if known.start:
        place = next((place for place, entry in enumerate(entries) if entry[0] < known.start), len(entries))
        entries.insert(place, (known.start, "start", parent))
    if known.merged:
        entries.append((sum(edge.value for edge in known.merged), "other", parent))
    for place, (value, kind, vertex) in enumerate(entries):
        last = (*above, place == len(entries) - 1)
        foldable = kind == "call" and vertex.key in below
        hidden = foldable and vertex.key in folded
        key = vertex.key if kind == "call" else f"{kind} {vertex.key} < {parent.key}"
        routes = len(known.merged) if kind == "other" else 0
        share = 0 if kind == "again" else graph.share(vertex.total if kind == "call" else value)
        row = TreeRow(key, kind, len(last), last, vertex, value, share, routes, folded=hidden, foldable=foldable)
        yield row, foldable and not hidden
