"""Rows in memory, and rows by page."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.ui.paged_rows import IN_FLIGHT, PAGES_KEPT
from moesif_tui.ui.rows import Ask, ListRows, Page, PagedRows, RowsError

Item = tuple[str, int]


def in_memory(*numbers: int) -> ListRows[Item]:
    return ListRows([(f"n{number}", number) for number in numbers], key=lambda item: item[0])


class TestListRows:
    def test_rows_are_found_by_place_and_by_id(self) -> None:
        rows = in_memory(3, 1, 2)
        assert rows.total == 3
        assert rows.row(1) == ("n1", 1)
        assert rows.row(3) is None
        assert rows.row(-1) is None
        assert rows.index_of("n2") == 2
        assert rows.index_of("n9") is None

    def test_a_filter_hides_and_lifting_it_shows_again(self) -> None:
        rows = in_memory(3, 1, 2)
        rows.filter(lambda item: item[1] > 1)
        assert (rows.total, rows.total_all, rows.ids()) == (2, 3, ["n3", "n2"])
        rows.filter(None)
        assert rows.total == 3

    def test_new_rows_come_last_and_known_ones_change_in_place(self) -> None:
        rows = in_memory(3, 1)
        rows.put([("n1", 11), ("n5", 5)])
        assert [rows.row(index) for index in range(3)] == [("n3", 3), ("n1", 11), ("n5", 5)]
        assert rows.index_of("n5") == 2

    def test_new_rows_pass_the_filter(self) -> None:
        rows = in_memory(3)
        rows.filter(lambda item: item[1] > 2)
        rows.put([("n1", 1), ("n4", 4)])
        assert rows.ids() == ["n3", "n4"]

    def test_a_refresh_keeps_the_order_unless_it_is_told_otherwise(self) -> None:
        rows = in_memory(3, 1, 2)
        rows.replace([("n2", 2), ("n4", 4), ("n3", 3)])
        assert rows.ids() == ["n3", "n2", "n4"]
        rows.replace([("n4", 4), ("n3", 3)], keep_order=False)
        assert rows.ids() == ["n4", "n3"]

    def test_sorting_orders_what_is_hidden_too(self) -> None:
        rows = in_memory(3, 1, 2)
        rows.filter(lambda item: item[1] != 1)
        rows.sort(lambda item: item[1])
        rows.filter(None)
        assert rows.ids() == ["n1", "n2", "n3"]

    def test_the_listener_is_told(self) -> None:
        told: list[int] = []
        rows = in_memory(1)
        rows.listen(lambda: told.append(rows.total))
        rows.put([("n2", 2)])
        rows.filter(lambda item: item[1] == 2)
        assert told == [2, 1]

    @given(st.lists(st.lists(st.integers(0, 20), max_size=6), max_size=6))
    def test_places_and_rows_agree_after_any_changes(self, batches: list[list[int]]) -> None:
        rows = in_memory()
        for place, batch in enumerate(batches):
            items = [(f"n{number}", number) for number in batch]
            if place % 3 == 2:
                rows.replace(items)
            else:
                rows.put(items)
            rows.filter((lambda item: item[1] % 2 == 0) if place % 2 else None)
            assert [rows.index_of(name) for name in rows.ids()] == list(range(rows.total))


class Source:
    """Pretends to be an API of many rows that waits to be let go on."""

    def __init__(self, count: int, *, total: bool = True, size: int = 10) -> None:
        self.items = [(f"n{number}", number) for number in range(count)]
        self.asked: list[Ask] = []
        self.failing: set[int] = set()
        self.gate = asyncio.Event()
        self.gate.set()
        self.told = 0
        self.total = total
        self.rows = PagedRows(self.fetch, key=lambda item: item[0], cursor=lambda item: item[1], size=size)
        self.rows.listen(self.tell)

    def tell(self) -> None:
        self.told += 1

    async def fetch(self, ask: Ask) -> Page[Item]:
        self.asked.append(ask)
        await self.gate.wait()
        if ask.offset in self.failing:
            raise RowsError("The connection was lost.")
        start = ask.after + 1 if ask.after is not None else ask.offset
        return Page(self.items[start : start + ask.size], len(self.items) if self.total else None)

    async def settle(self) -> None:
        for _ in range(1000):
            await asyncio.sleep(0)
            if not self.rows.loading:
                return
        raise AssertionError("still loading")


class TestPagedRows:
    async def test_the_first_look_brings_the_first_page_and_the_next(self) -> None:
        source = Source(95)
        source.rows.look(0, 5)
        assert source.rows.total == 0
        await source.settle()
        assert (source.rows.total, source.rows.exact) == (95, True)
        assert [ask.offset for ask in source.asked] == [0, 10]
        assert source.asked[1].after == 9
        assert source.rows.row(19) == ("n19", 19)
        assert source.rows.row(20) is None
        assert source.told

    async def test_reading_again_before_the_first_look_reads_the_first_page(self) -> None:
        source = Source(95)
        source.rows.refresh()
        await source.settle()
        assert source.rows.row(0) == ("n0", 0)
        assert source.rows.exact

    async def test_a_jump_asks_for_what_is_on_screen_alone(self) -> None:
        source = Source(100_000)
        source.rows.look(0, 5)
        await source.settle()
        source.asked.clear()
        source.rows.look(99_990, 100_000)
        await source.settle()
        assert [ask.offset for ask in source.asked] == [99_990, 99_980]
        assert source.rows.row(99_999) == ("n99999", 99_999)

    async def test_passing_over_many_rows_asks_for_few_pages(self) -> None:
        source = Source(100_000)
        source.rows.look(0, 5)
        await source.settle()
        source.asked.clear()
        source.gate.clear()
        for first in range(0, 50_000, 10):
            source.rows.look(first, first + 10)
        await asyncio.sleep(0)
        assert len(source.asked) == IN_FLIGHT
        source.gate.set()
        await source.settle()
        assert {ask.offset for ask in source.asked[IN_FLIGHT:]} <= {49_980, 49_990, 50_000}
        assert source.rows.row(49_995) is not None

    async def test_memory_is_bounded_and_what_was_dropped_comes_back_by_cursor(self) -> None:
        source = Source(1000)
        for first in range(0, 1000, 10):
            source.rows.look(first, first + 10)
            await source.settle()
        assert source.rows.row(0) is None
        assert len([index for index in range(0, 1000, 10) if source.rows.row(index)]) <= PAGES_KEPT
        source.rows.look(100, 110)
        await source.settle()
        assert source.rows.row(105) == ("n105", 105)
        assert next(ask for ask in source.asked[::-1] if ask.offset == 100).after == 99

    async def test_without_a_total_the_list_grows_as_one_nears_its_end(self) -> None:
        source = Source(25, total=False)
        source.rows.look(0, 5)
        await source.settle()
        assert (source.rows.total, source.rows.exact) == (20, False)
        source.rows.look(15, 20)
        await source.settle()
        assert (source.rows.total, source.rows.exact) == (25, True)

    async def test_an_empty_list_is_known_to_be_empty(self) -> None:
        source = Source(0, total=False)
        source.rows.look(0, 5)
        await source.settle()
        assert (source.rows.total, source.rows.exact) == (0, True)
        assert source.rows.ids() == []

    async def test_a_failure_is_a_sentence_in_the_pages_place_until_it_is_tried_again(self) -> None:
        source = Source(30)
        source.failing = {0}
        source.rows.look(0, 5)
        await source.settle()
        assert source.rows.trouble(0) == "The connection was lost."
        assert len(source.asked) == 1
        source.failing = set()
        source.rows.retry()
        await source.settle()
        assert source.rows.trouble(0) is None
        assert source.rows.row(0) == ("n0", 0)

    async def test_a_refresh_keeps_showing_what_was_there(self) -> None:
        source = Source(30)
        source.rows.look(10, 15)
        await source.settle()
        source.gate.clear()
        source.items = [(name, number + 100) for name, number in source.items]
        source.rows.refresh()
        assert source.rows.row(10) == ("n10", 10)
        source.gate.set()
        await source.settle()
        assert source.rows.row(10) == ("n10", 110)

    async def test_ids_are_known_when_all_is_loaded(self) -> None:
        source = Source(15)
        source.rows.look(0, 5)
        assert source.rows.ids() is None
        await source.settle()
        assert source.rows.ids() == [f"n{number}" for number in range(15)]
        assert source.rows.index_of("n12") == 12

    async def test_nothing_is_told_after_the_list_is_closed(self) -> None:
        source = Source(15)
        source.gate.clear()
        source.rows.look(0, 5)
        await asyncio.sleep(0)
        source.rows.close()
        source.gate.set()
        await asyncio.sleep(0)
        assert not source.told
