"""The frame that every screen has: top line, head, tabs, rules, state line, key line.

All are rows of text with a left and a right part, cut with `…` and never wrapped, and they send a row to the terminal
only when it changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self, cast

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from moesif_tui.core.safe import cells
from moesif_tui.ui import glyphs
from moesif_tui.ui.actions import key_name
from moesif_tui.ui.text import BLANK, Line, Piece, crumbs, fit, joined, segments, spread, width_of

if TYPE_CHECKING:
    from textual.events import Click

    from moesif_tui.ui.actions import Hint, Offer
    from moesif_tui.ui.theme import Ground, Palette


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what stands at its left and at its right."""

    left: Line = BLANK
    right: Line = BLANK


def palette_of(widget: Widget) -> Palette:
    """The palette of the running app."""
    return cast("Palette", widget.app.palette)  # type: ignore[attr-defined]


def say(widget: Widget, text: str | Line) -> None:
    """Answer a key in the state line, where the app has one."""
    answer = getattr(widget.app, "say", None)
    if answer is not None:
        answer(text)


class Lines(Widget):
    """Rows of text on one ground."""

    DEFAULT_CSS: ClassVar[str] = "Lines { height: 1; width: 100%; }"
    GROUND: ClassVar[Ground] = "background"

    def __init__(self, *rows: Row, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._rows: tuple[Row, ...] = rows or (Row(),)

        self._drawn: tuple[Region, list[Strip]] | None = None

    def on_mount(self) -> None:
        """Take the height of what was given before."""
        if len(self._rows) != 1:
            self.styles.height = len(self._rows)

    def render_lines(self, crop: Region) -> list[Strip]:
        """What was drawn last, until something is to be drawn anew: Textual asks every widget at each key."""
        if self._drawn is None or self._drawn[0] != crop:
            self._drawn = crop, super().render_lines(crop)
        return self._drawn[1]

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw anew."""
        self._drawn = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        """Colours may be others now."""
        self._drawn = None
        super().notify_style_update()

    def show(self, *rows: Row) -> None:
        """Show these rows; none hides the widget."""
        old, self._rows = self._rows, rows
        if len(rows) != len(old):
            self.styles.height = len(rows)
            self.refresh()
            return
        for index, (new, former) in enumerate(zip(rows, old, strict=True)):
            if new != former:
                self.refresh(Region(0, index, self.size.width, 1))

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    def pieces(self, row: Row, width: int) -> list[Piece]:
        """A row in exactly `width` cells."""
        inner = spread(row.left, row.right, max(0, width - 2))
        return [(" ", ""), *inner, (" ", "")]

    def render_line(self, y: int) -> Strip:
        """One row as Textual wants it."""
        row = self._rows[y] if y < len(self._rows) else Row()
        width = self.size.width
        return Strip(segments(self.pieces(row, width), palette_of(self), self.GROUND), width)


class Head(Lines):
    """Facts about the thing shown, and counts: one or two rows; the blank one below them is the frame's."""

    def show(self, *rows: Row) -> None:
        """Show these rows without blank ones at the end."""
        kept = list(rows)
        while kept and kept[-1] == Row():
            kept.pop()
        super().show(*kept)


class Top(Lines):
    """Where the user is, and in which data."""

    GROUND = "surface"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._path: Sequence[Line] = ()

    def path(self, path: Sequence[Line], right: Line = BLANK) -> None:
        """Show a breadcrumb, the outermost view first, and what stands at the right."""
        if [list(part) for part in path] != [list(part) for part in self._path]:
            self._path = path
            self.refresh()
        self.show(Row((), right))

    def pieces(self, row: Row, width: int) -> list[Piece]:
        """The breadcrumb with the room that the right part leaves."""
        right = width_of(row.right)
        left = crumbs(self._path, max(0, width - 2 - right - (2 if right else 0)))
        return super().pieces(Row(left, row.right), width)


class Tabs(Lines):
    """The tabs of a view, the current one in accent."""

    def __init__(self, names: Sequence[str] = (), current: int = 0, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._names = list(names)
        self._current = current
        self._notes: Sequence[Line] = [BLANK]
        self._draw()

    def choose(self, current: int, names: Sequence[str] | None = None, notes: Sequence[Line] = (BLANK,)) -> None:
        """Show which tab is current.

        Args:
            current: its index.
            names: other names than before.
            notes: what stands at the right, the longest form first; one that the names leave room for is shown.
        """
        self._current = current
        if names is not None:
            self._names = list(names)
        if list(notes) != list(self._notes):
            self._notes = notes
            self.refresh()
        self._draw()

    @property
    def current(self) -> int:
        """Index of the current tab."""
        return self._current

    def pieces(self, row: Row, width: int) -> list[Piece]:
        """The names, and the note in the room that they leave."""
        room = max(0, width - 4 - width_of(row.left))
        note = next((note for note in self._notes if width_of(note) <= room), self._notes[-1])
        return super().pieces(Row(row.left, fit(note, room)), width)

    def _draw(self) -> None:
        line: list[Piece] = []
        for index, name in enumerate(self._names):
            line += [(f" {glyphs.WALL} ", "rule")] if index else []
            line.append((name, "accent strong" if index == self._current else "muted"))
        self.show(Row(line))

    def on_click(self, event: Click) -> None:
        """Choose a tab with the mouse."""
        x = 1
        for index, name in enumerate(self._names):
            if x <= event.x < x + width_of([(name, "")]):
                chosen = getattr(self.screen, "tab_chosen", None)
                if chosen is not None:
                    chosen(index)
                return
            x += width_of([(name, "")]) + 3


class Rule(Lines):
    """A thin line over the whole width."""

    def pieces(self, row: Row, width: int) -> list[Piece]:  # noqa: ARG002
        """A line as long as the row."""
        return [(glyphs.RULE * width, "rule")]


class StateLine(Lines):
    """What there is to say: a message, what runs, else what the view itself says."""


class KeyLine(Lines):
    """The keys that matter here, as many as fit, help last."""

    GROUND = "surface"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._offers: list[Offer] = []
        self._hints: tuple[Hint, ...] = ()
        self._words: list[tuple[str, str]] = []
        self._places: list[tuple[int, int, Offer]] = []

    def hint(self, hints: Sequence[Hint]) -> None:
        """Show these keys instead, as long as there are any."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.refresh()

    def keys(self, offers: Sequence[Offer]) -> None:
        """Show these, the most useful first, help last."""
        words = [(offer.key(), offer.node.label(offer.action.id)) for offer in offers]
        if words != self._words:
            self._words = words
            self.refresh()
        self._offers = list(offers)

    def pieces(self, row: Row, width: int) -> list[Piece]:  # noqa: ARG002
        """As many as fit."""
        inner = width - 2
        plain = bool(getattr(self.app, "ascii_only", False))
        if self._hints:
            self._places = []
            hints = (
                [(key_name(key, ascii_only=plain), "accent strong"), (f" {word}", "muted")] for key, word in self._hints
            )
            return super().pieces(Row(joined(hints, ("  ", ""))), width)
        chosen = [(offer, offer.key(ascii_only=plain), _word(offer, 0)) for offer in self._offers]
        if _length(chosen) > inner:
            chosen = [(offer, key, _word(offer, 1)) for offer, key, _ in chosen]
        while len(chosen) > 2 and _length(chosen) > inner:
            del chosen[-2]
        line: list[Piece] = []
        self._places = []
        x = 1
        for offer, key, word in chosen:
            line += [("  ", "")] if line else []
            line += [(key, "accent strong"), (f" {word}", "muted")]
            size = cells(key) + cells(word) + 1
            self._places.append((x, x + size, offer))
            x += size + 2
        return super().pieces(Row(line), width)

    async def on_click(self, event: Click) -> None:
        """A click on a key is the key."""
        for start, end, offer in self._places:
            if start <= event.x < end:
                await offer.node.action_perform(offer.action.id)
                return


def _word(offer: Offer, form: int) -> str:
    """The words of a key: the long form (0) where there are two, or the short one."""
    words = offer.node.label(offer.action.id).split("|")
    return words[min(form, len(words) - 1)]


def _length(chosen: Sequence[tuple[Offer, str, str]]) -> int:
    return sum(cells(key) + cells(word) + 3 for _, key, word in chosen) - 2
