"""Calls read whole, for what is copied and saved: lists cut long bodies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Final

from moesif_tui.ui.rows import Ask, Page, RowsError
from moesif_tui.ui.taking import Document, document

if TYPE_CHECKING:
    from moesif_tui.session import Session
    from moesif_tui.wire.events import EventHit

PAGE: Final = 200
AT_ONCE: Final = 8
"""Calls that are asked for at the same time."""


async def whole_calls(session: Session, calls: Iterable[tuple[str, str | None]]) -> AsyncIterator[Document]:
    """Calls as `getEvent` answers them, by id and time, in this order. Raises `session.ApiError`."""
    from moesif_tui.wire.events import GetEvent

    waiting = list(calls)
    while waiting:
        some, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        asked = (session.send(GetEvent(id=identity, event_time=time)) for identity, time in some)
        for hit in await asyncio.gather(*asked):
            if hit.source is not None:
                yield document(hit.source)


async def found_calls(session: Session, fetch: Callable[[Ask], Awaitable[Page[EventHit]]]) -> AsyncIterator[Document]:
    """Every call of a paged search. Raises `session.ApiError`."""
    offset, after = 0, None
    while True:
        try:
            page = await fetch(Ask(offset, PAGE, after=after))
        except RowsError as error:
            raise (error.__cause__ or error) from None
        async for event in whole_calls(session, [(hit.id or "", time_of(hit)) for hit in page.rows]):
            yield event
        offset += len(page.rows)
        if len(page.rows) < PAGE:
            return
        after = page.rows[-1].sort


def time_of(hit: EventHit) -> str | None:
    """The time of a hit's call, which the hosted service needs beside its id."""
    return hit.source.request.time if hit.source and hit.source.request else None
