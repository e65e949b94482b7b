"""Calls: every call, by time or by duration, with the filter line over URL, headers, bodies and fields."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from textual.widget import Widget

from moesif_tui.core.numbers import grouped
from moesif_tui.ui import glyphs
from moesif_tui.ui.call_rows import ORDERS, columns, fetcher, hit_cursor, hit_id
from moesif_tui.ui.present import EVERY, SHOWN, Clock, unreadable
from moesif_tui.ui.rows import PagedRows
from moesif_tui.ui.text import Line, Piece
from moesif_tui.ui.view import View
from moesif_tui.ui.watch import DataChanged
from moesif_tui.ui.widgets.filter import Completion, FilterLine, lifted
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.ui.widgets.list import VirtualList
from moesif_tui.ui.widgets.menu import Choice

if TYPE_CHECKING:
    from moesif_tui.ui.program import Program
    from moesif_tui.wire.events import EventHit
    from moesif_tui.wire.imports import DataSet

MATCH_ALL: Final[Mapping[str, Any]] = {"match_all": {}}
SORT_WORDS: Final = {"newest": "newest first", "oldest": "oldest first", "slowest": "slowest first"}
EACH: Final = 1.0
"""Seconds between two readings of a growing list."""
_FIELDS: Final = {"status": "status", "verb": "verb", "path": "route", "says": "says", "user": "user", "took": "took"}
WORDS: Final = 12


class Calls(View):
    """The list of calls."""

    FOOTER = ("open", "filter", "only", "exclude", "sort", "copy", "save", "hidden")
    LABELS: ClassVar[dict[str, str]] = {"only": "only this|only", "exclude": "not this|not"}

    def __init__(self, query: str = "", order: str = "newest") -> None:
        """Show the calls that a query finds."""
        super().__init__()
        self.query_text = query
        self.order = order
        self.kinds: Sequence[str] = SHOWN
        self.clock = Clock()
        self.data_set: DataSet | None = None
        self._dsl: Mapping[str, Any] = MATCH_ALL
        self._kinds_asked = False
        self._hidden: int | None = None
        self._read_at = 0.0
        self._begun = False
        self.list: VirtualList[EventHit] = VirtualList(columns(self.clock))

    @property
    def program(self) -> Program:
        """The running program."""
        return cast("Program", self.app)

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield self.list

    def crumb(self) -> Line:
        """Its name."""
        return [("Calls", "strong")]

    def on_mount(self) -> None:
        """Begin with what is known of the data set."""
        self.list.focus()
        known = self.program.data_set
        if known is not None:
            self._know(known)
        self.use(self.query_text)

    def on_data_changed(self, event: DataChanged) -> None:
        """More calls are there."""
        self._know(event.data_set)
        untouched = self.list.cursor == 0
        if event.final and untouched:
            self._restart()
        elif event.final or time.monotonic() - self._read_at > EACH:
            self._read_at = time.monotonic()
            rows = self.list.rows
            if isinstance(rows, PagedRows):
                rows.refresh()

    def _know(self, data_set: DataSet) -> None:
        self.data_set = data_set
        self.clock = Clock(data_set.first, data_set.last)
        self.list.columns = columns(self.clock)
        self.path_changed()
        self._facts()

    # -- what is shown

    def use(self, text: str, *, typing: bool = False) -> None:
        """Filter by a query."""
        self.run_worker(self._refine(text, typing=typing), exclusive=True, group="filter")

    async def _refine(self, text: str, *, typing: bool) -> None:
        from moesif_tui.core.query import QueryError

        try:
            dsl, asks_kind = await asyncio.to_thread(self._understand, text)
        except QueryError as error:
            self.filter_line.error("" if error.incomplete and typing else error.message)
            return
        self.filter_line.error("")
        self.query_text, self._dsl, self._kinds_asked = text, dsl, asks_kind
        self.filter_line.set(text)
        self._restart()

    def _understand(self, text: str) -> tuple[Mapping[str, Any], bool]:
        if not text.strip():
            return MATCH_ALL, False
        from moesif_tui.core.query import parse, to_dsl

        query = parse(text)
        return to_dsl(query, now=self.clock.now, zone=self.clock.zone, local=self.moesif.session.near), (
            "kind" in query.fields
        )

    def _restart(self) -> None:
        growing = self.data_set is not None and self.data_set.state == "importing"
        order = "file" if growing else self.order
        kinds = EVERY if self._kinds_asked else self.kinds
        self._read_at = time.monotonic()
        self.list.rows = PagedRows(
            fetcher(self.moesif.session, self._dsl, order, kinds, self._count), key=hit_id, cursor=hit_cursor
        )

    def _count(self, hidden: int | None) -> None:
        self._hidden = hidden
        self.call_later(self._facts)

    def on_virtual_list_row_highlighted(self, _: VirtualList.RowHighlighted) -> None:
        """The rows may be others: count them."""
        self._facts()

    def _facts(self) -> None:
        rows = self.list.rows
        count = grouped(rows.total) if rows.exact else f"at least {grouped(rows.total)}"
        left: list[Piece] = [(count, "strong"), (" calls", "muted")]
        if self._hidden and not self._kinds_asked:
            left.append((f" · {grouped(self._hidden)} static, preflight and aborted hidden", "muted"))
        right: list[Piece] = [("sort ", "muted"), (self.order, "text")]
        self.head.show(Row(left, right), *unreadable(self.data_set))
        if self.query_text:
            self.filter_line.counts(lifted(f"{count} of {grouped(self._all())}"))
        self.list.empty = self._empty()

    def _all(self) -> int:
        calls = (self.data_set.calls if self.data_set else None) or {}
        return sum(calls.get(kind, 0) for kind in (EVERY if self._kinds_asked else self.kinds))

    def _empty(self) -> list[Piece]:
        if self.query_text:
            return [
                (f"No call matches {self.query_text}. ", "muted"),
                (glyphs.BACKSPACE, "accent strong"),
                (" lifts the filter", "muted"),
            ]
        return [("No calls so far.", "muted")]

    # -- filter

    def complete(self, text: str, at: int) -> Completion | None:
        """Names of fields."""
        from moesif_tui.core.query import complete

        found = complete(text, at, {})
        if not found:
            return None
        return Completion(found[0].start, [one.text for one in found[:WORDS] if one.start == found[0].start])

    def action_filter(self) -> None:
        """Type a filter."""
        self.filter_line.open()

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        """Filter while it is typed."""
        self.use(event.text, typing=True)

    def on_filter_line_closed(self, event: FilterLine.Closed) -> None:
        """What counts now."""
        self.use(event.text)

    def _edit(self, edit: Callable[[str, str, Any], str]) -> None:
        hit = self.list.item
        if hit is None or hit.source is None:
            return
        column = self.list.column or "status"
        self.use(edit(self.query_text, _FIELDS.get(column, "status"), _value(hit, column)))

    def action_only(self) -> None:
        """Only calls with the value under the cursor."""
        from moesif_tui.core.query import only

        self._edit(only)

    def action_exclude(self) -> None:
        """No calls with the value under the cursor."""
        from moesif_tui.core.query import without

        self._edit(without)

    def action_lift(self) -> None:
        """Take the last part of the filter away."""
        from moesif_tui.core.query import lift

        if self.query_text:
            self.use(lift(self.query_text))

    # -- order, kinds, opening

    def action_sort(self) -> None:
        """Choose the order."""
        choices = [Choice(name, words, name[0]) for name, words in SORT_WORDS.items()]
        self.choose("sort", choices, self._sort_chosen, current=self.order)

    def _sort_chosen(self, choice: Choice) -> None:
        assert choice.id in ORDERS
        self.order = choice.id
        self._restart()

    def action_hidden(self) -> None:
        """Show or hide static, preflight and aborted calls."""
        self.kinds = SHOWN if self.kinds == EVERY else EVERY
        self._restart()

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        """Open a call."""
        from moesif_tui.ui.screens.event import EventView

        self.moesif.open(EventView(hit_id(event.item), self.list.rows, event.index))

    def action_refresh(self) -> None:
        """Read again what is on screen."""
        rows = self.list.rows
        if isinstance(rows, PagedRows):
            rows.refresh()


def _value(hit: EventHit, column: str) -> Any:
    event = hit.source
    if event is None:
        return None
    says = (event.metadata or {}).get("says")
    values = {
        "status": event.response.status if event.response else 0,
        "verb": event.request.verb if event.request else None,
        "path": event.request.route if event.request else None,
        "says": says.get("message") if isinstance(says, dict) else None,
        "user": event.user_id,
        "took": event.duration_ms,
    }
    return values.get(column)
