"""A sequence of things that unfold one by one: server-sent events, lines of NDJSON, parts of a form, frames."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from moesif_tui.ui.event.parts import Fact, Key, Part, Place
from moesif_tui.ui.lines import PageLine
from moesif_tui.ui.text import Line


@dataclass(frozen=True, slots=True)
class Item:
    """One of them.

    Attributes:
        masked: its line.
        plain: its line with secrets shown.
        build: makes what stands below it; None when nothing does.
        raw: as recorded, for copying.
        secrets: how many are masked in it.
    """

    masked: Line
    plain: Line
    build: Callable[[], Part] | None = None
    raw: str = ""
    secrets: int = 0


class Items(Part):
    """Items, each with its part below it once it is unfolded."""

    def __init__(self, items: Sequence[Item], key: Key, *, opened: bool = False) -> None:
        """Make it.

        Args:
            items: in order.
            key: what they are part of; an item has that and its number.
            opened: whether all are unfolded at first.
        """
        self.key = key
        self._items = items
        self._parts: dict[int, Part] = {}
        self._open: list[int] = []
        self._by_hand: dict[int, bool] = {}
        self._revealed = False
        if opened:
            for number in range(len(items)):
                self._unfold(number)

    @property
    def count(self) -> int:
        """The items, and what is unfolded."""
        return len(self._items) + sum(self._parts[number].count for number in self._open)

    def _at(self, index: int) -> tuple[int, int]:
        """The item of a line, and 0 for its own line, else 1 and more for those below."""
        for number in self._open:
            if index <= number:
                break
            below = self._parts[number].count
            if index <= number + below:
                return number, index - number
            index -= below
        return index, 0

    def line(self, index: int) -> PageLine:
        """An item, or a line below one."""
        number, below = self._at(index)
        if below:
            line = self._parts[number].line(below - 1)
            return PageLine(line.pieces, line.level + 1, line.foldable, line.folded, line.right, line.payload)
        item = self._items[number]
        fact = Fact(
            (*self.key, number), f"{' '.join(map(str, self.key))} {number + 1:,}", item.raw, secret=item.secrets > 0
        )
        return PageLine(
            item.plain if self._revealed else item.masked,
            foldable=item.build is not None,
            folded=number not in self._parts or number not in self._open,
            payload=fact,
        )

    def _unfold(self, number: int) -> Part | None:
        build = self._items[number].build
        if build is None:
            return None
        if number not in self._parts:
            self._parts[number] = build()
            self._parts[number].reveal(self._revealed)
        if number not in self._open:
            insort(self._open, number)
        return self._parts[number]

    def fold(self, index: int, *, folded: bool) -> None:
        """An item, or something below one."""
        number, below = self._at(index)
        if below:
            self._parts[number].fold(below - 1, folded=folded)
            return
        self._by_hand[number] = folded
        if not folded:
            self._unfold(number)
        elif number in self._open:
            self._open.remove(number)

    def _index(self, number: int) -> int:
        return number + sum(self._parts[other].count for other in self._open[: bisect_left(self._open, number)])

    def place(self, index: int) -> Place:
        """The item's number; behind it the place below."""
        number, below = self._at(index)
        return (number, *self._parts[number].place(below - 1)) if below else (number,)

    def show(self, place: Place) -> int:
        """Unfold the item for what is below it."""
        number, *rest = place
        part = self._unfold(number) if rest else None
        return self._index(number) + (1 + part.show(tuple(rest)) if part is not None else 0)

    def above(self, index: int) -> int | None:
        """Below its item, else the item."""
        number, below = self._at(index)
        if not below:
            return None
        found = self._parts[number].above(below - 1)
        return index - below + (0 if found is None else found + 1)

    def hits(self, wanted: str) -> Iterator[Place | None]:
        """Items whose recorded text holds it; in unfolded ones the lines that do."""
        for number, item in enumerate(self._items):
            part = self._parts.get(number)
            line = "".join(text for text, _ in (item.plain if self._revealed else item.masked))
            if wanted in line.casefold():
                yield (number,)
            if part is None and item.build is not None and wanted in item.raw.casefold():
                part = self._parts[number] = item.build()
                part.reveal(self._revealed)
            if part is not None:
                for place in part.hits(wanted):
                    yield None if place is None else (number, *place)
            elif not number % 200:
                yield None

    def secrets(self) -> int:
        """Those of all items."""
        return sum(item.secrets for item in self._items)

    def reveal(self, shown: bool) -> None:
        """In all items."""
        self._revealed = shown
        for part in self._parts.values():
            part.reveal(shown)

    def locate(self, key: Key) -> Place | None:
        """The item of the same number."""
        size = len(self.key)
        number = key[size] if len(key) > size and key[:size] == self.key else None
        if not isinstance(number, int) or not self._items:
            return None
        number = min(number, len(self._items) - 1)
        if number in self._open and (place := self._parts[number].locate(key)) is not None:
            return (number, *place)
        return (number,)

    def folds(self) -> Iterator[tuple[Key, bool]]:
        """What was folded or unfolded by hand."""
        for number, folded in self._by_hand.items():
            yield (*self.key, number), folded
        for number in self._open:
            yield from self._parts[number].folds()

    def refold(self, key: Key, folded: bool) -> None:
        """An item of the same number, or something below it."""
        size = len(self.key)
        number = key[size] if len(key) > size and key[:size] == self.key else None
        if not isinstance(number, int) or number >= len(self._items):
            return
        if len(key) == size + 1:
            self.fold(self._index(number), folded=folded)
        elif number in self._open:
            self._parts[number].refold(key, folded)
