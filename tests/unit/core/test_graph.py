"""Reading graphs: steps, totals, and what hostile services answer."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.graph import Graph, read
from moesif_tui.wire.reading import read_document
from moesif_tui.wire.triage import SignatureGraph, TriageBucket
from tests.unit.core.graphs import Chain, any_edges, chains, hosted, local, vertex, with_parallel


def test_steps_and_totals_of_the_local_server_are_taken() -> None:
    graph = read(local([(("lines", "login"), 4), (("login",), 2)], 3), 3)
    assert graph.stepped
    assert (graph.traces, graph.max_depth) == (6, 2)
    assert {(each.signature_id, each.step): each.total for each in graph.vertices.values()} == {
        ("error", 0): 6,
        ("lines", 1): 4,
        ("login", 1): 2,
        ("login", 2): 4,
    }


def test_the_error_takes_what_only_the_bucket_knows() -> None:
    graph = read(read_document(SignatureGraph, {"triage_bucket": {"id": "k-1", "status": 0, "route": "/pay"}}), 3)
    assert (graph.error.key, graph.error.status, graph.error.route, graph.error.step) == ("k-1", 0, "/pay", 0)
    assert list(graph.vertices) == ["k-1"]


def test_a_bucket_that_the_caller_knows_serves_too() -> None:
    bucket = read_document(TriageBucket, {"id": "k-1", "session_count": 7, "jsonrpc": {"method": "pay"}})
    graph = read(SignatureGraph(), 3, bucket)
    assert (graph.traces, graph.error.operation) == (7, "pay")


def test_sessions_begin_where_nothing_came_before() -> None:
    graph = read(local([(("a", "b"), 4), (("a",), 3), ((), 1)], 3), 3)
    assert graph.begin_at(graph.error) == 1
    assert graph.begin_at(graph.vertices["a 1"]) == 3
    assert graph.begin_at(graph.vertices["b 2"]) == 4


def test_nothing_is_said_about_beginnings_beyond_the_depth() -> None:
    graph = read(local([(("a", "b", "c"), 4)], 2), 2)
    assert graph.begin_at(graph.vertices["b 2"]) == 0


def test_what_ran_beside_the_error_stands_apart_the_most_frequent_first() -> None:
    document = with_parallel(local([(("feed",), 9)], 1), ("rare", 1), ("feed", 4), ("never", None), ("lie", 10**6))
    graph = read(document, 1)
    found = [(each.signature_id, each.step, each.parallel, each.total, each.events) for each in graph.parallel]
    assert found == [("lie", 0, True, 9, 10**6), ("feed", 0, True, 4, 4), ("rare", 0, True, 1, 1)]
    assert len({*graph.vertices, *(each.key for each in graph.parallel)}) == len(graph.vertices) + 3
    assert not graph.error.parallel
    assert (graph.error.is_error, graph.parallel[0].is_error) == (True, False)


def test_a_service_that_tells_of_nothing_beside_the_error() -> None:
    assert read(local([(("feed",), 9)], 1), 1).parallel == ()
    for hostile in ([None, {"value": 3}, {"vertex": {}, "value": 2}], "x", {"vertex": 1}):
        document = read_document(SignatureGraph, {"error_signature_id": "error", "parallel": hostile})
        assert all(each.parallel for each in read(document, 1).parallel)


def test_without_steps_the_layers_are_distances_and_cycles_break() -> None:
    graph = read(hosted([("a", "error", 5), ("b", "a", 4), ("a", "b", 2), ("error", "b", 1), ("a", "a", 9)]), 3)
    assert not graph.stepped
    assert {key: each.step for key, each in graph.vertices.items()} == {"error": 0, "a": 1, "b": 2}
    assert graph.begin_at(graph.vertices["b"]) == 0
    assert graph.traces == 5


def test_steps_that_contradict_each_other_are_not_believed() -> None:
    document = read_document(
        SignatureGraph,
        {
            "error_signature_id": "error",
            "edges": [
                {"from_vertex": vertex("a", 7), "to_vertex": vertex("error", 0), "value": 3},
                {"from_vertex": vertex("b", -2), "to_vertex": vertex("a", 7), "value": 3},
            ],
        },
    )
    graph = read(document, 3)
    assert not graph.stepped
    assert [each.step for each in graph.vertices.values()] == [0, 1, 2]


def test_what_does_not_lead_to_the_error_is_counted_and_left_out() -> None:
    graph = read(hosted([("a", "error", 5), ("x", "y", 4)]), 3)
    assert set(graph.vertices) == {"error", "a"}
    assert graph.left_out == 2


def test_an_unnamed_error_is_the_strongest_that_leads_nowhere() -> None:
    edges = [
        {"from_vertex": vertex("a"), "to_vertex": vertex("pay"), "value": 5},
        {"from_vertex": vertex("b"), "to_vertex": vertex("other"), "value": 1},
    ]
    assert read(read_document(SignatureGraph, {"edges": edges}), 3).error.signature_id == "pay"


def test_vertices_without_an_id_are_told_apart_by_what_they_are() -> None:
    edges = [
        {"from_vertex": {"verb": "GET", "route": "/a"}, "to_vertex": {"verb": "POST", "route": "/pay"}, "value": 1},
        {"from_vertex": {"verb": "GET", "route": "/b"}, "to_vertex": {"verb": "POST", "route": "/pay"}, "value": 1},
        {"from_vertex": None, "to_vertex": {}, "value": 1},
    ]
    graph = read(read_document(SignatureGraph, {"edges": edges}), 3)
    assert sorted(each.route for each in graph.vertices.values()) == ["/a", "/b", "/pay"]


def test_operations_are_named_by_their_graphql_or_jsonrpc_part() -> None:
    parts: list[tuple[dict[str, Any], str]] = [
        ({"graphql": {"operation_name": "Cart"}}, "Cart"),
        ({"graphql": {"definitions": [{"name": None}, {"name": "Pay"}]}}, "Pay"),
        ({"jsonrpc": {"method": "pay"}}, "pay"),
        ({"graphql": {}, "jsonrpc": {}}, ""),
    ]
    for part, name in parts:
        edges = [{"from_vertex": vertex("a", **part), "to_vertex": vertex("error"), "value": 1}]
        graph = read(read_document(SignatureGraph, {"error_signature_id": "error", "edges": edges}), 3)
        assert graph.vertices["a"].operation == name


@settings(max_examples=60)
@given(chains, st.integers(0, 6))
def test_what_comes_before_a_call_adds_up_to_it(known: list[tuple[Chain, int]], depth: int) -> None:
    graph = read(local(known, depth), depth)
    for each in graph.vertices.values():
        if each.step < depth:
            before = sum(edge.value for edge in graph.into.get(each.key, ()))
            assert before + graph.begin_at(each) == each.total
        assert 0 <= graph.share(each.total) <= 1


@settings(max_examples=60)
@given(any_edges)
def test_any_edges_give_a_graph_in_which_everything_leads_to_the_error(edges: list[tuple[str, str, Any]]) -> None:
    graph = read(hosted(edges), 3)
    known = {(a, b) for a, b, _ in edges}
    for end, into in graph.into.items():
        for edge in into:
            assert edge.end == end
            assert (edge.start, edge.end) in known
            assert graph.vertices[edge.start].step <= graph.vertices[end].step + 1
            assert 0 <= graph.share(edge.value) <= 1
    assert all(_nearer(graph, key) for key in graph.vertices if key != graph.error.key)


def _nearer(graph: Graph, key: str) -> bool:
    """Whether a call stands right before one that is a step nearer."""
    step = graph.vertices[key].step
    return any(
        edge.start == key and graph.vertices[end].step == step - 1 for end, into in graph.into.items() for edge in into
    )
