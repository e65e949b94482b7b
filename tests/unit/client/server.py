"""A small HTTP server that says exactly the bytes that a test wants said."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit


class Closing(Protocol):
    """What is closed in the end."""

    async def aclose(self) -> None: ...


@dataclass(frozen=True)
class Heard:
    """A request as it came in: `target` is path and query as sent, header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query)


Answer = Callable[[Heard, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """What a test knows of the server: where it is, what it heard, and how many connections it ever had and has."""

    address: str
    socket: str | None
    answer: Answer
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    most: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def has_heard(self, count: int) -> None:
        """Wait until this many requests have come in."""
        while len(self.heard) < count:
            self.news.clear()
            await self.news.wait()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            while (heard := await _hear(reader)) is not None and not writer.is_closing():
                self.heard.append(heard)
                self.news.set()
                await self.answer(heard, writer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.open -= 1
            writer.close()


async def _hear(reader: asyncio.StreamReader) -> Heard | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    line, *rest = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in rest if one)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, target, _ = line.split(" ")
    return Heard(method, target, headers, body)


@asynccontextmanager
async def serving(
    answer: Answer, socket: Path | None = None, *, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    """A server on 127.0.0.1, or on a Unix socket, for as long as the block runs."""
    server = Server("http://local/v1", str(socket) if socket else None, answer)
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        await server.connected(reader, writer)

    if socket is None:
        listening = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
        server.address = f"{'https' if tls else 'http'}://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    else:
        listening = await asyncio.start_unix_server(connected, str(socket))
    try:
        yield server
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await listening.wait_closed()


def head(length: int | None, *headers: str, status: str = "200 OK") -> bytes:
    """Status line and headers; with a length, Content-Length."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def whole(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer."""
    return head(len(body), *headers, status=status) + body


def as_json(value: Any, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer in JSON."""
    return whole(json.dumps(value).encode(), "Content-Type: application/json", *headers, status=status)


def saying(*answers: bytes) -> Answer:
    """Says these answers, one to each request; the last one to all that follow."""
    left = list(answers)

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(left.pop(0) if len(left) > 1 else left[0])

    return answer


def closing(data: bytes) -> Answer:
    """Says just that and hangs up."""

    async def answer(heard: Heard, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        writer.close()

    return answer


Made = TypeVar("Made", bound=Closing)


@asynccontextmanager
async def connecting(
    make: Callable[..., Made], socket: Path | None = None
) -> AsyncIterator[Callable[..., Awaitable[tuple[Made, Server]]]]:
    """What starts a server and makes a transport to it; both are closed at the end of the block."""
    async with AsyncExitStack() as ends:

        async def start(answer: Answer, **options: Any) -> tuple[Made, Server]:
            server = await ends.enter_async_context(serving(answer, socket))
            transport = make(server, **options)
            ends.push_async_callback(transport.aclose)
            return transport, server

        yield start
