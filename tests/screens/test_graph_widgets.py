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
from tests.unit.core.graphs import local


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
        assert "▲ above" in text(tree)[5]
        await pilot.press("enter")
        assert tree.item is not None
        assert (tree.item.key, tree.cursor) == ("c 2", 2)


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
