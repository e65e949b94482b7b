"""Connections of clients that nobody knows: none may be slow for long, and no head may be large.

Uvicorn bounds neither the time that a request takes to come in nor the size of its head, so this stands between it and
the connection: a subclass of its protocol, the only other place beside `http` that knows how uvicorn is made.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from moesif_tui.local.asgi import problem

HEAD_SECONDS = 10.0
"""From a connection's start, or the first byte of a further request, to the end of the request's head."""
BODY_SECONDS = 60.0
"""From there to the end of its body."""
STALL_SECONDS = 30.0
"""In which a client takes at least something of an answer that waits for it."""
MAX_HEAD = 64 * 1024
"""Bytes of a request's first line and headers."""


class Connection(HttpToolsProtocol):
    """One client's connection."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._limit: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None
        self._in_head = True
        self._head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._wait(None)
        self._stop_stall()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came in."""
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > MAX_HEAD:
                self._refuse(431, f"The request's head is larger than {MAX_HEAD} bytes.")
        if self._limit is None and self.timeout_keep_alive_task is None and not self._is_answering():
            self._wait(HEAD_SECONDS)  # something came that begins no request

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head, self._head = True, 0
        self._wait(HEAD_SECONDS)

    def on_headers_complete(self) -> None:
        """Its head is in."""
        super().on_headers_complete()
        self._in_head = False
        self._wait(BODY_SECONDS)

    def on_message_complete(self) -> None:
        """All of it is in."""
        self._wait(None)
        super().on_message_complete()

    def pause_writing(self) -> None:
        """An answer waits for its client."""
        super().pause_writing()
        self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """The client has taken enough of it."""
        self._stop_stall()
        super().resume_writing()

    def _asked(self) -> RequestResponseCycle | None:
        """The last request; None before the first one."""
        return self.cycle

    def _is_answering(self) -> bool:
        asked = self._asked()
        return asked is not None and not asked.response_complete

    def _wait(self, seconds: float | None) -> None:
        """Wait that long for the next thing to happen; None: for as long as it takes."""
        if self._limit is not None:
            self._limit.cancel()
        self._limit = None if seconds is None else self.loop.call_later(seconds, self._too_slow)

    def _too_slow(self) -> None:
        self._refuse(408, f"The request's {'head' if self._in_head else 'body'} took too long to come in.")

    def _refuse(self, status: int, sentence: str) -> None:
        """End the connection; say why, unless an answer is on its way."""
        self._wait(None)
        if self.transport.is_closing():
            return
        asked = self._asked()
        if asked is None or not asked.response_started or asked.response_complete:
            body = problem(status, sentence).body
            head = b"content-type: application/json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(body)
            self.transport.write(STATUS_LINE[status] + head + body)
        self.transport.close()

    def _watch(self, waiting: int) -> None:
        """Drop the client when no fewer bytes wait for it after a while."""
        self._stop_stall()
        self._stall = self.loop.call_later(STALL_SECONDS, self._look, waiting)

    def _look(self, before: int) -> None:
        waiting = self.transport.get_write_buffer_size()
        if waiting < before:
            self._watch(waiting)
        else:
            self.transport.abort()

    def _stop_stall(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None
