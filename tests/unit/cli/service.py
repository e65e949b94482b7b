"""A service on a real port that answers what a test wants and remembers what it was sent."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Heard:
    """A request: its line, its headers by lower-case name, and its body."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Service:
    """What it answers to each request, and what it heard."""

    address: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"[]"
    heard: list[Heard] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    service: Service
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer; each method does the same."""
        length = int(self.headers.get("content-length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.service.heard.append(Heard(self.command, self.path, headers, self.rfile.read(length)))
        self.send_response(self.service.status)
        for name, value in (self.service.headers | {"Content-Length": str(len(self.service.body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.service.body)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names that the library asks for

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def serving(*, tls: ssl.SSLContext | None = None) -> Iterator[Service]:
    """A running service, over TLS where its certificate is given."""

    class Handler(_Handler):
        """One of this service."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        scheme = "http" if tls is None else "https"
        Handler.service = Service(f"{scheme}://127.0.0.1:{server.server_port}/v1")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Handler.service
        finally:
            server.shutdown()
            thread.join()
