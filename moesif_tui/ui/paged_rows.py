"""Rows that are read by page as the user comes near, however many there are."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")

PAGE_SIZE: Final = 100
"""Rows of one page."""
PAGES_KEPT: Final = 40
"""Pages in memory; more than any screen shows, and enough to scroll back a while."""
IN_FLIGHT: Final = 2
"""Pages asked for at the same time."""

NextError = Callable[[Any, int], Awaitable[int | str | None]]
"""Of an item and a direction (1 or -1): the index from which on, in that direction, the next failing item is looked
for; a sentence when there is none; None where nobody knows."""
Listener = Callable[[], None]
"""Called after rows, their order or their count changed."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is fetched.

    Attributes:
        offset: index of the first row wanted.
        size: how many rows.
        after: the cursor of the row before it, where it is known: prefer it to the offset.
        before: the cursor of the row behind the last one wanted, where only that is known (reading upwards).
    """

    offset: int
    size: int
    after: Any = None
    before: Any = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """What came: rows in order, and the count of all as far as it is known (`exact` or at least)."""

    rows: Sequence[T]
    total: int | None = None
    exact: bool = True


class RowsError(Exception):
    """A page could not be loaded; its text is the sentence shown in the page's place."""


class PagedRows(Generic[T]):
    """Rows that are read by page as the user comes near, however many there are.

    Pages far from the screen are dropped and fetched again by the cursor of the page before, which is kept. At most
    `IN_FLIGHT` pages are on their way, and what is on screen when one arrives decides which comes next: passing over
    thousands of rows does not ask for them.
    """

    def __init__(
        self,
        fetch: Callable[[Ask], Awaitable[Page[T]]],
        *,
        key: Callable[[T], str],
        cursor: Callable[[T], Any] | None = None,
        size: int = PAGE_SIZE,
        spawn: Callable[[Coroutine[Any, Any, None]], object] | None = None,
    ) -> None:
        """Make an empty list; the first page is asked for by the first `look`.

        Args:
            fetch: gets a page; raises `RowsError` with a sentence for the user.
            key: the id of an item.
            cursor: where to go on after an item (`search_after`); None where only offsets are known.
            size: rows of a page.
            spawn: starts a task; a widget's worker, so that a failing program is seen to fail.
        """
        self._fetch = fetch
        self._key = key
        self._cursor = cursor
        self._size = size
        self.spawn = spawn or self._task
        self.errors: NextError | None = None
        """Finds the next failing item without reading what lies between; None where only reading does."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: Listener | None = None
        self._closed = False
        self._pages: OrderedDict[int, Sequence[T]] = OrderedDict()
        self._ends: dict[int, Any] = {}
        self._starts: dict[int, Any] = {}
        self._failed: dict[int, str] = {}
        self._asked: set[int] = set()
        self._total = 0
        self._exact = False
        self._view = (0, 1)

    @property
    def total(self) -> int:
        """How many rows there are as far as is known."""
        return self._total

    @property
    def exact(self) -> bool:
        """Whether that is all of them."""
        return self._exact

    @property
    def loading(self) -> bool:
        """Whether a page is on its way."""
        return bool(self._asked)

    def row(self, index: int) -> T | None:
        """The item at an index; None where it is not loaded."""
        page = self._pages.get(index // self._size)
        place = index % self._size
        return page[place] if page is not None and place < len(page) else None

    def id_of(self, item: T) -> str:
        """The id of an item."""
        return self._key(item)

    def index_of(self, item_id: str) -> int | None:
        """Where an item is, as far as is known."""
        for number, page in self._pages.items():
            for place, item in enumerate(page):
                if self._key(item) == item_id:
                    return number * self._size + place
        return None

    def ids(self) -> list[str] | None:
        """The ids of all rows in order; None while not all are loaded."""
        loaded = [self._pages.get(number) for number in range(-(-self._total // self._size))]
        if not self._exact or any(page is None for page in loaded):
            return None
        return [self._key(item) for page in loaded if page is not None for item in page]

    def trouble(self, index: int) -> str | None:
        """Why a row could not be loaded."""
        return self._failed.get(index // self._size)

    def listen(self, listener: Listener | None) -> None:
        """Who is told of changes."""
        self._listener = listener

    def look(self, first: int, last: int) -> None:
        """Fetch what is on screen and near it."""
        self._view = (first, max(first + 1, last))
        self._go_on()

    def retry(self) -> None:
        """Ask again for what failed."""
        self._failed.clear()
        self._go_on()
        self._tell()

    def refresh(self) -> None:
        """Read what is on screen again; what is shown stays until the answer is there."""
        first, last = self._view
        self._failed.clear()
        wanted = range(first // self._size, (last - 1) // self._size + 1)
        for number in [number for number in self._pages if number not in wanted]:
            del self._pages[number]
        for number in wanted:
            self._ask(number)

    def close(self) -> None:
        """Let go of every answer that is still on its way."""
        self._closed = True
        self._listener = None
        for task in self._tasks:
            task.cancel()

    def _wanted(self) -> Iterable[int]:
        """Pages to have, the most urgent first: those on screen, then the next, then the one before."""
        first, last = self._view
        pages = range(first // self._size, (last - 1) // self._size + 1)
        yield from pages
        yield pages[-1] + 1
        if pages[0] > 0:
            yield pages[0] - 1

    def _exists(self, number: int) -> bool:
        known = number * self._size < self._total
        return known or (not self._exact and (number == 0 or (number - 1) in self._pages))

    def _go_on(self) -> None:
        for number in self._wanted():
            if len(self._asked) >= IN_FLIGHT:
                return
            if number not in self._pages and number not in self._failed and self._exists(number):
                self._ask(number)

    def _ask(self, number: int) -> None:
        if number in self._asked:
            return
        self._asked.add(number)
        ask = Ask(number * self._size, self._size, self._ends.get(number - 1), self._starts.get(number + 1))
        self.spawn(self._load(number, ask))

    async def _load(self, number: int, ask: Ask) -> None:
        try:
            page = await self._fetch(ask)
        except RowsError as error:
            if not self._closed:
                self._asked.discard(number)
                self._failed[number] = str(error)
                self._total = max(self._total, number * self._size + 1)
                self._tell()
            return
        if self._closed:
            return
        self._asked.discard(number)
        self._keep(number, page)
        self._go_on()
        self._tell()

    def _keep(self, number: int, page: Page[T]) -> None:
        rows = page.rows[: self._size]
        self._pages[number] = rows
        self._pages.move_to_end(number)
        end = number * self._size + len(rows)
        short = len(rows) < self._size
        if page.total is not None:
            self._total, self._exact = max(page.total, end), page.exact or (short and bool(rows))
        else:
            self._total, self._exact = max(self._total, end), self._exact or short
        if short and (rows or number == 0 or number - 1 in self._pages):
            self._total, self._exact = end, True
        if self._cursor is not None and rows:
            self._starts[number] = self._cursor(rows[0])
            self._ends[number] = self._cursor(rows[-1])
        while len(self._pages) > PAGES_KEPT:
            far = max(self._pages, key=lambda other: abs(other * self._size - self._view[0]))
            del self._pages[far]

    def _tell(self) -> None:
        if self._listener is not None:
            self._listener()

    def _task(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
