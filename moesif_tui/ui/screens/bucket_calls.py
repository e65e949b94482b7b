"""All calls of one kind: those that led to a bucket's error at a step, or those of a group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from moesif_tui.calls import one_call
from moesif_tui.core.numbers import grouped, plural
from moesif_tui.ui.bucket.call_list import CallList, open_call
from moesif_tui.ui.bucket.calls import Listing
from moesif_tui.ui.bucket.grouping import Grouping
from moesif_tui.ui.bucket.taking import TakesCalls, all_calls
from moesif_tui.ui.rows import read_again
from moesif_tui.ui.taking import Source
from moesif_tui.ui.text import Line
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.ui.widgets.list import VirtualList

if TYPE_CHECKING:
    from moesif_tui.ui.present import Clock


class CallsView(Grouping, TakesCalls):
    """The calls of one call of the graph, or of a group; `J` and `K` go through the others of these."""

    FOOTER = ("open", "next_item", "group", "copy", "save", "refresh")
    LABELS: ClassVar[dict[str, str]] = {"next_item": "next list|next"}

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
        self.list = CallList(clock, failed=self.listing().failed)

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield self.list

    def crumb(self) -> Line:
        """Which calls."""
        return self.listing().title

    def listing(self) -> Listing:
        """These calls."""
        return self._listings[self._index]

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
        self.list.ask(self.moesif.session, listing.calls)
        place = f"{grouped(self._index + 1)} of {grouped(len(self._listings))}" if len(self._listings) > 1 else ""
        self.head.show(Row(listing.facts, [(place, "muted")] if place else ()))
        self.note()
        self.path_changed()
        self.keys_changed()

    def on_virtual_list_row_highlighted(self) -> None:
        """Rows are there: say when some of what is known cannot be listed."""
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
        return None

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
