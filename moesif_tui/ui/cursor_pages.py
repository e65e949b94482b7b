"""Pages of a list that the API only goes through by the id of an item, at any place that a `PagedRows` asks for."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, Generic, TypeVar

from moesif_tui.ui.rows import Ask

T = TypeVar("T")

MOST: Final = 1000
"""Rows of one answer, on the way to a place that no id is known of."""

Read = Callable[[int, str | None, str | None], Coroutine[Any, Any, Sequence[T]]]
"""So many rows behind an id, or right before one, or (neither) the first."""


class CursorPages(Generic[T]):
    """Remembers the ids that it came by, so that a jump goes on from the nearest of them."""

    def __init__(self, read: Read[T], id_of: Callable[[T], str]) -> None:
        """Make it for one list; another question needs another one.

        Args:
            read: asks the API.
            id_of: the id of a row, which its neighbours are asked by.
        """
        self._read = read
        self._id_of = id_of
        self._before: dict[int, str] = {}

    async def page(self, ask: Ask) -> Sequence[T]:
        """The rows asked for; fewer where the list ends."""
        if ask.after is None and ask.before is not None:
            return await self._read(ask.size, None, ask.before)
        after = ask.after if ask.after is not None else await self._way_to(ask.offset)
        if after is None and ask.offset:
            return ()
        rows = await self._read(ask.size, after, None)
        self._remember(ask.offset, rows)
        return rows

    async def _way_to(self, offset: int) -> str | None:
        """The id of the row before a place; None at the start, and where the list ends before it."""
        place = max((known for known in self._before if known <= offset), default=0)
        while place < offset:
            rows = await self._read(min(MOST, offset - place), self._before.get(place), None)
            if not rows:
                return None
            self._remember(place, rows)
            place += len(rows)
        return self._before.get(place)

    def _remember(self, offset: int, rows: Sequence[T]) -> None:
        if rows:
            self._before[offset + len(rows)] = self._id_of(rows[-1])
