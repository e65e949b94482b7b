"""Small captures, servers over them, and requests without HTTP, for tests of the local server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlencode

from moesif_tui.core.kinds import Kind
from moesif_tui.local.analysis.signatures import Analysed, Signature
from moesif_tui.local.app import Application
from moesif_tui.local.events.store import NewCall
from moesif_tui.local.record import Record
from moesif_tui.local.server import Server

SECONDS = 10.0


def entry(number: int = 0, path: str = "/items/1", status: int = 200, **more: Any) -> dict[str, Any]:
    """A HAR entry, `number` seconds after noon; `more` goes into its request."""
    return {
        "startedDateTime": f"2026-03-01T12:{number // 60 % 60:02d}:{number % 60:02d}Z",
        "time": 10,
        "request": {"method": "GET", "url": f"https://shop.test{path}", **more},
        "response": {"status": status},
    }


def har(path: Path, entries: Iterable[dict[str, Any]]) -> Path:
    """A HAR of these entries."""
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}))
    return path


def shop(path: Path, calls: int = 6) -> Path:
    """A HAR of that many calls; every second one is a failed checkout."""
    return har(path, (entry(n, *(("/checkout", 500) if n % 2 else ("/cart", 200))) for n in range(calls)))


def event(number: int = 0, **more: Any) -> dict[str, Any]:
    """A Moesif event; `more` goes beside its request and response."""
    request = {
        "time": f"2026-03-01T12:00:{number % 60:02d}.000Z",
        "verb": "GET",
        "uri": f"https://shop.test/n/{number}",
    }
    return {"request": request, "response": {"status": 500}, **more}


def ndjson(path: Path, events: Iterable[dict[str, Any]]) -> Path:
    """A file of events, one a line."""
    path.write_text("".join(json.dumps(one) + "\n" for one in events))
    return path


def new_call(
    number: int, *, route: str = "/items/:id", status: int = 500, session: str = "~new 1", **more: Any
) -> NewCall:
    """A call as the store takes it, `number` milliseconds after 1970; `more` are fields of its record."""
    record = Record(number * 1000, 1000, "GET", f"https://shop.test/{number}", status, {}, {}, **more)
    signature = Signature("GET", route, status, "shop.test")
    return NewCall(record, Analysed(signature, Kind.API, signature.failed), session)


def until(condition: Callable[[], Any], what: str = "the condition") -> Any:
    """What a condition says once it holds."""
    limit = monotonic() + SECONDS
    while not (found := condition()):
        assert monotonic() < limit, f"waited in vain for {what}"
    return found


@dataclass(frozen=True)
class Reply:
    """An answer: status, headers (lower case) and the JSON value."""

    status: int
    headers: dict[str, str]
    value: Any


class Asking:
    """Asks the application in process, without HTTP."""

    def __init__(self, server: Server) -> None:
        self.application = Application(server)

    def ask(self, method: str, path: str, body: Any = None, **params: Any) -> Reply:
        """An answer; `body` is JSON, or bytes as they are."""
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return asyncio.run(self.sent(method, path, content, urlencode(params, doseq=True)))

    def get(self, path: str, **params: Any) -> Any:
        """The value of a GET that must succeed, as strict JSON in UTF-8."""
        reply = self.ask("GET", path, **params)
        assert reply.status == 200, reply
        return reply.value

    def search(self, query: dict[str, Any] | None = None, **body: Any) -> Any:
        """The value of an event search that must succeed."""
        path = "/search/~/search/events?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z"
        reply = self.ask("POST", path, {"query": query or {"match_all": {}}, "size": 100, **body})
        assert reply.status == 201, reply
        return reply.value

    async def sent(self, method: str, path: str, content: bytes = b"", params: str = "") -> Reply:
        """An answer to a request beside others."""
        path, _, query = path.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": "&".join(filter(None, (query, params))).encode(),
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.application(scope, receive, send)
        start, body = sent
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        assert int(headers["content-length"]) == len(body["body"])
        return Reply(start["status"], headers, strict(body["body"]))


def strict(body: bytes) -> Any:
    """The value of JSON in UTF-8; NaN and infinities are none."""

    def refuse(word: str) -> Any:
        raise ValueError(f"{word} is no JSON")

    return json.loads(body.decode("utf-8"), parse_constant=refuse)
