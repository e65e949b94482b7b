"""The panes of a bucket's view, one for each tab: which is seen, what it lists, and what can be taken out of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from textual.containers import Vertical

from moesif_tui.calls import one_call, trace_calls
from moesif_tui.core.kinds import SHOWN
from moesif_tui.ui.bucket.call_list import CallList
from moesif_tui.ui.bucket.calls import Calls, Listing
from moesif_tui.ui.bucket.led_here import LedHere
from moesif_tui.ui.bucket.one_trace import OneTrace
from moesif_tui.ui.bucket.taking import all_calls, newest_call
from moesif_tui.ui.bucket.traces import TraceList
from moesif_tui.ui.present import Clock, bucket_title
from moesif_tui.ui.rows import read_again

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from moesif_tui.session import Session
    from moesif_tui.ui.taking import Source
    from moesif_tui.ui.text import Line
    from moesif_tui.wire.triage import TriageBucket

LED_HERE, EVENTS, TRACES = range(3)
TABS: Final = ("Led here", "Events", "Traces")


class Panes(Vertical):
    """All of them, of which one is seen. A list is asked for when it is first seen.

    Attributes:
        index: of the tab.
        signature: id of the error's signature.
        kinds: of calls.
    """

    DEFAULT_CSS: ClassVar[str] = "Panes { height: 1fr; width: 1fr; }"

    def __init__(self, bucket: TriageBucket, kinds: tuple[str, ...] = SHOWN) -> None:
        super().__init__()
        clock = Clock()
        self.led_here = LedHere()
        self.events = CallList(clock, failed=True)
        self.traces = TraceList(clock)
        self.trace = OneTrace()
        self.index = LED_HERE
        self.signature = bucket.id or ""
        self.kinds = kinds
        self._bucket = bucket
        self._listed: set[int] = set()
        self._filters: dict[int, str] = {}
        self._clause: Mapping[str, Any] | None = None

    def compose(self) -> ComposeResult:
        """All of them."""
        yield self.led_here
        yield self.events
        yield self.traces
        yield self.trace

    @property
    def _session(self) -> Session:
        return cast("Session", self.app.session)  # type: ignore[attr-defined]

    # -- what is shown

    @property
    def names(self) -> tuple[str, ...]:
        """Of the tabs: of a single trace the last one shows that trace."""
        return (*TABS[:TRACES], "Trace") if self._is_single else TABS

    @property
    def _is_single(self) -> bool:
        return self._bucket.session_count == 1

    @property
    def seen(self) -> Widget:
        """The pane that is seen."""
        return (self.led_here, self.events, self.trace if self._is_single else self.traces)[self.index]

    @property
    def is_list(self) -> bool:
        """Whether what is seen can be filtered."""
        return self.seen in {self.events, self.traces}

    @property
    def filter_text(self) -> str:
        """The filter of what is seen."""
        return self._filters.get(self.index, "") if self.is_list else ""

    def become(self, bucket: TriageBucket) -> None:
        """Another bucket: nothing of it is listed yet, and no filter is set."""
        self._listed.clear()
        self._filters.clear()
        self._clause = None
        self.led_here.reset()
        self.trace.reset()
        self.know(bucket, bucket.id or "")

    def know(self, bucket: TriageBucket, signature: str) -> None:
        """The bucket as it is now."""
        self._bucket, self.signature = bucket, signature

    def count(self, kinds: tuple[str, ...]) -> None:
        """List other kinds of calls."""
        self.kinds = kinds
        self._listed.clear()
        self.list_seen()

    def narrow(self, text: str, clause: Mapping[str, Any] | None = None) -> None:
        """List what a filter leaves; `clause`: the same of a search, where calls are seen."""
        self._filters[self.index] = text
        if self.seen is self.events:
            self._clause = clause
        self._listed.discard(self.index)
        self.list_seen()

    def show(self, index: int) -> None:
        """Show the pane of a tab, and give it the keys."""
        self.index = index
        self.list_seen()
        if index == LED_HERE:
            self.led_here.take_focus()
        else:
            self.screen.set_focus(self.trace.list if self.seen is self.trace else self.seen)

    def list_seen(self) -> None:
        """Have what is seen listed."""
        for pane in (self.led_here, self.events, self.traces, self.trace):
            pane.display = pane is self.seen
        if self.index in self._listed:
            return
        self._listed.add(self.index)
        if self.seen is self.events:
            self.events.ask(self._session, self._calls(), self.filter_text)
        elif self.seen is self.trace:
            self.trace.ask(self.signature, self._bucket, self.kinds)
        elif self.seen is self.traces:
            self.traces.ask(self._session, self.signature, self.kinds, self._bucket.session_count, self.filter_text)

    def told_by(self, clock: Clock) -> None:
        """Tell times by another clock."""
        self.events.told_by(clock, failed=True)
        self.traces.told_by(clock)

    def read_again(self) -> None:
        """Read again what is listed."""
        self.led_here.chosen.again()
        read_again(self.events.rows)
        read_again(self.traces.rows)
        if self.seen is self.trace:
            self.trace.ask(self.signature, self._bucket, self.kinds)

    @property
    def explained(self) -> Line:
        """What is to be said of the row under the cursor of what is seen."""
        if self.seen is self.led_here:
            return self.led_here.explained
        return self.trace.list.explained if self.seen is self.trace else ()

    # -- what can be taken out

    def _calls(self) -> Calls:
        """Those that the filter leaves."""
        total = self._bucket.event_count if self._clause is None else None
        return Calls(self.signature, kinds=self.kinds, clause=self._clause, total=total)

    def listing(self) -> Listing | None:
        """The chosen call's calls; in the other tabs those of the bucket."""
        if self.index == LED_HERE:
            vertex = self.led_here.vertex
            return None if vertex is None else self.led_here.listing_of(vertex)
        title = bucket_title(self._bucket)
        return Listing(title, title, self._calls(), failed=True)

    def example(self) -> Source | None:
        """The call under the cursor; where what led here is shown, the chosen one's newest; a trace as a whole."""
        if self.seen is self.led_here:
            listing = self.listing()
            return None if listing is None else newest_call(self._session, listing.calls)
        if self.seen is self.traces:
            return self.everything()
        row = self.events.item if self.seen is self.events else self.trace.call
        return None if row is None else partial(one_call, self._session, row.id)

    def everything(self) -> Source | None:
        """The chosen call's calls, the bucket's, or those of a trace."""
        if self.seen in {self.led_here, self.events}:
            listing = self.listing()
            return None if listing is None else all_calls(self._session, listing.calls)
        row = self.traces.item
        trace_id = self.trace.trace_id if self.seen is self.trace else row.id if row is not None else None
        return partial(trace_calls, self._session, trace_id, self.kinds) if trace_id else None
