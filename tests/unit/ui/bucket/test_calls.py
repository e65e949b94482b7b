"""Which operations read calls, wherever in the list."""

from __future__ import annotations

import threading
from typing import Any, cast

import pytest

from moesif_tui.session import ApiError, Session
from moesif_tui.ui.bucket import call_columns
from moesif_tui.ui.bucket.calls import Calls, CallSource
from moesif_tui.ui.rows import Ask, RowsError
from moesif_tui.wire.base import Operation
from moesif_tui.wire.events import Event, EventHit, SearchEvents, SearchEventsAnswer
from moesif_tui.wire.reading import read_document
from moesif_tui.wire.requests import to_request
from moesif_tui.wire.signatures import GetSignatureAggs, GetSignatureEvents, SignatureAggs

FAILURES = Calls("k-1", total=25_000)


class Service:
    """A session that answers searches with two hits, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Operation[Any]] = []

    async def send(self, operation: Operation[Any]) -> Any:
        self.asked.append(operation)
        if isinstance(operation, SearchEvents):
            hits = [{"_id": name, "_source": {"id": name}, "sort": [name]} for name in ("a", "b")]
            return read_document(SearchEventsAnswer, {"hits": {"total": {"value": 25_000}, "hits": hits}})
        if isinstance(operation, GetSignatureEvents):
            return [read_document(Event, {"id": "e-1"})]
        if isinstance(operation, GetSignatureAggs):
            found = {"ids": {"buckets": [{"key": "e-7", "doc_count": 1}, {"key": 3}, "x"], "sum_other_doc_count": 4}}
            return SignatureAggs(aggregations=found)
        raise ApiError(to_request(operation), "no luck today")

    @property
    def body(self) -> dict[str, Any]:
        """Of the last search."""
        operation = self.asked[-1]
        assert isinstance(operation, SearchEvents)
        return operation.body


def source(calls: Calls = FAILURES) -> tuple[CallSource, Service]:
    service = Service()
    return CallSource(cast("Session", service), calls), service


@pytest.mark.parametrize("calls", [FAILURES, Calls("k-1", "b-1", step=1)])
async def test_bodies_are_read_beside_the_event_loop(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def in_short(_: Event) -> str:
        threads.append(threading.get_ident())
        return "ok"

    monkeypatch.setattr(call_columns, "in_short", in_short)
    found, _ = source(calls)
    page = await found.fetch(Ask(0, 100))
    assert {row.answer for row in page.rows} == {"ok"}
    assert len(threads) == len(page.rows) > 0
    assert threading.get_ident() not in threads


async def test_near_the_start_rows_are_read_by_their_place() -> None:
    calls, service = source()
    page = await calls.fetch(Ask(200, 100))
    assert ([row.id for row in page.rows], page.total) == (["a", "b"], 25_000)
    assert (service.body["from"], service.body["size"]) == (200, 100)
    assert service.body["sort"] == [{"request.time": "desc"}, {"_id": "desc"}]
    assert service.body["query"] == {"bool": {"filter": [{"term": {"signature_id": "k-1"}}]}}


async def test_neighbours_are_read_by_their_cursor() -> None:
    calls, service = source()
    await calls.fetch(Ask(20_000, 100, after=["x"]))
    assert service.body["search_after"] == ["x"]
    assert "from" not in service.body
    page = await calls.fetch(Ask(20_000, 100, before=["y"]))
    assert service.body["search_after"] == ["y"]
    assert service.body["sort"][0] == {"request.time": "asc"}
    assert [row.id for row in page.rows] == ["b", "a"]


async def test_near_the_end_rows_are_read_from_there() -> None:
    calls, service = source()
    await calls.fetch(Ask(24_900, 100))
    assert (service.body["from"], service.body["size"]) == (0, 100)
    assert service.body["sort"][0] == {"request.time": "asc"}
    await calls.fetch(Ask(24_950, 100))
    assert (service.body["from"], service.body["size"]) == (0, 50)


async def test_between_the_two_there_is_a_sentence() -> None:
    calls, _ = source()
    with pytest.raises(RowsError, match="so far from both ends"):
        await calls.fetch(Ask(12_000, 100))


async def test_calls_at_a_step_are_those_of_the_signature_there() -> None:
    calls, service = source(Calls("k-2", "k-1", 3, kinds=("api",), total=9))
    page = await calls.fetch(Ask(0, 20))
    assert ([row.cursor for row in page.rows], page.total) == (["e-1"], 9)
    assert service.asked == [GetSignatureEvents(id="k-2", bucket_id="k-1", step=3, kind=("api",), take=20)]


async def test_calls_beside_an_error_are_asked_for_as_such() -> None:
    calls, service = source(Calls("k-2", "k-1", parallel=True, total=9))
    await calls.fetch(Ask(0, 20))
    assert service.asked == [GetSignatureEvents(id="k-2", bucket_id="k-1", parallel=True, take=20)]
    operation = Calls("k-2", "k-1", parallel=True).aggregated({})
    assert isinstance(operation, GetSignatureAggs)
    assert operation.parallel


async def test_a_group_at_a_step_is_found_by_an_aggregation_once() -> None:
    clause = {"term": {"user_id.raw": "u-1"}}
    calls, service = source(Calls("k-2", "k-1", 3, clause=clause))
    await calls.fetch(Ask(0, 20))
    await calls.fetch(Ask(20, 20))
    aggregations = [operation for operation in service.asked if isinstance(operation, GetSignatureAggs)]
    assert len(aggregations) == 1
    assert aggregations[0].body is not None
    assert aggregations[0].body["query"] == clause
    assert service.body["query"] == {"ids": {"values": ["e-7"]}}
    assert calls.left_out == 4


async def test_what_fails_is_told_in_the_rows_place() -> None:
    class Refusing(Service):
        async def send(self, operation: Operation[Any]) -> Any:
            raise ApiError(to_request(operation), "no luck today")

    calls = CallSource(cast("Session", Refusing()), FAILURES)
    with pytest.raises(RowsError, match="no luck today"):
        await calls.fetch(Ask(0, 20))


async def test_hits_without_a_document_are_no_rows() -> None:
    class Silent(Service):
        async def send(self, operation: Operation[Any]) -> Any:
            hits = {"total": None, "hits": [EventHit()]}
            return SearchEventsAnswer.model_validate({"hits": hits}) if self.asked else SearchEventsAnswer()

    silent = Silent()
    calls = CallSource(cast("Session", silent), FAILURES)
    assert (await calls.fetch(Ask(0, 20))).rows == []
    silent.asked.append(SearchEvents())
    assert (await calls.fetch(Ask(0, 20))).rows == []
