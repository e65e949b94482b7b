"""What a list shows, without any widget: rows in memory, or pages that are fetched as they are needed.

A widget asks `row(index)` for what it draws and tells `look(first, last)` what is on screen; the model answers from
memory, fetches what is missing, and tells its listener what changed. Rows are known by their id, so that a cursor stays
on its item whatever happens around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, Protocol, TypeVar

from moesif_tui.ui.paged_rows import Ask, Listener, Page, PagedRows, RowsError

__all__ = ["Ask", "ListRows", "Listener", "Page", "PagedRows", "Rows", "RowsError", "read_again"]

T = TypeVar("T")


class Rows(Protocol[T]):
    """A long list of items with ids."""

    @property
    def total(self) -> int:
        """How many rows there are as far as is known."""

    @property
    def exact(self) -> bool:
        """Whether `total` is all of them; else it says `at least`."""

    def row(self, index: int) -> T | None:
        """The item at an index; None where it is not loaded yet."""

    def id_of(self, item: T) -> str:
        """The id of an item."""

    def index_of(self, item_id: str) -> int | None:
        """Where an item is, as far as is known."""

    def ids(self) -> list[str] | None:
        """The ids of all rows in order; None while not all of them are known."""

    def look(self, first: int, last: int) -> None:
        """Tell what is on screen: rows `first` up to and without `last`."""

    def trouble(self, index: int) -> str | None:
        """One sentence why a row could not be loaded."""

    def retry(self) -> None:
        """Ask again for what failed."""

    def listen(self, listener: Listener | None) -> None:
        """Who is told of changes (one at a time)."""


class ListRows(Generic[T]):
    """Rows in memory, with a filter and an order."""

    def __init__(self, items: Iterable[T] = (), *, key: Callable[[T], str]) -> None:
        """Start with items.

        Args:
            items: in the order they are shown in.
            key: the id of an item, unique and unchanging.
        """
        self._key = key
        self._items: dict[str, T] = {key(item): item for item in items}
        self._shown: list[str] = list(self._items)
        self._places: dict[str, int] | None = None
        self._keep: Callable[[T], bool] | None = None
        self._listener: Listener | None = None

    @property
    def total(self) -> int:
        """How many rows there are as far as is known."""
        return len(self._shown)

    @property
    def exact(self) -> bool:
        """Whether that is all of them."""
        return True

    @property
    def total_all(self) -> int:
        """How many rows there are without the filter."""
        return len(self._items)

    def row(self, index: int) -> T | None:
        """The item at an index; None where it is not loaded."""
        return self._items[self._shown[index]] if 0 <= index < len(self._shown) else None

    def get(self, item_id: str) -> T | None:
        """The item with an id, shown or not."""
        return self._items.get(item_id)

    def all(self) -> list[T]:
        """Every item, those that the filter hides too."""
        return list(self._items.values())

    def id_of(self, item: T) -> str:
        """The id of an item."""
        return self._key(item)

    def index_of(self, item_id: str) -> int | None:
        """Where an item is, as far as is known."""
        if self._places is None:
            self._places = {name: index for index, name in enumerate(self._shown)}
        return self._places.get(item_id)

    def ids(self) -> list[str]:
        """The ids of all rows in order."""
        return list(self._shown)

    def look(self, first: int, last: int) -> None:
        """Everything is here already."""

    def trouble(self, index: int) -> str | None:  # noqa: ARG002
        """Why a row could not be loaded."""
        return None

    def retry(self) -> None:
        """Nothing can fail."""

    def listen(self, listener: Listener | None) -> None:
        """Who is told of changes."""
        self._listener = listener

    def replace(self, items: Iterable[T], *, keep_order: bool = True) -> None:
        """Put other items in the place of all.

        Args:
            items: the new ones.
            keep_order: those that were there before stay where they are, new ones come last; else the order given.
        """
        fresh = {self._key(item): item for item in items}
        if keep_order:
            order = [name for name in self._items if name in fresh]
            order += [name for name in fresh if name not in self._items]
            fresh = {name: fresh[name] for name in order}
        self._items = fresh
        self._settle()

    def put(self, items: Iterable[T]) -> None:
        """Add items at the end; those that are known change in place."""
        before = len(self._items)
        fresh = {self._key(item): item for item in items}
        self._items.update(fresh)
        if self._keep is None:
            if len(self._items) > before:
                self._shown += [name for name in fresh if self.index_of(name) is None]
            self._changed()
        else:
            self._settle()

    def sort(self, key: Callable[[T], Any], *, reverse: bool = False) -> None:
        """Order the rows once; later ones come last until it is called again."""
        self._items = dict(sorted(self._items.items(), key=lambda pair: key(pair[1]), reverse=reverse))
        self._settle()

    def filter(self, keep: Callable[[T], bool] | None) -> None:
        """Show only the items that a function keeps; None shows all."""
        self._keep = keep
        self._settle()

    def _settle(self) -> None:
        keep = self._keep
        self._shown = [name for name, item in self._items.items() if keep is None or keep(item)]
        self._changed()

    def _changed(self) -> None:
        self._places = None
        if self._listener is not None:
            self._listener()


def read_again(rows: Rows[Any]) -> None:
    """Read what is on screen again, where it was read at all."""
    rows.retry()
    if isinstance(rows, PagedRows):
        rows.refresh()
