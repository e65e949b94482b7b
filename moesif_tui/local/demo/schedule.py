"""Which sessions the day has and when they start; their calls merged into one stream in time order, made when read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace

from moesif_tui.local.demo import apps, browsers, machines
from moesif_tui.local.demo.day import END, MINUTE, SECOND, START, at, share_before, time_of_share
from moesif_tui.local.demo.visit import World
from moesif_tui.local.record import Record

Journey = Callable[[World, int, int], list[Record]]

LAST_START = END - 90 * SECOND
"""Later no session starts, so that each is whole at the end of the capture."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many sessions of a kind start between two times.

    Attributes:
        steady: at equal distances, as machines do; else as busy as the day is.
    """

    journey: Journey
    sessions: int
    begin: int = START
    end: int = LAST_START
    steady: bool = False

    def start(self, turn: int, chance: float) -> int:
        """When the session of that turn starts: later than the one before it."""
        if self.steady:
            return self.begin + (self.end - self.begin) * turn // self.sessions
        low, high = share_before(self.begin), share_before(self.end)
        return time_of_share(low + (high - low) * (turn + chance) / self.sessions)


PLANS = (
    Plan(browsers.visitor, 560),
    Plan(browsers.buyer, 270),
    Plan(browsers.bundle_buyer, 96),
    Plan(browsers.coupon_buyer, 36),
    Plan(browsers.ticket_buyer, 1, at(13, 18), at(13, 20)),
    Plan(browsers.orders, 150),
    Plan(browsers.live_orders, 66, at(9, 15)),
    Plan(apps.visitor, 620),
    Plan(apps.buyer, 460),
    Plan(apps.sepa_buyer, 230, at(14)),
    Plan(apps.orders, 240),
    Plan(machines.partner, 72, START, END - 20 * MINUTE, steady=True),
    Plan(machines.probe, 289, START, END + 5 * MINUTE, steady=True),
)

COUNT = 29_286
"""How many calls the day has, whatever the seed."""


def records(seed: int = 7) -> Iterator[Record]:
    """The day's calls in the order of their start, `COUNT` of them; the same ones for the same seed."""
    world = World(seed)
    starts = [(plan.start(0, world.random()), number, 0) for number, plan in enumerate(PLANS)]
    heapify(starts)
    waiting: list[tuple[int, int, Record]] = []
    made = 0
    while starts:
        start, number, turn = starts[0]
        while waiting and waiting[0][0] < start:
            yield heappop(waiting)[2]
        plan = PLANS[number]
        for record in plan.journey(world, start, turn):
            heappush(waiting, (record.time, made, record))
            made += 1
        if turn + 1 < plan.sessions:
            heapreplace(starts, (plan.start(turn + 1, world.random()), number, turn + 1))
        else:
            heappop(starts)
    while waiting:
        yield heappop(waiting)[2]
