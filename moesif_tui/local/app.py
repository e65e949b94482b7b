"""The ASGI application: finds the operation that a request means and lets its handler answer in a thread."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

import orjson

from moesif_tui.local import api, asgi
from moesif_tui.local.asgi import Answer, Denied, Disconnected, Receive, Scope, Send, TooLarge, problem
from moesif_tui.local.events.database import one_moment
from moesif_tui.local.events.store import DamagedError, StoreError
from moesif_tui.local.jsontext import sent_json
from moesif_tui.local.organization import ORGANIZATION
from moesif_tui.local.registry import HANDLERS, Claims, NotFound, Refused, Reply, TooSlow, Unauthorized, caller
from moesif_tui.local.server import Server
from moesif_tui.wire.base import Effect, Operation
from moesif_tui.wire.imports import GetDataSets
from moesif_tui.wire.requests import BadRequest, from_request, path_names, path_pattern
from moesif_tui.wire.triage import GetTriageBuckets

if TYPE_CHECKING:
    from moesif_tui.local.api.collector import Collector
    from moesif_tui.local.guard import Guard

MAX_BODY = 8 * 1024 * 1024
"""Bytes of a request's body that are read at most."""
LONG_BODY = 64 * 1024
"""Bytes; longer bodies are read in a thread, so that other requests are answered meanwhile."""
FIRST_ANSWERS = 2
"""What a program asks until it shows rows: which data set, and its buckets. Until then imports leave it the machine."""
SEARCHED = 201
"""The documented status of searches."""
AT_ONCE = 8
"""Requests that are answered at a time; a client has fewer connections. Those that take long do not count."""
LONG = 0.25
"""Seconds after which a request takes long, and another one begins beside it."""
THREADS = 64
"""All that are answered at a time."""
SEARCHES = THREADS // 2
"""Searches that are answered at a time. Who asks says how much they look through: all else finds a thread meanwhile."""
USER_SEARCHES = 2
"""Searches of users that are answered at a time: each has all users in memory. Others wait, and hold no thread."""
PATIENCE = 20.0
"""Seconds that a search of users waits for others."""

_Found = tuple[type[Operation[Any]], re.Match[str], list[str]]
_REHEARSED = (("opened", "True"), ("take", "1000"))
_VERSION = re.compile(r"\A/v1(?=/|\Z)")


class Failed(Exception):
    """There is no answer, and the request is not to blame: one sentence."""


_REFUSALS = (Refused, NotFound, Unauthorized, TooSlow)


@dataclass(frozen=True, slots=True)
class Edge:
    """What stands before an application that others than its own program can reach.

    Attributes:
        guard: says who may ask.
        collector: takes events.
        search_status: the status of searches that found something to answer; documented is `SEARCHED`.
    """

    guard: Guard
    collector: Collector
    search_status: int = SEARCHED


