"""The virtual list, in small apps."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from random import Random

from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from moesif_tui.ui.app import MoesifApp
from moesif_tui.ui.rows import Ask, ListRows, Page, PagedRows, RowsError
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.list import Column, VirtualList, arrange
from tests.screens.sample import NOBODY

Item = tuple[str, int]
COLUMNS: Sequence[Column[Item]] = (
    Column("name", "NAME", lambda item, _: (item[0], "text"), share=1, least=10),
    Column("number", "NUMBER", lambda item, _: (str(item[1]), "muted"), 8, right=True),
)
SIZE = (60, 18)


def numbered(count: int, start: int = 0) -> list[Item]:
    return [(f"item {number}", number) for number in range(start, start + count)]


class Shelf(View):
    """A list and what it told."""

    def __init__(self, rows: ListRows[Item] | PagedRows[Item]) -> None:
        super().__init__()
        self.list: VirtualList[Item] = VirtualList(COLUMNS, rows, empty=[("Nothing here.", "muted")])
        self.told: list[tuple[str, object]] = []

    def body(self) -> Iterable[Widget]:
        yield self.list

    def on_mount(self) -> None:
        self.list.focus()

    def on_virtual_list_row_highlighted(self, event: VirtualList.RowHighlighted) -> None:
        self.told.append(("highlighted", event.item))

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        self.told.append(("opened", event.item))

    def on_virtual_list_selection_changed(self, event: VirtualList.SelectionChanged) -> None:
        self.told.append(("selected", frozenset(event.list.selected)))

    def action_select(self) -> None:
        self.list.toggle()

    def action_select_all(self) -> None:
        self.list.select_all()

    def text(self, y: int) -> str:
        return self.list.render_line(y).text.rstrip()

    @property
    def texts(self) -> list[str]:
        return [self.text(y) for y in range(self.list.size.height)]


def shelf(rows: ListRows[Item] | PagedRows[Item]) -> tuple[MoesifApp, Shelf]:
    view = Shelf(rows)
    return MoesifApp(NOBODY, lambda: view), view


def in_memory(count: int) -> ListRows[Item]:
    return ListRows(numbered(count), key=lambda item: item[0])


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_it_shows_titles_rows_and_a_cursor() -> None:
    app, view = shelf(in_memory(3))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert view.text(0) == "  NAME                                               NUMBER"
        assert view.text(1) == "▌ item 0                                                  0"
        assert view.text(2) == "  item 1                                                  1"
        assert view.text(4) == ""
        assert view.told == [("highlighted", ("item 0", 0))]


async def test_every_key_moves_as_it_should_and_no_further() -> None:
    app, view = shelf(in_memory(100))
    async with app.run_test(size=SIZE) as pilot:
        height = view.list.height_rows
        for keys, cursor in (
            (("j",), 1),
            (("down",), 2),
            (("k",), 1),
            (("up", "up"), 0),
            (("G",), 99),
            (("down",), 99),
            (("g",), 0),
            (("end",), 99),
            (("home",), 0),
            (("ctrl+d",), height // 2),
            (("ctrl+u",), 0),
            (("ctrl+f",), height),
            (("pageup",), 0),
            (("pagedown", "pagedown"), 2 * height),
        ):
            await press(pilot, *keys)
            assert view.list.cursor == cursor, keys


async def test_it_scrolls_by_no_more_than_is_needed() -> None:
    app, view = shelf(in_memory(100))
    async with app.run_test(size=SIZE) as pilot:
        height = view.list.height_rows
        view.list.move_to(height - 1)
        await pilot.pause()
        assert view.list.first == 0
        await press(pilot, "down")
        assert view.list.first == 1
        await press(pilot, "up", "up")
        assert view.list.first == 1
        view.list.move_to(0)
        assert view.list.first == 0


async def test_opening_tells_the_item() -> None:
    app, view = shelf(in_memory(3))
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "down", "enter")
        assert view.told[-1] == ("opened", ("item 1", 1))


async def test_a_move_draws_two_rows_and_no_more() -> None:
    app, view = shelf(in_memory(100))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        drawn: list[int] = []
        real = view.list.render_line

        def watched(y: int) -> Strip:
            drawn.append(y)
            return real(y)

        view.list.render_line = watched  # type: ignore[method-assign]
        await press(pilot, "down")
        assert sorted(drawn) == [1, 2]


async def test_the_cursor_stays_on_its_item_when_rows_come_and_go() -> None:
    rows = in_memory(50)
    app, view = shelf(rows)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, *["down"] * 5)
        rows.put(numbered(50, 50))
        rows.sort(lambda item: -item[1])
        await pilot.pause()
        assert view.list.item == ("item 5", 5)
        assert view.list.cursor == 94
        assert any(text.startswith("▌ item 5 ") for text in view.texts)
        rows.filter(lambda item: item[1] < 10)
        await pilot.pause()
        assert (view.list.item, view.list.cursor) == (("item 5", 5), 4)
        rows.filter(lambda item: item[1] > 90)
        await pilot.pause()
        assert view.list.cursor == 4


async def test_a_row_that_did_not_change_is_not_drawn_again() -> None:
    rows = in_memory(10)
    app, view = shelf(rows)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        refreshed: list[int] = []
        real = view.list.refresh

        def watched(*regions: Region, **options: bool) -> VirtualList[Item]:
            refreshed.extend(region.y for region in regions)
            return real(*regions, **options)

        view.list.refresh = watched  # type: ignore[method-assign]
        rows.put([("item 3", 33)])
        await pilot.pause()
        assert refreshed == [4]
        assert view.text(4).endswith("33")


async def test_the_empty_text_says_why() -> None:
    rows = in_memory(0)
    app, view = shelf(rows)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "   Nothing here." in view.texts
        rows.put(numbered(1))
        await pilot.pause()
        assert "   Nothing here." not in view.texts


async def test_selecting_marks_rows_and_a_filter_takes_what_it_hides_out() -> None:
    rows = in_memory(4)
    app, view = shelf(rows)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "space", "space")
        assert view.list.selected == {"item 0", "item 1"}
        assert view.list.cursor == 2
        assert view.text(1).startswith("✓ item 0")
        rows.filter(lambda item: item[1] > 0)
        await pilot.pause()
        assert view.list.selected == {"item 1"}
        assert view.told[-1][1] == frozenset({"item 1"}) or ("selected", frozenset({"item 1"})) in view.told
        await press(pilot, "*")
        assert view.list.selected == {"item 1", "item 2", "item 3"}
        await press(pilot, "*")
        assert not view.list.selected


async def test_hostile_text_takes_its_room_and_nothing_more() -> None:
    names = (
        "\x1b[31mred",
        "[red]markup[/]",
        "漢字かな交じり文が長く続く場合でも",
        "a\r\nb\tc",
        "\ud800\u202e",
        "e" + "\u0301" * 40,
    )
    rows: ListRows[Item] = ListRows([(name, place) for place, name in enumerate(names)], key=lambda item: item[0])
    app, view = shelf(rows)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        for y in range(1, 1 + len(names)):
            strip = view.list.render_line(y)
            assert strip.cell_length == SIZE[0]
            assert "\x1b" not in strip.text
        assert "[red]markup[/]" in view.text(2)


async def test_the_mouse_moves_opens_and_scrolls() -> None:
    app, view = shelf(in_memory(100))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.click(VirtualList, offset=(5, 4))
        assert view.list.cursor == 3
        await pilot.click(VirtualList, offset=(5, 4))
        await pilot.pause()
        assert view.told[-1] == ("opened", ("item 3", 3))
        view.list.on_mouse_scroll_down(_Wheel())  # type: ignore[arg-type]
        assert view.list.first == 3
        assert view.list.cursor == 3


class _Wheel:
    def stop(self) -> None:
        """Nothing to stop."""


async def test_a_column_can_be_chosen_sideways() -> None:
    app, view = shelf(in_memory(3))
    async with app.run_test(size=SIZE) as pilot:
        assert view.list.column is None
        await press(pilot, "l")
        assert view.list.column == "name"
        await press(pilot, "l", "l")
        assert view.list.column == "number"
        await press(pilot, "h")
        assert view.list.column == "name"


async def test_pages_are_shown_as_they_come() -> None:
    gate = asyncio.Event()
    items = numbered(5000)
    failing = False

    async def fetch(ask: Ask) -> Page[Item]:
        await gate.wait()
        if failing:
            raise RowsError("The connection was lost.")
        return Page(items[ask.offset : ask.offset + ask.size], len(items))

    rows = PagedRows(fetch, key=lambda item: item[0])
    app, view = shelf(rows)
    async with app.run_test(size=SIZE) as pilot:
        gate.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert view.text(1).startswith("▌ item 0")
        gate.clear()
        await press(pilot, "G")
        assert view.list.cursor == 4999
        assert view.texts[-1] == "▌  …"
        gate.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert view.texts[-1].startswith("▌ item 4999")
        failing = True
        view.list.move_to(2500)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert [text for text in view.texts if "lost" in text] == [
            next(text for text in view.texts if "The connection was lost. · ctrl+r tries again" in text)
        ]
        failing = False
        rows.retry()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert any(text.startswith("▌ item 2500") for text in view.texts)


def test_columns_give_way_in_their_order_and_share_the_rest() -> None:
    def cell(item: Item, width: int) -> tuple[str, str]:
        return "", ""

    columns: list[Column[Item]] = [
        Column("fixed", "", cell, 5),
        Column("path", "", cell, share=2, least=10, most=30),
        Column("host", "", cell, 6, drop=2),
        Column("says", "", cell, share=1, least=10),
        Column("version", "", cell, 4, drop=3),
    ]

    def widths(width: int) -> dict[str, int]:
        return {column.key: size for column, size in arrange(columns, width)}

    assert widths(100) == {"fixed": 5, "path": 30, "host": 6, "says": 50, "version": 4}
    assert widths(40) == {"fixed": 5, "path": 10, "host": 6, "says": 10, "version": 4}
    assert list(widths(36)) == ["fixed", "path", "host", "says"]
    assert list(widths(30)) == ["fixed", "path", "says"]
    assert sum(widths(64).values()) + 5 == 64


def test_columns_that_can_give_way_do_so_for_what_is_good_of_another() -> None:
    def cell(item: Item, width: int) -> tuple[str, str]:
        return "", ""

    columns: list[Column[Item]] = [
        Column("says", "", cell, share=1, least=10, good=30, drop=1),
        Column("host", "", cell, share=1, least=8, most=12, drop=2),
        Column("version", "", cell, 4, drop=3),
    ]

    def widths(width: int) -> dict[str, int]:
        return {column.key: size for column, size in arrange(columns, width)}

    assert widths(60) == {"says": 41, "host": 12, "version": 4}
    assert widths(44) == {"says": 32, "host": 10}
    assert widths(36) == {"says": 35}
    assert widths(12) == {"says": 11}


def test_columns_that_find_no_room_and_cannot_give_way_get_narrow_so_that_no_row_is_cut() -> None:
    def cell(item: Item, width: int) -> tuple[str, str]:
        return "", ""

    columns: list[Column[Item]] = [
        Column("fixed", "", cell, 5),
        Column("path", "", cell, share=3, least=16),
        Column("bar", "", cell, share=4, least=12),
    ]
    assert {column.key: size for column, size in arrange(columns, 30)} == {"fixed": 5, "path": 11, "bar": 11}
    assert {column.key: size for column, size in arrange(columns, 2)} == {"fixed": 5, "path": 1, "bar": 1}


async def test_what_is_kept_of_former_frames_is_what_would_be_drawn_anew() -> None:
    chance = Random(7)
    rows = in_memory(60)
    app, view = shelf(rows)
    keys = ("down", "up", "pagedown", "pageup", "ctrl+d", "ctrl+u", "g", "G", "space", "l")
    async with app.run_test(size=SIZE) as pilot:
        for _ in range(30):
            await pilot.press(chance.choice(keys))
            what = chance.random()
            if what < 0.1:
                rows.put(numbered(3, chance.randrange(90)))
            elif what < 0.15:
                rows.filter(chance.choice([None, lambda item: item[1] % 3]))
            elif what < 0.3:
                view.list.roll(chance.choice((-3, 3)))
            await pilot.pause()
            kept = [view.list.render_line(y) for y in range(view.list.size.height)]
            view.list._lines.clear()
            assert [view.list.render_line(y) for y in range(view.list.size.height)] == kept


async def test_a_row_that_the_cursor_leaves_is_not_drawn_a_second_time() -> None:
    drawn: list[str] = []

    def cell(item: Item, _: int) -> tuple[str, str]:
        drawn.append(item[0])
        return item[0], "text"

    app, view = shelf(in_memory(100))
    async with app.run_test(size=SIZE) as pilot:
        view.list.columns = [Column("name", "NAME", cell, share=1)]
        await pilot.pause()
        await press(pilot, "down")
        drawn.clear()
        await press(pilot, "down")
        assert drawn == ["item 2"]
        await press(pilot, "up", "up", "down", "down")
        assert drawn == ["item 2"]
