"""Graph documents for the tests, as servers answer them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import strategies as st

from moesif_tui.wire.reading import read_document
from moesif_tui.wire.triage import SignatureGraph

Chain = tuple[str, ...]
"""Names of calls before the error, the nearest first."""


def vertex(name: str, step: int | None = None, **more: Any) -> dict[str, Any]:
    known = {"signature_id": name, "verb": "GET", "route": f"/{name}", "response": {"status_code": 200}}
    return known | ({} if step is None else {"step": step}) | more


def local(chains: Iterable[tuple[Chain, int]], depth: int) -> SignatureGraph:
    """What the local server answers for chains that occur so many times each."""
    sessions: dict[tuple[str, int], int] = {}
    edges: dict[tuple[str, str, int], int] = {}
    traces = 0
    longest = 0
    for chain, times in chains:
        traces += times
        longest = max(longest, len(chain))
        for step, name in enumerate(("error", *chain)[: depth + 1]):
            sessions[name, step] = sessions.get((name, step), 0) + times
            if step:
                edge = (name, ("error", *chain)[step - 1], step)
                edges[edge] = edges.get(edge, 0) + times
    return read_document(
        SignatureGraph,
        {
            "error_signature_id": "error",
            "triage_bucket": {"id": "error", "status": 500, "verb": "POST", "route": "/pay", "session_count": traces},
            "edges": [
                {
                    "from_vertex": vertex(start, step, session_count=sessions[start, step]),
                    "to_vertex": vertex(end, step - 1, session_count=sessions[end, step - 1]),
                    "value": value,
                }
                for (start, end, step), value in edges.items()
            ],
            "max_depth": longest,
            "trace_count": traces,
        },
    )


def with_parallel(document: SignatureGraph, *beside: tuple[str, Any]) -> SignatureGraph:
    """The same, with calls that ran beside the error in so many traces."""
    rows = [{"vertex": vertex(name, session_count=value, event_count=value), "value": value} for name, value in beside]
    return read_document(SignatureGraph, document.model_dump() | {"parallel": rows})


def hosted(edges: Iterable[tuple[str, str, Any]]) -> SignatureGraph:
    """What a service answers that knows no steps."""
    return read_document(
        SignatureGraph,
        {
            "error_signature_id": "error",
            "edges": [{"from_vertex": vertex(a), "to_vertex": vertex(b), "value": value} for a, b, value in edges],
        },
    )


names = st.sampled_from("abcdefgh")
chains = st.lists(st.tuples(st.lists(names, max_size=5).map(tuple), st.integers(1, 40)), min_size=1, max_size=12)
any_edges = st.lists(
    st.tuples(
        names | st.just("error"),
        names | st.just("error"),
        st.none() | st.integers(-3, 10**18) | st.floats(allow_nan=True, allow_infinity=True),
    ),
    max_size=30,
)
