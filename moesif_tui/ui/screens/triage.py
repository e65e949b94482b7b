"""Triage: the error buckets of a data set, to be filtered, sorted, opened and marked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.containers import Horizontal
from textual.widget import Widget

from moesif_tui.core.kinds import EVERY, HIDDEN, SHOWN
from moesif_tui.core.numbers import grouped, plural
from moesif_tui.core.states import STATES, state_name
from moesif_tui.session import ApiError
from moesif_tui.ui.bucket.taking import TakesCalls, all_calls, names_of, newest_call, one_after_another
from moesif_tui.ui.bucket_columns import SORT_KEYS, SORTS, columns_for, same_everywhere
from moesif_tui.ui.bucket_filter import BucketFilter, values_of
from moesif_tui.ui.filtering import Filtering
from moesif_tui.ui.filters import completion, no_match
from moesif_tui.ui.following import Following
from moesif_tui.ui.marks import Marking
from moesif_tui.ui.no_buckets import nothing_failed
from moesif_tui.ui.present import Clock, bucket_title, unreadable
from moesif_tui.ui.rows import ListRows
from moesif_tui.ui.taking import Source, Taking
from moesif_tui.ui.text import Line, filled, width_of
from moesif_tui.ui.trouble import trouble
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.ui.widgets.list import VirtualList
from moesif_tui.ui.widgets.menu import Choice
from moesif_tui.ui.widgets.preview import Preview
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from textual.events import Resize

    from moesif_tui.ui.widgets.filter import Completion
    from moesif_tui.wire.base import Unreadable
    from moesif_tui.wire.imports import DataSet
    from moesif_tui.wire.triage import TriageBucket

PAGE: Final = 1000
"""Buckets of one page; more than this are rare, and all are read."""
ALL: Final = "all"
WIDE: Final = 140
"""Columns from which a bucket is told in short beside the list."""
REST: Final = 0.15
"""Seconds that the cursor rests before that is read."""


class Triage(Marking, Filtering, TakesCalls, Following):
    """The list of error buckets."""

    DEFAULT_CSS: ClassVar[str] = "Triage VirtualList { width: 2fr; }"
    FOOTER = ("open", "resolve", "ignore", "filter", "only", "exclude", "copy", "hidden")
    LABELS: ClassVar[dict[str, str]] = {"only": "only this|only", "exclude": "not this|not"}

    def __init__(self) -> None:
        super().__init__()
        self.rows: ListRows[TriageBucket] = ListRows(key=lambda bucket: bucket.id or "")
        self.clock = Clock()
        self.list = VirtualList(columns_for(self.clock, ()), self.rows)
        self.preview = Preview()
        self._side_by_side = Horizontal(self.list)
        self.state = "open"
        self.sort = "last"
        self.kinds: Sequence[str] = SHOWN
        self._filter = BucketFilter()
        self._foreseen: Sequence[TriageBucket | Unreadable] | None = None
        self._failed_hidden = 0

    def body(self) -> Iterable[Widget]:
        """The list, and where there is room a bucket in short beside it."""
        yield self._side_by_side

    def crumb(self) -> Line:
        """Its name."""
        return [("Triage", "strong")]

    def on_mount(self) -> None:
        """Have the cursor in the list."""
        self.list.focus()

    # -- the bucket in short

    def on_resize(self, event: Resize) -> None:
        """Show the bucket in short where there is room."""
        super().on_resize(event)
        if event.size.width >= WIDE and not self.preview.is_attached:
            self._side_by_side.mount(self.preview)
        self.preview.display = event.size.width >= WIDE
        self._look()
        self._facts()

    def on_virtual_list_row_highlighted(self, _: VirtualList.RowHighlighted) -> None:
        """Tell the bucket under the cursor, once the cursor rests."""
        self._look()

    def _look(self) -> None:
        if self.preview.is_attached and self.preview.display:
            self.after_rest("preview", REST, self._tell)

    def _tell(self) -> None:
        bucket = self.list.item
        self.preview.tell(bucket, self.clock)
        if bucket is not None:
            run_latest(self, "preview", partial(self._complete, bucket))

    async def _complete(self, bucket: TriageBucket) -> None:
        from moesif_tui.core.answers import in_short
        from moesif_tui.core.graph import read
        from moesif_tui.wire.events import Event
        from moesif_tui.wire.signatures import GetSignatureEvents
        from moesif_tui.wire.triage import GetSignatureGraph

        session, kinds = self.moesif.session, tuple(self._counted())
        try:
            document = await session.send(GetSignatureGraph(id=bucket.id or "", depth=1, kind=kinds))
            graph = await asyncio.to_thread(read, document, 1, bucket)
            signature = document.error_signature_id or bucket.id or ""
            events = await session.send(GetSignatureEvents(id=signature, take=1, kind=kinds))
        except ApiError:
            return  # the list itself tells what is wrong
        event = next((event for event in events if isinstance(event, Event)), None)
        example = None if event is None else (event, await asyncio.to_thread(in_short, event))
        self.preview.tell(bucket, self.clock, graph, example)

    # -- loading

    def know(self, data_set: DataSet) -> None:
        """Tell times as this capture needs it."""
        self.clock = Clock(data_set.first, data_set.last)
        self.path_changed()

    async def catch_up(self, *, final: bool) -> None:
        """Read the buckets again."""
        await self._read_buckets(settle=final)

    def _load(self, *, settle: bool = False) -> None:
        run_latest(self, "data", partial(self._read_buckets, settle=settle))

    async def foresee(self) -> None:
        """Ask for the buckets before anything is known of the data set: so the first rows are shown with its name."""
        from moesif_tui.wire.triage import GetTriageBuckets

        with suppress(ApiError):  # who reads them asks again
            rows = await self.moesif.session.send(GetTriageBuckets(take=PAGE, sort="id", kind=tuple(self._counted())))
            if self.data_set is None:
                self._foreseen = rows

    async def _buckets(self, order: str, kinds: Sequence[str]) -> list[TriageBucket]:
        from moesif_tui.wire.triage import GetTriageBuckets, TriageBucket

        foreseen, self._foreseen = self._foreseen, None
        if foreseen is not None and len(foreseen) < PAGE:
            return [row for row in foreseen if isinstance(row, TriageBucket)]
        operation = GetTriageBuckets(take=PAGE, sort=order, kind=tuple(kinds))
        pages = self.moesif.session.pages(operation)
        return [row async for page in pages for row in page if isinstance(row, TriageBucket)]

    async def _read_buckets(self, *, settle: bool) -> None:
        try:
            await self._take(settle=settle)
        except ApiError as error:
            self.list.empty = trouble(str(error))
            self.say(str(error), role="error")

    async def _take(self, fresh: BucketFilter | None = None, *, settle: bool) -> None:
        """Read the buckets as the filter needs them, or a fresh one, and show what it leaves.

        Raises `ApiError`, `FilterError`.
        """
        while True:
            asked, now = self._filter if fresh is None else fresh, self.marks.now
            counted = self._counted(asked)
            found = await self._buckets("-last_modified" if settle else "id", counted)
            left_out = self._kinds_hidden(asked)
            unseen = await self._buckets("id", left_out) if not found and self._calls(left_out) else ()
            await asked.ask(self.moesif.session, self.clock, counted)
            if (fresh is not None or asked is self._filter) and counted == self._counted(asked):
                break  # else another filter, or kinds, were chosen meanwhile
        self._filter = asked
        self._failed_hidden = sum(bucket.event_count or 0 for bucket in unseen)
        untouched = self.list.cursor == 0
        self.rows.replace([self.marks.upon(bucket, now) for bucket in found])
        if settle:
            self._arrange()
            if untouched:
                self.list.move_to(0)
        self._lay_out()
        self._apply()

    def _fits_partly(self, buckets: Iterable[TriageBucket]) -> bool:
        """Whether the filter leaves some calls of a bucket and others not: its numbers tell too much then."""
        counts = ((self._filter.fitting(bucket), bucket.event_count or 0) for bucket in buckets)
        return any(fit is not None and 0 < fit < count for fit, count in counts)

    def _lay_out(self) -> None:
        fitting = self._filter.fitting if self._fits_partly(self.rows.all()) else None
        self.list.columns = columns_for(self.clock, self.rows.all(), settled=not self.growing, fitting=fitting)

    def _arrange(self) -> None:
        key, descending = SORTS[self.sort]
        self.rows.sort(key, reverse=descending)

    # -- what is shown

    def _apply(self) -> None:
        """Let through what state and filter leave; the count says so."""
        keep = self._filter.keep(self.clock)
        self.rows.filter(lambda bucket: (bucket.id in self.marked or self._fits(bucket)) and keep(bucket))
        self.filter_line.set(self._filter.text, f"{grouped(self.rows.total)} of {grouped(self.rows.total_all)}")
        self.list.empty = self._empty()
        self._facts()

    def _fits(self, bucket: TriageBucket) -> bool:
        """Whether it has the state that is shown."""
        return self.state == ALL or state_name(bucket.state) == self.state

    def _empty(self) -> Line:
        if self.rows.total_all == 0:
            if self.data_set is None or (self.growing and not self._failed_hidden):
                return [("Nothing failed so far.", "muted")]
            return nothing_failed(self.data_set, self._calls(self._counted()), self._hidden(), self._failed_hidden)
        if self._filter.text:
            return no_match(f"{self._word()} bucket", self._filter.text)
        return [
            (f"No {self._word()} bucket. ", "muted"),
            ("S", "accent strong"),
            (" shows those of other states", "muted"),
        ]

    def _hidden(self) -> int:
        return self._calls(self._kinds_hidden())

    def _calls(self, kinds: Iterable[str]) -> int:
        calls = (self.data_set.calls if self.data_set else None) or {}
        return sum(calls.get(kind, 0) for kind in kinds)

    def _counted(self, asked: BucketFilter | None = None) -> Sequence[str]:
        """The kinds of calls that count: a filter can ask for those that are hidden."""
        return EVERY if (asked or self._filter).asks_kind else self.kinds

    def _kinds_hidden(self, asked: BucketFilter | None = None) -> Sequence[str]:
        return [kind for kind in EVERY if kind not in self._counted(asked)]

    def _word(self) -> str:
        return "" if self.state == ALL else self.state

    def _facts(self) -> None:
        data_set = self.data_set
        if data_set is None:
            return
        shown = self._calls(self._counted())
        hidden = self._hidden()
        rows_shown = (self.rows.row(index) for index in range(self.rows.total))
        counted = [bucket for bucket in rows_shown if bucket is not None and self._fits(bucket)]
        failures = sum(bucket.event_count or 0 for bucket in counted)
        partly = self._fits_partly(counted)
        fit = sum(self._filter.fitting(bucket) or 0 for bucket in counted) if partly else 0
        right: Line = [("state ", "muted"), (self.state, "text"), ("  sort ", "muted"), (self.sort, "text")]
        facts: list[Line] = [
            [(grouped(len(counted)), "strong"), (" bucket" if len(counted) == 1 else " buckets", "muted")],
            [
                *([(grouped(fit), "strong"), (" of ", "muted")] if partly else []),
                (grouped(failures), "text" if partly else "strong"),
                (f" {'failure' if failures == 1 else 'failures'} in {plural(shown, 'call')}", "muted"),
            ],
            [(f"{grouped(hidden)} hidden", "muted")] if hidden else [],
            [(f"capture ends {self.clock.end}", "muted")] if self.clock.now and not self.growing else [],
            *([(word, "muted")] for word in same_everywhere(self.rows.all(), settled=not self.growing)),
        ]
        width = self.size.width - 2
        first, *others = filled(facts, width - width_of(right) - 2, width)
        rows = [Row(first, right), *map(Row, others)]
        rows += map(
            Row, filled(([(word, "warning")] for word in (data_set.note or "").split()), width, width, (" ", ""))
        )
        self.head.show(*rows, *unreadable(data_set))

    # -- filter

    def complete(self, text: str, at: int) -> Completion | None:
        """Fields, and values of the rows."""
        return completion(text, at, values_of(self.rows.all()), "bucket")

    async def refine(self, text: str) -> None:
        """Show the buckets that a filter leaves."""
        fresh = await asyncio.to_thread(BucketFilter.read, text)
        if self._counted() == self._counted(fresh):
            await fresh.ask(self.moesif.session, self.clock, self._counted())
            former, self._filter = self._filter, fresh
            if former.asks_calls or fresh.asks_calls:
                self._lay_out()
            self.marked.clear()
            self._apply()
        else:
            await self._take(fresh, settle=not self.growing)
            self.marked.clear()
        self.filter_text = text

    def under_cursor(self) -> tuple[str, Any] | None:
        """The value of the chosen column, of the status where none was chosen."""
        bucket = self.list.item
        return None if bucket is None else self._filter.field_of(self.list.column, bucket)

    # -- order, state, kinds

    def action_sort(self) -> None:
        """Choose the order."""
        choices = [Choice(name, name, SORT_KEYS.get(name, name[0])) for name in SORTS]
        self.choose("sort by", choices, self._sort_chosen, current=self.sort)

    def _sort_chosen(self, choice: Choice) -> None:
        self.sort = choice.id
        untouched = self.list.cursor == 0
        self._arrange()
        if untouched:
            self.list.move_to(0)
        self._facts()

    def action_states(self) -> None:
        """Choose which states are shown."""
        counts = dict.fromkeys((*STATES, ALL), 0)
        for bucket in self.rows.all():
            counts[ALL] += 1
            if (name := state_name(bucket.state)) in STATES:
                counts[name] += 1
        choices = [Choice(name, name, name[0], grouped(count)) for name, count in counts.items()]
        self.choose("show buckets that are", choices, self._state_chosen, current=self.state)

    def _state_chosen(self, choice: Choice) -> None:
        self.state = choice.id
        self.marked.clear()
        self._apply()

    def action_hidden(self) -> None:
        """Show or hide static, preflight and aborted calls."""
        self.kinds = SHOWN if self.kinds == EVERY else EVERY
        if self._filter.asks_kind:
            self.say("The filter asks for a kind of calls: every kind counts while it stands.")
        else:
            self.say("every kind of call counts" if self.kinds == EVERY else f"{HIDDEN} calls are hidden")
        self._load(settle=not self.growing)

    # -- selecting, marking, opening

    def action_select(self) -> None:
        """Select the row."""
        self.list.toggle()

    def action_select_all(self) -> None:
        """Select every row that the filter leaves."""
        self.list.select_all()

    def chosen(self) -> list[TriageBucket]:
        """The selected buckets, else the one under the cursor."""
        if self.list.selected:
            return [bucket for bucket in self.rows.all() if bucket.id in self.list.selected]
        return [self.list.item] if self.list.item is not None else []

    def changed(self, buckets: Sequence[TriageBucket]) -> None:
        """Buckets have another state now."""
        self.rows.put(buckets)
        self.list.clear_selection()
        self._apply()

    def example(self) -> Source | None:
        """The last call of the bucket under the cursor."""
        from moesif_tui.ui.bucket.calls import Calls

        bucket = self.list.item
        if bucket is None or bucket.id is None:
            return None
        return newest_call(self.moesif.session, Calls(bucket.id, kinds=tuple(self._counted())))

    def everything(self) -> Source | None:
        """The calls of the selected buckets, else of the one under the cursor."""
        from moesif_tui.ui.bucket.calls import Calls

        session, kinds = self.moesif.session, tuple(self._counted())
        sources = [all_calls(session, Calls(bucket.id, kinds=kinds)) for bucket in self.chosen() if bucket.id]
        return (lambda: one_after_another(sources)) if sources else None

    def besides(self) -> Sequence[Taking]:
        """What names the bucket under the cursor."""
        return names_of(self.list.item) if self.list.item is not None else ()

    def stem(self) -> str:
        """Of one bucket its title, else how many there are."""
        chosen = self.chosen()
        return (
            "".join(text for text, _ in bucket_title(chosen[0])) if len(chosen) == 1 else plural(len(chosen), "bucket")
        )

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        """Open a bucket."""
        from moesif_tui.ui.screens.bucket import Bucket

        self.moesif.open(Bucket(event.item, self.rows, kinds=self._counted()))
        if self._fits_partly([event.item]):
            self.say(
                "Every call of the bucket is here, not only what fits the filter; / filters its events.", role="muted"
            )

    def let_go(self) -> bool:
        """Let go of the selection."""
        selected = bool(self.list.selected)
        self.list.clear_selection()
        return selected

    def action_refresh(self) -> None:
        """Read again; rows that were marked and do not fit the state go."""
        self.marked.clear()
        self._load(settle=True)
