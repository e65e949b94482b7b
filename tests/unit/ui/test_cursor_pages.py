"""Lists that only page by id, read at any place."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.ui.cursor_pages import MOST, CursorPages
from moesif_tui.ui.rows import Ask


class Service:
    """Answers as the API does: rows behind an id, or right before one."""

    def __init__(self, count: int) -> None:
        self.rows = [f"id{number}" for number in range(count)]
        self.asked: list[tuple[int, str | None, str | None]] = []

    async def read(self, size: int, after: str | None, before: str | None) -> Sequence[str]:
        self.asked.append((size, after, before))
        if before is not None:
            place = self.rows.index(before)
            return self.rows[max(0, place - size) : place]
        start = 0 if after is None else self.rows.index(after) + 1
        return self.rows[start : start + size]

    def pages(self) -> CursorPages[str]:
        return CursorPages(self.read, str)


async def test_the_first_page_needs_no_id() -> None:
    service = Service(10)
    assert await service.pages().page(Ask(0, 3)) == ["id0", "id1", "id2"]
    assert service.asked == [(3, None, None)]


async def test_neighbours_are_asked_by_their_ids() -> None:
    service = Service(10)
    pages = service.pages()
    assert await pages.page(Ask(3, 3, after="id2")) == ["id3", "id4", "id5"]
    assert await pages.page(Ask(3, 3, before="id6")) == ["id3", "id4", "id5"]


async def test_a_jump_goes_on_from_the_nearest_known_place() -> None:
    service = Service(3 * MOST)
    pages = service.pages()
    assert await pages.page(Ask(2 * MOST + 7, 2)) == [f"id{2 * MOST + 7}", f"id{2 * MOST + 8}"]
    service.asked.clear()
    assert await pages.page(Ask(2 * MOST + 10, 1)) == [f"id{2 * MOST + 10}"]
    assert service.asked[0] == (1, f"id{2 * MOST + 8}", None)


async def test_behind_the_end_there_is_nothing() -> None:
    service = Service(5)
    assert await service.pages().page(Ask(50, 3)) == ()
    assert await Service(0).pages().page(Ask(0, 3)) == []


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 60), st.lists(st.tuples(st.integers(0, 70), st.integers(1, 9)), max_size=8))
async def test_any_place_in_any_order(count: int, asks: list[tuple[int, int]]) -> None:
    service = Service(count)
    pages = service.pages()
    for offset, size in asks:
        assert list(await pages.page(Ask(offset, size))) == service.rows[offset : offset + size]
