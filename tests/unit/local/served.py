"""An application as others reach it, in process: with its guard and its collector."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from moesif_tui.local.api.collector import Collector
from moesif_tui.local.app import Application, Edge
from moesif_tui.local.collecting import Collection
from moesif_tui.local.guard import Guard
from moesif_tui.local.server import Server
from moesif_tui.local.tokens import Signer

SIGNER = Signer(b"k" * 32)
SENT = {"x-moesif-application-id": "any"}


class Served:
    """An application as others reach it."""

    def __init__(self, server: Server, collection: Collection, search_status: int = 201) -> None:
        self.collector = Collector(collection, server)
        guard = Guard(SIGNER, "127.0.0.1", loopback=True)
        self.application = Application(server, Edge(guard, self.collector, search_status))

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, Any, dict[str, str]]:
        """Status, value and headers of an answer; underscores in names of headers are dashes."""
        return asyncio.run(self._ask(method, path, body, {"host": "localhost"} | headers))

    async def _ask(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, Any, dict[str, str]]:
        sent: list[Any] = []
        pieces = [body[at : at + 100] for at in range(0, len(body), 100)] or [b""]

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

        async def send(message: Any) -> None:
            sent.append(message)

        path, _, query = path.partition("?")
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": raw}
        await self.application(scope, receive, send)
        answered = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], json.loads(sent[1]["body"]), answered
