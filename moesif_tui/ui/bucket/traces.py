"""The traces of a bucket: one row for each session that ran into its error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from moesif_tui.core.messages import mapping
from moesif_tui.core.numbers import grouped
from moesif_tui.core.time import UNKNOWN, parse_time, span
from moesif_tui.session import ApiError
from moesif_tui.ui.bucket.call_columns import moment, moment_cells
from moesif_tui.ui.filters import FilterError, no_match
from moesif_tui.ui.present import shown_text, shown_user
from moesif_tui.ui.rows import Ask, Page, PagedRows, RowsError
from moesif_tui.ui.text import Piece
from moesif_tui.ui.trace.reader import figures_of
from moesif_tui.ui.trace.rows import fetcher, filtered, says, trace_id
from moesif_tui.ui.widgets.list import Column, VirtualList

if TYPE_CHECKING:
    from moesif_tui.session import Session
    from moesif_tui.ui.present import Clock
    from moesif_tui.wire.signatures import GetSignatureTraces
    from moesif_tui.wire.traces import Trace


class TraceList(VirtualList["Trace"]):
    """The list, newest trace first."""

    LABELS: ClassVar[dict[str, str]] = {"open": "open trace|open"}

    def __init__(self, clock: Clock) -> None:
        super().__init__(columns(clock))
        self._clock = clock
        self.told = ""
        """How many a filter leaves."""

    def ask(
        self, session: Session, signature_id: str, kinds: tuple[str, ...], total: int | None, filter_text: str = ""
    ) -> None:
        """List the traces of a signature, or what a filter leaves of them; `total` as far as it is known."""
        from moesif_tui.wire.signatures import GetSignatureTraces

        asked = GetSignatureTraces(id=signature_id, kind=kinds)
        fetch = fetcher(session, asked, total)
        if filter_text:
            fetch = self._narrowed(session, asked, filter_text)
        self.told = "…" if filter_text else ""
        self.empty = no_match("trace", filter_text) if filter_text else [("No trace of these kinds of calls.", "muted")]
        self.rows = PagedRows(fetch, key=trace_id, cursor=trace_id)

    def _narrowed(
        self, session: Session, asked: GetSignatureTraces, filter_text: str
    ) -> Callable[[Ask], Awaitable[Page[Trace]]]:
        """What gets a page of those that a filter leaves: the service cannot be asked for them."""

        async def fetch(ask: Ask) -> Page[Trace]:
            try:
                found = await filtered(session, filter_text, self._clock, asked)
            except (FilterError, ApiError) as error:
                raise RowsError(str(error)) from None
            self.told = found.told
            return Page(found.traces[ask.offset : ask.offset + ask.size], len(found.traces))

        return fetch

    def told_by(self, clock: Clock) -> None:
        """Tell times by another clock."""
        self._clock = clock
        self.columns = columns(clock)


def columns(clock: Clock) -> list[Column[Trace]]:
    """Of the list; `clock` tells the times."""
    width = moment_cells(clock)
    return [
        Column("started", "STARTED", lambda trace, _: (moment(parse_time(trace.created), clock), "text"), width, gap=2),
        Column("lasted", "LASTED", _lasted, 8, right=True, gap=2),
        Column("calls", "CALLS", lambda trace, _: _count(figures_of(trace).calls, "text"), 6, right=True, gap=2),
        Column("errors", "ERRORS", lambda trace, _: _count(figures_of(trace).errors, "error"), 6, right=True, gap=2),
        Column("user", "USER", lambda trace, _: shown_user(trace, "text", UNKNOWN), share=2, least=8, gap=3),
        Column("session", "SESSION", _session, share=2, least=8, gap=2),
        Column("ended", "FAILED", lambda trace, _: (_ended(trace, clock), "muted"), width, gap=2, drop=1),
        Column(
            "says", "SAYS", lambda trace, _: (says(trace), "muted"), share=4, least=20, gap=2, drop=2, optional=True
        ),
    ]


def _count(count: int | None, role: str) -> Piece:
    return ("–", "muted") if count is None else (grouped(count), role if count else "muted")


def _lasted(trace: Trace, _: int) -> Piece:
    lasted = figures_of(trace).lasted
    return ("–", "muted") if lasted is None else (span(lasted), "text")


def _ended(trace: Trace, clock: Clock) -> str:
    return moment(parse_time(mapping(trace.metadata).get("last")), clock)


def _session(trace: Trace, _: int) -> Piece:
    return shown_text(trace.session_token) if trace.session_token else UNKNOWN, "muted"
