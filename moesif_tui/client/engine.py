"""Sends any operation: retries, the rate limit, paging, and one request where the same is asked for twice."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from moesif_tui.client import errors, outgoing
from moesif_tui.client.decode import decode, decode_in_pieces
from moesif_tui.client.near import NearTransport
from moesif_tui.client.rate import WINDOW_S, Gate, retry_after
from moesif_tui.client.transport import NotNeeded, Raw, Transport
from moesif_tui.wire.base import Cursor, Effect, Operation, Unreadable
from moesif_tui.wire.requests import Request, to_request

A = TypeVar("A")
Row = TypeVar("Row")

SMALL = 32 * 1024
"""Bytes of an answer that are read on the event loop, in a millisecond."""

_PASSING = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the client tries.

    Attributes:
        timeout_s: for one request, from sending it to the last byte.
        retries: tries after the first one, of operations that read or set.
        retries_s: no try begins later than this after the first one.
        pause_s: before the first retry; doubled before each further one.
        rate_limit_s: how long an operation waits for the service's rate limit in all.
    """

    timeout_s: float = 30.0
    retries: int = 3
    retries_s: float = 20.0
    pause_s: float = 0.25
    rate_limit_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Exchange(Generic[A]):
    """An answer and what came with it.

    Attributes:
        value: the declared answer.
        status: of HTTP, 2xx.
        headers: names in lower case.
        hidden: how many rows the local server left out by `kind`; None where it says nothing.
        total: how many rows a list has on all pages, as the local server says; None where it says nothing.
        took_ms: from sending the request to the last byte.
    """

    value: A
    status: int
    headers: Mapping[str, str]
    hidden: int | None
    total: int | None
    took_ms: float


