"""A list of any length, drawn by line: only what is on screen exists, and a move sends two rows.

It shows a model of `rows`; a cursor that stays on its item whatever happens around it; columns that give way when the
terminal is narrow. Nothing in it animates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from moesif_tui.ui import glyphs
from moesif_tui.ui.actions import Lacking
from moesif_tui.ui.rows import ListRows, PagedRows, Rows
from moesif_tui.ui.text import Line
from moesif_tui.ui.trouble import trouble
from moesif_tui.ui.widgets.columns import Cell, Column, arrange
from moesif_tui.ui.widgets.drawn_rows import DrawnRows
from moesif_tui.ui.widgets.frame import palette_of
from moesif_tui.ui.widgets.list_messages import AboutRow
from moesif_tui.ui.widgets.moves import Moving
from moesif_tui.ui.widgets.selecting import Selecting

if TYPE_CHECKING:
    from textual.events import Click

__all__ = ["Cell", "Column", "VirtualList", "arrange"]

T = TypeVar("T")


class VirtualList(Moving, Selecting, Widget, Generic[T], can_focus=True):
    """A list with a cursor over a model of rows.

    Attributes:
        cursor: index of the row under the cursor.
        column: key of the column under the cursor, once `h` or `l` was pressed.

    Its messages have the `list`, and the `index` and `item` of the row they are about.
    """

    CONTEXT = "list"
    DEFAULT_CSS: ClassVar[str] = "VirtualList { height: 1fr; width: 1fr; }"

    cursor: reactive[int] = reactive(0, repaint=False, init=False)
    column: reactive[str | None] = reactive(None, init=False)

    class RowHighlighted(AboutRow):
        """The cursor stands on another item (or the item changed); wait a little before work."""

        def can_replace(self, message: Message) -> bool:
            """Only the last one counts."""
            return isinstance(message, VirtualList.RowHighlighted) and message.list is self.list

    class RowOpened(AboutRow):
        """Enter, or a second click, on an item."""

    class SelectionChanged(AboutRow):
        """Other rows are selected than before."""

    def __init__(
        self,
        columns: Sequence[Column[T]],
        rows: Rows[T] | None = None,
        *,
        header: bool = True,
        empty: Line = (),
        whole: Callable[[T, int], Line | None] | None = None,
        id: str | None = None,  # noqa: A002
    ) -> None:
        """Make a list.

        Args:
            columns: from left to right.
            rows: the model; `ListRows([])` until it is given.
            header: whether titles stand above.
            empty: what stands there when there is no row.
            whole: draws a row that has no columns (`── 42 s nothing ──`), or None for those that have.
            id: of the widget.
        """
        super().__init__(id=id)
        self._drawn = DrawnRows(columns, whole)
        self._header = header
        self._empty = empty
        self._rows: Rows[T] = rows if rows is not None else cast("Rows[T]", ListRows[T]((), key=str))
        self._cursor_id: str | None = None
        self._told: T | None = None
        self._first = 0
        self._lines: dict[int, Strip] = {}
        """What is on screen, by line."""
        self.selected: set[str] = set()
        self.expecting = False
        """Whether other rows are on their way than those that are shown, of which the model does not know yet."""

    # -- the model

    @property
    def rows(self) -> Rows[T]:
        """The model."""
        return self._rows

    @rows.setter
    def rows(self, rows: Rows[T]) -> None:
        self._rows.listen(None)
        self._rows = rows
        self._cursor_id = None
        self.selected = set()
        self._first = 0
        self._drawn.anew()
        self.cursor = 0
        self._follow()

    def _follow(self) -> None:
        if isinstance(self._rows, PagedRows):
            self._rows.spawn = lambda work: self.run_worker(work, group="rows", exit_on_error=True)
        self._rows.listen(self._changed)
        self._changed()

    def on_mount(self) -> None:
        """Follow the model."""
        self._follow()

    def on_unmount(self) -> None:
        """Let go of the model."""
        self._rows.listen(None)

    @property
    def item(self) -> T | None:
        """The item under the cursor."""
        return self._rows.row(self.cursor)

    @property
    def lacking(self) -> Lacking:
        """What is on its way that keys are meant for."""
        if self.expecting:
            return "rows"
        if self.item is not None or self._rows.trouble(self.cursor) is not None:
            return ""
        return "row" if self._rows.total else "" if self._rows.exact else "rows"

    @property
    def height_rows(self) -> int:
        """How many rows fit on screen."""
        return max(1, self.size.height - self._header)

    @property
    def first(self) -> int:
        """Index of the first row on screen."""
        return self._first

    @property
    def empty(self) -> Line:
        """What stands there when there is no row."""
        return self._empty

    @empty.setter
    def empty(self, line: Line) -> None:
        if list(line) != list(self._empty):
            self._empty = line
            self._redraw()

    @property
    def columns(self) -> list[Column[T]]:
        """The columns, those that found no room included."""
        return self._drawn.columns

    @columns.setter
    def columns(self, columns: Sequence[Column[T]]) -> None:
        self._drawn.columns = list(columns)
        self.refresh()

    def _changed(self) -> None:
        """Follow the model: the cursor stays on its item, and only rows that look different are sent."""
        if self._cursor_id is not None:
            place = self._rows.index_of(self._cursor_id)
            if place is not None and place != self.cursor:
                self._first = max(0, self._first + place - self.cursor)
                self._forget()
                self.refresh()
                self.set_reactive(VirtualList.cursor, place)
        last = max(0, self._rows.total - 1)
        if self.cursor > last:
            self.set_reactive(VirtualList.cursor, last)
        self.keep_selected()
        self._hold()
        self._remember()
        self._redraw()
        self._tell()

    def _tell(self) -> None:
        item = self.item
        if item is not self._told or item is None:
            self._told = item
            self.post_message(self.RowHighlighted(self, self.cursor, item))

    def _remember(self) -> None:
        item = self.item
        self._cursor_id = None if item is None else self._rows.id_of(item)

    def _hold(self) -> None:
        """Scroll by no more than keeps the cursor on screen, and tell the model what is looked at."""
        height = self.height_rows
        first = min(self._first, max(0, self._rows.total - height))
        first = max(min(first, self.cursor), self.cursor - height + 1, 0)
        self._scroll(first)
        if self.size.height:
            self._rows.look(first, first + height)
            seen = (item for index in range(first, first + height) if (item := self._rows.row(index)) is not None)
            if self._drawn.see(seen):
                self.refresh()

    def _scroll(self, first: int) -> None:
        """Show rows from another one on."""
        if first != self._first:
            self._first = first
            self._lines.clear()
            self.refresh()

    def _index_at(self, y: int) -> int:
        return y - self._header + self._first

    def _refresh_row(self, index: int) -> None:
        """Send a row, if it is on screen."""
        y = index - self._first + self._header
        self._lines.pop(y, None)
        if self._header <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _redraw(self) -> None:
        """Send the rows on screen that look different from what was sent."""
        old, self._lines = self._lines, {}
        self._drawn.forget()
        for y in range(self.size.height):
            former = old.get(y)
            if former is None or former != self.render_line(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def _forget(self) -> None:
        """Draw every row anew when it is asked for."""
        self._lines.clear()
        self._drawn.forget()

    # -- the cursor

    def watch_cursor(self, old: int, new: int) -> None:
        """Send the two rows that changed; all when the list had to scroll."""
        for index in (old, new):
            self._refresh_row(index)
        self._hold()
        self._remember()
        self._tell()

    def validate_cursor(self, cursor: int) -> int:
        """Stay within the rows."""
        return max(0, min(cursor, self._rows.total - 1))

    def watch_column(self) -> None:
        """Mark the column."""
        self._drawn.chosen = self.column
        self._forget()

    def move_to(self, index: int) -> None:
        """Put the cursor on a row."""
        self.cursor = index

    def move_to_id(self, item_id: str) -> bool:
        """Put the cursor on an item; False when it is not known where it is."""
        place = self._rows.index_of(item_id)
        if place is None:
            return False
        self.cursor = place
        return True

    def step(self, count: int) -> None:
        """So many rows further down."""
        self.cursor += count

    def action_top(self) -> None:
        """To the first row."""
        self.cursor = 0

    def action_bottom(self) -> None:
        """To the last row."""
        self.cursor = self._rows.total - 1

    def jump(self, count: int) -> None:
        """So many rows further down, scrolling as far."""
        height = self.height_rows
        target = self.validate_cursor(self.cursor + count)
        self._scroll(max(0, min(self._first + count, self._rows.total - height)))
        self.cursor = target
        self._hold()

    def action_left(self) -> None:
        """To the column at the left."""
        self._sideways(-1)

    def action_right(self) -> None:
        """To the column at the right."""
        self._sideways(1)

    def _sideways(self, step: int) -> None:
        keys = self._drawn.choosable
        if not keys:
            return
        place = keys.index(self.column) + step if self.column in keys else 0 if step > 0 else len(keys) - 1
        self.column = keys[max(0, min(place, len(keys) - 1))]

    def action_open(self) -> None:
        """Open the item under the cursor."""
        item = self.item
        if item is not None:
            self.post_message(self.RowOpened(self, self.cursor, item))

    # -- selection

    def ids(self) -> Sequence[str] | None:
        """The ids of all rows; None where not all of them are known."""
        return self._rows.ids()

    def id_under_cursor(self) -> str | None:
        """The id of the row under the cursor; None where there is none."""
        return self._cursor_id

    def selection_changed(self) -> None:
        """Draw the selection, and tell that it is another."""
        self._redraw()
        self.post_message(self.SelectionChanged(self))

    # -- the mouse

    def on_click(self, event: Click) -> None:
        """A click moves the cursor; one on the row under it opens."""
        index = self._index_at(event.y)
        if event.y < self._header or index >= self._rows.total:
            return
        event.stop()
        if index == self.cursor:
            self.action_open()
        self.cursor = index

    def roll(self, count: int) -> None:
        """Scroll; the cursor stays on screen."""
        height = self.height_rows
        first = max(0, min(self._first + count, self._rows.total - height))
        self._scroll(first)
        self.cursor = max(first, min(self.cursor, first + height - 1))
        self._hold()

    # -- drawing

    def on_resize(self) -> None:
        """Keep the cursor on screen; the last row may be another."""
        self._hold()
        self._redraw()

    def render_line(self, y: int) -> Strip:
        """One line: the titles, a row, or what stands in its place."""
        if self._drawn.lay_out(self.size.width, palette_of(self)):
            self._lines.clear()
        strip = self._lines.get(y)
        if strip is None:
            strip = self._lines[y] = self._draw(y)
        return strip

    def _draw(self, y: int) -> Strip:
        if self._header and y == 0:
            return self._drawn.titles()
        index = self._index_at(y)
        total = self._rows.total
        if index >= total:
            nothing = total == 0 and self._rows.exact and y == self._header + 1
            return self._drawn.instead(self._empty if nothing else ())
        under = index == self.cursor
        item = self._rows.row(index)
        if item is None:
            return self._drawn.instead(self._missing(index), under=under)
        selected = bool(self.selected) and self._rows.id_of(item) in self.selected
        return self._drawn.row(item, under=under, selected=selected, more=self._more(index))

    def _more(self, index: int) -> str:
        """The sign in the first row on screen that there are rows above, in the last one that there are rows below."""
        if index == self._first > 0:
            return glyphs.ABOVE
        last = self._first + self.height_rows - 1
        return glyphs.BELOW if index == last < self._rows.total - 1 else ""

    def _missing(self, index: int) -> Line:
        sentence = self._rows.trouble(index)
        if sentence is None:
            return [(glyphs.ELLIPSIS, "muted")]
        if index > self._first and self._rows.trouble(index - 1) == sentence:
            return ()
        return trouble(sentence)
