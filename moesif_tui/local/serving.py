"""Runs the application under uvicorn on a socket that is already listening."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from moesif_tui.local import http
from moesif_tui.local.app import Application
from moesif_tui.local.server import Server

COMPLETE_S = 1.0
"""Seconds after its start, and after the end of an import, in which the rest of the API loads before anybody asks."""
GRACE_S = 0.15
"""Seconds after which imports go on when nobody asks for what they have read so far."""
KEEP_ALIVE = 24 * 3600
"""Seconds; whoever holds an idle connection open is the own program, which never has to connect again."""


class _Quiet(http.Server):
    """Without uvicorn's ten looks a second: the process sleeps until somebody asks. Signals stay the caller's."""

    def __init__(self, config: http.Config, application: Application, server: Server) -> None:
        super().__init__(config)
        self._application = application
        self._server = server

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen."""
        await super().startup(sockets)
        asyncio.get_running_loop().call_later(GRACE_S, self._server.ready.set)

    async def main_loop(self) -> None:
        """Serve for ever."""
        await asyncio.sleep(COMPLETE_S)
        while self._server.is_importing:  # noqa: ASYNC110 - imports are threads, which tell no event loop
            await asyncio.sleep(COMPLETE_S)
        await self._application.complete()
        await asyncio.Event().wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


def serve(server: Server, listening: socket.socket) -> None:
    """Serve on a listening socket until the process ends."""
    application = Application(server)
    application.rehearse()
    config = http.Config(
        application,
        loop="asyncio",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE,
    )
    gc.freeze()  # what is loaded stays: no collection needs to look at it
    gc.enable()
    _Quiet(config, application, server).run(sockets=[listening])
