"""The only door from the screens and the command line to the API: client, store, and the local server's process.

Light to import: the client and the documents load when they are first needed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from moesif_tui.child import LocalServer
from moesif_tui.client.errors import ENDED, ApiError, TimedOut

if TYPE_CHECKING:
    from moesif_tui.client.engine import Client, Exchange
    from moesif_tui.wire.base import Operation

__all__ = ["ENDED", "Answer", "ApiError", "Change", "LocalServer", "Session", "TimedOut"]

Answered = TypeVar("Answered")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Answered]):
    """A value and its age in seconds (0: just answered), and how many calls of kinds not shown were left out."""

    value: Answered
    age: float = 0.0
    hidden: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """An operation that changes something, and how it is taken back.

    Attributes:
        operation: sets the fields of its body.
        inverse: sets them to what they were.
        look: answers the document as it is now, without changing it: what somebody else changed since is not
            overwritten. None: nobody else can.
        answer: what undoing answered.
    """

    operation: Operation[Any]
    inverse: Operation[Any]
    look: Operation[Any] | None = None
    answer: Any = None


class Session:
    """Sends operations and remembers how to take changes back.

    Attributes:
        near: the data is on this machine: nothing of it is cached.
        opened: whether there was something to open from the start.
    """

    near = True

    def __init__(self, server: LocalServer) -> None:
        self._server = server
        self.opened = server.opened
        self._client: Client | None = None
        self._done: list[Sequence[Change]] = []
        self._changing = asyncio.Lock()  # one after another, in the order of the keys

    @property
    def client(self) -> Client:
        """The client, made when first needed."""
        if self._client is None:
            from moesif_tui.client.engine import Client
            from moesif_tui.client.near import NearTransport

            self._client = Client(NearTransport(self._server.socket))
        return self._client

    def load(self) -> None:
        """Import what the first request needs; may run in a thread while something else is shown."""
        import moesif_tui.client.engine
        import moesif_tui.wire.imports
        import moesif_tui.wire.triage  # noqa: F401

    async def send(self, operation: Operation[Answered]) -> Answered:
        """The fresh answer. Raises `client.errors.ApiError`."""
        return await self.client.send(operation)

    async def exchange(self, operation: Operation[Answered]) -> Exchange[Answered]:
        """The fresh answer with its status and headers. Raises `client.errors.ApiError`."""
        return await self.client.exchange(operation)

    async def read(self, operation: Operation[Answered]) -> AsyncIterator[Answer[Answered]]:
        """What is kept of the answer, if anything is, then the fresh one. Raises `client.errors.ApiError`."""
        exchange = await self.client.exchange(operation)
        yield Answer(exchange.value, 0.0, exchange.hidden)

    def pages(self, operation: Operation[list[Answered]]) -> AsyncIterator[list[Answered]]:
        """The pages of a list, following its cursor. Raises `client.errors.ApiError`."""
        return self.client.pages(operation)

    async def change(self, changes: Sequence[Change]) -> int:
        """Make changes that `undo` takes back together; how many were made. Raises `client.errors.ApiError`.

        What was made before one fails can be undone too.
        """
        made: list[Change] = []
        async with self._changing:
            try:
                for change in changes:
                    await self._check(change.look, change.inverse)
                    await self.client.send(change.operation)
                    made.append(change)
            finally:
                if made:
                    self._done.append(made)
        return len(made)

    async def undo(self) -> Sequence[Change]:
        """Take the last changes back; what they were (empty: there is nothing to undo).

        Raises:
            ApiError: what was not taken back can be undone once more, but for what is not as it was left (Conflict).
        """
        undone: list[Change] = []
        async with self._changing:
            waiting = list(self._done.pop()) if self._done else []
            try:
                while waiting:
                    change = waiting.pop()
                    await self._check(change.look, change.operation)
                    try:
                        answer = await self.client.send(change.inverse)
                    except BaseException:
                        waiting.append(change)
                        raise
                    undone.append(replace(change, answer=answer))
            finally:
                if waiting:
                    self._done.append(waiting)
        return undone

    async def _check(self, look: Operation[Any] | None, set_last: Operation[Any]) -> None:
        """See that a document still has what an operation set. Raises `Conflict`, and what asking raises."""
        if look is None:
            return
        from moesif_tui.client.errors import Conflict
        from moesif_tui.wire.requests import to_request

        found = await self.client.send(look)
        body = getattr(set_last, "body")  # noqa: B009 - an operation that sets has one
        if any(getattr(found, name) != value for name, value in body if value is not None):
            raise Conflict(to_request(look))

    def allows(self, kind: type[Operation[Any]]) -> str | None:  # noqa: ARG002 - locally everything is allowed
        """Why an operation may not run; None when it may."""
        return None

    def running(self) -> bool:
        """Whether the local server is there."""
        return self._server.running()

    async def close(self) -> None:
        """Close the connections and end the local server."""
        if self._client is not None:
            await self._client.aclose()
        self._server.stop()
