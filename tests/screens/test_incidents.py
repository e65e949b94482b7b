"""Each planted incident is found by keyboard alone, by the steps that its description names."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from moesif_tui.local.demo.incidents import INCIDENTS, Incident
from moesif_tui.session import LocalServer, Session
from tests.contract.conftest import reaching
from tests.screens.conftest import Driver, running
from tests.screens.servers import Guest

LIMIT, BUNDLE, PARTNER, TRACKING, NOTHING = INCIDENTS


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """A server that has read the sample. All walks share it: they leave it as they found it."""
    folder = tmp_path_factory.mktemp("sample")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            patch.setenv(name, str(folder / name))
        patch.setenv("TZ", "UTC")
        found = LocalServer(demo=True)
    try:
        with reaching(found):
            yield found
    finally:
        found.stop()


@pytest.fixture
def sample(home: Path, server: LocalServer) -> Session:
    """A session on the sample."""
    return Guest(server)


class Walker(Driver):
    """Somebody who looks for the cause."""

    async def find(self, query: str, count: str) -> None:
        """All calls that match, instead of what was searched before."""
        await self.press("slash")
        await self.shows("keeps it")
        await self.press("ctrl+u", *query, "enter")
        await self.shows(query, count)

    async def open_bucket(self, title: str) -> None:
        """The bucket that triage shows with this route."""
        line = next(line for line in self.text.splitlines() if title in line)
        first = next(number for number, line in enumerate(self.text.splitlines()) if line.startswith("▌"))
        await self.press(*["j"] * (self.text.splitlines().index(line) - first), "enter")
        await self.shows("Led here", "shown")

    async def group(self, header: str, *shares: str) -> None:
        """By a header of the request."""
        await self.press("a")
        await self.shows("request header")
        await self.press("r")
        await self.shows("request header: names in the newest 50 calls, values in all")
        await self.press(*header, "enter")
        await self.shows(f"by request {header}", *shares)


@asynccontextmanager
async def looking(session: Session) -> AsyncIterator[Walker]:
    """The program on the sample, once it is imported."""
    async with running(session, (120, 34)) as driver:
        walker = Walker(driver.program, driver.pilot)
        await walker.shows("10 buckets", "21,019 calls", "sort last")
        yield walker


def said(incident: Incident, *words: str) -> None:
    """The steps say what the screens do."""
    where = "\n".join(incident.where)
    assert [word for word in words if word not in where] == []


async def test_checkout_limit(sample: Session) -> None:
    async with looking(sample) as walker:
        await walker.open_bucket("/carts/:id/checkout")
        await walker.shows("E_LIMIT limit reached 343", "E_STOCK only … left 62", " 149 ", " 57 ", "237   100 %")
        await walker.press("a")
        await walker.shows("i  instance")
        await walker.press("i")
        await walker.shows("i-03", "84 %")
        await walker.press("escape")
        await walker.shows("Led here")
        await walker.group("x-client", "ios/8.2", "81 %")
        await walker.press("enter")
        await walker.shows("327 calls with request x-client ios/8.2", "E_LIMIT")
        await walker.press("enter")
        await walker.shows('"sepa"', "reserved     48.08", "mandate      24.04", "J")
    said(LIMIT, "149 + 57 of the 237", "84 %", "81 %", "x-client: ios/8.2", "E_LIMIT 343", "E_STOCK 62")


async def test_graphql_checkout_of_bundles(sample: Session) -> None:
    async with looking(sample) as walker:
        await walker.open_bucket("/graphql Checkout")
        await walker.shows("80 events", "Cannot return null for non-nullable field Checkout.total.", "40   100 %")
        await walker.press("j")
        await walker.shows("GET /catalog/bundles/:id 200  40 times right before it", "price null · price_list 2026-11")
        await walker.press("4")
        await walker.find("route:/catalog/bundles/* time:<11:00", "56 of 21,019")
        await walker.press("enter")
        await walker.shows('price_list  "2026-10"', "price")
        await walker.shows_not("null")
    said(BUNDLE, "`/` `route:/catalog/bundles/* time:<11:00`", "80 times", "40 sessions")


async def test_partner_payments(sample: Session) -> None:
    async with looking(sample) as walker:
        await walker.open_bucket("-32003")
        await walker.shows("200 POST /rpc/payments payment.authorize", "-32003 amount is not in minor units")
        await walker.press("a", "u")
        await walker.shows("svc-lumen", "144   100 %")
        await walker.press("escape")
        await walker.shows("Led here")
        await walker.group("user-agent", "lumen-connector/3.0.0", "144   100 %")
        await walker.press("escape")
        await walker.shows("Led here")
        await walker.press("tab")
        await walker.shows("SERVER", "/rpc/payments    ")
        await walker.press("enter")
        await walker.shows('amount    "113.25"')
        await walker.press("4")
        await walker.find("user:svc-lumen rpc:payment.authorize time:<09:40", "144 of 21,019")
        await walker.press("enter")
        await walker.shows("lumen-connector/2.9.4", "amount")
        assert 'amount    "' not in walker.text
    said(PARTNER, "svc-lumen in all 144", "`user:svc-lumen rpc:payment.authorize time:<09:40`")


async def test_tracking_of_shipments(sample: Session) -> None:
    async with looking(sample) as walker:
        await walker.open_bucket("/shipments/:id")
        await walker.shows("110 events", "first 09:16", "no answer: timed out")
        await walker.group("x-client", "web/2026.47", "110   100 %")
        await walker.press("escape")
        await walker.shows("Led here")
        await walker.press("tab")
        await walker.shows("include=live")
        await walker.press("shift+tab")
        await walker.shows("GET  /orders/:id")
        await walker.press("j")
        await walker.shows("GET /orders/:id 200  44 times right before it")
        await walker.press("enter")
        await walker.shows("SERVER", "/orders/A-")
        await walker.press("enter")
        await walker.shows('"parcelix"')
        await walker.press("4")
        await walker.find("include=live status:200", "22 of 21,019")
        await walker.press("enter")
        await walker.shows('"hermod"')
    said(TRACKING, "110 times, first 09:16", "`include=live status:200`")


async def test_orders_for_nothing(sample: Session) -> None:
    async with looking(sample) as walker:
        await walker.press("4")
        await walker.find("A-48213", "2 of 21,019")
        await walker.shows("/graphql Checkout", "/orders/A-48213", "u-0137")
        await walker.find("user:u-0137", "33 of 21,019")
        await walker.shows("/carts/b1323d9b/quote", "4,108 ms")
        await walker.find("route:/carts/*/quote", "403 of 21,019")
        await walker.press("s", "s")
        await walker.shows("sort slowest", "4,148 ms")
        await walker.find("route:/carts/*/quote took:>4s", "32 of 21,019")
        await walker.find("route:/carts/*/quote took:>4s header.x-instance:i-05", "32 of 21,019")
        await walker.find("fallback NOV-20", "16 of 21,019")
        await walker.press("enter")
        await walker.shows('"fallback"', "total     0")
    said(NOTHING, "u-0137", "`route:/carts/*/quote`", "`fallback NOV-20`", "4,108 ms")


async def test_tour_of_the_readme(sample: Session) -> None:
    async with looking(sample) as walker:
        await walker.shows("1,319 failures in 21,019 calls")
        await walker.press("enter")
        await walker.shows("405 events · 178 users · 237 sessions", "Led here", "shown")
        await walker.press("j", "j")
        await walker.shows("PUT /carts/:id/lines 409", "E_VERSION", " 149 ", " 57 ")
        await walker.press("g", "a")
        await walker.shows("i  instance")
        await walker.press("i")
        await walker.shows("i-03", "84 %")
        await walker.press("escape")
        await walker.shows("Led here")
        await walker.press("tab")
        await walker.shows("SERVER", "/carts/6532f37a/checkout")
        await walker.press("enter")
        await walker.shows('"sepa"', "538.08", "269.04", "1 of 405")
        await walker.press("J")
        await walker.shows("2 of 405")
        await walker.press("escape")
        await walker.shows("SERVER")
        await walker.press("tab")
        await walker.shows("STARTED", "~3126")
        await walker.press("enter")
        await walker.shows("9 calls in 8.9 s", "409 PUT", "200 PUT", "E_LIMIT")
        await walker.press("y")
        await walker.shows("c  cURL")
        await walker.press("c")
        await walker.shows("sent to the terminal's clipboard")
        await walker.press("escape", "x")
        await walker.shows("1 bucket resolved · u undoes")
        await walker.press("u")
        await walker.shows("● open")