class Application:
    """The API over one `Server`. Sections that are not asked for at once load when they are, or by `complete`."""

    def __init__(self, server: Server, edge: Edge | None = None) -> None:
        self._server = server
        self._edge = edge
        self._threads = ThreadPoolExecutor(THREADS, "answer")
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._searches = asyncio.Semaphore(SEARCHES)
        self._user_searches = asyncio.Semaphore(USER_SEARCHES)
        self._complete = False
        self._answered = 0
        self._load(api.FIRST)

    def rehearse(self) -> None:
        """Answer once what a program asks first, so that everything which takes long the first time has been done."""
        if self._server.is_opening:
            return
        for kind in (GetDataSets, GetTriageBuckets):
            with suppress(NotFound, Failed):  # told to who really asks
                self._handle(from_request(kind, {}, _REHEARSED))

    async def complete(self) -> None:
        """Load every section."""
        if not self._complete:
            await asyncio.get_running_loop().run_in_executor(self._threads, self._load, api.SECTIONS)
            self._complete = True

    def _load(self, sections: Sequence[str]) -> None:
        api.load(sections)
        self._routes = [(kind, path_pattern(kind.path), path_names(kind.path)) for kind in HANDLERS]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI 3)."""
        if scope["type"] != "http":
            return
        try:
            answer = await self._answer(scope, receive)
        except Denied as denied:
            answer = denied.answer
        except Disconnected:
            return
        await asgi.send(answer, scope["method"], send)
        self._answered += 1
        if self._answered == FIRST_ANSWERS:
            self._server.ready.set()

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        method: str = scope["method"]
        path = _VERSION.sub("", (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0])
        if self._edge is not None:
            self._edge.guard.check_place(scope)
            if (collected := await self._edge.collector.answer(path, scope, receive)) is not None:
                return collected
        if path in {"", "/"}:
            return Answer(200, orjson.dumps({"name": "Moesif Management API", "region": "local"}))
        if (method, path) == ("GET", "/openapi.json"):
            return Answer(200, await asyncio.get_running_loop().run_in_executor(self._threads, _description))
        matches = self._matches(path)
        if (found := _of_method(matches, method)) is None:
            await self.complete()
            matches = self._matches(path)
            found = _of_method(matches, method)
        if found is None:
            if matches:
                allowed = ", ".join(sorted({kind.method for kind, _, _ in matches}))
                return problem(405, f"{method} is not allowed here; use {allowed}.", {"Allow": allowed})
            return problem(404, f"There is no {method} {path} in this API.")
        kind, match, names = found
        in_path = dict(zip(names, match.groups(), strict=True))
        if (organization := unquote(in_path.get("orgId", "~"))) not in {"~", ORGANIZATION}:
            return problem(404, f"There is no organization {organization} here; ~ means the local one.")
        return await self._run(kind, in_path, scope, receive)

    def _matches(self, path: str) -> list[_Found]:
        """The operations of a path."""
        return [(kind, match, names) for kind, pattern, names in self._routes if (match := pattern.match(path))]

    async def _run(self, kind: type[Operation[Any]], in_path: dict[str, str], scope: Scope, receive: Receive) -> Answer:
        claims = None if self._edge is None else self._edge.guard.check_token(kind, scope)
        try:
            body = await _body(scope, receive)
            query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            operation = from_request(kind, in_path, query, body)
            reply = await self._in_a_thread(operation, claims)
        except TooLarge:
            return problem(413, f"The request's body is larger than {MAX_BODY} bytes.")
        except (BadRequest, Refused) as error:
            return problem(400, str(error))
        except Unauthorized as error:
            return problem(401, str(error))
        except NotFound as error:
            return problem(404, str(error))
        except TooSlow as error:
            return problem(504, str(error))
        except Failed as error:
            return problem(500, str(error))
        counts = {"X-Hidden": reply.hidden, "X-Total": reply.total}
        headers = {name: str(count) for name, count in counts.items() if count is not None}
        return Answer(self._success(kind), reply.body, headers)

    async def _in_a_thread(self, operation: Operation[Any], claims: Claims | None) -> Reply:
        """What a handler answers. However many take long, others do not wait for them."""
        of_users = operation.operation_id == "searchUsers"  # whose section is not loaded before it is asked for
        async with (
            self._user_search() if of_users else nullcontext(),
            self._searches if _is_search(type(operation)) else nullcontext(),
        ):
            async with self._slots:
                answering = asyncio.get_running_loop().run_in_executor(self._threads, self._handle, operation, claims)
                await asyncio.wait([answering], timeout=LONG)
            return await answering

    @asynccontextmanager
    async def _user_search(self) -> AsyncIterator[None]:
        """The turn of a search of users. Raises `TooSlow`."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._user_searches.acquire()
        except TimeoutError:
            raise TooSlow(f"Other searches of users took longer than {PATIENCE:g} s; ask again.") from None
        try:
            yield
        finally:
            self._user_searches.release()

    def _success(self, kind: type[Operation[Any]]) -> int:
        """The status of an answer."""
        return self._edge.search_status if self._edge is not None and _is_search(kind) else kind.success

    def _handle(self, operation: Operation[Any], claims: Claims | None = None) -> Reply:
        caller.set(claims)
        try:
            with one_moment() if operation.effect is Effect.READ else nullcontext():
                return HANDLERS[type(operation)](operation, self._server)
        except _REFUSALS:
            raise
        except DamagedError as error:
            raise Failed(self._server.damaged(error)) from None
        except StoreError as error:
            raise Failed(f"What is kept cannot be read or written: {error}.") from None
        except Exception as error:
            from moesif_tui.crash import mistake

            raise Failed(f"{operation.operation_id} cannot be answered: {mistake(error)}.") from error


def _description() -> bytes:
    """The API as an OpenAPI document; made when it is first asked for."""
    from moesif_tui.local import openapi

    return openapi.as_json()


def _is_search(kind: type[Operation[Any]]) -> bool:
    return kind.success == SEARCHED and kind.effect is Effect.READ  # whatever else has that status creates


def _of_method(found: Sequence[_Found], method: str) -> _Found | None:
    return next((each for each in found if each[0].method == method), None)


async def _body(scope: Scope, receive: Receive) -> Any:
    """The JSON body, or None where there is none."""
    body = b"".join([piece async for piece in asgi.pieces(scope, receive, MAX_BODY)])
    if not body:
        return None
    try:
        return await asyncio.to_thread(sent_json, body) if len(body) > LONG_BODY else sent_json(body)
    except ValueError as error:
        raise BadRequest(str(error)) from None
