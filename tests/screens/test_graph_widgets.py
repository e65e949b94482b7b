"""The tree and the flow of what led to an error, without a server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, cast

from textual.pilot import Pilot
from textual.widget import Widget

from moesif_tui.core.graph import read
from moesif_tui.ui.app import MoesifApp
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.graph_flow import GraphFlow
from moesif_tui.ui.widgets.graph_tree import GraphTree
from moesif_tui.ui.widgets.list import VirtualList
from moesif_tui.wire.triage import SignatureGraph
from tests.unit.core.graphs import local, with_parallel


class Stage(View):
    """A view with one widget."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget
        self.opened: list[Any] = []

    def body(self) -> Iterable[Widget]:
        yield self.widget

    def on_mount(self) -> None:
        self.widget.focus()

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        self.opened.append(event.item.key)

    def on_graph_flow_box_opened(self, event: GraphFlow.BoxOpened) -> None:
        self.opened.append(event.box.key)


@asynccontextmanager
async def staged(widget: Widget, size: tuple[int, int] = (120, 30)) -> AsyncIterator[tuple[Stage, Pilot[None]]]:
    stage = Stage(widget)
    app = MoesifApp(cast("Any", None), lambda: stage)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield stage, pilot


def text(widget: Widget) -> list[str]:
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


def many(depth: int = 2) -> SignatureGraph:
    """Nine calls before the error; one of them has two before it, another shares one of these."""
    chains = [((f"call{number}", "cart"), 20 - number) for number in range(9)]
    return local([*chains, (("call0", "login"), 5)], depth)


async def test_what_is_merged_is_unfolded_by_enter_and_the_cursor_stays() -> None:
    tree = GraphTree()
    async with staged(tree) as (stage, pilot):
        tree.show(read(many(1), 1))
        await pilot.press("G")
        assert tree.label("open") == "unfold"
        assert text(tree)[8].startswith("▌└─ other, 3 routes")
        await pilot.press("enter")
        assert tree.rows.total == 10
        assert "call6" in text(tree)[8]
        await pilot.press("enter")
        assert stage.opened == ["call6 1"]


async def test_h_folds_and_goes_up_and_l_unfolds_and_goes_down() -> None:
    tree = GraphTree()
    async with staged(tree) as (_, pilot):
        tree.show(read(many(), 2))
        whole = tree.rows.total
        await pilot.press("j", "h")
        assert tree.rows.total < whole
        assert "▸ 200 GET" in text(tree)[2]
        await pilot.press("l")
        assert tree.rows.total == whole
        await pilot.press("l")
        assert tree.cursor == 2
        await pilot.press("h")
        assert tree.cursor == 1


async def test_a_reference_leads_to_where_the_call_stands_in_full() -> None:
    tree = GraphTree()
    async with staged(tree) as (_, pilot):
        tree.show(read(local([(("a", "c"), 5), (("b", "c"), 2)], 2), 2))
        await pilot.press("G")
        assert "/c ↑ see above" in text(tree)[5]
        assert tree.label("open") == "go there"
        assert "stands once in full" in tree.explained
        await pilot.press("enter")
        assert tree.item is not None
        assert (tree.item.key, tree.cursor) == ("c 2", 2)


async def test_a_reference_above_the_call_points_down_and_one_to_what_is_folded_says_so() -> None:
    tree = GraphTree()
    async with staged(tree) as (_, pilot):
        tree.show(read(local([(("a", "b"), 5), (("a", "c"), 2), (("d", "c"), 4)], 2), 2))
        assert "/c ↓ see below" in text(tree)[4]
        await pilot.press("G", "h", "h")
        assert "/c ▸ folded away" in text(tree)[4]
        tree.move_to(3)
        await pilot.press("enter")
        assert tree.item is not None
        assert (tree.item.kind, tree.item.key) == ("call", "c 2")


async def test_a_call_that_two_edges_reach_counts_all_its_sessions_and_says_how_many_went_on_to_the_row_above() -> None:
    tree = GraphTree()
    async with staged(tree) as (_, pilot):
        tree.show(read(local([(("a", "c"), 5), (("b", "c"), 2)], 2), 2))
        assert text(tree)[3].endswith("   5 of 7   100 %")
        assert text(tree)[5].endswith("   2 of 7")
        legend = "a of b: so many of its b sessions went on to the row above"
        assert tree.explained == legend
        await pilot.press("j")
        assert tree.explained == legend
        await pilot.press("j")
        assert tree.explained == "5 of its 7 sessions went on to the row above, 2 elsewhere"
        await pilot.press("G")
        assert tree.explained == "2 of its 7 sessions went on to the row above; it stands once in full"


