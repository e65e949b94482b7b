"""The graph of calls that led to an error, as its layouts read it: who stands at which step before whom.

The API answers edges with their two vertices. The local server says at which step before the error a vertex stands; a
hosted service does not, so there the layers are the distances from the error. How it is drawn is in `graph_tree` (a
tree that reads downwards) and `graph_flow` (columns from left to right).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from moesif_tui.wire.triage import SignatureGraph, SignatureVertex, TriageBucket

DEEPEST: Final = 100
"""Steps before the error that are read; servers answer half of that at most."""
_MOST: Final = 10**15
"""No count is larger: what says so is no count."""


class Vertex(NamedTuple):
    """A signature at a step before the error.

    Attributes:
        key: unique in the graph, the same for the same vertex after a refresh.
        signature_id: opaque; None where the service names none.
        step: 0 is the error, 1 just before it.
        told: whether the service itself says that step, so that calls and figures of just that step can be asked for.
        parallel: whether it does not lead to the error but was still running when that began; its step is 0.
        status, verb, route, host: of the signature; status 0 means that no answer came, None that it is not known.
        operation: the name of the GraphQL operation or JSON-RPC method; "" where it is neither.
        total: in how many of the bucket's traces it stands there.
        events: calls there, repeated ones counted each; None where not known.
        repeats: how often a trace repeats the call there, on the average; at least 1.
    """

    key: str
    signature_id: str | None = None
    step: int = 0
    told: bool = False
    parallel: bool = False
    status: int | None = None
    verb: str = ""
    route: str = ""
    host: str = ""
    operation: str = ""
    total: float = 0
    events: int | None = None
    repeats: int = 1

    @property
    def is_error(self) -> bool:
        """Whether it is the error itself."""
        return self.step == 0 and not self.parallel


class Edge(NamedTuple):
    """One call right before another in `value` of the bucket's traces; both are keys of vertices."""

    start: str
    end: str
    value: float


@dataclass(frozen=True, slots=True)
class Graph:
    """What led to a bucket's error.

    Attributes:
        error: the error itself, at step 0.
        vertices: by key, those that are known to lead to the error.
        into: edges by the key of the vertex that they end at, the strongest first.
        traces: of the bucket: the whole of every share.
        depth: steps that were asked for.
        max_depth: steps that there are; None where the service does not say.
        stepped: whether the service says the steps; else they are distances, and a call may stand before a nearer one.
        left_out: vertices without a known way to the error, or more than `DEEPEST` steps before it.
        parallel: what was still running when the error began, the most frequent first; empty where nobody says.
    """

    error: Vertex
    vertices: Mapping[str, Vertex]
    into: Mapping[str, Sequence[Edge]]
    traces: float
    depth: int
    max_depth: int | None = None
    stepped: bool = True
    left_out: int = 0
    parallel: Sequence[Vertex] = ()

    def share(self, value: float) -> float:
        """The part of the bucket's traces, 0 to 1."""
        return min(1.0, value / self.traces) if self.traces > 0 else 0.0

    def begin_at(self, vertex: Vertex) -> float:
        """In how many traces nothing came before a vertex; 0 where the depth asked for does not cover that."""
        if not self.stepped or vertex.step >= self.depth:
            return 0
        return max(0, vertex.total - sum(edge.value for edge in self.into.get(vertex.key, ())))


def read(document: SignatureGraph, depth: int, bucket: TriageBucket | None = None) -> Graph:
    """The graph of an answer.

    Args:
        document: any field of it may be missing.
        depth: steps that were asked for.
        bucket: the bucket, where the answer itself does not hold it.
    """
    found: dict[str, SignatureVertex] = {}
    values: dict[tuple[str, str], float] = {}
    for edge in document.edges or ():
        if edge.from_vertex is None or edge.to_vertex is None:
            continue
        start, end = _key(edge.from_vertex), _key(edge.to_vertex)
        found.setdefault(start, edge.from_vertex)
        found.setdefault(end, edge.to_vertex)
        values[start, end] = values.get((start, end), 0) + _amount(edge.value)
    bucket = document.triage_bucket or bucket
    root = _root(found, values, document.error_signature_id)
    told = root is not None and _are_told(found, values, root)
    into = _by_end(values)
    steps = _distances(into, root) if root is not None else {}
    edges = {end: kept for end, known in into.items() if end in steps and (kept := _within(known, steps))}
    traces = _traces(document, bucket, sum(edge.value for edge in edges.get(root or "", ())))
    leaving = _sums_by_start(edges.values())
    vertices = {key: _vertex(found[key], key, step, told, leaving.get(key, 0), traces) for key, step in steps.items()}
    error = _error(vertices.get(root or ""), bucket, document.error_signature_id, traces)
    vertices[error.key] = error
    return Graph(
        error,
        vertices,
        edges,
        traces,
        depth,
        max_depth=None if document.max_depth is None else max(0, document.max_depth),
        stepped=told or not found,
        left_out=len(found) - len(steps),
        parallel=_parallel(document, traces),
    )


def _key(vertex: SignatureVertex) -> str:
    if vertex.signature_id is not None:
        return vertex.signature_id if vertex.step is None else f"{vertex.signature_id} {vertex.step}"
    status = vertex.response.status_code if vertex.response is not None else None
    return f"{status} {vertex.verb} {vertex.route} {vertex.host} {_operation(vertex)} {vertex.step}"


