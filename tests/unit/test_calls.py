"""Calls are read page by page, and only those whose bodies were cut are asked for once more."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui import calls
from moesif_tui.calls import AT_ONCE, Call, found_calls, trace_calls, whole_calls
from moesif_tui.core.cut_bodies import LONGEST
from moesif_tui.session import Session
from moesif_tui.wire.events import Event, EventHit, EventHits, GetEvent, SearchEvents, SearchEventsAnswer

CUT = base64.b64encode(b"x" * LONGEST).decode()


def call(number: int, *, cut: bool = False) -> Call:
    body = {"body": CUT, "transfer_encoding": "base64"} if cut else {"body": {"n": number}}
    return {"id": str(number), "request": {"time": f"t{number}"}, "response": {"status": 200, **body}}


class Service:
    """Stands for a session; notes which calls are asked for, whole."""

    def __init__(self, known: list[Call] | None = None) -> None:
        self.known = known or []
        self.asked: list[tuple[str, str | None]] = []
        self.running = self.most = 0
        self.wait: Callable[[], Any] = lambda: asyncio.sleep(0)

    @property
    def session(self) -> Session:
        return cast("Session", self)

    async def send(self, operation: Any) -> Any:
        if isinstance(operation, SearchEvents):
            return self._search(operation)
        assert isinstance(operation, GetEvent)
        self.asked.append((operation.id, operation.event_time))
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self.wait()
        finally:
            self.running -= 1
        return EventHit(source=Event.model_validate(call(int(operation.id)) | {"response": {"body": "whole"}}))

    def _search(self, operation: SearchEvents) -> SearchEventsAnswer:
        after = operation.body.get("search_after", [-1])[0]
        rows = [one for one in self.known if int(one["id"]) > after][: operation.body["size"]]
        hits = [EventHit(source=Event.model_validate(one), sort=[int(one["id"])]) for one in rows]
        return SearchEventsAnswer(hits=EventHits(total=len(self.known), hits=hits))

    async def pages(self, operation: Any) -> AsyncIterator[list[Event]]:
        yield [Event.model_validate(one) for one in self.known]


async def given_calls(made: list[Call]) -> AsyncIterator[Call]:
    for one in made:
        yield one


def bodies(found: list[Call]) -> list[Any]:
    return [one["response"]["body"] for one in found]


async def test_only_what_was_cut_is_asked_for_again_with_its_time() -> None:
    service = Service()
    found = [one async for one in whole_calls(service.session, given_calls([call(1), call(2, cut=True), call(3)]))]
    assert bodies(found) == [{"n": 1}, "whole", {"n": 3}]
    assert service.asked == [("2", "t2")]


@given(st.lists(st.booleans(), max_size=30))
def test_the_order_stays(cut: list[bool]) -> None:
    async def ids() -> list[str]:
        made = [call(number, cut=one) for number, one in enumerate(cut)]
        return [one["id"] async for one in whole_calls(Service().session, given_calls(made))]

    assert asyncio.run(ids()) == [str(number) for number in range(len(cut))]


async def test_no_more_than_so_many_are_asked_for_at_once() -> None:
    service = Service()
    service.wait = lambda: asyncio.sleep(0.001)
    made = [call(number, cut=True) for number in range(50)]
    assert len([one async for one in whole_calls(service.session, given_calls(made))]) == 50
    assert 1 < service.most <= AT_ONCE


async def test_who_is_stopped_stops_asking() -> None:
    service, full = Service(), asyncio.Event()

    async def hang() -> None:
        if service.running == AT_ONCE:
            full.set()
        await asyncio.Event().wait()

    service.wait = hang
    made = [call(number, cut=True) for number in range(20)]

    async def take() -> None:
        async for _ in whole_calls(service.session, given_calls(made)):
            pass

    taking = asyncio.create_task(take())
    await full.wait()
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking
    others = asyncio.all_tasks() - {cast("asyncio.Task[None]", asyncio.current_task())}
    await asyncio.gather(*others, return_exceptions=True)
    assert (service.running, len(service.asked)) == (0, AT_ONCE)


@pytest.mark.parametrize(("limit", "wanted"), [(None, 7), (5, 5), (3, 3), (9, 7)])
async def test_a_search_goes_on_until_its_end_or_limit(
    monkeypatch: pytest.MonkeyPatch, limit: int | None, wanted: int
) -> None:
    monkeypatch.setattr(calls, "PAGE", 3)
    service = Service([call(number) for number in range(7)])
    found = [one["id"] async for one in found_calls(service.session, {"match_all": {}}, sort=["_id"], limit=limit)]
    assert found == [str(number) for number in range(wanted)]


async def test_of_a_trace_only_some_may_be_wanted() -> None:
    service = Service([call(1, cut=True), call(2, cut=True), call(3)])
    found = [one async for one in trace_calls(service.session, "t", among={"2", "3"})]
    assert bodies(found) == ["whole", {"n": 3}]
    assert service.asked == [("2", "t2")], "what is not wanted is not asked for"