async def test_tree_and_flow_tell_the_same_of_every_call() -> None:
    graph = read(local([(("a", "c", "d"), 50), (("b", "c"), 11), (("a", "d"), 4)], 3), 3)
    tree, flow = GraphTree(), GraphFlow()
    async with staged(tree):
        tree.show(graph)
        rows = (tree.rows.row(index) for index in range(tree.rows.total))
        told = {row.key: (row.total, row.share) for row in rows if row is not None and row.kind == "call"}
    async with staged(flow, (160, 40)):
        flow.show(graph)
        drawn = "\n".join(text(flow))
    assert {key: total for key, (total, _) in told.items()} == {
        "error 0": 65,
        "a 1": 54,
        "b 1": 11,
        "c 2": 61,
        "d 2": 4,
        "d 3": 50,
    }
    for key, (total, share) in told.items():
        assert f"{total:g}" in drawn, key
        assert f"{share:.0%}"[:-1] in drawn, key


async def test_narrow_trees_leave_the_words_of_a_reference_out_before_its_route() -> None:
    tree = GraphTree()
    async with staged(tree, (60, 20)) as (_, pilot):
        names = [f"quite-long-route-{name}" for name in "abc"]
        tree.show(read(local([((names[0], names[2]), 5), ((names[1], names[2]), 2)], 2), 2))
        await pilot.pause()
        assert "see above" not in text(tree)[5]
        assert "↑" in text(tree)[5]
        assert "route-c" in text(tree)[5]
        assert "5 of 7" in text(tree)[3]


async def test_what_ran_beside_the_error_folds_as_a_whole_and_unfolds() -> None:
    tree = GraphTree()
    async with staged(tree) as (stage, pilot):
        beside = [(f"feed{number}", 9 - number) for number in range(9)]
        tree.show(read(with_parallel(local([(("a",), 9)], 1), *beside), 1))
        assert text(tree)[3].rstrip() == " running at the same time"
        assert text(tree)[4].split()[-3:] == ["9", "100", "%"]
        assert text(tree)[10] == " └─ other, 3 routes"
        await pilot.press("G", "enter")
        assert tree.rows.total == 12
        await pilot.press("h")
        assert (tree.cursor, tree.label("open")) == (2, "fold")
        assert "had not ended" in tree.explained
        await pilot.press("enter")
        assert (tree.rows.total, tree.label("open")) == (3, "unfold")
        await pilot.press("enter", "j", "enter")
        assert stage.opened == ["beside feed0"]


async def test_the_cursor_stays_on_its_call_when_the_graph_grows() -> None:
    tree = GraphTree()
    async with staged(tree) as (_, pilot):
        tree.show(read(local([(("b",), 5)], 1), 1))
        await pilot.press("j")
        tree.show(read(local([(("a",), 9), (("b",), 6)], 1), 1))
        await pilot.pause()
        assert tree.item is not None
        assert (tree.item.key, tree.cursor) == ("b 1", 2)


async def test_arrows_follow_the_flow() -> None:
    flow = GraphFlow()
    async with staged(flow) as (stage, pilot):
        flow.show(read(local([(("a", "c"), 5), (("b", "d"), 2)], 2), 2))
        await pilot.press("left", "down", "left")
        assert flow.box is not None
        assert flow.box.key == "d 2"
        await pilot.press("right", "right", "enter")
        assert stage.opened == ["error 0"]


async def test_a_click_chooses_a_box_and_another_opens_it() -> None:
    flow = GraphFlow()
    async with staged(flow) as (stage, pilot):
        flow.show(read(local([(("a", "c"), 5), (("b", "d"), 2)], 2), 2))
        await pilot.pause()
        place = next((line.index("/b"), y) for y, line in enumerate(text(flow)) if "/b" in line)
        await pilot.click(flow, offset=place)
        assert flow.box is not None
        assert flow.box.key == "b 1"
        await pilot.click(flow, offset=place)
        assert stage.opened == ["b 1"]


async def test_a_graph_too_large_for_its_room_is_not_drawn() -> None:
    flow = GraphFlow()
    async with staged(flow, (60, 15)) as (_, pilot):
        flow.styles.height = 3
        flow.show(read(many(), 2))
        await pilot.pause()
        assert text(flow) == ["", "", ""]


async def test_deep_trees_leave_room_for_the_calls() -> None:
    tree = GraphTree()
    async with staged(tree, (80, 60)) as (_, pilot):
        tree.show(read(local([(tuple(f"c{number}" for number in range(40)), 3)], 40), 40))
        await pilot.pause()
        assert all("GET" in line for line in text(tree)[1:42])
        assert " 40…  " in text(tree)[41]


async def test_the_part_of_a_bar_that_went_on_elsewhere_is_dim() -> None:
    tree = GraphTree()
    async with staged(tree) as (stage, _):
        tree.show(read(local([(("a", "c"), 5), (("b", "c"), 2)], 2), 2))
        dim = stage.moesif.palette.style("rule").color
        shared, whole = ([part for part in tree.render_line(y) if "▆" in part.text] for y in (3, 2))
        assert [part.style is not None and part.style.color == dim for part in shared] == [False, True]
        assert [part.style is not None and part.style.color == dim for part in whole] == [False]
