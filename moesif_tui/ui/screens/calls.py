"""Calls: every call, by time or by duration, with the filter line over URL, headers, bodies and fields."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from moesif_tui.calls import found_calls, one_call, whole_calls
from moesif_tui.core.kinds import EVERY, HIDDEN, besides
from moesif_tui.core.numbers import grouped
from moesif_tui.core.urls import split_url
from moesif_tui.session import ApiError
from moesif_tui.ui.bucket.calls import Calls as SomeCalls
from moesif_tui.ui.bucket.calls import Listing
from moesif_tui.ui.bucket.grouping import Grouping
from moesif_tui.ui.call_rows import ORDERS, SORT_WORDS, columns, count_calls, fetcher, hit_cursor, hit_id, sort_by
from moesif_tui.ui.filters import TYPED_TIME, Aim, as_dsl, completion, hidden_shown, no_match, understood
from moesif_tui.ui.known_values import KnownValues
from moesif_tui.ui.list_section import ListSection
from moesif_tui.ui.next_error import NextError
from moesif_tui.ui.present import unreadable
from moesif_tui.ui.rows import PagedRows
from moesif_tui.ui.taking import file_stem, take_copy, take_save
from moesif_tui.ui.text import Line, Piece
from moesif_tui.ui.widgets.filter import Completion
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.ui.widgets.list import VirtualList
from moesif_tui.ui.widgets.menu import Choice
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from moesif_tui.ui.bucket.groups import By
    from moesif_tui.ui.present import Clock
    from moesif_tui.ui.widgets.list import Column
    from moesif_tui.wire.events import EventHit

MATCH_ALL: Final[Mapping[str, Any]] = {"match_all": {}}
_FIELDS: Final = {"path": "route"}
"""Column → field of the query language, where it has another name."""
NARROW: Final = 80
"""Columns below which it is not told which kinds of calls are hidden."""


class Calls(ListSection, Grouping):
    """The list of calls."""

    FOOTER = ("open", "filter", "only", "exclude", "sort", "group", "copy", "save", "hidden")
    LABELS: ClassVar[dict[str, str]] = {"only": "only this|only", "exclude": "not this|not"}

    def __init__(self, query: str = "", order: str = "newest") -> None:
        """Show the calls that a query finds."""
        super().__init__()
        self.filter_text = query
        self.order = order
        self._dsl: Mapping[str, Any] = MATCH_ALL
        self._kinds_asked = False
        self._as_read = False
        self._counted: tuple[int, bool] | None = None
        self._hidden: int | None = None
        self._hidden_asked = False
        self._values = KnownValues(self)
        self.list: VirtualList[EventHit] = VirtualList(self.columns())

    def columns(self) -> Sequence[Column[EventHit]]:
        """Times as this capture needs them."""
        return columns(self.clock)

    def crumb(self) -> Line:
        """Its name."""
        return [("Calls", "strong")]

    def on_mount(self) -> None:
        """Begin with what is known of the data set."""
        self.list.focus()
        self.use(self.filter_text)

    async def catch_up(self, *, final: bool) -> None:
        """More calls are there."""
        if final and self.list.cursor == 0:
            self.restart()
        else:
            self.action_refresh()

    # -- what is shown

    async def refine(self, text: str) -> None:
        """Show the calls that a query finds."""
        dsl, asks_kind = await asyncio.to_thread(self._understand, text)
        self.filter_text, self._dsl, self._kinds_asked = text, dsl, asks_kind
        self.filter_line.set(text)
        self.restart()

    def _understand(self, text: str) -> tuple[Mapping[str, Any], bool]:
        query = understood(text)
        if query is None:
            return MATCH_ALL, False
        return as_dsl(query, self.moesif.session, self.clock), query.asks_kind

    def restart(self) -> None:
        """Ask anew for the list."""
        self._as_read = self.growing
        asked = self.moesif.session, self._dsl, "file" if self._as_read else self.order, self._kinds()
        self._hidden, self._hidden_asked = None, False
        rows = PagedRows(fetcher(*asked, self._hidden_told), key=hit_id, cursor=hit_cursor)
        rows.errors = NextError(*asked)
        self.list.rows = rows

    def _kinds(self) -> Sequence[str]:
        return EVERY if self._kinds_asked else self.kinds

    def _hidden_told(self, hidden: int | None) -> None:
        """The service tells how many calls of other kinds there are; those that a filter finds have to be asked for."""
        if not hidden or not self.filter_text:
            self._hidden = hidden
            self.call_later(self.show_facts)
        elif not self._hidden_asked:
            self._hidden_asked = True
            self.call_later(run_latest, self, "hidden", self._count_hidden)

    async def _count_hidden(self) -> None:
        try:
            self._hidden = await count_calls(self.moesif.session, self._dsl, besides(self._kinds()))
        except ApiError:
            self._hidden = None  # then nothing is said of them
        self.show_facts()

    def on_virtual_list_row_highlighted(self, _: VirtualList.RowHighlighted) -> None:
        """The rows may be others: count them, unless only the cursor has moved."""
        counted = self.list.rows.total, self.list.rows.exact
        if counted != self._counted:
            self._counted = counted
            self.show_facts()

    def show_facts(self) -> None:
        """Say above the list what it holds."""
        rows = self.list.rows
        if isinstance(rows, PagedRows) and not rows.total and rows.loading:
            self.list.empty = [("searching …", "muted")]
            return
        count = grouped(rows.total) if rows.exact else f"at least {grouped(rows.total)}"
        left: list[Piece] = [(count, "strong"), (" call" if rows.total == 1 else " calls", "muted")]
        if self._hidden and not self._kinds_asked:
            kinds = f"{HIDDEN} " if self.size.width >= NARROW else ""
            left.append((f" · {grouped(self._hidden)} {kinds}hidden", "muted"))
        right: list[Piece] = [("sort ", "muted"), ("as read" if self._as_read else self.order, "text")]
        self.head.show(Row(left, right), *unreadable(self.data_set))
        if self.filter_text:
            self.filter_line.counts(f"{count} of {grouped(self._all())}")
        self.list.empty = self._empty()

    def _all(self) -> int:
        calls = (self.data_set.calls if self.data_set else None) or {}
        return sum(calls.get(kind, 0) for kind in self._kinds())

    def _empty(self) -> Line:
        if self.filter_text and not self._hidden:
            return no_match("call", self.filter_text)
        if self._hidden and not self._kinds_asked:
            are = "call is" if self._hidden == 1 else "calls are"
            return hidden_shown(f"{grouped(self._hidden)} {are} hidden; ", self._hidden)
        return [("No calls so far." if self.growing else "No calls.", "muted")]

    # -- filter

    def complete(self, text: str, at: int) -> Completion | None:
        """Names of fields, and values that calls have."""
        return completion(text, at, self._values.at(text, at))

    def under_cursor(self) -> Aim | None:
        """The value of the chosen column, of the status where none was chosen."""
        hit = self.list.item
        if hit is None or hit.source is None:
            return None
        column = self.list.column or "status"
        return TYPED_TIME if column == "time" else (_FIELDS.get(column, column), _value(hit, column))

    # -- groups

    def listing(self) -> Listing | None:
        """The calls that the filter leaves."""
        total = self.list.rows.total
        if not total:
            return None
        calls = SomeCalls(None, clause=self._dsl, kinds=tuple(self._kinds()), total=total)
        return Listing([("calls", "strong")], [(self.filter_text, "muted")] if self.filter_text else (), calls)

    def told_by(self) -> Clock:
        """The clock that tells times."""
        return self.clock

    def open_groups(self, listing: Listing, by: By) -> None:
        """Show the calls in groups, which lead here again."""
        from moesif_tui.ui.screens.call_groups import CallGroups

        self.moesif.open(CallGroups(by, listing, self.clock, self.filter_text))

    # -- order, kinds, opening

    def action_sort(self) -> None:
        """Choose the order."""
        choices = [Choice(name, words, name[0]) for name, words in SORT_WORDS.items()]
        self.choose("sort", choices, self._sort_chosen, current=self.order)

    def _sort_chosen(self, choice: Choice) -> None:
        assert choice.id in ORDERS
        self.order = choice.id
        self.restart()

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        """Open a call."""
        from moesif_tui.ui.screens.event import EventView

        self.moesif.open(EventView(hit_id(event.item), self.list.rows, event.index))

    def action_copy(self) -> None:
        """Copy the call under the cursor."""
        hit = self.list.item
        if hit is not None:
            time = hit.source.request.time if hit.source and hit.source.request else None
            take_copy(self, partial(one_call, self.moesif.session, hit_id(hit), time))

    def action_save(self) -> None:
        """Save the calls that the filter leaves."""
        if self.list.rows.total:
            session = self.moesif.session
            found = partial(found_calls, session, self._dsl, self._kinds(), sort=sort_by(self.order))
            take_save(self, lambda: whole_calls(session, found()), name=file_stem(f"calls {self.filter_text}"))

    def action_refresh(self) -> None:
        """Read again what is on screen."""
        rows = self.list.rows
        self._hidden_asked = False
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
        "host": split_url(event.request.uri or "")[0] if event.request else None,
        "path": event.request.route if event.request else None,
        "says": says.get("message") if isinstance(says, dict) else None,
        "user": event.user_id,
        "took": event.duration_ms,
    }
    return values[column]
