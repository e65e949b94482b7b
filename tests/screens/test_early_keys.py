"""Keys that are pressed before the rows are there that they are meant for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key

from moesif_tui.client.engine import Exchange
from moesif_tui.session import ApiError, Session
from moesif_tui.ui.screens.bucket import Bucket
from moesif_tui.ui.screens.bucket_calls import CallsView
from moesif_tui.ui.screens.calls import Calls
from moesif_tui.ui.screens.event import EventView
from moesif_tui.ui.screens.trace import TraceView
from moesif_tui.ui.screens.triage import Triage
from moesif_tui.ui.widgets.menu import Choice
from moesif_tui.wire.base import Operation
from moesif_tui.wire.events import SearchEvents
from moesif_tui.wire.requests import to_request
from moesif_tui.wire.signatures import GetSignatureTraces
from moesif_tui.wire.traces import GetTraceEvents, GetTraces
from moesif_tui.wire.triage import GetSignatureGraph, GetTriageBuckets
from tests.contract.traffic import entry
from tests.screens.conftest import Driver, running, until
from tests.screens.servers import Servers


class Gate:
    """Keeps operations of a kind waiting until it is opened, or refuses them; `late`: their answers wait."""

    def __init__(
        self, session: Session, monkeypatch: pytest.MonkeyPatch, kind: type[Operation[Any]], *, late: bool = False
    ) -> None:
        self._exchange = session.client.exchange
        self._kind = kind
        self._late = late
        self.waiting = 0
        self._open = asyncio.Event()
        self.refuses = False
        monkeypatch.setattr(session.client, "exchange", self._pass)

    async def _pass(self, operation: Operation[Any]) -> Exchange[Any]:
        answer = await self._exchange(operation) if self._late else None
        if isinstance(operation, self._kind):
            self.waiting += 1
            await self._open.wait()
            if self.refuses:
                raise ApiError(to_request(operation), "no luck today")
        return answer or await self._exchange(operation)

    def open(self) -> None:
        """Let them pass."""
        self._open.set()


@asynccontextmanager
async def triage(session: Session) -> AsyncIterator[Driver]:
    """The program on its first view, the import done."""
    async with running(session, (120, 34)) as driver:
        program = driver.program
        await until(lambda: program.data_set is not None and program.data_set.state == "done", "the import")
        await driver.shows("4 buckets", "E_LIMIT")
        yield driver


async def still(driver: Driver) -> None:
    """Let whatever is under way happen."""
    for _ in range(5):
        await driver.pilot.pause(0.02)


async def test_enter_opens_the_first_call_when_the_rows_come(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async with triage(shop) as driver:
        gate = Gate(shop, monkeypatch, SearchEvents)
        await driver.press("4", "enter")
        await still(driver)
        assert isinstance(driver.program.screen, Calls)
        gate.open()
        await until(lambda: isinstance(driver.program.screen, EventView), "the call")
        await driver.shows("1 of 13")


async def test_keys_wait_in_their_order(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async with triage(shop) as driver:
        gate = Gate(shop, monkeypatch, SearchEvents)
        await driver.press("4", "j", "j", "k", "enter")
        gate.open()
        await driver.shows("2 of 13")


async def test_the_first_rows_of_the_program(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(shop, monkeypatch, GetTriageBuckets)
    async with running(shop, (120, 34)) as driver:
        await driver.press("G", "enter")
        await still(driver)
        assert isinstance(driver.program.screen, Triage)
        gate.open()
        await until(lambda: isinstance(driver.program.screen, Bucket), "the bucket")
        await driver.shows("› 500 POST /carts/:id/checkout")


async def test_it_is_said_that_a_key_waits(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async with triage(shop) as driver:
        gate = Gate(shop, monkeypatch, SearchEvents)
        await driver.press("4", "enter")
        await driver.shows("⏎ waits for the rows")
        gate.open()
        await driver.shows("1 of 13")


async def test_a_menu_that_opens_meanwhile_is_given_no_key_that_waits_for_the_rows(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[Choice] = []
    async with triage(shop) as driver:
        program = driver.program
        gate = Gate(shop, monkeypatch, SearchEvents)
        await driver.press("4", "enter")
        await still(driver)
        assert isinstance(program.screen, Calls)
        program.screen.choose("do", [Choice("a", "this")], chosen.append)
        await driver.shows("⏎ waits for the rows")
        gate.open()
        await driver.shows("13 calls")
        await still(driver)
        assert not chosen
        await driver.press("escape")
        await until(lambda: isinstance(program.screen, EventView), "the call")


async def test_a_key_that_a_menu_took_on_its_way_keeps_nothing_waiting(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with triage(shop) as driver:
        program = driver.program
        gate = Gate(shop, monkeypatch, SearchEvents)
        await driver.press("4", "enter")
        await still(driver)
        assert isinstance(program.screen, Calls)
        menu = program.screen.choose("do", [Choice("a", "this"), Choice("b", "that")], lambda _: None)
        await until(lambda: menu.has_focus, "the menu")
        program.release([Key("down", None)])
        await until(lambda: menu.chosen is not None and menu.chosen.id == "b", "the key in the menu")
        menu.shut()
        gate.open()
        await until(lambda: isinstance(program.screen, EventView), "the call")


async def test_leaving_drops_what_waits(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async with triage(shop) as driver:
        gate = Gate(shop, monkeypatch, SearchEvents)
        await driver.press("4", "enter")
        await still(driver)
        await driver.press("q")
        await until(lambda: isinstance(driver.program.screen, Triage), "triage")
        gate.open()
        await still(driver)
        assert isinstance(driver.program.screen, Triage)
        await driver.press("4")
        await driver.shows("13 calls")
        assert isinstance(driver.program.screen, Calls)


async def test_keys_that_need_no_row_act_at_once(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async with triage(shop) as driver:
        Gate(shop, monkeypatch, SearchEvents)
        await driver.press("4", "s")
        await driver.shows("slowest first")
        await driver.press("escape", "slash")
        await until(lambda: driver.program.screen.query_one("FilterLine").has_focus, "the filter line")


async def test_rows_that_cannot_be_read_let_the_keys_go(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async with triage(shop) as driver:
        gate = Gate(shop, monkeypatch, SearchEvents)
        gate.refuses = True
        await driver.press("4", "j", "enter")
        gate.open()
        await driver.shows("no luck today")
        await driver.press("question_mark")
        await driver.shows("keys")


async def test_keys_behind_a_filter_are_for_the_rows_that_it_leaves(
    shop: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with triage(shop) as driver:
        await driver.press("4")
        await driver.shows("13 calls")
        gate = Gate(shop, monkeypatch, SearchEvents)
        await driver.press("slash", *"1018", "enter", "enter")
        gate.open()
        await until(lambda: isinstance(driver.program.screen, EventView), "the call")
        await driver.shows("GET /catalog/1018", "1 of 1")


async def test_traces(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async with triage(shop) as driver:
        gate = Gate(shop, monkeypatch, GetTraces)
        await driver.press("3", "G", "enter")
        gate.open()
        await until(lambda: isinstance(driver.program.screen, TraceView), "the trace")
        await driver.shows("u-1", "4 calls in 9.1 s")


async def test_a_trace(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async with triage(shop) as driver:
        await driver.press("3")
        await driver.shows("6 traces")
        gate = Gate(shop, monkeypatch, GetTraceEvents)
        await driver.press("G", "enter", "k", "k", "enter")
        await still(driver)
        assert isinstance(driver.program.screen, TraceView)
        gate.open()
        await until(lambda: isinstance(driver.program.screen, EventView), "the call")
        await driver.shows("GET /carts/1001", "2 of 4")


async def test_what_led_to_a_bucket(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async with triage(shop) as driver:
        gate = Gate(shop, monkeypatch, GetSignatureGraph)
        await driver.press("G", "enter", "j", "enter")
        await still(driver)
        assert isinstance(driver.program.screen, Bucket)
        gate.open()
        await until(lambda: isinstance(driver.program.screen, CallsView), "the calls")
        await driver.shows("› GET /carts/:id 200")


async def test_the_traces_of_a_bucket(shop: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    async with triage(shop) as driver:
        gate = Gate(shop, monkeypatch, GetSignatureTraces)
        await driver.press("G", "enter")
        await driver.shows("start of session")
        await driver.press("shift+tab", "j", "enter")
        gate.open()
        await until(lambda: isinstance(driver.program.screen, TraceView), "the trace")
        await driver.shows("u-1")


async def test_a_row_that_is_not_read_yet_is_opened_when_it_is(
    home: Path, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = [entry(second, "s1", "GET", f"/items/{second}", 200, {}) for second in range(250)]
    with servers.session("long.har", calls) as session:
        async with running(session, (120, 34)) as driver:
            program = driver.program
            await until(lambda: program.data_set is not None and program.data_set.state == "done", "the import")
            await driver.press("4")
            await driver.shows("250 calls")
            gate = Gate(session, monkeypatch, SearchEvents)
            await driver.press("G", "enter")
            await still(driver)
            assert isinstance(program.screen, Calls)
            gate.open()
            await driver.shows("250 of 250", "GET /items/0")
