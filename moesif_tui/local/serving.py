"""Runs the application under uvicorn on a socket that is already listening."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from moesif_tui.local import http
from moesif_tui.local.app import Application
from moesif_tui.local.server import Server

COMPLETE_S = 1.0
"""Seconds after its start, and after the end of an import, in which the rest of the API loads before anybody asks."""
GRACE_S = 0.15
"""Seconds after which imports go on when nobody asks for what they have read so far."""
KEEP_ALIVE = 24 * 3600
"""Seconds; whoever holds an idle connection open is the own program, which never has to connect again."""
OTHERS_KEEP_ALIVE = 60
"""Seconds that anybody else may hold one open."""
MAX_CONNECTIONS = 512
"""Of others at a time; further ones are told to come again."""
LAST_S = 10
"""Seconds that requests have to end when the server is told to."""


class _Quiet(http.Server):
    """Without uvicorn's ten looks a second: the process sleeps until somebody asks. Signals stay the caller's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


class _Near(_Quiet):
    """For the own program, which asks at once; until it has its first answers the rest of the API may wait."""

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


class _UntilTold(_Quiet):
    """For others. The first of these signals lets requests end, a second one does not wait for them."""

    def __init__(
        self,
        config: http.Config,
        application: Application,
        signals: Collection[signal.Signals],
        started: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._application = application
        self._signals = signals
        self._started = started
        self._told = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, with the whole API."""
        await self._application.complete()
        await super().startup(sockets)
        for number in self._signals:
            if signal.getsignal(number) is not signal.SIG_IGN:  # who started it means it
                asyncio.get_running_loop().add_signal_handler(number, self._tell)
        self._started()

    async def main_loop(self) -> None:
        """Serve until it is told to end."""
        await self._told.wait()

    def _tell(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
        self._told.set()


def serve(server: Server, listening: socket.socket) -> None:
    """Serve the own program on a listening socket until the process ends."""
    application = Application(server)
    application.rehearse()
    config = _config(application, http="httptools", timeout_keep_alive=KEEP_ALIVE)
    gc.freeze()  # what is loaded stays: no collection needs to look at it
    gc.enable()
    _Near(config, application, server).run(sockets=[listening])


def serve_until_told(
    application: Application,
    listening: socket.socket,
    signals: Collection[signal.Signals],
    started: Callable[[], None],
) -> None:
    """Serve anybody on a listening socket until one of these signals comes; `started` is called once it listens."""
    from moesif_tui.local.connections import Connection

    config = _config(
        application,
        http=Connection,
        timeout_keep_alive=OTHERS_KEEP_ALIVE,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_graceful_shutdown=LAST_S,
        proxy_headers=False,
    )
    gc.freeze()
    _UntilTold(config, application, signals, started).run(sockets=[listening])


def _config(application: Application, **more: Any) -> http.Config:
    return http.Config(
        application,
        loop="asyncio",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        **more,
    )
