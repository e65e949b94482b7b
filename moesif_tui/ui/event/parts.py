"""The parts of a page: lines that know what they are about, where they stand, and what in them is secret.

A page is a `Stack` of parts; a part may hold others (`Section`, `Items`). Every line has a `Place` among the lines of
its part, shown or folded away, by which a search and the next call's page find it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from moesif_tui.core.jsonstrings import PathStep
from moesif_tui.ui.lines import PageLine, find_shown
from moesif_tui.ui.text import Line, Piece

Place = tuple[int, ...]
"""Where a line stands in a part, folded lines counted: greater further down."""
Key = tuple[PathStep, ...]
"""What a line is about, the same for the same thing in another call: `("body", "error", "code")`."""
Scalar = str | int | float | bool | None
LOOKED_BACK: Final = 2000
"""Lines that are looked at for the one that a line stands under."""


class Spot(Protocol):
    """What a line is about."""

    @property
    def key(self) -> Key:
        """The same for the same thing in another call."""

    @property
    def label(self) -> str:
        """Its name for people: `$.error.code`, `content-type`."""

    @property
    def field(self) -> str:
        """Its field in the query language (`res.body.error.code`); "" when it has none."""

    @property
    def value(self) -> Scalar:
        """Its value as the query language takes it."""

    @property
    def raw(self) -> str:
        """What was recorded, for copying."""

    @property
    def secret(self) -> bool:
        """Whether that is masked."""

    @property
    def opens(self) -> str:
        """What enter opens from it (`trace`, `user`); "" for nothing."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A spot whose values are known when its line is made."""

    key: Key
    label: str
    raw: str = ""
    field: str = ""
    value: Scalar = None
    secret: bool = False
    opens: str = ""


class Part:
    """Some lines of a page. This base has none."""

    @property
    def count(self) -> int:
        """How many lines there are now."""
        return 0

    def line(self, index: int) -> PageLine:
        """One of them."""
        raise IndexError(index)

    def fold(self, index: int, *, folded: bool) -> None:
        """Hide or show what stands below a foldable line."""

    def find(self, text: str, start: int, step: int, most: int) -> tuple[int | None, int | None]:
        """Search what is not folded away (`lines.PageLines`)."""
        return find_shown(self, text, start, step, most)

    def place(self, index: int) -> Place:
        """Where a shown line stands."""
        return (index,)

    def show(self, place: Place) -> int:
        """The index of the line at a place, after unfolding what hides it."""
        return place[0] if place else 0

    def above(self, index: int) -> int | None:
        """The line that one stands under; None for none in this part."""
        level = self.line(index).level
        for other in range(index - 1, max(-1, index - LOOKED_BACK), -1):
            if self.line(other).level < level:
                return other
        return None

    def hits(self, wanted: str) -> Iterator[Place | None]:
        """Places of lines that hold a text (case folded), folded ones too; None now and then, to let others run."""
        for index in range(self.count):
            if wanted in self.line(index).text.casefold():
                yield (index,)
            elif not index % 500:
                yield None

    def secrets(self) -> int:
        """How many secrets are masked in it."""
        return 0

    def reveal(self, shown: bool) -> None:
        """Show secrets, or mask them."""

    def locate(self, key: Key) -> Place | None:
        """Where something stands, or the nearest thing around it; None when it is not of this part."""
        for index in range(self.count):
            spot = self.line(index).payload
            if spot is not None and spot.key == key:
                return (index,)
        return None

    def folds(self) -> Iterator[tuple[Key, bool]]:
        """What was folded or unfolded by hand."""
        return iter(())

    def refold(self, key: Key, folded: bool) -> None:
        """Fold or unfold the same thing as in another call."""


class Fixed(Part):
    """Lines that are there already, masked and as recorded."""

    def __init__(self, lines: Sequence[PageLine], plain: Sequence[PageLine] | None = None, *, secrets: int = 0) -> None:
        self._masked = lines
        self._plain = lines if plain is None else plain
        self._lines = lines
        self._secrets = secrets

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def line(self, index: int) -> PageLine:
        """One of them."""
        return self._lines[index]

    def secrets(self) -> int:
        """As many as were counted."""
        return self._secrets

    def reveal(self, shown: bool) -> None:
        """The other lines."""
        self._lines = self._plain if shown else self._masked


class Stack(Part):
    """Parts one below the other."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = [part for part in parts if part.count]

    @property
    def count(self) -> int:
        """How many lines all of them have now."""
        return sum(part.count for part in self.parts)

    def _at(self, index: int) -> tuple[int, int]:
        """The part of a line, and the line's index in it."""
        for number, part in enumerate(self.parts):
            count = part.count
            if index < count:
                return number, index
            index -= count
        raise IndexError(index)

    def line(self, index: int) -> PageLine:
        """One of their lines."""
        number, index = self._at(index)
        return self.parts[number].line(index)

    def fold(self, index: int, *, folded: bool) -> None:
        """In the part that it stands in."""
        number, index = self._at(index)
        self.parts[number].fold(index, folded=folded)

    def place(self, index: int) -> Place:
        """The number of the part, then the place in it."""
        number, index = self._at(index)
        return (number, *self.parts[number].place(index))

    def show(self, place: Place) -> int:
        """Unfold it in its part."""
        number, *rest = place
        index = self.parts[number].show(tuple(rest))
        return index + sum(part.count for part in self.parts[:number])

    def above(self, index: int) -> int | None:
        """In its part."""
        number, inner = self._at(index)
        found = self.parts[number].above(inner)
        return None if found is None else index - inner + found

    def hits(self, wanted: str) -> Iterator[Place | None]:
        """Those of all parts."""
        for number, part in enumerate(self.parts):
            for place in part.hits(wanted):
                yield None if place is None else (number, *place)

    def secrets(self) -> int:
        """Those of all parts."""
        return sum(part.secrets() for part in self.parts)

    def reveal(self, shown: bool) -> None:
        """In all parts."""
        for part in self.parts:
            part.reveal(shown)

    def locate(self, key: Key) -> Place | None:
        """In the first part that knows it."""
        for number, part in enumerate(self.parts):
            place = part.locate(key)
            if place is not None:
                return (number, *place)
        return None

    def folds(self) -> Iterator[tuple[Key, bool]]:
        """Those of all parts."""
        for part in self.parts:
            yield from part.folds()

    def refold(self, key: Key, folded: bool) -> None:
        """In all parts: the one that it belongs to does it."""
        for part in self.parts:
            part.refold(key, folded)


