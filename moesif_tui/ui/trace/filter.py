"""The filter of a trace: which of its calls a query finds, bodies and headers included, asked of the search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.ui.filters import as_dsl, understood
from moesif_tui.ui.present import Clock
from moesif_tui.ui.trace.calls import TraceCall

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

    def anew(self) -> TraceFilter:
        """The same for the calls of another trace."""
        return TraceFilter(self.text, self._query)

    async def ask(self, session: Session, calls: Iterable[TraceCall], clock: Clock) -> None:
        """Find out about the calls that were not asked about before. Raises `session.ApiError`, `FilterError`."""
        if self._query is None or self.found is None:
            return
        from moesif_tui.calls import matching_ids

        clause = as_dsl(self._query, session, clock)
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


def values_of(calls: Iterable[TraceCall]) -> Iterator[tuple[str, str | None]]:
    """What a filter can be completed with: field and value."""
    for call in calls:
        yield from (("verb", call.verb), ("route", call.route), ("host", call.host))