def _amount(value: Any) -> float:
    """A count out of whatever stands there; 0 for what is none."""
    kind = type(value)
    if (kind is not int and kind is not float) or not 0 <= value <= _MOST:  # also false for what is not a number
        return 0
    return int(value) if kind is float and value.is_integer() else value


def _root(
    found: Mapping[str, SignatureVertex], values: Mapping[tuple[str, str], float], error_id: str | None
) -> str | None:
    """The key of the error's vertex: as named, else the one at step 0, else the strongest that leads nowhere."""
    named = [key for key, vertex in found.items() if vertex.signature_id == error_id] if error_id is not None else []
    for keys in (named, list(found)):
        at_zero = [key for key in keys if found[key].step == 0]
        if at_zero:
            return at_zero[0]
    if named:
        return named[0]
    starts = {start for start, _ in values}
    into: dict[str, float] = {}
    for (_, end), value in values.items():
        if end not in starts:
            into[end] = into.get(end, 0) + value
    return max(into, key=lambda key: (into[key], key)) if into else None


def _are_told(found: Mapping[str, SignatureVertex], values: Mapping[tuple[str, str], float], root: str) -> bool:
    """Whether the service says every step, and every edge leads from one step to the next."""
    if found[root].step != 0:
        return False
    for start, end in values:
        before, after = found[start].step, found[end].step
        if before is None or after is None or before != after + 1:
            return False
    return True


def _by_end(values: Mapping[tuple[str, str], float]) -> dict[str, list[Edge]]:
    into: dict[str, list[Edge]] = {}
    for (start, end), value in values.items():
        if start != end:
            into.setdefault(end, []).append(Edge(start, end, value))
    for known in into.values():
        known.sort(key=lambda edge: (-edge.value, edge.start))
    return into


def _distances(into: Mapping[str, Sequence[Edge]], root: str) -> dict[str, int]:
    """How many steps each vertex stands before the error, those that lead to it; nearest first."""
    steps = {root: 0}
    layer = [root]
    for distance in range(1, DEEPEST + 1):
        following: list[str] = []
        for key in layer:
            for edge in into.get(key, ()):
                if edge.start not in steps:
                    steps[edge.start] = distance
                    following.append(edge.start)
        if not following:
            break
        layer = following
    return steps


def _within(edges: Iterable[Edge], steps: Mapping[str, int]) -> tuple[Edge, ...]:
    return tuple(edge for edge in edges if edge.start in steps)


def _sums_by_start(edges: Iterable[Sequence[Edge]]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for known in edges:
        for edge in known:
            sums[edge.start] = sums.get(edge.start, 0) + edge.value
    return sums


def _traces(document: SignatureGraph, bucket: TriageBucket | None, least: float) -> float:
    told = _amount(document.trace_count)
    counted = _amount(bucket.session_count) if bucket is not None else 0
    return max(told or counted, least)


def _vertex(vertex: SignatureVertex, key: str, step: int, told: bool, leaving: float, traces: float) -> Vertex:
    total = max(leaving, _amount(vertex.session_count)) if told else leaving
    return Vertex(
        key=key,
        signature_id=vertex.signature_id,
        step=step,
        told=told,
        status=vertex.response.status_code if vertex.response is not None else None,
        verb=vertex.verb or "",
        route=vertex.route or "",
        host=vertex.host or "",
        operation=_operation(vertex),
        total=min(total, traces) if traces else total,
        events=None if vertex.event_count is None else int(_amount(vertex.event_count)),
        repeats=max(1, round(_amount(vertex.repeats))),
    )


def _parallel(document: SignatureGraph, traces: float) -> tuple[Vertex, ...]:
    found: dict[str, Vertex] = {}
    for one in document.parallel or ():
        total = _amount(one.value)
        if one.vertex is not None and total:
            key = f"beside {_key(one.vertex)}"
            found[key] = _vertex(one.vertex, key, 0, False, total, traces)._replace(told=True, parallel=True)
    return tuple(sorted(found.values(), key=lambda vertex: (-vertex.total, vertex.route, vertex.key)))


def _error(vertex: Vertex | None, bucket: TriageBucket | None, error_id: str | None, traces: float) -> Vertex:
    """The error's vertex, with what the bucket knows where it is silent; made of the bucket when there is none."""
    if bucket is None:
        return (vertex or Vertex("error", error_id))._replace(total=traces)
    if vertex is None:
        vertex = Vertex(error_id or bucket.id or "error", error_id or bucket.id)
    return vertex._replace(
        status=bucket.status if vertex.status is None else vertex.status,
        verb=vertex.verb or bucket.verb or "",
        route=vertex.route or bucket.route or "",
        host=vertex.host or bucket.host or "",
        operation=vertex.operation or _operation(bucket),
        total=traces,
    )


def _operation(signature: SignatureVertex | TriageBucket) -> str:
    """The name of the GraphQL operation or JSON-RPC method of a signature."""
    if signature.jsonrpc is not None and signature.jsonrpc.method:
        return signature.jsonrpc.method
    graphql = signature.graphql
    if graphql is None:
        return ""
    names = [definition.name for definition in graphql.definitions or () if definition.name]
    return graphql.operation_name or (names[0] if names else "")
