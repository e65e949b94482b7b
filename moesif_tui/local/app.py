"""The ASGI application: finds the operation that a request means and lets its handler answer in a thread."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson

from moesif_tui.local import api
from moesif_tui.local.registry import HANDLERS, NotFound, Refused, TooSlow
from moesif_tui.local.server import ORGANIZATION, Server
from moesif_tui.wire.base import Operation
from moesif_tui.wire.imports import GetDataSets
from moesif_tui.wire.requests import BadRequest, from_request, path_names, path_pattern
from moesif_tui.wire.triage import GetTriageBuckets

MAX_BODY = 8 * 1024 * 1024
"""Bytes of a request's body that are read at most."""
THREADS = 6
"""Requests that are answered at the same time; a client has as many connections."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_Found = tuple[type[Operation[Any]], re.Match[str], list[str]]
_REHEARSED = (("opened", "True"), ("take", "1000"))
_VERSION = re.compile(r"\A/v1(?=/|\Z)")


class TooLarge(ValueError):
    """A request's body is larger than is read."""


class GoneAway(ConnectionError):
    """The client has closed its connection before its request was whole."""


@dataclass(frozen=True, slots=True)
class _Response:
    """An answer: its status, its body in JSON, and headers besides those that tell what it is."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Application:
    """The API over one `Server`. Sections that are not asked for at once load when they are, or by `complete`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._threads = ThreadPoolExecutor(THREADS, "answer")
        self._complete = False
        self._load(api.FIRST)

    def rehearse(self) -> None:
        """Answer once what a program asks first, so that everything which takes long the first time has been done."""
        for kind in (GetDataSets, GetTriageBuckets):
            with suppress(NotFound, OSError, sqlite3.Error):  # told to who really asks
                HANDLERS[kind](from_request(kind, {}, _REHEARSED), self._server)

    async def complete(self) -> None:
        """Load every section."""
        if not self._complete:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._load, api.SECTIONS)
            self._complete = True

    def _load(self, sections: Sequence[str]) -> None:
        api.load(sections)
        self._routes = [(kind, path_pattern(kind.path), path_names(kind.path)) for kind in HANDLERS]

    def _matches(self, path: str) -> list[_Found]:
        """The operations of a path."""
        return [(kind, match, names) for kind, pattern, names in self._routes if (match := pattern.match(path))]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            try:
                response = await self._answer(scope, receive)
            except GoneAway:
                return
            await _respond(response, send)

    async def _answer(self, scope: Scope, receive: Receive) -> _Response:
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        path = _VERSION.sub("", raw_path.decode("latin-1").partition("?")[0])
        if path in {"", "/"}:
            return _json({"name": "Moesif Management API", "region": "local"})
        matches = self._matches(path)
        if (found := _of_method(matches, scope["method"])) is None:
            await self.complete()
            matches = self._matches(path)
            found = _of_method(matches, scope["method"])
        if found is None:
            if matches:
                allowed = ", ".join(sorted({kind.method for kind, _, _ in matches}))
                return _error(405, f"{scope['method']} is not allowed here; use {allowed}.", {"Allow": allowed})
            return _error(404, f"There is no {scope['method']} {path} in this API.")
        kind, match, names = found
        in_path = dict(zip(names, match.groups(), strict=True))
        if (organization := unquote(in_path.get("orgId", "~"))) not in {"~", ORGANIZATION}:
            return _error(404, f"There is no organization {organization} here; ~ means the local one.")
        return await self._run(kind, in_path, scope["query_string"].decode("latin-1"), receive)

    async def _run(
        self, kind: type[Operation[Any]], in_path: dict[str, str], query: str, receive: Receive
    ) -> _Response:
        try:
            body = await _body(receive)
            operation = from_request(kind, in_path, parse_qsl(query, keep_blank_values=True), body)
            loop = asyncio.get_running_loop()
            reply = await loop.run_in_executor(self._threads, HANDLERS[kind], operation, self._server)
        except TooLarge:
            return _error(413, f"The request's body is larger than {MAX_BODY} bytes.")
        except (BadRequest, Refused) as error:
            return _error(400, str(error))
        except NotFound as error:
            return _error(404, str(error))
        except TooSlow as error:
            return _error(504, str(error))
        headers = {} if reply.hidden is None else {"X-Hidden": str(reply.hidden)}
        return _Response(kind.success, reply.body, headers)


def _of_method(found: Sequence[_Found], method: str) -> _Found | None:
    return next((each for each in found if each[0].method == method), None)


async def _body(receive: Receive) -> Any:
    """The JSON body, or None where there is none."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneAway
        chunk = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > MAX_BODY:
            raise TooLarge
        parts.append(chunk)
    if not size:
        return None
    try:
        return orjson.loads(b"".join(parts))
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON: {error}") from None


async def _respond(response: _Response, send: Send) -> None:
    headers = {**response.headers, "Content-Type": "application/json", "Content-Length": str(len(response.body))}
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": encoded})
    await send({"type": "http.response.body", "body": response.body})


def _json(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> _Response:
    return _Response(status, orjson.dumps(value), headers or {})


def _error(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> _Response:
    text = sentence.encode("utf-8", "backslashreplace").decode()
    return _json({"moesif_error": {"code": status, "msg": text}}, status, headers)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
