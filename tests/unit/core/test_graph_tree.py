"""The tree: every call once in full, totals that add up, and small ones merged."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from moesif_tui.core.graph import Graph, read
from moesif_tui.core.graph_tree import TreeRow, tree_rows
from tests.unit.core.graphs import Chain, any_edges, chains, hosted, local, with_parallel


def drawn(rows: list[TreeRow]) -> list[str]:
    """The rows as text: `  a 4` is the call `a` one step below."""
    out = []
    for row in rows:
        name = row.vertex.route[1:]
        text = {"call": name, "again": f"^{name}", "other": f"other {row.routes}"}.get(row.kind, row.kind)
        text = f"|{name}" if row.vertex.parallel and row.kind == "call" else text
        out.append("  " * row.level + f"{text} {row.value:g}")
    return out


def test_what_came_before_stands_below_the_strongest_first() -> None:
    graph = read(local([(("lines", "cart"), 5), (("login",), 2), (("lines",), 1)], 3), 3)
    assert drawn(tree_rows(graph)) == [
        "error 8",
        "  lines 6",
        "    cart 5",
        "      start 5",
        "    start 1",
        "  login 2",
        "    start 2",
    ]


def test_a_call_before_two_stands_in_full_below_the_stronger_one() -> None:
    graph = read(local([(("a", "c"), 5), (("b", "c"), 2)], 2), 2)
    rows = tree_rows(graph)
    assert drawn(rows) == ["error 7", "  a 5", "    c 5", "  b 2", "    ^c 2"]
    assert [(row.total, row.elsewhere) for row in rows] == [(7, 0), (5, 0), (7, 2), (2, 0), (7, 5)]
    assert [row.share for row in rows] == [1, 5 / 7, 1, 2 / 7, 0]
    assert len({row.key for row in rows}) == len(rows)


def test_what_is_small_becomes_other() -> None:
    graph = read(local([*[((f"call{number}",), 10) for number in range(9)], (("rare",), 1)], 1), 1)
    assert drawn(tree_rows(graph, most=4))[-1] == "  other 6 51"
    assert drawn(tree_rows(graph, most=20, least=0.05))[-1] == "  rare 1"


def test_other_can_be_unfolded() -> None:
    graph = read(local([((f"call{number}",), 10) for number in range(9)], 1), 1)
    rows = tree_rows(graph, most=4, expanded={graph.error.key})
    assert [row.kind for row in rows] == ["call"] * 10


def test_only_what_a_merged_call_led_to_is_merged_with_it() -> None:
    graph = read(local([(("a", "x"), 90), (("b", "y"), 1), (("c", "x"), 1)], 2), 2)
    assert drawn(tree_rows(graph, least=0.03)) == ["error 92", "  a 90", "    x 90", "  other 2 2"]


def test_folding_hides_what_stands_below() -> None:
    graph = read(local([(("a", "b", "c"), 3)], 3), 3)
    rows = tree_rows(graph, folded={"a 1", "c 3"})
    assert drawn(rows) == ["error 3", "  a 3"]
    assert [(row.foldable, row.folded) for row in rows] == [(True, False), (True, True)]


def test_a_cycle_ends_in_a_reference() -> None:
    graph = read(hosted([("a", "error", 5), ("b", "a", 4), ("a", "b", 2)]), 3)
    assert drawn(tree_rows(graph)) == ["error 5", "  a 5", "    b 4", "      ^a 2"]


def test_without_weights_nothing_is_weaker_than_the_rest() -> None:
    graph = read(hosted([("a", "error", None), ("b", "error", None)]), 3)
    assert drawn(tree_rows(graph)) == ["error 0", "  a 0", "  b 0"]


def test_an_error_that_nothing_led_to_begins_the_session() -> None:
    assert drawn(tree_rows(read(local([((), 4)], 3), 3))) == ["pay 4", "  start 4"]
    graph = read(local([((), 4), (("a",), 1)], 3), 3)
    assert drawn(tree_rows(graph)) == ["error 5", "  start 4", "  a 1", "    start 1"]


def test_what_ran_beside_the_error_stands_below_a_row_of_its_own() -> None:
    graph = read(with_parallel(local([(("a",), 5)], 1), ("feed", 3), ("a", 1)), 1)
    rows = tree_rows(graph)
    assert drawn(rows) == ["error 5", "  a 5", "beside 0", "  |feed 3", "  |a 1"]
    assert [row.share for row in rows] == [1, 1, 0, 0.6, 0.2]
    assert drawn(tree_rows(graph, folded={rows[2].key})) == ["error 5", "  a 5", "beside 0"]
    assert drawn(tree_rows(graph, folded={graph.error.key})) == ["error 5", "beside 0", "  |feed 3", "  |a 1"]


def test_much_that_ran_beside_it_is_merged_without_a_count_that_nobody_knows() -> None:
    graph = read(with_parallel(local([((), 90)], 1), *((f"call{number}", 50 - number) for number in range(9))), 1)
    rows = tree_rows(graph, most=4)
    assert drawn(rows)[2:] == ["beside 0", "  |call0 50", "  |call1 49", "  |call2 48", "  |call3 47", "  other 5 0"]
    check(graph, rows)
    whole = tree_rows(graph, most=4, expanded={rows[-1].vertex.key})
    assert [row.kind for row in whole[2:]] == ["beside", *["call"] * 9]


@settings(max_examples=40)
@given(any_edges, st.randoms(use_true_random=False))
@example([("a", "b", 1), ("a", "c", 1)], Random(1))
def test_the_order_of_the_edges_does_not_matter(edges: list[tuple[str, str, Any]], random: Random) -> None:
    whole = [(a, b, 1) for a, b, _ in edges]
    rows = tree_rows(read(hosted(whole), 3))
    random.shuffle(whole)
    assert tree_rows(read(hosted(whole), 3)) == rows


limits = st.tuples(st.integers(1, 5), st.floats(0, 0.5))


@settings(max_examples=60)
@given(chains, st.integers(0, 6), limits)
def test_rows_below_a_call_add_up_to_it(known: list[tuple[Chain, int]], depth: int, limit: tuple[int, float]) -> None:
    graph = read(local(known, depth), depth)
    rows = tree_rows(graph, most=limit[0], least=limit[1])
    for row, below in with_children(rows):
        if row.kind == "call" and row.vertex.step < depth and below:
            assert sum(child.value for child in below) == row.vertex.total
    check(graph, rows)


@settings(max_examples=60)
@given(any_edges, limits)
def test_any_edges_make_a_tree(edges: list[tuple[str, str, Any]], limit: tuple[int, float]) -> None:
    graph = read(hosted(edges), 3)
    check(graph, tree_rows(graph, most=limit[0], least=limit[1]))
    whole = tree_rows(graph, expanded=set(graph.vertices))
    check(graph, whole)
    assert {row.vertex.key for row in whole if row.kind == "call"} == set(graph.vertices)


def check(graph: Graph, rows: list[TreeRow]) -> None:
    assert len({row.key for row in rows}) == len(rows)
    full = [row.vertex.key for row in rows if row.kind == "call"]
    assert len(set(full)) == len(full)
    assert {row.vertex.key for row in rows if row.kind == "again"} <= set(full)
    known = {(edge.start, end) for end, into in graph.into.items() for edge in into}
    for row, below in with_children(rows):
        assert 0 <= row.share <= 1
        for child in below:
            beside = child.kind in {"other", "start"} or child.vertex.parallel
            assert beside or (child.vertex.key, row.vertex.key) in known
            assert [other.last[-1] for other in below].count(True) == 1


def with_children(rows: list[TreeRow]) -> list[tuple[TreeRow, list[TreeRow]]]:
    out: list[tuple[TreeRow, list[TreeRow]]] = []
    path: list[tuple[TreeRow, list[TreeRow]]] = []
    for row in rows:
        del path[row.level :]
        if path:
            path[-1][1].append(row)
        path.append((row, []))
        out.append(path[-1])
    return out
