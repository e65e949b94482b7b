"""A trace as a waterfall, by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.session import Session
from moesif_tui.ui.screens.event import EventView
from moesif_tui.ui.screens.trace import TraceView
from moesif_tui.ui.screens.traces import Traces
from moesif_tui.ui.watch import DataChanged
from moesif_tui.wire.base import Operation
from moesif_tui.wire.traces import GetTraceEvents, GetTraces, Trace
from tests.contract.traffic import entry
from tests.screens.conftest import Driver, running, until
from tests.screens.servers import Guest, Servers

LIMIT = {"error": {"code": "E_LIMIT", "message": "limit reached"}}
CART = {"payment": "sepa", "quantity": 7, "coupon": None, "password": "hunter2"}


def entries() -> list[dict[str, Any]]:
    """One session with a pause in it, and another one."""
    return [
        entry(0, "s1", "POST", "/login", 200, {"ok": True}, took=182),
        entry(0.19, "s1", "GET", "/customers/7/cart", 200, {"lines": 3}, took=64),
        entry(0.2, "s1", "GET", "/static/app.js", 200, "let x", media="text/javascript", took=10),
        entry(42.31, "s1", "PUT", "/carts/1001/lines", 409, {"message": "stale"}, took=95),
        entry(42.45, "s1", "POST", "/rpc", 200, {"jsonrpc": "2.0", "id": 1, "error": {"code": -32000, "message": "no"}},
              sent={"jsonrpc": "2.0", "id": 1, "method": "cart.price"}, took=50),
        entry(42.911, "s1", "POST", "/carts/1001/checkout", 500, LIMIT, sent=CART, took=3204),
        entry(60, "s2", "GET", "/catalog/1017", 200, {"price": 12.5}),
        entry(61, "s2", "POST", "/carts/1002/checkout", 500, LIMIT, sent=CART, took=90),
    ]  # fmt: skip


@pytest.fixture
def cart(home: Path, servers: Servers) -> Iterator[Session]:
    """A session on a capture with a pause."""
    with servers.session("cart.har", entries()) as session:
        yield session


async def traces(session: Session, route: str = "") -> list[str]:
    """The ids of the traces that end with a route, newest first."""
    rows = await session.send(GetTraces(take=100))
    known = [row for row in rows if isinstance(row, Trace) and row.triage_bucket is not None]
    return [row.id or "" for row in known if row.triage_bucket and (row.triage_bucket.route or "").endswith(route)]


@asynccontextmanager
async def trace(session: Session, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
    """The program on the trace of the first checkout."""
    async with running(session, size) as driver:
        await driver.shows("/carts/:id/checkout")
        program = driver.program
        await until(lambda: program.data_set is not None and program.data_set.state == "done", "the import")
        program.open(TraceView((await traces(session, "/checkout"))[-1]))
        await driver.shows("session", "got ")
        yield driver


def view_of(driver: Driver) -> TraceView:
    view = driver.program.screen
    assert isinstance(view, TraceView)
    return view


def rows(driver: Driver) -> list[str]:
    """The lines of the waterfall."""
    lines = driver.text.splitlines()
    end = next(place for place, line in enumerate(lines) if line.startswith("────"))
    return [line for line in lines[:end] if line.strip().startswith(("+", "▌", "──"))]


def under_cursor(driver: Driver) -> str:
    """The row under the cursor."""
    return next(row for row in rows(driver) if row.startswith("▌"))


async def test_a_row_for_each_call_with_offset_bar_and_the_pause_cut_out(cart: Session) -> None:
    async with trace(cart) as driver:
        await driver.shows("5 calls in 46.1 s · 3 errors", "1 hidden", "E_LIMIT")
        found = rows(driver)
        assert len(found) == 6
        assert found[0].split() == ["+0.000", "200", "POST", "/login", "182", "ms", "▆"]
        assert found[2].strip().startswith("── 42 s nothing ───")
        assert found[3].split()[:4] == ["+42.310", "!", "409", "PUT"]
        assert found[4].split()[1:6] == ["!", "200", "POST", "/rpc", "cart.price"]
        assert found[5].startswith("▌")
        assert found[5].split()[1:-1] == ["+42.911", "●", "500", "POST", "/carts/:id/checkout", "3,204", "ms"]
        assert len(found[5].split()[-1]) > 15
        assert "├" in driver.text
        assert "~u-1" in driver.text.splitlines()[0]
        assert "browser/s1" in driver.text.splitlines()[0]


async def test_the_exchange_of_the_error_is_told_masked(cart: Session) -> None:
    async with trace(cart) as driver:
        await driver.shows('sent  POST /carts/1001/checkout  payment "sepa"  quantity 7', "coupon null")
        await driver.shows("got   500 Internal Server Error", 'error.code "E_LIMIT"', 'error.message "limit reached"')
        assert "hunter2" not in driver.text


async def test_the_exchange_follows_the_cursor(cart: Session) -> None:
    async with trace(cart) as driver:
        await driver.press("g")
        await driver.shows("sent  POST /login", "ok true")
        await driver.press("G")
        await driver.shows("sent  POST /carts/1001/checkout")


async def test_wide_terminals_have_both_sides_beside_each_other(cart: Session) -> None:
    async with trace(cart, size=(160, 48)) as driver:
        await driver.shows("E_LIMIT")
        line = next(line for line in driver.text.splitlines() if "sent  " in line)
        assert "│ got   500" in line


async def test_the_exchange_grows_with_what_it_tells_into_what_the_trace_leaves(home: Path, servers: Servers) -> None:
    body = {f"field_{place}": f"a value that takes some room {place}" for place in range(20)}
    calls = [
        entry(0, "s1", "POST", "/small", 200, {}, sent={"n": 1}),
        entry(1, "s1", "POST", "/large", 200, {}, sent=body),
        entry(2, "s1", "POST", "/pay", 500, LIMIT),
    ]
    with servers.session("sizes.har", calls) as session:
        async with running(session) as driver:
            program = driver.program
            await until(lambda: program.data_set is not None and program.data_set.state == "done", "the import")
            program.open(TraceView((await traces(session))[0]))
            await driver.shows("got   500")
            view = view_of(driver)
            assert view.exchange.size.height == 4
            await driver.press("k")
            await driver.shows("sent  POST /large", "field_10")
            tall = view.exchange.size.height
            assert tall > 8
            assert view.list.size.height >= len(calls)
            await driver.press("k")
            await driver.shows("sent  POST /small", "got   200")
            assert view.exchange.size.height == tall


async def test_the_cursor_passes_over_pauses(cart: Session) -> None:
    async with trace(cart) as driver:
        await driver.press("g", "j", "j")
        assert view_of(driver).list.call is not None
        assert "409" in under_cursor(driver)
        await driver.press("k")
        assert "/cart" in under_cursor(driver)


async def test_errors_are_gone_through_those_inside_a_success_too(cart: Session) -> None:
    async with trace(cart) as driver:
        await driver.press("g", "e")
        assert "409" in under_cursor(driver)
        await driver.press("e")
        assert "/rpc" in under_cursor(driver)
        await driver.press("E", "E")
        await driver.shows("This is the first error.")


async def test_pauses_are_unfolded_and_folded_again(cart: Session) -> None:
    async with trace(cart) as driver:
        await driver.press("v")
        await driver.shows_not("nothing")
        assert len(rows(driver)) == 5
        await driver.press("v")
        await driver.shows("42 s nothing")


async def test_zoom_and_pan(cart: Session) -> None:
    async with trace(cart, size=(120, 30)) as driver:
        await driver.press("minus")
        await driver.shows("Everything is in view.")
        await driver.press("g", "plus", "plus", "plus")
        await driver.shows("zoom ×8")
        assert rows(driver)[-1].rstrip().endswith("→")
        await driver.press(*["l"] * 12)
        await driver.pilot.pause()
        assert "←" in rows(driver)[0]
        await driver.press("G")
        await driver.pilot.pause()
        assert "▆" in rows(driver)[-1]
        await driver.press("minus", "minus", "minus")
        await driver.shows_not("zoom ×")


async def test_hidden_kinds_are_shown_when_asked_for(cart: Session) -> None:
    async with trace(cart) as driver:
        await driver.press("H")
        await driver.shows("/static/app.js", "6 calls in")
        assert "checkout" in under_cursor(driver)
        await driver.press("H")
        await driver.shows("5 calls in", "1 hidden")


async def test_the_filter_searches_bodies_too_and_n_goes_through_what_it_found(cart: Session) -> None:
    async with trace(cart) as driver:
        await driver.filter("stale")
        await driver.shows("1 of 5")
        assert len(rows(driver)) == 1
        assert "409" in rows(driver)[0]
        await driver.press("backspace")
        await driver.shows("42 s nothing")
        await driver.press("G", "N")
        assert "409" in under_cursor(driver)


async def test_only_this_and_not_this_value(cart: Session) -> None:
    async with trace(cart) as driver:
        await driver.press("F")
        await driver.shows("NOT status:500", "4 of 5")
        await driver.press("backspace")
        await driver.shows_not("NOT status")
        await driver.press("g", "l", "l", "f")
        await driver.shows("verb:POST", "3 of 5")


async def test_a_filter_without_a_match_says_what_lifts_it(cart: Session) -> None:
    async with trace(cart) as driver:
        await driver.filter("status:418")
        await driver.shows("No call matches status:418.", "lifts the filter")
        await driver.filter(" statsu:1")
        await driver.shows("did you mean status?")


async def test_enter_opens_the_call_and_its_neighbours_are_the_shown_calls(cart: Session) -> None:
    async with trace(cart) as driver:
        await driver.press("enter")
        await until(lambda: isinstance(driver.program.screen, EventView), "the call")
        await driver.shows("5 of 5")
        await driver.press("escape")
        await driver.shows("46.1 s")


async def test_the_copy_menu_has_the_id_of_the_trace(cart: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    async def copy(_: object, text: str) -> None:
        sent.append(text)

    monkeypatch.setattr("moesif_tui.ui.terminal.guard.copy", copy)
    async with trace(cart) as driver:
        view = driver.program.screen
        assert isinstance(view, TraceView)
        await driver.press("y")
        await driver.shows("t  trace id")
        await driver.press("t")
        await until(lambda: sent)
        assert sent == [view.trace_id]


async def test_a_click_moves_the_cursor(cart: Session) -> None:
    async with trace(cart) as driver:
        await driver.pilot.click(view_of(driver).list, offset=(20, 1))
        await driver.shows("sent  GET /customers/7/cart")


async def test_the_next_trace_of_the_list(cart: Session) -> None:
    async with running(cart) as driver:
        await driver.shows("/carts/:id/checkout")
        driver.program.open(Traces())
        await driver.shows("u-2", "u-1")
        await driver.press("enter")
        await driver.shows("u-2", "2 calls in")
        await driver.press("J")
        await driver.shows("u-1")
        await driver.press("K", "K")
        await driver.shows("This is the first of the list.")


async def test_the_filter_stays_from_trace_to_trace(cart: Session) -> None:
    async with running(cart) as driver:
        await driver.shows("/carts/:id/checkout")
        driver.program.open(Traces())
        await driver.shows("u-2", "u-1")
        await driver.press("enter")
        await driver.shows("u-2", "2 calls in")
        await driver.filter("NOT verb:GET")
        await driver.shows("1 of 2")
        await driver.press("J")
        await driver.shows("u-1", "NOT verb:GET", "4 of 5")
        await driver.press("g", "n")
        assert view_of(driver).list.cursor == 1
        await driver.press("backspace", "K")
        await driver.shows("u-2", "2 calls in")
        await driver.shows_not("verb:GET")


async def test_a_trace_that_is_not_there_says_so(cart: Session) -> None:
    async with running(cart) as driver:
        await driver.shows("/carts/:id/checkout")
        driver.program.open(TraceView("k0-t1.nothing"))
        await driver.shows("ctrl+r tries again")


async def test_a_trace_of_a_bucket_seen_before_says_its_name_once(cart: Session) -> None:
    async with trace(cart) as driver:
        assert driver.text.splitlines()[0].strip().startswith("Triage › 500 POST /carts/:id/checkout › trace t")


async def test_a_long_trace_is_read_up_to_its_error_and_again_under_an_unmoving_cursor(
    home: Path, servers: Servers
) -> None:
    calls = [entry(index * 0.05, "s1", "GET", f"/items/{index}", 200, {"n": index}, took=20) for index in range(450)]
    calls.append(entry(30, "s1", "POST", "/carts/1001/checkout", 500, LIMIT, sent=CART, took=3204))
    with servers.session("long.har", calls) as session:
        async with trace(session) as driver:
            await driver.shows("451 calls in", "▌ +30.000 ●")
            await driver.press("g", "j")
            view = view_of(driver)
            stood_on = view.list.call
            await driver.press("ctrl+r")
            await until(lambda: view.list.rows.total == 452, "all rows")
            assert view.list.call == stood_on


class Growing(Guest):
    """A session whose traces have a few calls at first."""

    most: int | None = 3

    async def exchange(self, operation: Operation[Any]) -> Any:
        """Of a trace's calls the first ones."""
        found = await super().exchange(operation)
        if isinstance(operation, GetTraceEvents) and self.most is not None:
            return replace(found, value=found.value[: self.most])
        return found


async def test_calls_that_come_while_a_file_is_read_are_appended_under_an_unmoving_cursor(
    cart: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("moesif_tui.ui.screens.trace.EACH", 0)
    cart.__class__ = Growing
    assert isinstance(cart, Growing)
    async with trace(cart) as driver:
        await driver.shows("3 calls in")
        await driver.press("g", "j")
        assert "+0.190" in under_cursor(driver)
        cart.most = None
        known = driver.program.data_set
        assert known is not None
        view_of(driver).post_message(DataChanged(known, final=False))
        await driver.shows("5 calls in", "+42.911")
        assert "+0.190" in under_cursor(driver)


async def test_a_trace_whose_id_has_settled_is_found_again_by_its_error(cart: Session) -> None:
    async with trace(cart) as driver:
        view = view_of(driver)
        known = driver.program.data_set
        assert known is not None
        settled, view.trace_id = view.trace_id, f"{known.id}-t999.provisional"
        view.post_message(DataChanged(known, final=True))
        await until(lambda: view.trace_id == settled, "the id")
        await driver.shows("5 calls in 46.1 s", "▌ +42.911 ●")