class Client:
    """Sends operations; knows none of them by name.

    Args:
        transport: where to; the client closes it.
        parse_off_loop: answers of more bytes are read in a thread, in pieces; None reads all on the spot, which is
            faster and right where nothing else runs on the event loop.
        patience: limits of time and tries.
        on_limited: hears the seconds to wait whenever the service's rate limit begins to hold.
    """

    def __init__(
        self,
        transport: Transport | NearTransport,
        *,
        parse_off_loop: int | None = SMALL,
        patience: Patience = Patience(),
        on_limited: Callable[[float], None] | None = None,
    ) -> None:
        self._transport = transport
        self._parse_off_loop = parse_off_loop
        self._patience = patience
        self._gate = Gate(on_limited)
        self._flights: set[_Flight] = set()
        self._shared: dict[object, _Flight] = {}

    @property
    def limited_until(self) -> float | None:
        """Until when the service takes no requests, in seconds of `time.monotonic()`; None when it does."""
        return self._gate.limited_until

    async def send(self, operation: Operation[A]) -> A:
        """The answer of an operation.

        Raises:
            ApiError: there is none.
        """
        return (await self.exchange(operation)).value

    async def exchange(self, operation: Operation[A]) -> Exchange[A]:
        """The answer of an operation with status and headers.

        A caller that is cancelled lets go of the answer. A change is sent all the same; a read that nobody waits for
        any more is not, unless it is under way.

        Raises:
            ApiError: there is none.
        """
        flight = self._flight(operation)
        flight.waiters += 1
        try:
            answer: Exchange[A] = await asyncio.shield(flight.task)
            return answer
        finally:
            flight.waiters -= 1

    async def raw(self, request: Request) -> Raw:
        """Send a request once, and have its answer as it came, whatever its status.

        Raises:
            ApiError: there is none.
        """
        return await self._transport.exchange(request, timeout_s=self._patience.timeout_s)

    def refusal(self, request: Request, raw: Raw) -> errors.ApiError:
        """The error that an answer of no success means."""
        if raw.status == 429:
            return errors.RateLimited(request, retry_after(raw.headers, datetime.now(UTC)) or WINDOW_S)
        from moesif_tui.client.refusals import refusal  # knows HTML: not before the first frame

        transport = self._transport
        return refusal(request, raw.status, raw.headers, raw.body, transport.token, near=transport.near)

    async def pages(self, operation: Operation[list[Row]]) -> AsyncGenerator[list[Row], None]:
        """The pages of a list, following the declared cursor; the next one is asked for while one is looked at.

        Ends behind an empty page, and behind one that is shorter than the page size.

        Raises:
            ApiError: a page could not be had, or the next one cannot be asked for.
            TypeError: the operation does not page.
        """
        if operation.cursor is None:
            raise TypeError(f"{operation.operation_id} does not page")
        rows = await self.send(operation)
        while rows:
            if _is_short(operation, rows):
                yield rows
                return
            upcoming = asyncio.create_task(self._following(operation, rows))
            upcoming.add_done_callback(_retrieve)
            try:
                yield rows
                operation, rows = await upcoming
            finally:
                upcoming.cancel()

    async def aclose(self, grace_s: float = 2.0) -> None:
        """End: changes under way get `grace_s` seconds more, reads none. Closes the transport."""
        changes = [flight.task for flight in self._flights if flight.operation.effect is not Effect.READ]
        if changes:
            await asyncio.wait(changes, timeout=grace_s)
        tasks = [flight.task for flight in self._flights]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._gate.abandon()
        await self._transport.aclose()

    async def _following(
        self, operation: Operation[list[Row]], rows: list[Row]
    ) -> tuple[Operation[list[Row]], list[Row]]:
        """The operation that asks for what follows these rows, and its answer."""
        operation = _next_page(operation, rows)
        return operation, await self.send(operation)

    def _flight(self, operation: Operation[Any]) -> _Flight:
        """The request for an operation: one that is under way, for reads, else a new one."""
        request = _request(operation)
        key = (operation.operation_id, request.path, request.query, outgoing.content(request))
        reads = operation.effect is Effect.READ
        if reads and key in self._shared:
            return self._shared[key]
        flight = _Flight(operation, request, lambda: self._end(flight, key))
        flight.task = asyncio.create_task(self._fly(flight))
        flight.task.add_done_callback(_retrieve)
        flight.task.add_done_callback(lambda _: flight.end())
        self._flights.add(flight)
        if reads:
            self._shared[key] = flight
        return flight

    def _end(self, flight: _Flight, key: object) -> None:
        self._flights.discard(flight)
        flight.end = _is_over  # a cycle would keep its answer in memory for as long as no garbage is collected
        if flight.operation.effect is not Effect.READ:
            self._shared.clear()  # what was asked for before the change may not know of it
        elif self._shared.get(key) is flight:
            del self._shared[key]

    async def _fly(self, flight: _Flight) -> Exchange[Any]:
        raw = await self._raw(flight)
        flight.stop_unless_wanted()
        if self._parse_off_loop is not None and len(raw.body) > self._parse_off_loop:
            value = await asyncio.to_thread(decode_in_pieces, flight.operation, flight.request, raw.body)
        else:
            value = decode(flight.operation, flight.request, raw.body)
        hidden, total = (_count(raw.headers.get(name, "")) for name in ("x-hidden", "x-total"))
        return Exchange(value, raw.status, raw.headers, hidden, total, raw.took_ms)

    async def _raw(self, flight: _Flight) -> Raw:
        """Send until there is an answer of success, as often and as long as patience allows."""
        patience = self._patience
        latest = time.monotonic() + patience.retries_s
        limit_left = patience.rate_limit_s
        tries = 0
        while True:
            waited = await self._pass_gate(flight, limit_left)
            limit_left -= waited
            latest += waited
            try:
                raw = await self._transport.exchange(
                    flight.request,
                    timeout_s=patience.timeout_s,
                    needed=lambda: self._gate.is_open and flight.is_wanted,
                )
            except NotNeeded:
                flight.stop_unless_wanted()
                continue
            except errors.Unreachable as error:
                failure: errors.ApiError = error
                pause = 0.0 if error.reused and tries == 0 else self._pause(tries)
            else:
                if 200 <= raw.status < 300:
                    self._gate.passed()
                    return raw
                failure, pause = self._failure(flight.request, raw, tries)
            tries += 1
            if tries > patience.retries or time.monotonic() + pause > latest or not _may_retry(flight, failure):
                raise failure
            await asyncio.sleep(pause)
            flight.stop_unless_wanted()

    async def _pass_gate(self, flight: _Flight, limit_left: float) -> float:
        """Wait while the rate limit holds; the seconds that it took."""
        if self._gate.is_open:
            return 0.0
        if self._gate.seconds_left > limit_left:
            raise errors.RateLimited(flight.request, self._gate.seconds_left)
        started = time.monotonic()
        await self._gate.wait()
        flight.stop_unless_wanted()
        return time.monotonic() - started

    def _failure(self, request: Request, raw: Raw, tries: int) -> tuple[errors.ApiError, float]:
        """The error that an answer means, and the seconds before another try."""
        if raw.status == 429:
            self._gate.refused(raw.headers)
            return errors.RateLimited(request, self._gate.seconds_left), 0.0
        asked = retry_after(raw.headers, datetime.now(UTC)) or 0.0
        return self.refusal(request, raw), max(asked, self._pause(tries))

    def _pause(self, tries: int) -> float:
        """Seconds: doubled with each try, and scattered so that many clients do not come back together."""
        return self._patience.pause_s * 2.0**tries * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


