from __future__ import annotations

import asyncio
import gc
import json
import threading
import time
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, ClassVar

import pytest

from moesif_tui.client import errors, pieces
from moesif_tui.client.engine import SMALL, Client, Patience
from moesif_tui.client.rate import Gate
from moesif_tui.client.transport import CONNECTIONS, Transport
from moesif_tui.wire.base import Cursor, Document, Operation, Rows, Unreadable
from moesif_tui.wire.events import SearchEvents
from moesif_tui.wire.imports import CreateImport, DataSet, DeleteDataSet, StopImport
from moesif_tui.wire.organizations import GetOrganizations
from moesif_tui.wire.requests import to_request
from moesif_tui.wire.tools import Probe, Status
from moesif_tui.wire.traces import GetTrace
from moesif_tui.wire.triage import GetTriageBuckets, TriageBucket, TriageBucketUpdate, UpdateTriageBucket
from tests.unit.client.server import Answer, Heard, Server, as_json, head, saying, serving, whole

QUICK = Patience(timeout_s=5, pause_s=0.001)
READ = GetTriageBuckets()
SET = UpdateTriageBucket(bucket_id="k-1", body=TriageBucketUpdate(state=1))
CREATE = CreateImport(body={"paths": []})
DELETE = DeleteDataSet(id="k")
Connect = Callable[..., Awaitable[tuple[Client, Server]]]


