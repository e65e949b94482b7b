"""A page of lines that fold: headers and bodies of a call, the help. Only what is on screen is made.

The place on the page is a line and a row within it (a wrapped line takes several), so that nothing needs to know the
height of what is not on screen, and a page may have millions of lines.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from moesif_tui.ui import glyphs
from moesif_tui.ui.lines import FixedLines, PageLine, PageLines
from moesif_tui.ui.places import INDENT, Place, Places, indent_of
from moesif_tui.ui.text import Piece, crop, edged, fit, marked, pad, segments, shown, width_of
from moesif_tui.ui.widgets.frame import palette_of, say
from moesif_tui.ui.widgets.moves import Moving
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from textual.events import Click

    from moesif_tui.ui.theme import Ground, Palette

SIDE_STEP: Final = 16
"""Cells that one step sideways scrolls."""
SEARCH_SLICE: Final = 2000
"""Lines that are searched before the screen may do something else."""


class _OfPage(Message):
    """A message of a page, about its line at `index` (None on an empty page)."""

    def __init__(self, view: LineView, index: int, line: PageLine | None) -> None:
        super().__init__()
        self.view = view
        self.index = index
        self.line = line

    @property
    def control(self) -> LineView:
        """The page."""
        return self.view


class LineView(Moving, Widget, can_focus=True):
    """A page of lines with a cursor.

    Attributes:
        cursor: index of the line under the cursor.
        wrapped: whether long lines take several rows, instead of being cut.
    """

    CONTEXT = "page"
    DEFAULT_CSS: ClassVar[str] = "LineView { height: 1fr; width: 1fr; }"

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    wrapped: reactive[bool] = reactive(False, init=False)

    class LineHighlighted(_OfPage):
        """The cursor stands on another line."""

        def can_replace(self, message: Message) -> bool:
            """Only the last one counts."""
            return isinstance(message, LineView.LineHighlighted) and message.view is self.view

    class LineOpened(_OfPage):
        """Enter on a line that does not fold."""

    def __init__(self, lines: PageLines | None = None, *, cursor_shown: bool = True, **options: Any) -> None:
        """Make a page.

        Args:
            lines: the model.
            cursor_shown: whether the line under the cursor is marked.
            options: of the widget.
        """
        super().__init__(**options)
        self._page: PageLines = lines if lines is not None else FixedLines(())
        self._cursor_shown = cursor_shown
        self._top = (0, 0)
        self._side = 0
        self._wanted = ""
        self._drawn_with: Palette | None = None
        self._places = Places(self._page)
        self._seen: list[Place] | None = None
        self._cache: dict[int, Strip] = {}

    @property
    def lines(self) -> PageLines:
        """The model."""
        return self._page

    @lines.setter
    def lines(self, lines: PageLines) -> None:
        self._page = lines
        self._top, self._side = (0, 0), 0
        self.set_reactive(LineView.cursor, 0)
        self.changed()

    def changed(self) -> None:
        """The model has other lines than before: draw them, with the cursor where it was as far as that exists."""
        self.set_reactive(LineView.cursor, self.validate_cursor(self.cursor))
        self._hold()
        self._redraw()
        self._tell()

    @property
    def line(self) -> PageLine | None:
        """The line under the cursor."""
        return self._page.line(self.cursor) if self._page.count else None

    # -- place

    def _seen_places(self) -> list[Place]:
        """The place of every row on screen."""
        if self._seen is None:
            self._seen = self._measure().from_top(self._top)
        return self._seen

    def _measure(self) -> Places:
        places = self._places
        places.lines, places.wrapped = self._page, self.wrapped
        places.width, places.height = self.size.width - 2, self.size.height
        return places

    def _hold(self) -> None:
        """Scroll by no more than shows the cursor's line."""
        if self.size.height:
            self._scroll(self._measure().showing(self._top, self.cursor))

    def _scroll(self, top: Place) -> None:
        if top != self._top:
            self._top = top
            self._redraw()

    def _redraw(self) -> None:
        self._clear()
        self.refresh()

    def _clear(self) -> None:
        self._seen = None
        self._cache.clear()

    # -- the cursor

    def validate_cursor(self, cursor: int) -> int:
        """Stay on the page."""
        return max(0, min(cursor, self._page.count - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        """Draw the two lines that changed, or the page when it had to scroll."""
        before = self._top
        self._hold()
        if self._top == before:
            for y, (index, _) in enumerate(self._seen_places()):
                if index in {old, new}:
                    self._cache.pop(y, None)
                    self.refresh(Region(0, y, self.size.width, 1))
        self._tell()

    def watch_wrapped(self) -> None:
        """Draw anew."""
        self._side = 0
        self._hold()
        self._redraw()

    def _tell(self) -> None:
        self.post_message(self.LineHighlighted(self, self.cursor, self.line))

    @property
    def height_rows(self) -> int:
        """How many rows fit on screen."""
        return self.size.height

    def step(self, count: int) -> None:
        """So many lines further down; without a shown cursor the page moves."""
        if self._cursor_shown:
            self.cursor += count
        else:
            self.roll(count)

    def action_top(self) -> None:
        """To the first line."""
        self.cursor = 0
        self._scroll((0, 0))

    def action_bottom(self) -> None:
        """To the last line."""
        self.cursor = self._page.count - 1
        self._scroll(self._measure().lowest())

    def jump(self, rows: int) -> None:
        """So many rows further down, scrolling as far."""
        places = self._measure()
        target = places.forward((self.cursor, 0), rows)[0]
        self._scroll(min(places.forward(self._top, rows), places.lowest()))
        self.cursor = target if target != self.cursor else target + (1 if rows > 0 else -1)

    def roll(self, rows: int) -> None:
        """Scroll; the cursor stays on screen."""
        places = self._measure()
        self._scroll(min(places.forward(self._top, rows), places.lowest()))
        seen = [index for index, _ in self._seen_places()]
        if seen:
            self.cursor = max(seen[0] + bool(self._top[1] and len(set(seen)) > 1), min(self.cursor, seen[-1]))

    def action_turn(self) -> None:
        """A screen down, with the key that pagers have for it."""
        self.action_screen_down()

    # -- folding, sideways

    def action_right(self) -> None:
        """Unfold; where nothing is folded, further right."""
        line = self.line
        if line is not None and line.foldable and line.folded:
            self._fold(folded=False)
        elif not self.wrapped and self._side < self._most_right():
            self._side += SIDE_STEP
            self._redraw()

    def action_left(self) -> None:
        """Back from the right; then fold; then to the line that this one stands under."""
        line = self.line
        if self._side:
            self._side = max(0, self._side - SIDE_STEP)
            self._redraw()
        elif line is not None and line.foldable and not line.folded:
            self._fold(folded=True)
        elif line is not None and line.level:
            above = self.cursor
            while above > 0 and self._page.line(above).level >= line.level:
                above -= 1
            self.cursor = above

    def _most_right(self) -> int:
        places = {index for index, _ in self._seen_places()}
        widest = max((self._width_of(self._page.line(index)) for index in places), default=0)
        return max(0, widest - self.size.width + 2)

    def _width_of(self, line: PageLine) -> int:
        return indent_of(line) + width_of(shown(line.pieces))

    def _fold(self, *, folded: bool) -> None:
        self._page.fold(self.cursor, folded=folded)
        self.changed()

    def toggle(self) -> bool:
        """Fold or unfold the line under the cursor; False when it does not fold."""
        line = self.line
        if line is None or not line.foldable:
            return False
        self._fold(folded=not line.folded)
        return True

    def action_open(self) -> None:
        """Fold or unfold, or open what the line is about."""
        line = self.line
        if line is not None and not self.toggle():
            self.post_message(self.LineOpened(self, self.cursor, line))

    def action_wrap(self) -> None:
        """Wrap long lines, or not any more."""
        self.wrapped = not self.wrapped

    # -- search

    @property
    def wanted(self) -> str:
        """What is searched."""
        return self._wanted

    def search(self, text: str) -> None:
        """Search a text from the cursor on, and mark it where it is seen; an empty one ends the search."""
        if text != self._wanted:
            self._wanted = text
            self._redraw()
        if text:
            self._find(self.cursor, 1)

    def action_next_match(self) -> None:
        """To the next match."""
        self._find(self.cursor + 1, 1)

    def action_previous_match(self) -> None:
        """To the match before."""
        self._find(self.cursor - 1, -1)

    def _find(self, start: int, step: int) -> None:
        if self._wanted:
            run_latest(self, "search", partial(self._look, self._wanted, start, step))

    async def _look(self, text: str, start: int, step: int) -> None:
        turned = False
        place: int | None = start
        while True:
            found: int | None = None
            if place is not None and 0 <= place < self._page.count:
                found, place = self._page.find(text, place, step, SEARCH_SLICE)
            else:
                place = None
            if found is not None:
                before = self._page.count
                self.cursor = found
                if before != self._page.count or found >= before:
                    self.changed()
                self._redraw()
                if turned:
                    say(self, f"The search went on from the {'top' if step > 0 else 'bottom'}.")
                return
            if place is None:
                if turned:
                    say(self, f"{text} is nowhere on this page.")
                    return
                turned, place = True, 0 if step > 0 else self._page.count - 1
            await asyncio.sleep(0)

    # -- the mouse

    def on_click(self, event: Click) -> None:
        """A click moves the cursor; one on its fold sign, or again, folds."""
        places = self._seen_places()
        if event.y >= len(places):
            return
        event.stop()
        index = places[event.y][0]
        line = self._page.line(index)
        at_sign = line.foldable and 1 + INDENT * line.level <= event.x < 3 + INDENT * line.level
        again = index == self.cursor
        self.cursor = index
        if at_sign or again:
            self.action_open()

    # -- drawing

    def on_resize(self) -> None:
        """Keep the cursor on screen."""
        self._clear()
        self._hold()

    def render_line(self, y: int) -> Strip:
        """One row of the screen."""
        palette = palette_of(self)
        if self._drawn_with is not palette:
            self._drawn_with = palette
            self._cache.clear()
        strip = self._cache.get(y)
        if strip is None:
            strip = self._cache[y] = self._strip(y)
        return strip

    def _strip(self, y: int) -> Strip:
        width = self.size.width
        places = self._seen_places()
        if y >= len(places):
            return Strip(segments([(" " * width, "")], palette_of(self)), width)
        index, row = places[y]
        line = self._page.line(index)
        under = self._cursor_shown and index == self.cursor
        ground: Ground = "selection" if under else "background"
        pieces: list[Piece] = [(glyphs.CURSOR, "accent") if under else (" ", "")]
        pieces += self._body(line, row, width - 2)
        whole = edged(pad(fit(pieces, width), width), width, self._more(y))
        return Strip(segments(whole, palette_of(self), ground), width)

    def _more(self, y: int) -> str:
        """The sign in the first row that the page goes on above, in the last one that it goes on below."""
        if y == 0 and self._top > (0, 0):
            return glyphs.ABOVE
        return glyphs.BELOW if y == self.size.height - 1 and self._top < self._measure().lowest() else ""

    def _body(self, line: PageLine, row: int, width: int) -> list[Piece]:
        indent = indent_of(line)
        sign = (glyphs.FOLDED if line.folded else glyphs.UNFOLDED) if line.foldable else " "
        head: list[Piece] = [(" " * (indent - 2), ""), (f"{sign} ", "muted")]
        text = marked(shown(line.pieces), self._wanted)
        if self.wrapped:
            room = self._places.room(line)
            start = [(" " * indent, "")] if row else head
            return [*start, *crop(text, row * room, room)]
        if self._side:
            return fit(crop([*head, *text], self._side, 100_000), width)
        if line.right:
            right = fit(line.right, max(0, width - indent - 4))
            room = width - indent - width_of(right) - 2
            if width_of(text) <= room:
                return [*head, *pad(text, room), ("  ", ""), *right]
        return [*head, *fit(text, width - indent)]