class _Flight:
    """A request under way, for all who wait for it."""

    task: asyncio.Task[Exchange[Any]]

    def __init__(self, operation: Operation[Any], request: Request, end: Callable[[], None]) -> None:
        self.operation = operation
        self.request = request
        self.end = end
        self.waiters = 0

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits for the answer, or the request is for its effect."""
        return self.waiters > 0 or self.operation.effect is not Effect.READ

    def stop_unless_wanted(self) -> None:
        """Give up, before somebody else can join."""
        if not self.is_wanted:
            self.end()
            raise NotNeeded


def _request(operation: Operation[Any]) -> Request:
    try:
        return to_request(operation)
    except UnicodeEncodeError:
        raise errors.CannotSend(Request(operation.method, operation.path, ()), "an id is no text") from None


def _may_retry(flight: _Flight, failure: errors.ApiError) -> bool:
    if flight.operation.effect not in {Effect.READ, Effect.SET}:
        return False
    passing = isinstance(failure, errors.ServerFailed) and failure.status in _PASSING
    return passing or isinstance(failure, errors.Unreachable | errors.RateLimited)


def _is_short(operation: Operation[list[Row]], rows: list[Row]) -> bool:
    """Whether there are fewer rows than were asked for."""
    size = getattr(operation, operation.cursor.size, None) if operation.cursor else None
    return isinstance(size, int) and len(rows) < size


def _next_page(operation: Operation[list[Row]], rows: list[Row]) -> Operation[list[Row]]:
    """The operation that asks for what follows these rows.

    Raises:
        NotUnderstood: the last row has no id, or the one that was asked for already.
    """
    cursor = operation.cursor or Cursor()
    parameter = cursor.after or cursor.before or ""
    last = rows[-1]
    raw = last.raw if isinstance(last, Unreadable) else None
    found = raw.get("id") or raw.get("_id") if isinstance(raw, dict) else getattr(last, "id", None)
    if not isinstance(found, str) or not found:
        raise errors.NotUnderstood(to_request(operation), "paging", "the last row has no id, so nothing can follow")
    if found == getattr(operation, parameter):
        raise errors.NotUnderstood(to_request(operation), "paging", "the same page came again")
    return operation.model_copy(update={parameter: found})


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _is_over() -> None:
    """What is left to do when a request has ended: nothing."""


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Look at a task's exception, so that asyncio does not report it where nobody waits any more."""
    if not task.cancelled():
        task.exception()
