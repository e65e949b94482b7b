from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.kinds import Kind
from moesif_tui.local.analysis.graph import Chain, Graph, Place, Step, build, led_here
from moesif_tui.local.analysis.traces import Row

ERROR, LOGIN, CART, LINES = 9, 1, 2, 3


def rows(*signatures: int, session: int = 1, user: int = 0) -> list[Row]:
    """Calls one after the other; `ERROR` fails."""
    return [
        Row(number, number * 10, number * 10 + 5, signature, session, Kind.API, signature == ERROR, user)
        for number, signature in enumerate(signatures, 1)
    ]


def chain(*signatures: int, session: int = 1, user: int = 0) -> Chain:
    found = led_here(rows(*signatures, session=session, user=user), ERROR)
    assert found is not None
    return found


def shape(found: Chain) -> list[tuple[int, int]]:
    """(signature, repeats) of each step, the error first."""
    return [(step.signature, step.repeats) for step in found.steps]


def edges(graph: Graph) -> dict[tuple[int, int, int, int], int]:
    """(signature, step, signature, step) of each edge → value."""
    return {(*before, *after): value for (before, after), value in graph.edges.items()}


def test_the_chain_is_read_from_the_last_error_back() -> None:
    assert shape(chain(LOGIN, CART, ERROR, LINES, ERROR, CART)) == [
        (ERROR, 1),
        (LINES, 1),
        (ERROR, 1),
        (CART, 1),
        (LOGIN, 1),
    ]


def test_the_same_call_several_times_in_a_row_is_one_step_and_the_error_too() -> None:
    found = chain(LOGIN, CART, CART, CART, ERROR, ERROR)
    assert shape(found) == [(ERROR, 2), (CART, 3), (LOGIN, 1)]
    assert [row.id for row in found.steps[1].calls] == [2, 3, 4]


def test_a_call_still_running_when_the_error_began_is_parallel() -> None:
    slow = Row(2, 20, 500, CART, 1, Kind.API, False)
    calls: Sequence[Row] = [rows(LOGIN)[0], slow, Row(3, 100, 110, ERROR, 1, Kind.API, True)]
    found = led_here(calls, ERROR)
    assert found is not None
    assert shape(found) == [(ERROR, 1), (LOGIN, 1)]
    assert found.parallel == (Step(CART, (slow,)),)


def test_the_graph_counts_in_how_many_traces_one_ran_beside_the_error() -> None:
    def trace(session: int, *parallel: int) -> Chain:
        running = [Row(number, number, 500, signature, session, Kind.API, False, session) for number, signature in
                   enumerate(parallel, 1)]  # fmt: skip
        found = led_here([*running, Row(9, 100, 110, ERROR, session, Kind.API, True)], ERROR)
        assert found is not None
        return found

    graph = build([trace(1, CART, LINES, CART), trace(2, CART), trace(3)], depth=3)
    counts = {key: (one.session_count, one.event_count, one.user_count) for key, one in graph.parallel.items()}
    assert counts == {CART: (2, 3, 2), LINES: (1, 1, 1)}
    assert (graph.edges, graph.max_depth) == ({}, 0)


def test_a_call_that_ended_just_when_the_error_began_led_to_it() -> None:
    calls = [Row(1, 0, 100, LOGIN, 1, Kind.API, False), Row(2, 100, 110, ERROR, 1, Kind.API, True)]
    found = led_here(calls, ERROR)
    assert found is not None
    assert shape(found) == [(ERROR, 1), (LOGIN, 1)]


def test_hidden_kinds_lead_nowhere_unless_asked_for() -> None:
    calls = [
        Row(1, 0, 1, LOGIN, 1, Kind.PAGE, False),
        Row(2, 2, 3, CART, 1, Kind.STATIC, False),
        Row(3, 4, 5, ERROR, 1, Kind.ABORTED, True),
    ]
    found = led_here(calls, ERROR)
    assert found is not None
    assert shape(found) == [(ERROR, 1), (LOGIN, 1)]
    every = led_here(calls, ERROR, frozenset(Kind))
    assert every is not None
    assert shape(every) == [(ERROR, 1), (CART, 1), (LOGIN, 1)]


def test_a_session_without_the_error_has_no_chain() -> None:
    assert led_here(rows(LOGIN, CART), ERROR) is None


def test_the_graph_counts_in_how_many_traces_one_stands_before_the_other() -> None:
    graph = build(
        [
            chain(LOGIN, CART, LINES, ERROR, session=1, user=1),
            chain(CART, LINES, LINES, LINES, ERROR, session=2, user=1),
            chain(LOGIN, ERROR, session=3, user=2),
        ],
        depth=3,
    )
    assert edges(graph) == {
        (LINES, 1, ERROR, 0): 2,
        (CART, 2, LINES, 1): 2,
        (LOGIN, 3, CART, 2): 1,
        (LOGIN, 1, ERROR, 0): 1,
    }
    error = graph.vertices[Place(ERROR, 0)]
    assert (error.session_count, error.event_count, error.user_count) == (3, 3, 2)
    lines = graph.vertices[Place(LINES, 1)]
    assert (lines.session_count, lines.event_count, lines.user_count, lines.repeats) == (2, 4, 1, 2)
    assert (graph.trace_count, graph.max_depth) == (3, 3)


def test_depth_cuts_what_is_far_and_max_depth_tells_that_there_is_more() -> None:
    graph = build([chain(LOGIN, CART, LINES, ERROR)], depth=1)
    assert edges(graph) == {(LINES, 1, ERROR, 0): 1}
    assert graph.max_depth == 3


def test_an_error_without_anything_before_it_has_no_edges() -> None:
    graph = build([chain(ERROR)], depth=5)
    assert graph.edges == {}
    assert graph.vertices[Place(ERROR, 0)].session_count == 1
    assert graph.max_depth == 0


def test_no_chains_make_an_empty_graph() -> None:
    assert build([], depth=3) == Graph()


@settings(max_examples=100)
@given(st.lists(st.lists(st.sampled_from([LOGIN, CART, LINES]), max_size=6), min_size=1, max_size=6), st.integers(0, 7))
def test_what_enters_a_place_is_what_stands_there(stories: list[list[int]], depth: int) -> None:
    graph = build([chain(*story, ERROR, session=number) for number, story in enumerate(stories)], depth)
    for place, vertex in graph.vertices.items():
        assert place.step <= depth
        leaving = sum(value for (before, _), value in graph.edges.items() if before == place)
        entering = sum(value for (_, after), value in graph.edges.items() if after == place)
        assert leaving == (vertex.session_count if place.step else 0)
        assert entering <= vertex.session_count
        assert vertex.event_count >= vertex.session_count
