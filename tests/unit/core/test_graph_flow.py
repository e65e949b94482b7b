"""The flow: columns by step, lines only where something is known, always as wide as asked."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.graph import read
from moesif_tui.core.graph_flow import LEAST_ROWS, Flow, draw, rows_wanted
from moesif_tui.core.graph_links import Link, gap_width, gaps
from moesif_tui.core.safe import cells
from moesif_tui.wire.reading import read_document
from moesif_tui.wire.triage import SignatureGraph
from tests.unit.core.graphs import Chain, any_edges, chains, hosted, local, vertex, with_parallel


def text(flow: Flow) -> list[str]:
    return ["".join(run.text for run in line).rstrip() for line in flow.lines]


def gap(links: list[Link], height: int) -> list[str]:
    return ["".join(char for char, _ in line) for line in gaps(links, height)]


def test_one_column_a_step_with_the_error_at_the_right() -> None:
    graph = read(local([(("lines", "cart"), 7), (("login", "cart"), 3)], 2), 2)
    assert text(draw(graph, 78, 9)) == [
        "  2 before                   1 before                   error",
        "┌──────────────────────┐   ┌──────────────────────┐   ┌──────────────────────┐",
        "│ GET /cart            │━┳━│ GET /lines           │═══│ GET /error           │",
        "│ 10         200 100 % │ ┃ │ 7          200  70 % │ ┏━│ 10         200 100 % │",
        "└──────────────────────┘ ┃ └──────────────────────┘ ┃ └──────────────────────┘",
        "                         ┃ ┌──────────────────────┐ ┃",
        "                         ┃ │ GET /login           │━┛",
        "                         ┗━│ 3          200  30 % │",
        "                           └──────────────────────┘",
    ]


def test_the_weakest_of_a_step_are_merged_into_one_box() -> None:
    graph = read(local([((f"call{number}",), 10 - number) for number in range(5)], 1), 1)
    flow = draw(graph, 70, 13)
    assert [(box.kind, box.value, len(box.merged)) for box in flow.boxes if box.step == 1] == [
        ("call", 10, 0),
        ("call", 9, 0),
        ("other", 21, 3),
    ]
    assert "other, 3 routes" in text(flow)[10]


def test_a_merged_box_knows_what_is_in_it() -> None:
    graph = read(local([((f"call{number}",), 10 - number) for number in range(5)], 1), 1)
    other = next(box for box in draw(graph, 70, 13).boxes if box.kind == "other")
    assert [vertex.key for vertex in other.merged] == ["call2 1", "call3 1", "call4 1"]


def test_what_ran_beside_the_error_stands_below_it() -> None:
    graph = read(with_parallel(local([(("lines",), 7)], 1), ("feed", 3), ("news", 2), ("poll", 1)), 1)
    flow = draw(graph, 60, 13)
    beside = [box for box in flow.boxes if box.step == 0]
    assert [(box.kind, box.value, len(box.merged), box.next) for box in beside] == [
        ("call", 7, 0, ()),
        ("call", 3, 0, ()),
        ("other", 0, 2, ()),
    ]
    assert text(flow)[5:] == [
        f"{'':31}┌─ at the same time ────────┐",
        f"{'':31}│ GET /feed                 │",
        f"{'':31}│ 3               200  43 % │",
        f"{'':31}└───────────────────────────┘",
        f"{'':31}┌───────────────────────────┐",
        f"{'':31}│ other, 2 routes           │",
        f"{'':31}│                           │",
        f"{'':31}└───────────────────────────┘",
    ]
    assert rows_wanted(graph, 40) == 17


def test_the_error_stays_where_there_is_room_for_one_box() -> None:
    graph = read(with_parallel(local([(("lines",), 7)], 1), ("feed", 3)), 1)
    assert [box.key for box in draw(graph, 60, LEAST_ROWS).boxes if box.step == 0] == ["error 0"]


def test_counts_keep_a_blank_between_repeats_and_status() -> None:
    edges = [
        {"from_vertex": vertex("a", 1, repeats=2, session_count=157), "to_vertex": vertex("error", 0), "value": 157}
    ]
    document = read_document(SignatureGraph, {"error_signature_id": "error", "edges": edges})
    assert "│ 157 ×2 200 100 % │" in text(draw(read(document, 1), 42, 9))[3]


def test_traces_in_which_nothing_came_before_have_a_box_too() -> None:
    flow = draw(read(local([(("login", "page"), 5), (("login",), 2)], 3), 3), 120, 9)
    starts = [(box.step, box.value, box.next) for box in flow.boxes if box.kind == "start"]
    assert starts == [(3, 5, (0,)), (2, 2, (0,))]


def test_the_rows_that_it_needs_are_known_before() -> None:
    graph = read(local([((f"call{number}",), 10 - number) for number in range(5)], 1), 1)
    assert (rows_wanted(graph, 40), rows_wanted(graph, 13)) == (21, 13)


def test_steps_that_find_no_room_are_counted() -> None:
    graph = read(local([(tuple("abcdefgh"), 5)], 8), 8)
    flow = draw(graph, 100, 9)
    assert (flow.steps, flow.hidden) == (3, 5)
    assert text(flow)[0].startswith("  3 before · 5 more ")


def test_a_chosen_box_can_be_found_in_the_drawing() -> None:
    flow = draw(read(local([(("a",), 5)], 1), 1), 60, 9)
    names = [run.box for line in flow.lines for run in line if "/a" in run.text]
    assert [flow.boxes[index].key for index in names if index is not None] == ["a 1"]


def test_hostile_names_break_no_line() -> None:
    name = "\x1b[31m漢字\u202e" * 50
    edges = [
        {"from_vertex": vertex("a", 1, route=name, verb=name), "to_vertex": vertex("error", 0), "value": 10**15},
    ]
    document = read_document(SignatureGraph, {"error_signature_id": "error", "edges": edges})
    for line in draw(read(document, 1), 77, 9).lines:
        assert sum(cells(run.text) for run in line) == 77
        assert "\x1b" not in "".join(run.text for run in line)


def test_lines_that_only_cross_are_not_joined_and_the_stronger_goes_through() -> None:
    links = [Link(0, 0, 0.5), Link(0, 1, 0.1), Link(1, 0, 0.1), Link(1, 1, 0.3)]
    assert gap(links, 8) == ["    ", "━┯━━", " │┌─", " ││ ", " ││ ", "━━┷━", " └──", "    "]


def test_what_arrives_together_is_one_line_as_heavy_as_all_of_it() -> None:
    links = [Link(0, 0, 0.5, main=True), Link(1, 0, 0.15), Link(2, 0, 0.15)]
    assert gap(links, 11) == ["   ", "═══", " ┏━", " ┃ ", " ┃ ", "─┨ ", " │ ", " │ ", " │ ", "─┘ ", "   "]


def test_many_lanes_are_drawn_too() -> None:
    links = [Link(start, (start + 1) % 7, 0.1) for start in range(7)]
    assert gap_width(links) == 9
    assert all(len(line) == 9 for line in gap(links, 28))


@settings(max_examples=60, deadline=None)
@given(chains, st.integers(0, 6), st.integers(60, 200), st.integers(LEAST_ROWS, 40))
def test_boxes_hold_every_trace_of_their_step(
    known: list[tuple[Chain, int]], depth: int, width: int, height: int
) -> None:
    graph = read(local(known, depth), depth)
    flow = draw(graph, width, height)
    for step in range(flow.steps + 1):
        boxes = [box for box in flow.boxes if box.step == step]
        lasting = sum(times for chain, times in known if len(chain) >= step - 1)
        assert sum(box.value for box in boxes) == lasting - _ended_elsewhere(known, step, depth)
    check(flow, width, height)


def _ended_elsewhere(known: list[tuple[Chain, int]], step: int, depth: int) -> int:
    """Traces that are shorter than a step, which the drawing does not tell from those that go on beyond the depth."""
    return sum(times for chain, times in known if len(chain) == step - 1) if step > depth else 0


@settings(max_examples=60, deadline=None)
@given(any_edges, st.integers(60, 200), st.integers(LEAST_ROWS, 40))
def test_any_graph_is_drawn(edges: list[tuple[str, str, Any]], width: int, height: int) -> None:
    graph = read(hosted(edges), 3)
    flow = draw(graph, width, height)
    check(flow, width, height)
    known = {(a, b) for a, b, _ in edges}
    rows = {(box.step, box.row): box for box in flow.boxes}
    for box in flow.boxes:
        for row in box.next:
            end = rows[box.step - 1, row]
            if box.vertex is not None and end.vertex is not None:
                assert (box.vertex.key, end.vertex.key) in known


def check(flow: Flow, width: int, height: int) -> None:
    assert len(flow.lines) <= height
    assert all(sum(cells(run.text) for run in line) == width for line in flow.lines)
    assert len({box.key for box in flow.boxes}) == len(flow.boxes)
    for line in flow.lines:
        assert all(run.box is None or run.box < len(flow.boxes) for run in line)
