"""Runs the application under uvicorn on a socket that is already listening."""

from __future__ import annotations

import socket

import uvicorn

from moesif_tui.local.app import Application
from moesif_tui.local.server import Server


def serve(server: Server, descriptor: int) -> None:
    """Serve on a listening socket until SIGTERM or SIGINT comes."""
    config = uvicorn.Config(
        Application(server),
        loop="asyncio",
        http="httptools",
        ws="none",
        lifespan="off",
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])
