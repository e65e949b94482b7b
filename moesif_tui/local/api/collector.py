"""The collector's routes: where programs that are watched send their events, as any Moesif SDK does.

| route | answer |
| --- | --- |
| `POST /v1/events`, `POST /v1/events/batch` | 201 `{}` once the events are kept; bodies may be gzip |
| `POST /v1/users`, `POST /v1/companies`, each `/batch` | 201 `{}` once it is kept what is told of them |
| `GET /v1/config` | what an SDK asks at its start: send every call |
| `GET /v1/rules` | rules to block calls by: none |

Who sends names itself by any application id in `X-Moesif-Application-Id`; it needs no token, as it reads nothing. The
id tells no apps apart: all that is sent to one server belongs to its one collection.
"""

from __future__ import annotations

import asyncio
import zlib
from typing import Final

from moesif_tui.local import asgi
from moesif_tui.local.api.profiles import keep_profiles
from moesif_tui.local.asgi import Answer, Receive, Scope, TooLarge, problem
from moesif_tui.local.catalog.users import COMPANY, USER
from moesif_tui.local.collecting import Collection, CollectionError
from moesif_tui.local.errors import Refused
from moesif_tui.local.events.store import StoreError
from moesif_tui.local.jsontext import to_json
from moesif_tui.local.server import Server

MAX_EVENTS: Final = 16 * 1024 * 1024
"""Bytes of a body, packed and unpacked."""
MAX_HELD: Final = 128 * 1024 * 1024
"""Bytes of all bodies that are coming in or wait to be kept."""

_GZIP = 31
_CONFIG = {"sample_rate": 100, "block_bot_traffic": False, "user_sample_rate": {}, "company_sample_rate": {}}
_CREATED = Answer(201, b"{}")
_EVENTS = ("/events", "/events/batch")
_PROFILES = {"/users": USER, "/users/batch": USER, "/companies": COMPANY, "/companies/batch": COMPANY}
_METHODS = {"/config": "GET", "/rules": "GET", **dict.fromkeys((*_EVENTS, *_PROFILES), "POST")}


class Collector:
    """Answers requests of the collector, over one collection.

    Attributes:
        held: bytes of bodies that are in memory now.
    """

    def __init__(self, collection: Collection, server: Server) -> None:
        self.held = 0
        self._collection = collection
        self._server = server

    async def answer(self, path: str, scope: Scope, receive: Receive) -> Answer | None:
        """The answer to a request; None for one that is not for the collector. `path` has no version in it.

        Raises:
            Disconnected: who sends has gone.
        """
        method = _METHODS.get(path)
        if method is None:
            return None
        if scope["method"] != method:
            return problem(405, f"{scope['method']} is not allowed here; use {method}.", {"Allow": method})
        if not any(value.strip() for value in asgi.values_of(scope, "x-moesif-application-id")):
            return problem(
                401, "The collector needs an application id: send the header X-Moesif-Application-Id, with any."
            )
        if method == "GET":
            return Answer(200, to_json(_CONFIG if path == "/config" else []))
        try:
            return await self._keep(path, scope, receive)
        except TooLarge:
            return problem(413, f"The request's body is larger than {MAX_EVENTS} bytes.")

    async def _keep(self, path: str, scope: Scope, receive: Receive) -> Answer:
        """Take the body and wait until what it holds is kept. Raises `TooLarge` and `Disconnected`."""
        codings = [value.strip().lower() for value in asgi.values_of(scope, "content-encoding")]
        if codings not in ([], ["identity"], ["gzip"], [""]):
            return problem(415, f"Content-Encoding {', '.join(codings)} is not read; send gzip, or none.")
        held = _Held(self)
        try:
            body = await _body(scope, receive, held, packed=codings == ["gzip"])
            if path in _PROFILES:
                data_set = self._collection.data_set
                await asyncio.to_thread(keep_profiles, self._server, data_set, _PROFILES[path], body)
            else:
                await asyncio.wrap_future(self._collection.post(body))
        except Refused as error:
            return problem(400, str(error))
        except StoreError as error:
            return problem(503, f"It cannot be kept: {error}.", {"Retry-After": "10"})
        except CollectionError as error:
            return problem(500, f"It cannot be kept: {error}.")
        finally:
            held.end()
        return _CREATED


class _Held:
    """The bytes of one body that are in memory."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._size = 0

    def more(self, size: int) -> None:
        """Hold that many more. Raises `StoreError` where too many are held already."""
        self._size += size
        self._collector.held += size
        if self._collector.held > MAX_HELD:
            raise StoreError("too many are coming in at once")

    def end(self) -> None:
        """Hold none any more."""
        self._collector.held -= self._size


async def _body(scope: Scope, receive: Receive, held: _Held, *, packed: bool) -> bytes:
    """The body of a request, unpacked. Raises `Refused`, `StoreError`, `TooLarge` and `Disconnected`."""
    parts: list[bytes] = []
    async for part in asgi.pieces(scope, receive, MAX_EVENTS):
        held.more(len(part))
        parts.append(part)
    body = b"".join(parts)
    parts.clear()
    if packed:
        body = await asyncio.to_thread(unpacked, body)
        held.more(len(body))
    return body


def unpacked(data: bytes) -> bytes:
    """The content of gzip, of one member or more.

    Raises:
        Refused: it is not gzip, or ends too early.
        TooLarge: it is longer than `MAX_EVENTS` bytes.
    """
    found: list[bytes] = []
    room = MAX_EVENTS
    while data:
        inflate = zlib.decompressobj(_GZIP)
        try:
            found.append(inflate.decompress(data, room + 1))
        except zlib.error:
            raise Refused("The body is not gzip, as Content-Encoding says.") from None
        room -= len(found[-1])
        if room < 0:
            raise TooLarge
        if not inflate.eof:
            raise Refused("The body's gzip ends too early.")
        data = inflate.unused_data.lstrip(b"\0")
    return b"".join(found)
