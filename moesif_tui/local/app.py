"""The ASGI application: finds the operation that a request means and lets its handler answer in a thread."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from moesif_tui.local.api import HANDLERS, NotFound, Refused
from moesif_tui.local.query import QueryRefused, QueryTooSlow
from moesif_tui.local.server import ORGANIZATION, Server
from moesif_tui.wire.base import Operation
from moesif_tui.wire.requests import BadRequest, from_request, path_names, path_pattern

MAX_BODY = 8 * 1024 * 1024
"""Bytes of a request's body that are read at most."""

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_VERSION = re.compile(r"\A/v1(?=/|\Z)")


class TooLarge(ValueError):
    """A request's body is larger than is read."""


class Application:
    """The API over one `Server`."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._routes = [(kind, path_pattern(kind.path), path_names(kind.path)) for kind in HANDLERS]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] == "http":
            await (await self._answer(Request(scope, receive)))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        raw_path: bytes = request.scope.get("raw_path") or request.url.path.encode()
        path = _VERSION.sub("", raw_path.decode("latin-1").partition("?")[0])
        if path in {"", "/"}:
            return _json({"name": "Moesif Management API", "region": "local"})
        matches = [(kind, match, names) for kind, pattern, names in self._routes if (match := pattern.match(path))]
        found = next((each for each in matches if each[0].method == request.method), None)
        if found is None:
            if matches:
                allowed = ", ".join(sorted({kind.method for kind, _, _ in matches}))
                return _error(405, f"{request.method} is not allowed here; use {allowed}.", {"Allow": allowed})
            return _error(404, f"There is no {request.method} {path} in this API.")
        kind, match, names = found
        return await self._run(kind, dict(zip(names, match.groups(), strict=True)), request)

    async def _run(self, kind: type[Operation[Any]], in_path: dict[str, str], request: Request) -> Response:
        if (organization := unquote(in_path.get("orgId", "~"))) not in {"~", ORGANIZATION}:
            return _error(404, f"There is no organization {organization} here; ~ means the local one.")
        try:
            body = await _body(request)
            operation = from_request(kind, in_path, request.query_params.multi_items(), body)
            reply = await run_in_threadpool(HANDLERS[kind], operation, self._server)
        except TooLarge:
            return _error(413, f"The request's body is larger than {MAX_BODY} bytes.")
        except ClientDisconnect:
            return Response(status_code=499)
        except (BadRequest, Refused, QueryRefused) as error:
            return _error(400, str(error))
        except NotFound as error:
            return _error(404, str(error))
        except QueryTooSlow as error:
            return _error(504, str(error))
        headers = {} if reply.hidden is None else {"X-Hidden": str(reply.hidden)}
        return Response(reply.body, kind.success, headers, "application/json")


async def _body(request: Request) -> Any:
    """The JSON body, or None where there is none."""
    parts: list[bytes] = []
    size = 0
    async for chunk in request.stream():
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


def _json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(value), status, headers, "application/json")


def _error(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    text = sentence.encode("utf-8", "backslashreplace").decode()
    return _json({"moesif_error": {"code": status, "msg": text}}, status, headers)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
