"""The next failing call of a list, asked of the service, so that what lies between need not be read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.numbers import plural
from moesif_tui.session import ApiError
from moesif_tui.ui.call_rows import ORDERS, hit_cursor, sort_by, total

if TYPE_CHECKING:
    from moesif_tui.session import Session
    from moesif_tui.wire.events import EventHit, EventHits

MARGIN: Final = 1
"""A sort value and the value itself may differ by less (times are told in whole ms)."""


class NextError:
    """Finds the failing calls of a search."""

    def __init__(self, session: Session, query: Mapping[str, Any], order: str, kinds: Sequence[str]) -> None:
        """Make it for a list.

        Args:
            session: the door to the data.
            query: what the list searches for, in Query DSL.
            order: of the list, one of `ORDERS`.
            kinds: of calls.
        """
        self._session = session
        self._query = query
        self._order = order
        self._kinds = tuple(kinds)

    async def __call__(self, item: EventHit, step: int) -> int | str | None:
        """See `paged_rows.NextError`."""
        backwards = step < 0
        sort = sort_by(self._order, backwards=backwards)
        failed = await asyncio.to_thread(_failed, local=self._session.near)
        try:
            failing = await self._hits([failed], sort=sort, search_after=hit_cursor(item), size=1)
            if not failing.hits:
                return await self._nothing(failing, step)
            before = self._before(hit_cursor(failing.hits[0]), backwards=backwards)
            if before is None:
                return None
            place = total((await self._hits([before], size=0)).total)
        except ApiError as error:
            return str(error)
        return None if place is None else place - backwards

    async def _nothing(self, failing: EventHits, step: int) -> int | str:
        """Beyond the end of the list; a sentence where no call of it failed."""
        every = total((await self._hits([], size=0)).total) or 0
        if total(failing.total):
            return every if step > 0 else -1
        return f"No error in {plural(every, 'call')}."

    def _before(self, cursor: Sequence[Any], *, backwards: bool) -> dict[str, Any] | None:
        """A clause for what stands before a call in the list: not all of it, or (backwards) a little more."""
        field, direction = ORDERS[self._order][0]
        value = cursor[0] if cursor else None
        if field == "_id" or isinstance(value, bool) or not isinstance(value, int | float):
            return None
        reach = -MARGIN if backwards else MARGIN
        if direction == "desc":
            return {"range": {field: {"gte" if backwards else "gt": value + reach}}}
        return {"range": {field: {"lte" if backwards else "lt": value - reach}}}

    async def _hits(self, clauses: Sequence[Mapping[str, Any]], **body: Any) -> EventHits:
        from moesif_tui.wire.events import EventHits, SearchEvents

        query = {"bool": {"filter": [dict(self._query), *clauses]}}
        answer = await self._session.send(
            SearchEvents(body={"query": query, "_source": False, **body}, kind=self._kinds)
        )
        return answer.hits or EventHits()


def _failed(*, local: bool) -> Mapping[str, Any]:
    """A clause for every failure, no answer and errors inside a success included. Loads the query language."""
    from datetime import UTC

    from moesif_tui.core.query import parse, to_dsl

    return to_dsl(parse("status:failed"), now=0, zone=UTC, local=local)
