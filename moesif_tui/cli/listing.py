"""Reads calls page by page: searches of any size, calls of a trace, and the bodies that lists cut."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from moesif_tui.wire.base import Document, Unreadable

if TYPE_CHECKING:
    from moesif_tui.session import Session

PAGE = 250
"""Calls asked for at once: with bodies of 32 kB on both sides, the answer has 22 MB."""

_YIELD = 8
_CUT = 32 * 1024
"""Bytes at which the API cuts bodies in lists; they are base64 then."""
_CUT_TEXT = (_CUT + 2) // 3 * 4


def plain(row: Document | Unreadable | None) -> dict[str, Any]:
    """A document as the API answered it."""
    if isinstance(row, Unreadable):
        return row.raw if isinstance(row.raw, dict) else {"unreadable": row.raw}
    return row.model_dump(by_alias=True, exclude_unset=True) if row is not None else {}


async def search(
    session: Session,
    query: Mapping[str, Any],
    kinds: Sequence[str],
    *,
    sort: Sequence[Any],
    limit: int | None = None,
) -> AsyncIterator[dict[str, Any]]:
    """The calls that fit, in order; the next page is asked for while one is looked at.

    Args:
        session: to ask.
        query: in Query DSL.
        kinds: of calls; none means those that are shown.
        sort: as a search has it.
        limit: at most so many.
    """
    from moesif_tui.wire.events import EventHit, SearchEvents

    body: dict[str, Any] = {"query": dict(query), "sort": list(sort), "size": PAGE}

    async def page(after: list[Any] | None) -> list[EventHit]:
        asked = body if after is None else {**body, "search_after": after}
        answer = await session.send(SearchEvents(body=asked, kind=tuple(kinds)))
        return (answer.hits.hits if answer.hits else None) or []

    left = limit
    if left is not None:
        body["size"] = min(PAGE, left)
    hits = await page(None)
    while hits:
        last = len(hits) < body["size"] or (left is not None and left <= len(hits))
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
                upcoming.cancel()


async def trace_calls(
    session: Session, trace: str, query: Mapping[str, Any] | None, kinds: Sequence[str]
) -> AsyncIterator[dict[str, Any]]:
    """The calls of a trace that fit, in order of time."""
    from moesif_tui.wire.traces import GetTraceEvents

    async for rows in session.pages(GetTraceEvents(id=trace, take=PAGE, kind=tuple(kinds))):
        page = [plain(row) for row in rows]
        if query is not None:
            ids = [event["id"] for event in page if "id" in event]
            wanted = {"bool": {"filter": [{"ids": {"values": ids}}, query]}}
            fits = {event.get("id") async for event in search(session, wanted, kinds, sort=["_id"])}
            page = [event for event in page if event.get("id") in fits]
        for event in page:
            yield event


async def whole(session: Session, event: dict[str, Any]) -> dict[str, Any]:
    """An event with the bodies that a list may have cut."""
    if not any(_is_cut(event.get(side)) for side in ("request", "response")):
        return event
    from moesif_tui.wire.events import GetEvent

    found = await session.send(GetEvent(id=str(event.get("id"))))
    return {**event, **{side: plain(found.source).get(side, event.get(side)) for side in ("request", "response")}}


def without_bodies(event: dict[str, Any]) -> dict[str, Any]:
    """An event as a table shows it; masking bodies that nobody sees takes time."""
    copy = dict(event)
    for side in ("request", "response"):
        if isinstance(message := copy.get(side), dict):
            copy[side] = {name: value for name, value in message.items() if name != "body"}
    return copy


def _is_cut(message: Any) -> bool:
    if not isinstance(message, dict) or message.get("transfer_encoding") != "base64":
        return False
    body = message.get("body")
    return isinstance(body, str) and len(body) == _CUT_TEXT
