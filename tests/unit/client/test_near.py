from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.client import errors
from moesif_tui.client.near import NearTransport
from moesif_tui.client.transport import CONNECTIONS, NotNeeded, Raw
from moesif_tui.wire.requests import Request
from tests.unit.client.server import Answer, Heard, Server, as_json, head, saying, serving, whole

REQUEST = Request("GET", "/~/traces", (("take", "5"),))
Connect = Callable[..., Awaitable[tuple[NearTransport, Server]]]


@pytest.fixture
async def connect(tmp_path: Path) -> AsyncIterator[Connect]:
    """Starts a server on a Unix socket and a transport to it, both closed after the test."""
    ends: list[Any] = []

    async def start(answer: Answer, **options: Any) -> tuple[NearTransport, Server]:
        block = serving(answer, tmp_path / "s")
        server = await block.__aenter__()
        transport = NearTransport(str(server.socket), **options)
        ends.append((transport, block))
        return transport, server

    yield start
    for transport, block in ends:
        await transport.aclose()
        await block.__aexit__(None, None, None)


async def failure(transport: NearTransport, timeout_s: float = 10) -> errors.ApiError:
    with pytest.raises(errors.ApiError) as caught:
        await transport.exchange(REQUEST, timeout_s=timeout_s)
    return caught.value


def closing(data: bytes) -> Answer:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        writer.close()

    return answer


async def test_an_answer_comes_whole_with_status_and_headers(connect: Connect) -> None:
    transport, server = await connect(saying(as_json([1], "X-Hidden: 3")))
    raw = await transport.exchange(REQUEST)
    assert (raw.status, raw.headers["x-hidden"], raw.body) == (200, "3", b"[1]")
    assert raw.took_ms > 0
    heard = server.heard[0]
    assert (heard.method, heard.target, heard.body) == ("GET", "/v1/~/traces?take=5", b"")
    assert heard.headers["accept-encoding"] == "identity"


async def test_a_body_is_sent_as_json(connect: Connect) -> None:
    transport, server = await connect(saying(as_json({})))
    await transport.exchange(Request("POST", "/x", (), {"a": "é"}))
    assert server.heard[0].body == b'{"a":"\\u00e9"}'
    assert server.heard[0].headers["content-type"] == "application/json"


async def test_a_large_answer_comes_whole(connect: Connect) -> None:
    transport, _ = await connect(saying(whole(b"x" * 3_000_000)))
    assert len((await transport.exchange(REQUEST)).body) == 3_000_000


async def test_an_answer_without_content_is_an_answer(connect: Connect) -> None:
    transport, _ = await connect(saying(head(None, status="204 No Content")))
    assert (await transport.exchange(REQUEST)).body == b""
    assert (await transport.exchange(REQUEST)).status == 204


async def test_a_connection_serves_many_requests(connect: Connect) -> None:
    transport, server = await connect(saying(as_json(1)))
    for _ in range(20):
        await transport.exchange(REQUEST)
    assert server.connections == 1


async def test_a_connection_that_the_server_wants_closed_is_not_used_again(connect: Connect) -> None:
    transport, server = await connect(saying(as_json(1, "Connection: close")))
    for _ in range(3):
        await transport.exchange(REQUEST)
    assert server.connections == 3


async def test_at_most_six_connections_are_open(connect: Connect) -> None:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.002)
        writer.write(as_json(1))

    transport, server = await connect(answer)
    await asyncio.gather(*(transport.exchange(REQUEST) for _ in range(40)))
    assert server.most == CONNECTIONS


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", errors.NotUnderstood),
        (b"HTTP/1.1 abc OK\r\n\r\n", errors.NotUnderstood),
        (head(None) + b"x", errors.NotUnderstood),
        (head(None, "Transfer-Encoding: chunked") + b"1\r\na\r\n", errors.NotUnderstood),
        (head(None, "X-Endless: " + "a" * 300_000), errors.NotUnderstood),
        (head(100_000_000), errors.AnswerTooLarge),
        (head(100) + b"short", errors.Unreachable),
        (b"HTTP/1.1 200 OK\r\nX-", errors.Unreachable),
        (b"", errors.Unreachable),
    ],
)
async def test_what_is_no_whole_answer_is_an_error_of_ours(
    connect: Connect, data: bytes, kind: type[errors.ApiError]
) -> None:
    transport, _ = await connect(closing(data), max_bytes=100_000)
    for _ in range(2 * CONNECTIONS):
        assert type(await failure(transport)) is kind


async def test_nobody_at_the_other_end_is_unreachable(tmp_path: Path) -> None:
    error = await failure(NearTransport(str(tmp_path / "none")))
    assert isinstance(error, errors.Unreachable)
    assert "no such file" in str(error)


async def test_a_reused_connection_that_breaks_is_told_apart(connect: Connect) -> None:
    transport, server = await connect(saying(as_json(1)))
    await transport.exchange(REQUEST)
    server.answer = closing(b"")
    broken = [await failure(transport), await failure(transport)]
    assert [error.reused for error in broken if isinstance(error, errors.Unreachable)] == [True, False]


async def test_silence_ends_at_the_limit_and_costs_no_connection(connect: Connect) -> None:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(10)

    transport, server = await connect(answer)
    late = await asyncio.gather(*(failure(transport, timeout_s=0.02) for _ in range(3 * CONNECTIONS)))
    assert {type(error) for error in late} == {errors.TimedOut}
    server.answer = saying(as_json(1))
    assert (await transport.exchange(REQUEST)).status == 200


async def test_a_caller_that_lets_go_leaves_the_connections_whole(connect: Connect) -> None:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.001)
        writer.write(as_json(len(server.heard)))

    transport, server = await connect(answer)
    for number in range(60):
        caller = asyncio.create_task(transport.exchange(REQUEST))
        await asyncio.sleep(0.001 if number % 3 == 0 else 0)
        caller.cancel()
        assert isinstance((await asyncio.gather(caller, return_exceptions=True))[0], asyncio.CancelledError | Raw)
    answers = await asyncio.gather(*(transport.exchange(REQUEST) for _ in range(20)))
    assert {raw.status for raw in answers} == {200}
    assert server.most <= CONNECTIONS


async def test_what_nobody_needs_is_not_sent(connect: Connect) -> None:
    transport, server = await connect(saying(as_json(1)))
    with pytest.raises(NotNeeded):
        await transport.exchange(REQUEST, needed=lambda: False)
    assert server.heard == []


async def test_closing_ends_what_runs(connect: Connect) -> None:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.sleep(10)

    arrived = asyncio.Event()
    transport, _ = await connect(answer)
    caller = asyncio.create_task(transport.exchange(REQUEST))
    await arrived.wait()
    await transport.aclose()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert type(await failure(transport)) is errors.CannotSend


def test_it_needs_no_library() -> None:
    program = (
        "import asyncio, sys\n"
        "from moesif_tui.client.engine import Client\n"
        "assert not {'httpx', 'anyio', 'textual'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
