"""Calls in number, for what is printed, copied and saved: page after page, and each of them whole.

Searches and lists cut long bodies; `getEvent` gives the whole. What is not cut is never asked for again. Light to
import: the documents load when they are first needed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.cut_bodies import is_cut
from moesif_tui.core.kinds import EVERY

if TYPE_CHECKING:
    from moesif_tui.session import Session
    from moesif_tui.wire.base import Operation, Rows
    from moesif_tui.wire.events import Event

Call = dict[str, Any]
"""An event as the API answers it."""

PAGE: Final = 250
"""Calls asked for at once: with bodies of 32 kB on both sides, the answer has 22 MB."""
AT_ONCE: Final = 8
"""Whole calls that are waited for at the same time."""
IN_TIME: Final = ({"request.time": "asc"}, {"_id": "asc"})
"""The order of time, as a search has it."""
_YIELD: Final = 8
"""Calls after which others get a turn on the event loop."""


async def found_calls(
    session: Session,
    query: Mapping[str, Any],
    kinds: Sequence[str] = (),
    *,
    sort: Sequence[Any],
    limit: int | None = None,
) -> AsyncIterator[Call]:
    """The calls that a search finds, as it cuts them; the next page is asked for while one is looked at.

    Args:
        session: to ask.
        query: in Query DSL.
        kinds: of calls; none means those that are shown.
        sort: as a search has it.
        limit: at most so many.

    Raises:
        ApiError: a page cannot be had.
    """
    from moesif_tui.wire.events import EventHit, SearchEvents
    from moesif_tui.wire.reading import plain

    size = PAGE if limit is None else min(PAGE, limit)
    body: dict[str, Any] = {"query": dict(query), "sort": list(sort), "size": size}

    async def page(after: list[Any] | None) -> list[EventHit]:
        asked = body if after is None else {**body, "search_after": after}
        answer = await session.send(SearchEvents(body=asked, kind=tuple(kinds)))
        return (answer.hits.hits if answer.hits else None) or []

    left = limit
    hits = await page(None)
    while hits:
        last = len(hits) < size or (left is not None and left <= len(hits))
        upcoming = None if last else asyncio.create_task(page(hits[-1].sort))
        try:
            for place, hit in enumerate(hits[:left]):
                yield plain(hit.source)
                if place % _YIELD == 0:
                    await asyncio.sleep(0)  # else the next page would not even be asked for meanwhile
            if left is not None:
                left -= len(hits)
            if upcoming is None:
                return
            hits = await upcoming
        finally:
            if upcoming is not None:
                _drop(upcoming)


async def listed_calls(session: Session, operation: Operation[Rows[Event]]) -> AsyncIterator[Call]:
    """The calls of a list that pages, as it cuts them. Raises `ApiError`."""
    from moesif_tui.wire.reading import plain

    async for rows in session.pages(operation):
        for place, row in enumerate(rows):
            yield plain(row)
            if place % _YIELD == 0:
                await asyncio.sleep(0)


async def trace_calls(
    session: Session, trace: str, kinds: Sequence[str] = (), *, among: Collection[str] | None = None
) -> AsyncIterator[Call]:
    """The calls of a trace (`among`: those of these ids), in order of time, whole. Raises `ApiError`."""
    from moesif_tui.wire.traces import GetTraceEvents

    calls = listed_calls(session, GetTraceEvents(id=trace, take=PAGE, kind=tuple(kinds)))
    async for call in whole_calls(session, calls if among is None else _among(calls, among)):
        yield call


def of_session(token: str) -> dict[str, Any]:
    """The clause of a search that finds a session's calls."""
    return {"term": {"session_token.raw": token}}


async def session_calls(
    session: Session, token: str, kinds: Sequence[str] = (), *, among: Collection[str]
) -> AsyncIterator[Call]:
    """Those calls of a session that have these ids, in order of time, whole. Raises `ApiError`."""
    calls = found_calls(session, of_session(token), kinds, sort=IN_TIME)
    async for call in whole_calls(session, _among(calls, among)):
        yield call


async def _among(calls: AsyncIterator[Call], ids: Collection[str]) -> AsyncIterator[Call]:
    async for call in calls:
        if call.get("id") in ids:
            yield call


async def whole_calls(session: Session, calls: AsyncIterable[Call]) -> AsyncIterator[Call]:
    """The calls in their order, with the bodies that were cut. Raises `ApiError`."""
    waiting: deque[Call | asyncio.Task[Call]] = deque()

    async def first() -> Call:
        call = await waiting[0] if isinstance(waiting[0], asyncio.Task) else waiting[0]
        waiting.popleft()  # not before it is there, so that it is cancelled with the others
        return call

    try:
        async for call in calls:
            cut = is_cut(call.get("request")) or is_cut(call.get("response"))
            waiting.append(asyncio.create_task(_completed(session, call)) if cut and call.get("id") else call)
            if len(waiting) == AT_ONCE:
                yield await first()
        while waiting:
            yield await first()
    finally:
        for each in waiting:
            if isinstance(each, asyncio.Task):
                _drop(each)


async def one_call(session: Session, identity: str, time: str | None = None) -> AsyncIterator[Call]:
    """A call by its id, whole; the hosted service needs its time (ISO 8601) too. Raises `ApiError`."""
    from moesif_tui.wire.events import GetEvent
    from moesif_tui.wire.reading import plain

    hit = await session.send(GetEvent(id=identity, event_time=time))
    if hit.source is not None:
        yield plain(hit.source)


async def _completed(session: Session, call: Call) -> Call:
    request = call.get("request")
    time = request.get("time") if isinstance(request, dict) else None
    async for read in one_call(session, str(call["id"]), time):
        return {**call, **{side: read.get(side, call.get(side)) for side in ("request", "response")}}
    return call


async def matching_ids(session: Session, query: Mapping[str, Any], ids: Sequence[str]) -> set[str]:
    """The ids of those calls (at most 1000) that fit a query in Query DSL. Raises `ApiError`."""
    from moesif_tui.wire.events import SearchEvents

    clauses = [query, {"ids": {"values": list(ids)}}]
    body = {"query": {"bool": {"filter": clauses}}, "size": len(ids), "_source": False}
    answer = await session.send(SearchEvents(body=body, kind=EVERY))
    hits = answer.hits.hits if answer.hits else None
    return {hit.id for hit in hits or () if hit.id}


def _drop(task: asyncio.Task[Any]) -> None:
    """Let go of a task: cancel it, or look at the error that it ended with, since nobody else will."""
    if not task.cancel() and not task.cancelled():
        task.exception()