class Section(Part):
    """A titled part that folds.

    Attributes:
        key: what it is (`("headers",)`); everything in it has a key that begins so.
        inner: what stands below the title.
        folded: whether that is hidden.
        holds_secret: whether something in it is masked that is counted elsewhere.
    """

    def __init__(
        self,
        key: Key,
        title: Line,
        inner: Part,
        *,
        folded: bool = False,
        summary: Callable[[bool], Line] | None = None,
        column: int = 0,
        raw: Callable[[], str] | None = None,
        secret: bool = False,
    ) -> None:
        """Make a section.

        Args:
            key: what it is.
            title: its name and count.
            inner: what stands below it; a section with nothing below it does not fold.
            folded: whether that is hidden at first.
            summary: what stands beside the title while it is folded; told whether secrets are shown.
            column: where the summary begins, so that those of neighbours stand in one column.
            raw: all of it as recorded, for copying.
            secret: whether something in it is masked that is counted elsewhere.
        """
        self.key = key
        self.inner = inner
        self.folded = folded and bool(inner.count)
        self._title = list(title)
        self._summary = summary
        self._column = column
        self._raw = raw
        self.holds_secret = secret
        self._shown = False
        self._by_hand = False

    @property
    def count(self) -> int:
        """The title, and what stands below it."""
        return 1 if self.folded else 1 + self.inner.count

    def line(self, index: int) -> PageLine:
        """The title, or a line below it."""
        if index:
            return self.inner.line(index - 1)
        pieces: list[Piece] = list(self._title)
        if self._summary is not None and (self.folded or not self.inner.count):
            gap = max(2, self._column - sum(len(text) for text, _ in pieces))
            pieces += [(" " * gap, ""), *self._summary(self._shown)]
        return PageLine(pieces, 0, foldable=bool(self.inner.count), folded=self.folded, payload=_Title(self, self._raw))

    def fold(self, index: int, *, folded: bool) -> None:
        """The whole section, or something in it."""
        if index:
            self.inner.fold(index - 1, folded=folded)
        else:
            self.folded, self._by_hand = folded, True

    def place(self, index: int) -> Place:
        """0 for the title, else 1 and the place below it."""
        return (0,) if not index else (1, *self.inner.place(index - 1))

    def show(self, place: Place) -> int:
        """Unfold the section for what is in it."""
        if not place or place[0] == 0:
            return 0
        self.folded = False
        return 1 + self.inner.show(place[1:])

    def above(self, index: int) -> int | None:
        """Below the title, else the title."""
        if not index:
            return None
        found = self.inner.above(index - 1)
        return 0 if found is None else found + 1

    def hits(self, wanted: str) -> Iterator[Place | None]:
        """In the title, and below it."""
        if wanted in "".join(text for text, _ in self._title).casefold():
            yield (0,)
        for place in self.inner.hits(wanted):
            yield None if place is None else (1, *place)

    def secrets(self) -> int:
        """Those below the title."""
        return self.inner.secrets()

    def reveal(self, shown: bool) -> None:
        """Below the title and in its summary."""
        self._shown = shown
        self.inner.reveal(shown)

    def locate(self, key: Key) -> Place | None:
        """Below the title; else the title itself."""
        if key[: len(self.key)] != self.key:
            return None
        if key == self.key:
            return (0,)
        place = self.inner.locate(key)
        return (0,) if place is None else (1, *place)

    def folds(self) -> Iterator[tuple[Key, bool]]:
        """Its own, and those below."""
        if self._by_hand:
            yield self.key, self.folded
        yield from self.inner.folds()

    def refold(self, key: Key, folded: bool) -> None:
        """Itself, or something below."""
        if key == self.key:
            self.folded, self._by_hand = folded and bool(self.inner.count), True
        elif key[: len(self.key)] == self.key:
            self.inner.refold(key, folded)


class _Title:
    """What a section's title is about: all of it, made only when it is asked for."""

    field = ""
    value = None
    opens = ""

    def __init__(self, section: Section, raw: Callable[[], str] | None) -> None:
        self._section = section
        self._raw = raw

    @property
    def key(self) -> Key:
        """The section's."""
        return self._section.key

    @property
    def label(self) -> str:
        """The section's name."""
        return " ".join(map(str, self.key))

    @property
    def raw(self) -> str:
        """All of it as recorded."""
        return self._raw() if self._raw is not None else ""

    @property
    def secret(self) -> bool:
        """Whether something in it is masked."""
        return self._section.holds_secret or self._section.secrets() > 0
