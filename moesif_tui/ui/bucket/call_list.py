"""The list of some calls: those of a bucket, those that led to it at a step, those of a group."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final

from moesif_tui.core.numbers import plural
from moesif_tui.core.statuses import failed
from moesif_tui.ui.bucket.call_columns import CallRow, columns
from moesif_tui.ui.bucket.calls import Calls, CallSource
from moesif_tui.ui.filters import no_match
from moesif_tui.ui.rows import PagedRows
from moesif_tui.ui.widgets.list import Column, VirtualList

if TYPE_CHECKING:
    from moesif_tui.session import Session
    from moesif_tui.ui.present import Clock
    from moesif_tui.ui.rows import Rows
    from moesif_tui.ui.view import View

_OPTIONAL: Final = frozenset({"host", "path", "answer"})


class CallList(VirtualList[CallRow]):
    """A list of calls, newest first."""

    LABELS: ClassVar[dict[str, str]] = {"open": "open call|open"}

    def __init__(self, clock: Clock, *, failed: bool = False) -> None:
        super().__init__(_columns(clock, failed=failed))
        self.source: CallSource | None = None

    def ask(self, session: Session, calls: Calls, filter_text: str = "") -> None:
        """List other calls; `filter_text`: of the filter that leaves them."""
        self.source = CallSource(session, calls)
        self.empty = no_match("call", filter_text) if filter_text else [("No call.", "muted")]
        rows = PagedRows(self.source.fetch, key=lambda row: row.id, cursor=lambda row: row.cursor)
        rows.errors = self._next_error if calls.signature_id is not None else None
        self.rows = rows

    async def _next_error(self, row: CallRow, _: int) -> str | None:
        """See `paged_rows.NextError`: calls of one signature fail all, or none does."""
        return None if failed(row.event) else f"No error in {plural(self.rows.total, 'call')}."

    def told_by(self, clock: Clock, *, failed: bool) -> None:
        """Tell times by another clock."""
        self.columns = _columns(clock, failed=failed)


def _columns(clock: Clock, *, failed: bool) -> list[Column[CallRow]]:
    """Where they went, who answered and what came back: those first that differ from call to call."""
    return [
        replace(column, optional=True) if column.key in _OPTIONAL else column
        for column in columns(clock, failed=failed)
    ]


def open_call(view: View, event_id: str, rows: Rows[Any], index: int | None) -> None:
    """Open a call of a list, which the view of the call goes on along."""
    from moesif_tui.ui.screens.event import EventView

    view.moesif.open(EventView(event_id, rows, index))
