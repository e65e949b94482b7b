"""What led to an error: the steps before it in each trace, and all traces of a bucket laid over one another.

A chain is read from the last error back; a step is one signature, however often it was repeated in a row. The graph
counts, at each number of steps before the error, in how many traces a signature stands there; and beside them, in how
many one was still running when the error began.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.analysis.traces import Row

Key = TypeVar("Key")


class Step(NamedTuple):
    """Calls of one signature in a row (or in parallel), in order of start."""

    signature: int
    calls: tuple[Row, ...]

    @property
    def repeats(self) -> int:
        """How many there are."""
        return len(self.calls)


@dataclass(frozen=True, slots=True)
class Chain:
    """What led to the last error of a bucket in one session.

    Attributes:
        session: number of the session.
        steps: the error first, then what came before it, nearest first.
        parallel: calls that were still running when the error's call began, by signature.
    """

    session: int
    steps: tuple[Step, ...]
    parallel: tuple[Step, ...]


def led_here(rows: Sequence[Row], bucket: int, kinds: Collection[int] = SHOWN) -> Chain | None:
    """The chain of one session, whose rows are in order of time and id; None when it has no error of the bucket.

    Kinds that are not shown are left out; the error itself is not, whatever it is.
    """
    error = next((row for row in reversed(rows) if row.failed and row.signature == bucket), None)
    if error is None:
        return None
    before = [
        row
        for row in rows
        if row.kind in kinds and (row.time, row.id) < (error.time, error.id) and row.session == error.session
    ]
    ended = [row for row in before if row.end <= error.time]
    steps: list[list[Row]] = [[error]]
    for row in reversed(ended):
        if row.signature == steps[-1][0].signature:
            steps[-1].append(row)
        else:
            steps.append([row])
    parallel: dict[int, list[Row]] = {}
    for row in before:
        if row.end > error.time:
            parallel.setdefault(row.signature, []).append(row)
    return Chain(
        error.session,
        tuple(Step(step[0].signature, tuple(reversed(step))) for step in steps),
        tuple(Step(signature, tuple(calls)) for signature, calls in parallel.items()),
    )


class Place(NamedTuple):
    """A place in the graph: a signature, and how many steps before the error (0: the error)."""

    signature: int
    step: int


@dataclass(slots=True)
class Vertex:
    """What is known of a place.

    Attributes:
        session_count: traces that have the signature there; each is of another session.
        event_count: calls there, repeated ones counted each.
        users: numbers of the users of these calls.
        created: µs, start of the first of these calls.
    """

    session_count: int = 0
    event_count: int = 0
    users: set[int] = field(default_factory=set)
    created: int = 0

    @property
    def user_count(self) -> int:
        """Different users."""
        return len(self.users)

    @property
    def repeats(self) -> int:
        """How often a trace repeats the call there, on the average."""
        return (2 * self.event_count + self.session_count) // (2 * self.session_count) if self.session_count else 0


@dataclass(slots=True)
class Graph:
    """The graph of a bucket.

    Attributes:
        vertices: by place; the error's is at step 0.
        edges: (from, to) → in how many traces the one stands right before the other.
        parallel: by signature, calls that were still running when the error began.
        trace_count: chains that were laid over one another.
        max_depth: steps before the error in the longest chain, beyond the asked depth too.
    """

    vertices: dict[Place, Vertex] = field(default_factory=dict)
    edges: dict[tuple[Place, Place], int] = field(default_factory=dict)
    parallel: dict[int, Vertex] = field(default_factory=dict)
    trace_count: int = 0
    max_depth: int = 0


def build(chains: Iterable[Chain], depth: int) -> Graph:
    """The graph of a bucket's chains, `depth` steps back. Holds one chain at a time."""
    graph = Graph()
    for chain in chains:
        graph.trace_count += 1
        graph.max_depth = max(graph.max_depth, len(chain.steps) - 1)
        later: Place | None = None
        for number, step in enumerate(chain.steps[: max(depth, 0) + 1]):
            place = Place(step.signature, number)
            _count(graph.vertices, place, step)
            if later is not None:
                edge = (place, later)
                graph.edges[edge] = graph.edges.get(edge, 0) + 1
            later = place
        for step in chain.parallel:
            _count(graph.parallel, step.signature, step)
    return graph


def _count(vertices: dict[Key, Vertex], key: Key, step: Step) -> None:
    vertex = vertices.get(key)
    if vertex is None:
        vertex = vertices[key] = Vertex(created=step.calls[0].time)
    vertex.session_count += 1
    vertex.event_count += len(step.calls)
    vertex.users.update(row.user for row in step.calls if row.user)
    vertex.created = min(vertex.created, step.calls[0].time)
