"""The filter of a trace: which of its calls a query finds, bodies and headers included, asked of the search."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.ui.bucket_filter import WORDS, FilterError
from moesif_tui.ui.filtering import understood
from moesif_tui.ui.present import Clock, holds_secret
from moesif_tui.ui.trace.calls import TraceCall
from moesif_tui.ui.widgets.filter import Completion

if TYPE_CHECKING:
    from moesif_tui.core.query import Query
    from moesif_tui.session import Session

MOST_IDS: Final = 1000
"""Calls that one search is asked about."""


class TraceFilter:
    """A filter and what it found so far.

    Attributes:
        text: as typed.
        found: ids of calls; None where nothing is filtered.
    """

    def __init__(self, text: str = "", query: Query | None = None) -> None:
        self.text = text
        self.found: set[str] | None = None if query is None else set()
        self._query = query
        self._asked: set[str] = set()

    @classmethod
    def read(cls, text: str) -> TraceFilter:
        """Understand a filter. Raises `FilterError`."""
        return cls(text, understood(text))

    async def ask(self, session: Session, calls: Iterable[TraceCall], clock: Clock) -> None:
        """Find out about the calls that were not asked about before. Raises `session.ApiError`, `FilterError`."""
        if self._query is None or self.found is None:
            return
        from moesif_tui.calls import matching_ids
        from moesif_tui.core.query import QueryError, to_dsl

        try:
            clause = to_dsl(self._query, now=clock.now, zone=clock.zone, local=session.near)
        except QueryError as error:
            raise FilterError(error.message) from None
        ids = [call.id for call in calls if call.id not in self._asked]
        for start in range(0, len(ids), MOST_IDS):
            asked = ids[start : start + MOST_IDS]
            self.found |= await matching_ids(session, clause, asked)
            self._asked |= set(asked)


_VALUES: Final[dict[str, Callable[[TraceCall], Any]]] = {
    "status": lambda call: call.status,
    "verb": lambda call: call.verb or None,
    "route": lambda call: call.route or None,
    "took": lambda call: None if call.took is None else call.took / 1000,
}
"""Column, which is the field's name too → the value of a call."""


def field_of(column: str | None, call: TraceCall) -> tuple[str, Any]:
    """The field and the value under the cursor; of the status where no column was chosen."""
    field = column if column in _VALUES else "status"
    return field, _VALUES[field](call)


def completion(text: str, at: int, calls: Iterable[TraceCall]) -> Completion | None:
    """Names of fields, and values that the calls have, those with secrets left out."""
    from moesif_tui.core.query import complete

    known: dict[str, dict[str, None]] = {"verb": {}, "route": {}, "host": {}}
    for call in calls:
        for field, value in (("verb", call.verb), ("route", call.route), ("host", call.host)):
            if value and not holds_secret(value):
                known[field][value] = None
    found = complete(text, at, {field: list(values) for field, values in known.items()})
    if not found:
        return None
    return Completion(found[0].start, [one.text for one in found[:WORDS] if one.start == found[0].start])
