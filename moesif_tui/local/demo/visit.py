"""One session while it is played: its clock, its client and credentials, and the calls that it makes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import exp
from random import Random
from typing import TypeVar

from moesif_tui.local.demo.day import END, MINUTE, SECOND, released
from moesif_tui.local.record import Headers, Record

T = TypeVar("T")

_SPREADS = 1024
_FIRST_ORDER = 47_600
TICKET_ORDER = "A-48213"
"""The order number that a ticket names; the running numbers leave it out."""


class World:
    """What all sessions share: the one source of chance and the running order number.

    Only `random()` and `getrandbits()` of Python's generator are used while calls are made: they give the same on
    every version of Python.
    """

    __slots__ = ("_orders", "bits", "random", "spread")

    def __init__(self, seed: int) -> None:
        chance = Random(seed)  # noqa: S311
        self.random: Callable[[], float] = chance.random
        self.bits: Callable[[int], int] = chance.getrandbits
        self.spread = [exp(0.42 * chance.gauss(0, 1)) for _ in range(_SPREADS)]
        self._orders = _FIRST_ORDER

    def pick(self, items: Sequence[T]) -> T:
        """One of them, each as likely."""
        return items[int(self.random() * len(items))]

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return self.random() < share

    def around(self, median: int) -> int:
        """A duration in microseconds, log-normal around the median (95 % below twice of it)."""
        return int(median * self.spread[int(self.random() * _SPREADS)])

    def next_order(self) -> str:
        """The next order number."""
        self._orders += 1
        order = f"A-{self._orders}"
        return order if order != TICKET_ORDER else self.next_order()


@dataclass(frozen=True, slots=True)
class Route:
    """A route of a server: its usual duration (µs), what it answers with, and the browser's word for such a call."""

    verb: str
    host: str
    median: int
    resource: str = "fetch"
    content_type: str = "application/json"
    answer: Headers = field(default_factory=dict)
    """Headers that every answer of it has."""
    traced: bool = False
    """An API call: it says which instance answered, and carries ids."""


STATUS_TEXT = {
    200: "OK", 201: "Created", 204: "No Content", 304: "Not Modified", 401: "Unauthorized", 404: "Not Found",
    409: "Conflict", 422: "Unprocessable Content", 429: "Too Many Requests", 500: "Internal Server Error",
    502: "Bad Gateway",
}  # fmt: skip


class Visit:
    """A session of one client. `call` makes one call at the session's time and moves that time on to its end.

    Attributes:
        now: the session's time, microseconds since 1970 UTC.
        headers: what the client sends with every call of its own (agent, version, credentials …).
        instance: the one of the API's instances that the load balancer keeps this session on.
        calls: what has been called so far.
    """

    __slots__ = ("_address", "_browser", "_pace", "calls", "headers", "instance", "now", "world")

    def __init__(self, world: World, start: int, headers: Headers, address: str, *, browser: bool = False) -> None:
        self.world = world
        self.now = start
        self.headers = headers
        self.instance = f"i-0{1 + int(world.random() * 6)}"
        self.calls: list[Record] = []
        self._address = address
        self._browser = browser
        # People hurry when the capture is about to end, so that every session is whole.
        self._pace = min(1.0, max(0.0, (END - 2 * MINUTE - start) / (25 * MINUTE)))

    def think(self, least: float, most: float) -> None:
        """Nothing is called for so many seconds."""
        self.now += int((least + (most - least) * self.world.random()) * SECOND * self._pace)

    def call(
        self,
        route: Route,
        path: str,
        *,
        sent: str | None = None,
        got: str | None = None,
        status: int = 200,
        sent_type: str = "application/json",
        took: int = 0,
        more: Headers | None = None,
    ) -> Record:
        """One call and its answer; the next one starts some milliseconds after its end.

        `path` is with the query; `sent` and `got` are the bodies; `took` is in microseconds (0: as usual for the
        route); `more` are further headers of the answer.
        """
        world = self.world
        duration = took or world.around(route.median)
        asked: Headers = {"host": route.host, **self.headers}
        answered: Headers = {"content-type": route.content_type, **route.answer}
        if route.traced:
            request_id = f"{world.bits(64):016x}"
            asked["x-request-id"] = answered["x-request-id"] = request_id
            answered["x-instance"] = self.instance
            answered["server"] = "acme-api/2026.11.3" if released(self.instance, self.now) else "acme-api/2026.11.2"
            if self._browser:
                asked["traceparent"] = f"00-{world.bits(128):032x}-{request_id}-01"
        body = answer = None
        if sent is not None:
            body = sent.encode()
            asked["content-type"] = sent_type
        if got is not None:
            answer = got.encode()
            answered["content-length"] = str(len(answer))
        if more:
            answered |= more
        receive = duration // 40
        record = Record(
            self.now,
            duration,
            route.verb,
            f"https://{route.host}{path}",
            status,
            asked,
            answered,
            body,
            answer,
            self._address,
            resource_type=route.resource if self._browser else None,
            har={
                "protocol": "h2",
                "status_text": STATUS_TEXT[status],
                "timings": {"send": 0.2, "wait": (duration - receive) / 1000, "receive": receive / 1000},
            },
        )
        self.calls.append(record)
        self.now += duration + 2_000 + int(world.random() * 8_000)
        return record

    def unanswered(self, route: Route, path: str, reason: str, took: int, *, cancelled: bool = False) -> Record:
        """A call without answer: given up by the client itself (`cancelled`) or by its network after `took` µs."""
        record = self.call(route, path, took=took)
        record.status = 0
        record.response_headers = {}
        record.reason = reason
        record.cancelled = cancelled
        record.har = {"error": reason}
        return record

    def alongside(self, route: Route, path: str, *, got: str | None = None, more: Headers | None = None) -> None:
        """A call that the next ones do not wait for (the parts of a page)."""
        started = self.now
        self.call(route, path, got=got, more=more)
        self.now = started + 1_000 + int(self.world.random() * 4_000)
