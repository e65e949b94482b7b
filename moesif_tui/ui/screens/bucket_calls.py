"""All calls of one kind: those that led to a bucket's error at a step, or those of a group."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.widget import Widget

from moesif_tui.calls import one_call
from moesif_tui.core.numbers import grouped, plural
from moesif_tui.ui.bucket.call_list import CallList, open_call
from moesif_tui.ui.bucket.calls import Listing
from moesif_tui.ui.bucket.grouping import Grouping
from moesif_tui.ui.bucket.narrowing import of_call
from moesif_tui.ui.bucket.taking import TakesCalls, all_calls
from moesif_tui.ui.call_rows import SORT_WORDS
from moesif_tui.ui.filtering import Filtering
from moesif_tui.ui.filters import Aim, as_dsl, completion, understood
from moesif_tui.ui.known_values import KnownValues
from moesif_tui.ui.rows import read_again
from moesif_tui.ui.taking import Source
from moesif_tui.ui.text import Line
from moesif_tui.ui.widgets.filter import Completion
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.ui.widgets.list import VirtualList
from moesif_tui.ui.widgets.menu import Choice

if TYPE_CHECKING:
    from moesif_tui.ui.present import Clock


class CallsView(Filtering, Grouping, TakesCalls):
    """The calls of one call of the graph, or of a group; `J` and `K` go through the others of these."""

    FOOTER = ("open", "filter", "only", "exclude", "next_item", "sort", "group", "copy", "save", "refresh")
    LABELS: ClassVar[dict[str, str]] = {
        "next_item": "next list|next", "only": "only this|only", "exclude": "not this|not"
    }  # fmt: skip

    def __init__(self, listings: Sequence[Listing], index: int, clock: Clock) -> None:
        """Make it.

        Args:
            listings: what can be listed here, in the order that `J` and `K` go through; not empty.
            index: of the first one.
            clock: tells the times.
        """
        super().__init__()
        self._listings = listings
        self._index = index
        self._clock = clock
        self._clause: Mapping[str, Any] | None = None
        self._order = "newest"
        self._values = KnownValues(self)
        self.list = CallList(clock, failed=self.listing().failed)

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield self.list

    def crumb(self) -> Line:
        """Which calls."""
        return self.listing().title

    def listing(self) -> Listing:
        """These calls, as far as the filter leaves them."""
        listing = self._listings[self._index]
        calls = listing.calls if self._clause is None else listing.calls.narrowed(self._clause)
        return replace(listing, calls=replace(calls, order=self._order if calls.searched else "newest"))

    def told_by(self) -> Clock:
        """The clock that tells times."""
        return self._clock

    def example(self) -> Source | None:
        """The call under the cursor."""
        row = self.list.item
        return None if row is None else partial(one_call, self.moesif.session, row.id)

    def everything(self) -> Source | None:
        """All of them."""
        return all_calls(self.moesif.session, self.listing().calls)

    def on_mount(self) -> None:
        """Read the first page."""
        self._show()
        self.list.focus()

    def _show(self) -> None:
        listing = self.listing()
        self.list.told_by(self._clock, failed=listing.failed)
        self.list.ask(self.moesif.session, listing.calls, self.filter_text)
        place = f"{grouped(self._index + 1)} of {grouped(len(self._listings))}" if len(self._listings) > 1 else ""
        order: Line = [("   sort ", "muted"), (listing.calls.order, "text")] if listing.calls.searched else ()
        self.head.show(Row(listing.facts, [(place, "muted"), *order]))
        self.filter_line.set(self.filter_text)
        self.note()
        self.path_changed()
        self.keys_changed()

    # -- filter and order

    def complete(self, text: str, at: int) -> Completion | None:
        """Names of fields, and values that calls have."""
        return completion(text, at, self._values.at(text, at))

    async def refine(self, text: str) -> None:
        """List the calls that a query finds among these."""
        query = await asyncio.to_thread(understood, text)
        clause = None if query is None else await asyncio.to_thread(as_dsl, query, self.moesif.session, self._clock)
        self.filter_text, self._clause = text, clause
        self._show()

    def under_cursor(self) -> Aim | None:
        """The value of the chosen column; where none was chosen of the user, else of what the error says."""
        row = self.list.item
        return None if row is None else of_call(row.event, self.list.column)

    def action_sort(self) -> None:
        """Choose the order."""
        choices = [Choice(name, words, name[0]) for name, words in SORT_WORDS.items()]
        self.choose("sort", choices, self._sort_chosen, current=self._order)

    def _sort_chosen(self, choice: Choice) -> None:
        self._order = choice.id
        self._show()

    def _tell_count(self) -> None:
        rows, total = self.list.rows, self._listings[self._index].calls.total
        if self.filter_text:
            count = grouped(rows.total) if rows.exact else f"at least {grouped(rows.total)}"
            self.filter_line.counts(f"{count} of {grouped(total)}" if total is not None else count)

    def on_virtual_list_row_highlighted(self) -> None:
        """Rows are there: count them, and say when some of what is known cannot be listed."""
        self._tell_count()
        source = self.list.source
        if source is not None and source.left_out:
            self.note([(f"{plural(source.left_out, 'more call')} cannot be listed here", "warning")])

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        """Open a call."""
        open_call(self, event.item.id, self.list.rows, event.index)

    def reason(self, action_id: str) -> str | None:
        """Why something cannot be done."""
        if action_id in {"next_item", "previous_item"} and len(self._listings) < 2:
            return "there is no other list"
        if action_id == "sort" and not self.listing().calls.searched:
            return "this list has the newest first; one that is filtered can be sorted"
        if action_id == "lift" and not self.filter_text:
            return "there is no filter"
        return super().reason(action_id)

    def action_next_item(self) -> None:
        """The next one's calls."""
        self._go(1)

    def action_previous_item(self) -> None:
        """The previous one's calls."""
        self._go(-1)

    def _go(self, step: int) -> None:
        index = self._index + step
        if not 0 <= index < len(self._listings):
            self.say(f"This is the {'last' if step > 0 else 'first'} of these lists.", role="muted")
            return
        self._index = index
        self._show()

    def action_refresh(self) -> None:
        """Read again."""
        read_again(self.list.rows)
