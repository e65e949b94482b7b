"""Sends one HTTP request to the local server's Unix socket and reads its answer.

The local server is ours and on this machine: no TLS, no proxy, no redirect, nothing packed. So this needs nothing of
httpx, whose import would take a sixth of the time until the first rows are on screen.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Mapping

from moesif_tui.client import errors, outgoing
from moesif_tui.client.transport import CONNECTIONS, NotNeeded, Raw
from moesif_tui.wire.requests import Request

BASE_URL = "http://local/v1"
IDLE_S = 3600.0
"""Seconds after which a connection is not used again; the server keeps it for a day."""
MAX_HEAD = 64 * 1024
"""Bytes of an answer's status line and headers."""


class NearTransport:
    """Connections to the local server, for one event loop: at most six, kept alive. `Transport` is its far twin.

    Args:
        socket: the path of its Unix socket.
        max_bytes: of an answer.
    """

    near = True
    token = None

    def __init__(self, socket: str, *, max_bytes: int = 64_000_000) -> None:
        self._socket = socket
        self._max_bytes = max_bytes
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[_Connection] = []
        self._tasks: set[asyncio.Task[Raw]] = set()
        self._closed = False

    async def exchange(
        self, request: Request, *, timeout_s: float = 30.0, needed: Callable[[], bool] | None = None
    ) -> Raw:
        """Send a request and read its answer, whatever its status.

        A caller that is cancelled lets go of the answer; the request ends by itself.

        Args:
            request: path and query are below the base URL.
            timeout_s: for all of it, from the moment that a connection is free.
            needed: asked at that moment; where it says no, nothing is sent.

        Raises:
            ApiError: CannotSend, Ended, TimedOut, AnswerTooLarge or NotUnderstood.
            NotNeeded: `needed` said no.
        """
        if self._closed:
            raise errors.CannotSend(request, "the program is ending")
        task = asyncio.create_task(self._run(request, timeout_s, needed))
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    async def aclose(self) -> None:
        """End all that runs, and close the connections."""
        self._closed = True
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in self._idle:
            connection.close()
        self._idle.clear()

    def _done(self, task: asyncio.Task[Raw]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # looked at: nobody may wait for it any more

    async def _run(self, request: Request, timeout_s: float, needed: Callable[[], bool] | None) -> Raw:
        async with self._slots:
            if needed is not None and not needed():
                raise NotNeeded
            data = _bytes(request)
            try:
                async with asyncio.timeout(timeout_s):
                    return await self._talk(request, data)
            except TimeoutError:
                raise errors.TimedOut(request, timeout_s) from None

    async def _talk(self, request: Request, data: bytes) -> Raw:
        started = time.perf_counter()
        connection, reused = await self._connection(request), False
        try:
            reused = connection.used
            connection.used = True
            connection.writer.write(data)
            status, headers, body = await _read(connection.reader, request, self._max_bytes)
        except (OSError, EOFError) as error:
            connection.close()
            raise _failure(request, error, reused=reused) from None
        except BaseException:  # cancelled, or not understood: what else would come belongs to this request
            connection.close()
            raise
        if headers.get("connection", "").lower() == "close" or self._closed:
            connection.close()
        else:
            connection.since = time.monotonic()
            self._idle.append(connection)
        return Raw(status, headers, body, (time.perf_counter() - started) * 1000)

    async def _connection(self, request: Request) -> _Connection:
        while self._idle:
            connection = self._idle.pop()
            if time.monotonic() - connection.since < IDLE_S and not connection.reader.at_eof():
                return connection
            connection.close()
        try:
            reader, writer = await asyncio.open_unix_connection(self._socket, limit=MAX_HEAD)
        except OSError as error:
            raise _failure(request, error) from None
        return _Connection(reader, writer)


class _Connection:
    """A connection: `used` once a request went over it, idle `since` (s, monotonic)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.used = False
        self.since = 0.0

    def close(self) -> None:
        """Let go of it at once."""
        self.writer.transport.abort()


def _bytes(request: Request) -> bytes:
    """The request as it is sent. Raises `CannotSend`."""
    address = outgoing.url(BASE_URL, request).removeprefix("http://local")
    body = outgoing.content(request) or b""
    fields = outgoing.headers(request, None) | {"Host": "local", "Accept-Encoding": "identity"}
    if body or request.method != "GET":
        fields["Content-Length"] = str(len(body))
    lines = [f"{request.method} {address} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


async def _read(reader: asyncio.StreamReader, request: Request, max_bytes: int) -> tuple[int, Mapping[str, str], bytes]:
    """Status, headers (names in lower case) and body. Raises OSError and EOFError when the connection ends early."""
    try:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except asyncio.LimitOverrunError:
        raise errors.NotUnderstood(request, "HTTP", "its headers have no end") from None
    version, _, rest = lines[0].partition(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    length = headers.get("content-length", "")
    status = rest[:3]
    if not version.startswith("HTTP/1.") or not (status.isascii() and status.isdigit()) or len(status) < 3:
        raise errors.NotUnderstood(request, "HTTP", "no status line")
    if int(status) == 204:
        return int(status), headers, b""
    if not (length.isascii() and length.isdigit()) or len(length) > 18:
        raise errors.NotUnderstood(request, "HTTP", "it does not say how long it is")
    if int(length) > max_bytes:
        raise errors.AnswerTooLarge(request, max_bytes)
    return int(status), headers, await reader.readexactly(int(length))


def _failure(request: Request, error: OSError | EOFError, *, reused: bool = False) -> errors.ApiError:
    """Why there is no answer: nobody is at the other end of a socket, or this process cannot use one."""
    if isinstance(error, EOFError | ConnectionError | FileNotFoundError):
        return errors.Ended(request, reused=reused)
    said = os.strerror(error.errno) if error.errno else str(error)
    return errors.CannotSend(request, said[:1].lower() + said[1:])
