"""Traces: every session that ran into an error, with what it ended with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from moesif_tui.core.kinds import EVERY
from moesif_tui.core.numbers import grouped, plural
from moesif_tui.ui import glyphs
from moesif_tui.ui.filters import Aim, completion, no_match
from moesif_tui.ui.list_section import ListSection
from moesif_tui.ui.present import unreadable
from moesif_tui.ui.rows import ListRows, PagedRows
from moesif_tui.ui.text import Line, Piece
from moesif_tui.ui.trace.rows import columns, fetcher, filtered, trace_id, value_under
from moesif_tui.ui.widgets.filter import Completion
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.ui.widgets.list import VirtualList
from moesif_tui.ui.widgets.menu import Choice

if TYPE_CHECKING:
    from moesif_tui.ui.widgets.list import Column
    from moesif_tui.wire.traces import Trace

SORTS: Final = {"newest": ("newest first", "-created"), "oldest": ("oldest first", "created")}


class Traces(ListSection):
    """The list of traces."""

    FOOTER = ("open", "filter", "only", "exclude", "sort", "hidden")
    LABELS: ClassVar[dict[str, str]] = {"open": "open trace|open", "only": "only this|only", "exclude": "not this|not"}

    def __init__(self) -> None:
        super().__init__()
        self.sort = "newest"
        self.list: VirtualList[Trace] = VirtualList(self.columns())
        self._matching: ListRows[Trace] = ListRows(key=trace_id)
        self._asked = ""
        self._asks_kind = False

    def columns(self) -> Sequence[Column[Trace]]:
        """Times as this capture needs them."""
        return columns(self.clock)

    def crumb(self) -> Line:
        """Its name."""
        return [("Traces", "strong")]

    def on_mount(self) -> None:
        """Begin."""
        self.list.focus()
        self.restart()

    async def catch_up(self, *, final: bool) -> None:
        """More traces are there; with the end of an import their ids are others."""
        if final and self._asked != self._order:
            self.restart()
        else:
            self._again()

    # -- what is shown

    @property
    def _order(self) -> str:
        """While calls are read, by an id that does not change."""
        return "id" if self.growing else SORTS[self.sort][1]

    def restart(self) -> None:
        """Ask anew for the list."""
        self._asked = self._order
        if self.filter_text:
            self.use(self.filter_text)
            return
        from moesif_tui.wire.traces import GetTraces

        fetch = fetcher(self.moesif.session, GetTraces(sort=self._order, kind=tuple(self.kinds)))
        self.list.rows = PagedRows(fetch, key=trace_id, cursor=trace_id)
        self.show_facts()

    def _again(self) -> None:
        """Read what is on screen again."""
        rows = self.list.rows
        if isinstance(rows, PagedRows):
            rows.refresh()
        else:
            self.use(self.filter_text)

    async def refine(self, text: str) -> None:
        """Show the traces that a query leaves; without one all, page by page."""
        if not text.strip():
            self.filter_text, self._asks_kind = "", False
            self.filter_line.set("")
            self.restart()
            return
        from moesif_tui.wire.traces import GetTraces

        asked = GetTraces(sort=self._order, kind=tuple(self.kinds))
        found = await filtered(self.moesif.session, text, self.clock, asked)
        self.filter_text, self._asks_kind = text, found.asks_kind
        self._matching.replace(found.traces, keep_order=False)
        if self.list.rows is not self._matching:
            self.list.rows = self._matching
        self.filter_line.set(text, found.told)
        self.show_facts()

    def on_virtual_list_row_highlighted(self, _: VirtualList.RowHighlighted) -> None:
        """The rows may be others: count them."""
        self.show_facts()

    def show_facts(self) -> None:
        """Say above the list what it holds."""
        rows = self.list.rows
        if not rows.exact and not rows.total:  # none has come yet
            return
        count = grouped(rows.total) if rows.exact else f"at least {grouped(rows.total)}"
        left: list[Piece] = [(count, "strong"), (" trace" if count == "1" else " traces", "muted")]
        sessions = (self.data_set.sessions if self.data_set is not None else None) or 0
        if sessions:
            left += [(f" in {plural(sessions, 'session')}", "muted")]
        if self._every_kind:
            left += [(f" {glyphs.DOT} every kind of call counts", "muted")]
        self.head.show(
            Row(left, [("sort ", "muted"), ("by id" if self._asked == "id" else self.sort, "text")]),
            *unreadable(self.data_set),
        )
        self.list.empty = self._empty()

    def _empty(self) -> Line:
        if self.filter_text:
            return no_match("trace", self.filter_text)
        return [("No session ran into an error", "muted"), (".", "muted")]

    # -- filter

    def complete(self, text: str, at: int) -> Completion | None:
        """Names of fields."""
        return completion(text, at, rows="trace")

    def under_cursor(self) -> Aim | None:
        """The value of the chosen column, of the status where none was chosen."""
        trace = self.list.item
        return None if trace is None else value_under(trace, self.list.column)

    # -- order, kinds, opening

    def action_sort(self) -> None:
        """Choose the order."""
        choices = [Choice(name, words, name[0]) for name, (words, _) in SORTS.items()]
        self.choose("sort", choices, self._sort_chosen, current=self.sort)

    def _sort_chosen(self, choice: Choice) -> None:
        self.sort = choice.id
        self.restart()

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        """Open a trace."""
        from moesif_tui.ui.screens.trace import TraceView

        rows = self.list.rows
        self.moesif.open(TraceView(trace_id(event.item), rows, event.index, all_kinds=self._every_kind))

    @property
    def _every_kind(self) -> bool:
        return self._asks_kind or self.kinds == EVERY

    def action_refresh(self) -> None:
        """Read again what is on screen; from the start where that cannot be had any more, or has another order."""
        if self.list.rows.trouble(self.list.cursor) or self._asked != self._order:
            self.restart()
        else:
            self._again()