class Held:
    """Answers when it is let go."""

    def __init__(self, answer: bytes = as_json([])) -> None:
        self.arrived = asyncio.Event()
        self.go = asyncio.Event()
        self._answer = answer

    async def __call__(self, heard: Heard, writer: asyncio.StreamWriter) -> None:
        self.arrived.set()
        await self.go.wait()
        writer.write(self._answer)


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Starts a server and a client of it, both closed after the test."""
    ends: list[Any] = []

    async def start(answer: Answer, *, token: str | None = None, **options: Any) -> tuple[Client, Server]:
        block = serving(answer)
        server = await block.__aenter__()
        transport = Transport(server.address, token=lambda: token, environment={})
        client = Client(transport, **{"patience": QUICK, **options})
        ends.append((client, block))
        return client, server

    yield start
    for client, block in ends:
        await client.aclose(grace_s=0)
        await block.__aexit__(None, None, None)


async def failure(client: Client, operation: Operation[Any]) -> errors.ApiError:
    with pytest.raises(errors.ApiError) as caught:
        await client.send(operation)
    return caught.value


async def test_an_operation_is_answered_by_what_it_declares(connect: Connect) -> None:
    client, server = await connect(saying(as_json([{"id": "a", "state": 0}, 5], "X-Hidden: 12", "X-Total: 40")))
    exchange = await client.exchange(GetTriageBuckets(take=2))
    assert exchange.value == [TriageBucket(id="a", state=0), Unreadable(5, "expected an object, got a number")]
    assert (exchange.status, exchange.hidden, exchange.total) == (200, 12, 40)
    assert exchange.headers["content-type"] == "application/json"
    assert exchange.took_ms > 0
    assert server.heard[0].target == "/v1/~/triage_buckets?take=2"


@pytest.mark.parametrize(("said", "count"), [("0", 0), ("x", None), ("-1", None), ("²", None), ("9" * 5000, None)])
async def test_counts_of_rows_are_numbers_or_nothing(connect: Connect, said: str, count: int | None) -> None:
    client, _ = await connect(saying(as_json([], f"X-Hidden: {said}", f"X-Total: {said}")))
    exchange = await client.exchange(READ)
    assert (exchange.hidden, exchange.total) == (count, count)


@pytest.mark.parametrize("status", ["200 OK", "201 Created"])
async def test_any_2xx_is_success(connect: Connect, status: str) -> None:
    client, server = await connect(saying(as_json({"took": 1}, status=status)))
    answer = await client.send(SearchEvents(body={"size": 0}))
    assert answer.took == 1
    assert (server.heard[0].method, json.loads(server.heard[0].body)) == ("POST", {"size": 0})


async def test_a_change_may_be_answered_without_content(connect: Connect) -> None:
    client, _ = await connect(saying(head(None, status="204 No Content")))
    assert await client.send(DELETE) == DataSet()
    assert type(await failure(client, Probe())) is errors.NotUnderstood


async def test_an_answer_goes_when_its_reader_lets_go_of_it(connect: Connect) -> None:
    client, _ = await connect(saying(as_json({"id": "t"})))
    gc.disable()
    try:
        answer = await client.send(GetTrace(id="t"))
        gone = weakref.ref(answer)
        del answer
        await asyncio.sleep(0)
        assert gone() is None
    finally:
        gc.enable()


async def test_an_error_is_told_with_its_request_and_without_the_token(connect: Connect) -> None:
    body = {"moesif_error": {"code": 107, "msg": "token s3cr3t is malformed"}}
    client, _ = await connect(saying(as_json(body, status="401 Unauthorized")), token="s3cr3t")
    error = await failure(client, SET)
    assert type(error) is errors.NotSignedIn
    assert (error.method, error.path) == ("POST", "/~/triage_buckets/k-1")
    assert "malformed" in str(error)
    assert "s3cr3t" not in repr(error)


async def test_an_id_that_cannot_be_sent_is_told(connect: Connect) -> None:
    client, server = await connect(saying(as_json({})))
    for broken in ("\ud800", "..", ""):
        assert type(await failure(client, GetTrace(id=broken))) is errors.CannotSend
    assert server.heard == []


# Large answers


async def test_large_answers_are_read_in_a_thread(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def parse(data: bytes) -> Any:
        threads.append(threading.current_thread())
        return json.loads(data)

    monkeypatch.setattr(pieces, "parse", parse)
    rows = [{"id": "x" * 100} for _ in range(SMALL // 100)]
    client, _ = await connect(saying(as_json(rows), as_json([])))
    assert len(await client.send(READ)) == len(rows)
    await client.send(READ)
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


async def test_without_an_event_loop_to_care_for_all_is_read_on_the_spot(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(pieces, "parse")
    client, _ = await connect(saying(as_json([{"id": "x"}] * SMALL)), parse_off_loop=None)
    assert len(await client.send(READ)) == SMALL


# The same read twice


async def test_the_same_read_twice_is_one_request(connect: Connect) -> None:
    held = Held()
    client, server = await connect(held)
    callers = [asyncio.create_task(client.send(GetTriageBuckets(take=take))) for take in (1, 1, 1, 2)]
    await held.arrived.wait()
    callers.append(asyncio.create_task(client.send(GetTriageBuckets(take=1))))
    held.go.set()
    await asyncio.gather(*callers)
    await client.send(GetTriageBuckets(take=1))
    assert [heard.query["take"] for heard in server.heard] == [["1"], ["2"], ["1"]]


async def test_the_same_change_twice_is_two_requests(connect: Connect) -> None:
    client, server = await connect(saying(as_json({})))
    await asyncio.gather(client.send(SET), client.send(SET))
    assert len(server.heard) == 2


async def test_a_read_after_a_change_does_not_take_the_answer_of_one_before_it(connect: Connect) -> None:
    held = Held()
    client, server = await connect(held)
    before = asyncio.create_task(client.send(READ))
    await held.arrived.wait()
    server.answer = saying(as_json({}))
    await client.send(SET)
    server.answer = saying(as_json([{"id": "new"}]))
    assert await client.send(READ) == [TriageBucket(id="new")]
    held.go.set()
    assert await before == []


async def test_one_who_leaves_takes_nothing_from_the_others(connect: Connect) -> None:
    held = Held()
    client, server = await connect(held)
    first, second = (asyncio.create_task(client.send(READ)) for _ in range(2))
    await held.arrived.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    held.go.set()
    assert await second == []
    assert len(server.heard) == 1


async def test_one_who_comes_back_takes_the_request_that_is_under_way(connect: Connect) -> None:
    held = Held()
    client, server = await connect(held)
    first = asyncio.create_task(client.send(READ))
    await held.arrived.wait()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    second = asyncio.create_task(client.send(READ))
    held.go.set()
    assert await second == []
    assert len(server.heard) == 1


# Callers that move on


async def test_300_callers_who_move_on_leave_the_pool_whole(connect: Connect) -> None:
    client, server = await connect(saying(as_json([])))
    for number in range(300):
        caller = asyncio.create_task(client.send(GetTriageBuckets(take=number)))
        await asyncio.sleep(0.001 if number % 3 == 0 else 0)
        caller.cancel()
    wanted = [client.send(GetTriageBuckets(take=1000 + number)) for number in range(20)]
    assert await asyncio.wait_for(asyncio.gather(*wanted), 5) == [[]] * 20
    assert server.most <= CONNECTIONS


async def test_reads_that_nobody_waits_for_any_more_are_not_sent(connect: Connect) -> None:
    held = Held()
    client, server = await connect(held)
    callers = [asyncio.create_task(client.send(GetTriageBuckets(take=take))) for take in range(CONNECTIONS + 20)]
    await held.arrived.wait()
    for caller in callers:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    held.go.set()
    await client.send(READ)
    assert len(server.heard) == CONNECTIONS + 1


async def test_a_change_is_sent_though_its_caller_moved_on(connect: Connect) -> None:
    held = Held(as_json({}))
    client, server = await connect(held)
    callers = [asyncio.create_task(client.send(SET)) for _ in range(CONNECTIONS + 2)]
    await held.arrived.wait()
    for caller in callers:
        caller.cancel()
    await asyncio.gather(*callers, return_exceptions=True)
    held.go.set()
    await client.aclose()
    assert len(server.heard) == CONNECTIONS + 2


# Retries


def resetting(times: int, then: bytes) -> Answer:
    left = [times]

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        if left[0]:
            left[0] -= 1
            writer.transport.abort()
        else:
            writer.write(then)

    return answer


BUSY = as_json({"message": "busy"}, status="503 Service Unavailable")


@pytest.mark.parametrize("operation", [READ, SET, StopImport(id="k"), SearchEvents()])
async def test_what_reads_or_sets_is_tried_four_times(connect: Connect, operation: Operation[Any]) -> None:
    client, server = await connect(saying(BUSY, BUSY, BUSY, as_json([] if operation is READ else {})))
    await client.send(operation)
    assert len(server.heard) == 4


async def test_a_connection_that_breaks_is_made_anew(connect: Connect) -> None:
    client, server = await connect(saying(as_json([])))
    await client.send(READ)
    server.answer = resetting(3, as_json([]))
    assert await client.send(READ) == []
    assert len(server.heard) == 5


async def test_a_connection_that_was_closed_while_idle_costs_no_pause(connect: Connect) -> None:
    client, server = await connect(saying(as_json([])), patience=Patience(retries_s=1, pause_s=10))
    await client.send(READ)
    server.answer = resetting(1, as_json([]))
    assert await client.send(READ) == []


@pytest.mark.parametrize("operation", [READ, SET])
async def test_tries_are_bounded_in_number(connect: Connect, operation: Operation[Any]) -> None:
    client, server = await connect(saying(as_json({"message": "busy"}, status="502 Bad Gateway")))
    error = await failure(client, operation)
    assert isinstance(error, errors.ServerFailed)
    assert (error.status, len(server.heard)) == (502, 4)


async def test_tries_are_bounded_in_time(connect: Connect) -> None:
    client, server = await connect(saying(BUSY), patience=Patience(retries_s=0, pause_s=10))
    assert type(await failure(client, READ)) is errors.ServerFailed
    assert len(server.heard) == 1


async def test_a_server_that_asks_for_more_time_than_there_is_gets_no_second_try(connect: Connect) -> None:
    client, server = await connect(saying(as_json({}, "Retry-After: 60", status="503 Service Unavailable")))
    assert type(await failure(client, READ)) is errors.ServerFailed
    assert len(server.heard) == 1


@pytest.mark.parametrize("operation", [CREATE, DELETE])
@pytest.mark.parametrize("answer", [BUSY, as_json({}, "Retry-After: 0", status="429 Too Many Requests")])
async def test_what_creates_or_deletes_is_never_sent_twice(
    connect: Connect, operation: Operation[Any], answer: bytes
) -> None:
    client, server = await connect(saying(answer))
    await failure(client, operation)
    server.answer = resetting(1, as_json({}))
    assert type(await failure(client, operation)) is errors.Unreachable
    assert len(server.heard) == 2


@pytest.mark.parametrize("status", ["400 Bad Request", "404 Not Found", "409 Conflict", "500 Internal Server Error"])
async def test_other_errors_are_told_at_once(connect: Connect, status: str) -> None:
    client, server = await connect(saying(as_json({}, status=status)))
    await failure(client, READ)
    assert len(server.heard) == 1


async def test_time_that_runs_out_is_told_at_once(connect: Connect) -> None:
    client, server = await connect(Held(), patience=Patience(timeout_s=0.03))
    assert type(await failure(client, READ)) is errors.TimedOut
    assert len(server.heard) == 1


# Rate limit


def limiting(seconds: int, times: int) -> Answer:
    limited = as_json({}, f"Retry-After: {seconds}", status="429 Too Many Requests")
    return saying(*[limited] * times, as_json([]))


async def test_after_429_all_wait_for_the_window(connect: Connect) -> None:
    heard: list[float] = []
    client, server = await connect(limiting(0, 1), on_limited=heard.append)
    answers = await asyncio.gather(*(client.send(GetTriageBuckets(take=take)) for take in range(30)))
    assert answers == [[]] * 30
    assert heard == [0.0]
    assert len(server.heard) == 31


async def test_no_request_leaves_while_the_limit_holds(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[Gate] = []
    all_wait = asyncio.Event()
    wait = Gate.wait

    async def counted(gate: Gate) -> None:
        waiting.append(gate)
        if len(waiting) == 40:
            all_wait.set()
        await wait(gate)

    monkeypatch.setattr(Gate, "wait", counted)
    held = Held(as_json({}, "Retry-After: 60", status="429 Too Many Requests"))
    client, server = await connect(held, patience=Patience(rate_limit_s=100))
    callers = [asyncio.create_task(client.send(GetTriageBuckets(take=take))) for take in range(40)]
    await server.has_heard(CONNECTIONS)
    held.go.set()
    await all_wait.wait()
    assert len(server.heard) <= 2 * CONNECTIONS  # a slot is free a moment before the gate closes
    assert client.limited_until == pytest.approx(time.monotonic() + 60, abs=5)
    server.answer = saying(as_json([]))
    waiting[0]._open()
    assert await asyncio.gather(*callers) == [[]] * 40


async def test_who_cannot_wait_so_long_is_told_how_long(connect: Connect) -> None:
    client, server = await connect(limiting(50, 1), patience=Patience(rate_limit_s=40))
    for operation in (READ, SET, CREATE):
        error = await failure(client, operation)
        assert isinstance(error, errors.RateLimited)
        assert error.seconds == pytest.approx(50, abs=1)
        assert "50 s" in str(error)
    assert len(server.heard) == 1


async def test_a_limit_that_never_ends_ends_the_tries(connect: Connect) -> None:
    client, server = await connect(limiting(0, 100))
    assert type(await failure(client, READ)) is errors.RateLimited
    assert len(server.heard) == 4


# Pages


def paging(count: int, field: str = "id") -> Answer:
    """A list of `count` rows, of which each request gets `take` behind `after_id`."""

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        after = int(heard.query.get("after_id", heard.query.get("before_id", ["-1"]))[0])
        take = int(heard.query["take"][0])
        writer.write(as_json([{field: str(number)} for number in range(after + 1, min(count, after + 1 + take))]))

    return answer


@pytest.mark.parametrize(("count", "requests"), [(0, 1), (1, 1), (3, 2), (4, 2), (9, 4)])
async def test_pages_follow_the_cursor_to_a_short_or_empty_page(connect: Connect, count: int, requests: int) -> None:
    client, server = await connect(paging(count))
    rows = [row async for page in client.pages(GetTriageBuckets(take=3)) for row in page]
    assert [row.id for row in rows if isinstance(row, TriageBucket)] == [str(number) for number in range(count)]
    assert len(server.heard) == requests


async def test_one_page_is_asked_for_ahead_and_no_more(connect: Connect) -> None:
    client, server = await connect(paging(100))
    pages = client.pages(GetTriageBuckets(take=3))
    await anext(pages)
    await server.has_heard(2)
    await asyncio.gather(*(flight.task for flight in client._flights))
    await client.send(GetTriageBuckets(take=1))
    assert [heard.query["take"] for heard in server.heard] == [["3"], ["3"], ["1"]]
    await pages.aclose()


async def test_a_cancelled_reader_asks_for_no_more(connect: Connect) -> None:
    client, server = await connect(paging(100))

    async def read() -> None:
        async for _ in client.pages(GetTriageBuckets(take=3)):
            await asyncio.sleep(10)

    reader = asyncio.create_task(read())
    await server.has_heard(2)
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)
    await client.send(GetTriageBuckets(take=1))
    assert len(server.heard) == 3


async def test_a_page_that_fails_fails_behind_those_before_it(connect: Connect) -> None:
    client, _ = await connect(saying(as_json([{"id": "1"}]), as_json({}, status="500 Internal Server Error")))
    pages = client.pages(GetTriageBuckets(take=1))
    assert await anext(pages) == [TriageBucket(id="1")]
    with pytest.raises(errors.ServerFailed):
        await anext(pages)


@pytest.mark.parametrize("last", [{"state": 1}, 5, {"id": ""}, None])
async def test_a_row_without_an_id_ends_the_list_loudly(connect: Connect, last: Any) -> None:
    client, _ = await connect(saying(as_json([{"id": "1"}, last])))
    pages = client.pages(GetTriageBuckets(take=2))
    assert len(await anext(pages)) == 2
    with pytest.raises(errors.NotUnderstood):
        await anext(pages)


async def test_a_server_that_ignores_the_cursor_does_not_go_on_for_ever(connect: Connect) -> None:
    client, server = await connect(saying(as_json([{"id": "1"}])))
    pages = client.pages(GetTriageBuckets(take=1))
    assert await anext(pages) == await anext(pages)
    with pytest.raises(errors.NotUnderstood):
        await anext(pages)
    assert len(server.heard) == 2


async def test_a_list_that_pages_backwards_only_is_followed_backwards(connect: Connect) -> None:
    class GetOld(Operation[Rows[Document]]):
        """A list as getWorkspaces is one."""

        path: ClassVar[str] = "/old"
        cursor: ClassVar[Cursor | None] = Cursor(after=None, before="before_id")
        take: int = 2
        before_id: str | None = None

    client, server = await connect(paging(3))
    pages = [page async for page in client.pages(GetOld())]
    assert [len(page) for page in pages] == [2, 1]
    assert [heard.query.get("before_id") for heard in server.heard] == [None, ["1"]]


async def test_an_operation_that_does_not_page_has_no_pages(connect: Connect) -> None:
    client, _ = await connect(saying(as_json([])))
    with pytest.raises(TypeError):
        await anext(client.pages(GetOrganizations()))


# The end


async def test_closing_ends_reads(connect: Connect) -> None:
    held = Held()
    client, _ = await connect(held)
    caller = asyncio.create_task(client.send(READ))
    await held.arrived.wait()
    await client.aclose()
    with pytest.raises(asyncio.CancelledError):
        await caller


def test_it_runs_inside_a_command_line_program() -> None:
    async def main() -> Status:
        async with serving(saying(whole(b'{"status": true}'))) as server:
            client = Client(Transport(server.address, environment={}), parse_off_loop=None)
            try:
                return await client.send(Probe())
            finally:
                await client.aclose()

    assert asyncio.run(main()).status is True


async def test_a_raw_answer_is_had_once_and_as_it_came(connect: Connect) -> None:
    client, server = await connect(saying(whole(b"[1 , 2 ] ", status="503 Down")))
    raw = await client.raw(to_request(READ))
    assert (raw.status, raw.body, len(server.heard)) == (503, b"[1 , 2 ] ", 1)
    assert isinstance(client.refusal(to_request(READ), raw), errors.ServerFailed)


@pytest.mark.parametrize(("said", "seconds"), [("Retry-After: 7", 7), ("X-Nothing: 1", 60)])
async def test_a_raw_answer_that_limits_the_rate_says_for_how_long(connect: Connect, said: str, seconds: int) -> None:
    client, _ = await connect(saying(whole(b"", said, status="429 Slow")))
    refusal = client.refusal(to_request(READ), await client.raw(to_request(READ)))
    assert isinstance(refusal, errors.RateLimited)
    assert refusal.seconds == seconds
