"""What the transport to the local server and the one over the network have in common."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from moesif_tui.client import errors
from moesif_tui.client.near import NearTransport
from moesif_tui.client.transport import CONNECTIONS, NotNeeded, Transport
from moesif_tui.wire.requests import Request
from tests.unit.client.server import Answer, Heard, Server, as_json, closing, connecting, saying

REQUEST = Request("GET", "/~/traces", (("take", "5"),))
Connect = Callable[..., Awaitable[tuple[NearTransport | Transport, Server]]]


def _near(server: Server) -> NearTransport | Transport:
    return NearTransport(str(server.socket))


def _far(server: Server) -> NearTransport | Transport:
    return Transport(server.address, environment={})


@pytest.fixture(params=["near", "far"])
async def connect(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Connect]:
    """Starts a server and a transport to it."""
    near = request.param == "near"
    async with connecting(_near if near else _far, tmp_path / "s" if near else None) as start:
        yield start


async def failure(transport: NearTransport | Transport) -> errors.ApiError:
    with pytest.raises(errors.ApiError) as caught:
        await transport.exchange(REQUEST)
    return caught.value


async def test_a_body_is_sent_as_json(connect: Connect) -> None:
    transport, server = await connect(saying(as_json({})))
    await transport.exchange(Request("POST", "/x", (), {"a": "é"}))
    assert server.heard[0].body == b'{"a":"\\u00e9"}'
    assert server.heard[0].headers["content-type"] == "application/json"


async def test_a_connection_serves_many_requests(connect: Connect) -> None:
    transport, server = await connect(saying(as_json(1)))
    for _ in range(20):
        await transport.exchange(REQUEST)
    assert server.connections == 1


async def test_at_most_six_connections_are_open(connect: Connect) -> None:
    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.002)
        writer.write(as_json(1))

    transport, server = await connect(answer)
    await asyncio.gather(*(transport.exchange(REQUEST) for _ in range(40)))
    assert server.most == CONNECTIONS


async def reset(heard: Heard, writer: asyncio.StreamWriter) -> None:
    """Says nothing and tears the connection down."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@pytest.mark.parametrize("end", [closing(b""), reset], ids=["closed", "reset"])
async def test_a_reused_connection_that_breaks_is_told_apart(connect: Connect, end: Answer) -> None:
    transport, server = await connect(saying(as_json(1)))
    await transport.exchange(REQUEST)
    server.answer = end
    broken = [await failure(transport), await failure(transport)]
    assert [error.reused for error in broken if isinstance(error, errors.Unreachable)] == [True, False]


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
