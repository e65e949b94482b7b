from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from moesif_tui.client import errors
from moesif_tui.client.near import NearTransport
from moesif_tui.client.transport import CONNECTIONS, Raw
from moesif_tui.wire.requests import Request
from tests.unit.client.server import Heard, Server, as_json, closing, connecting, head, saying, whole

REQUEST = Request("GET", "/~/traces", (("take", "5"),))
Connect = Callable[..., Awaitable[tuple[NearTransport, Server]]]


@pytest.fixture
async def connect(tmp_path: Path) -> AsyncIterator[Connect]:
    """Starts a server on a Unix socket and a transport to it."""
    async with connecting(
        lambda server, **options: NearTransport(str(server.socket), **options), tmp_path / "s"
    ) as start:
        yield start


async def failure(transport: NearTransport, timeout_s: float = 10) -> errors.ApiError:
    with pytest.raises(errors.ApiError) as caught:
        await transport.exchange(REQUEST, timeout_s=timeout_s)
    return caught.value


async def test_an_answer_comes_whole_with_status_and_headers(connect: Connect) -> None:
    transport, server = await connect(saying(as_json([1], "X-Hidden: 3")))
    raw = await transport.exchange(REQUEST)
    assert (raw.status, raw.headers["x-hidden"], raw.body) == (200, "3", b"[1]")
    assert raw.took_ms > 0
    heard = server.heard[0]
    assert (heard.method, heard.target, heard.body) == ("GET", "/v1/~/traces?take=5", b"")
    assert heard.headers["accept-encoding"] == "identity"


async def test_a_large_answer_comes_whole(connect: Connect) -> None:
    transport, _ = await connect(saying(whole(b"x" * 3_000_000)))
    assert len((await transport.exchange(REQUEST)).body) == 3_000_000


async def test_an_answer_without_content_is_an_answer(connect: Connect) -> None:
    transport, _ = await connect(saying(head(None, status="204 No Content")))
    assert (await transport.exchange(REQUEST)).body == b""
    assert (await transport.exchange(REQUEST)).status == 204


async def test_a_connection_that_the_server_wants_closed_is_not_used_again(connect: Connect) -> None:
    transport, server = await connect(saying(as_json(1, "Connection: close")))
    for _ in range(3):
        await transport.exchange(REQUEST)
    assert server.connections == 3


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", errors.NotUnderstood),
        (b"HTTP/1.1 abc OK\r\n\r\n", errors.NotUnderstood),
        (head(None) + b"x", errors.NotUnderstood),
        (head(None, "Transfer-Encoding: chunked") + b"1\r\na\r\n", errors.NotUnderstood),
        (head(None, "X-Endless: " + "a" * 300_000), errors.NotUnderstood),
        (head(100_000_000), errors.AnswerTooLarge),
        (head(100) + b"short", errors.Ended),
        (b"HTTP/1.1 200 OK\r\nX-", errors.Ended),
        (b"", errors.Ended),
    ],
)
async def test_what_is_no_whole_answer_is_an_error_of_ours(
    connect: Connect, data: bytes, kind: type[errors.ApiError]
) -> None:
    transport, _ = await connect(closing(data), max_bytes=100_000)
    for _ in range(2 * CONNECTIONS):
        assert type(await failure(transport)) is kind


async def test_nobody_at_the_other_end_has_ended(tmp_path: Path) -> None:
    error = await failure(NearTransport(str(tmp_path / "none")))
    assert isinstance(error, errors.Ended)
    assert str(error) == "The local server has ended; open the file again."


async def test_a_socket_that_cannot_be_used_is_no_ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("asyncio.open_unix_connection", refuse)
    error = await failure(NearTransport(str(tmp_path / "none")))
    assert isinstance(error, errors.CannotSend)
    assert str(error) == "The request cannot be sent: too many open files."


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


def test_it_needs_no_library() -> None:
    program = (
        "import asyncio, sys\n"
        "from moesif_tui.client.engine import Client\n"
        "assert not {'httpx', 'anyio', 'textual'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
