"""Calls in groups of one value each, with counts and shares; a group opens its calls."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from moesif_tui.core.numbers import grouped, percent, plural
from moesif_tui.session import ApiError
from moesif_tui.ui import glyphs
from moesif_tui.ui.bucket.calls import Listing
from moesif_tui.ui.bucket.grouping import Grouping
from moesif_tui.ui.bucket.groups import MOST, By, Group, aggregations, clause_of, groups_of
from moesif_tui.ui.present import shown_value
from moesif_tui.ui.rows import ListRows
from moesif_tui.ui.text import Line, Piece, width_of
from moesif_tui.ui.trouble import trouble
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.ui.widgets.list import Column, VirtualList
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from moesif_tui.ui.present import Clock
    from moesif_tui.wire.signatures import SignatureAggs

LONGEST = 160
"""Cells of a value for which the bars of shares give way; what a longer one has more is cut."""


class GroupsView(Grouping):
    """Calls grouped by one thing, the largest group first."""

    FOOTER = ("open", "group", "refresh")
    LABELS: ClassVar[dict[str, str]] = {"group": "group by another|group by"}

    def __init__(self, by: By, listing: Listing, clock: Clock) -> None:
        """Group calls; `clock` tells times when a group is opened."""
        super().__init__()
        self.by = by
        self._listing = listing
        self._clock = clock
        self._total = 0
        self._rows: ListRows[Group] = ListRows(key=lambda group: group.key)
        self.list: VirtualList[Group] = VirtualList(
            (
                Column("value", by.name.upper(), self._value, share=4, least=20, gap=2),
                Column("count", "CALLS", lambda group, _: (grouped(group.count), "text"), 9, right=True, gap=2),
                Column("share", "SHARE", lambda group, _: (percent(group.count, self._total), "quiet"), 7, right=True),
                Column("bar", "", self._bar, share=3, least=10, most=50, drop=1, gap=3),
            ),
            self._rows,
        )

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield self.list

    def crumb(self) -> Line:
        """What by."""
        return [(f"by {self.by.name}", "strong")]

    def listing(self) -> Listing | None:
        """The calls that are grouped here: they can be grouped by something else."""
        return self._listing

    def told_by(self) -> Clock:
        """The clock that tells times."""
        return self._clock

    def on_mount(self) -> None:
        """Count."""
        self.list.focus()
        self.action_refresh()

    def action_refresh(self) -> None:
        """Count again."""
        run_latest(self, "groups", self._read)

    async def _read(self) -> None:
        by = self.by
        try:
            answer = await self.moesif.session.send(self._listing.calls.aggregated(aggregations(by)))
        except ApiError as error:
            self.list.empty = trouble(str(error))
            return
        groups, widest = await asyncio.to_thread(self._grouped, by, answer)
        value, *others = self.list.columns
        self.list.columns = [replace(value, good=min(widest, LONGEST)), *others]
        named = sum(1 for group in groups if group.value is not None)
        rest = sum(group.count for group in groups if group.others)
        self._total = self._listing.calls.total or sum(group.count for group in groups)
        self.list.empty = [("There are no such calls.", "muted")]
        self._rows.replace(groups, keep_order=False)
        at_least = "at least " if rest else ""
        self.head.show(
            Row(
                [
                    (f"{at_least}{plural(named, 'value')}", "strong"),
                    (f" of {self.by.name} in ", "muted"),
                    (plural(self._total, "call"), "strong"),
                ]
            ),
            Row(self._listing.facts),
        )

    def _grouped(self, by: By, answer: SignatureAggs) -> tuple[list[Group], int]:
        """The groups, and the cells that the longest of their values takes."""
        groups = groups_of(by, answer)
        return groups, max((width_of(self._value(group, 0)) for group in groups), default=0)

    def _value(self, group: Group, _: int) -> Line:
        if group.others or group.value is None:
            return [("others" if group.others else "none", "muted")]
        return shown_value(self.by.shown(group.value), "text", derived=group.derived)

    def _bar(self, group: Group, width: int) -> Piece:
        return glyphs.bar(group.count / self._total if self._total else 0, width), "muted"

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        """Open a group."""
        groups = [group for group in self._rows.all() if not group.others]
        if event.index >= len(groups):
            self.say(f"Only the {grouped(MOST)} most frequent values are listed.", role="muted")
            return
        self.open_group(groups, event.index)

    def open_group(self, groups: Sequence[Group], index: int) -> None:
        """List the calls of a group."""
        from moesif_tui.ui.screens.bucket_calls import CallsView

        self.moesif.open(CallsView([self._group_listing(group) for group in groups], index, self._clock))

    def _group_listing(self, group: Group) -> Listing:
        calls = self._listing.calls.narrowed(clause_of(self.by, group))
        value = "".join(text for text, _ in self._value(group, 0))
        facts: Line = [(plural(group.count, "call"), "strong"), (f" with {self.by.name} ", "muted"), (value, "text")]
        return replace(
            self._listing,
            title=[(value, "strong")],
            facts=facts,
            calls=replace(calls, total=group.count),
        )
