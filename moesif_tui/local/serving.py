"""Runs the application under uvicorn on a socket that is already listening."""

from __future__ import annotations

import asyncio
import gc
import socket

import uvicorn

from moesif_tui.local.app import Application
from moesif_tui.local.server import Server

COMPLETE_S = 1.0
"""Seconds after its start in which the rest of the API loads, before anybody asks for it."""


def serve(server: Server, descriptor: int) -> None:
    """Serve on a listening socket until SIGTERM or SIGINT comes."""
    application = Application(server)
    application.rehearse()
    config = uvicorn.Config(
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
        timeout_graceful_shutdown=2,
    )
    gc.freeze()  # what is loaded stays: no collection needs to look at it
    gc.enable()
    asyncio.run(_serve(uvicorn.Server(config), application, server, socket.socket(fileno=descriptor)))


async def _serve(http: uvicorn.Server, application: Application, server: Server, listening: socket.socket) -> None:
    asyncio.get_running_loop().call_soon(server.ready.set)
    later = asyncio.create_task(_complete(application))
    await http.serve(sockets=[listening])
    later.cancel()


async def _complete(application: Application) -> None:
    await asyncio.sleep(COMPLETE_S)
    await application.complete()
