"""Connections of clients that are slow, or send heads without an end, over real sockets."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from uvicorn.protocols.http.flow_control import FlowControl

from moesif_tui.local import connections, http

READ_SECONDS = 10
BIG = b"x" * 20_000_000


async def application(_: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Takes the whole body; answers its size, or very much when there is none."""
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message["body"])
        more = message["more_body"]
    body = b"%d" % size if size else BIG
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    """A server; its port."""
    config = http.Config(application, http=connections.Connection, ws="none", lifespan="off", log_config=None,
                         log_level="critical", timeout_keep_alive=60)  # fmt: skip
    config.load()
    server = http.Server(config)
    state = server.server_state
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: connections.Connection(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()
        for connection in list(state.connections):
            connection.transport.abort()
        async with asyncio.timeout(READ_SECONDS):
            while state.connections or state.tasks:  # noqa: ASYNC110 - sets that tell no event
                await asyncio.sleep(0.001)


async def dropped(port: int, *parts: bytes) -> bytes:
    """What comes back until the server ends the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in parts:
        writer.write(part)
        await writer.drain()
    async with asyncio.timeout(READ_SECONDS):
        answer = await reader.read()
    writer.close()
    return answer


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HEAD_SECONDS", "BODY_SECONDS", "STALL_SECONDS"):
        monkeypatch.setattr(connections, name, 0.2)


def told(answer: bytes) -> Any:
    return json.loads(answer.partition(b"\r\n\r\n")[2])["moesif_error"]


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n", b"\r\n\r\n"])
async def test_a_head_that_does_not_come_ends_the_connection(sent: bytes) -> None:
    async with serving() as port:
        answer = await dropped(port, sent)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert told(answer) == {"code": 408, "msg": "The request's head took too long to come in."}


async def test_a_body_that_does_not_come_ends_the_connection() -> None:
    async with serving() as port:
        answer = await dropped(port, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n", b"abc")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert "body" in told(answer)["msg"]


async def test_a_head_without_an_end_ends_the_connection() -> None:
    line = b"x-a: " + b"a" * 8000 + b"\r\n"
    async with serving() as port:
        answer = await dropped(port, b"GET / HTTP/1.1\r\nHost: x\r\n" + line * 9)
    assert answer.startswith(b"HTTP/1.1 431 ")


async def test_a_further_request_has_its_own_time() -> None:
    whole = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
    async with serving() as port:
        answer = await dropped(port, whole, whole, b"GET / HT")
    assert answer.count(b"HTTP/1.1 200 ") == 2
    assert answer.count(b"HTTP/1.1 408 ") == 1


async def test_a_client_that_does_not_take_its_answer_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    aborted = asyncio.Event()
    lost = connections.Connection.connection_lost

    def remember(self: connections.Connection, exc: Exception | None) -> None:
        lost(self, exc)
        aborted.set()

    monkeypatch.setattr(connections.Connection, "connection_lost", remember)
    async with serving() as port:
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            await asyncio.wait_for(aborted.wait(), READ_SECONDS)


class Slow:
    """A transport of a client that takes something now and then."""

    def __init__(self, *waiting: int) -> None:
        self.waiting = list(waiting)
        self.aborted = asyncio.Event()

    def get_write_buffer_size(self) -> int:
        return self.waiting.pop(0)

    def abort(self) -> None:
        self.aborted.set()


async def test_a_client_that_takes_its_answer_slowly_is_not_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "STALL_SECONDS", 0)
    config = http.Config(application, http=connections.Connection, log_config=None)
    config.load()
    connection = connections.Connection(config=config, server_state=http.Server(config).server_state, app_state={})
    slow = Slow(300, 200, 199, 199)
    vars(connection)["transport"] = slow
    vars(connection)["flow"] = FlowControl(cast("asyncio.Transport", slow))
    connection.pause_writing()
    await asyncio.wait_for(slow.aborted.wait(), READ_SECONDS)
    assert slow.waiting == []


async def test_an_idle_connection_stays() -> None:
    whole = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
    async with serving() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):
            writer.write(whole)
            async with asyncio.timeout(READ_SECONDS):
                assert (await reader.readuntil(b"\r\n\r\n3")).startswith(b"HTTP/1.1 200")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(1), 0.4)
        writer.close()
