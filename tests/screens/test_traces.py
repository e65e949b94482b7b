"""The list of traces, by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from moesif_tui.session import Session
from moesif_tui.ui.screens.trace import TraceView
from moesif_tui.ui.widgets.list import VirtualList
from moesif_tui.wire.traces import Trace
from tests.contract.traffic import entry
from tests.screens.conftest import Driver, running, until
from tests.screens.servers import Servers


@asynccontextmanager
async def traces(session: Session, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Driver]:
    """The program on the list of traces of the small capture."""
    async with running(session, size) as driver:
        program = driver.program
        await until(lambda: program.data_set is not None and program.data_set.state == "done", "the import")
        await driver.press("3")
        await driver.shows("STARTED", "6 traces in 3 sessions")
        yield driver


def rows(driver: Driver) -> list[str]:
    return [line for line in driver.text.splitlines() if "●" in line or "○" in line]


async def test_each_session_and_error_newest_first_with_what_it_ended_with(shop: Session) -> None:
    async with traces(shop) as driver:
        found = rows(driver)
        assert len(found) == 6
        assert found[-1].split() == [
            "12:00:00", "4", "2", "9.1", "s", "~u-1", "●", "500", "POST", "/carts/:id/checkout",
        ]  # fmt: skip
        assert any("/graphql Total" in row for row in found)
        assert "✗" in "".join(found)


async def test_wide_terminals_tell_what_the_error_says(shop: Session) -> None:
    async with traces(shop, (140, 30)) as driver:
        await driver.shows("SAYS", "E_LIMIT limit reached")


async def test_a_row_says_what_its_own_error_said(shop: Session) -> None:
    async with traces(shop, (140, 30)) as driver:
        await driver.shows("E_STOCK only 3 left")
        said = {row.split()[5]: row for row in rows(driver) if "/checkout" in row}
        assert "E_LIMIT limit reached" in said["~u-1"]
        assert "E_STOCK only 3 left" in said["~u-2"]
        await driver.filter("says:left")
        await driver.shows("1 of 6")
        assert "u-2" in rows(driver)[0]


async def test_how_many_there_are_is_known_with_the_first_page(home: Path, servers: Servers) -> None:
    calls = [entry(index * 2000, "s1", "GET", "/catalog/7", 404, {"error": "gone"}) for index in range(250)]
    with servers.session("many.har", calls) as session:
        async with running(session) as driver:
            program = driver.program
            await until(lambda: program.data_set is not None and program.data_set.state == "done", "the import")
            await driver.press("3")
            await driver.shows("250 traces in 250 sessions")
            assert not isinstance(program.screen.query_one(VirtualList).rows.row(249), Trace)


async def test_enter_opens_the_trace_and_its_neighbours_are_a_key_away(shop: Session) -> None:
    async with traces(shop) as driver:
        await driver.press("G", "enter")
        await until(lambda: isinstance(driver.program.screen, TraceView), "the trace")
        await driver.shows("4 calls in 9.1 s", "Traces › 500 POST /carts/:id/checkout › trace t")
        await driver.press("J")
        await driver.shows("This is the last of the list.")
        await driver.press("K")
        await driver.shows("u-2")
        await driver.press("escape")
        await driver.shows("6 traces")
        assert driver.program.screen.query_one(VirtualList).cursor == 4


async def test_a_filter_on_what_rows_hold(shop: Session) -> None:
    async with traces(shop) as driver:
        await driver.filter("status:5xx")
        await driver.shows("2 of 6", "2 traces")
        assert len(rows(driver)) == 2
        await driver.press("backspace")
        await driver.shows("6 traces")


async def test_a_filter_on_what_only_calls_hold_is_asked_of_the_calls(shop: Session) -> None:
    async with traces(shop) as driver:
        await driver.filter("E_STOCK")
        await driver.shows("2 of 6")
        assert all("u-2" in row for row in rows(driver))


async def test_only_this_and_not_this_value(shop: Session) -> None:
    async with traces(shop) as driver:
        await driver.press("G", "F")
        await driver.shows("NOT status:500", "4 of 6")
        await driver.press("backspace")
        await driver.shows("6 traces")
        await driver.press("G", *["l"] * 5, "f")
        await driver.shows("user:u-1", "1 trace ", "~u-1")


async def test_a_column_without_a_field_says_that_nothing_is_filtered_by_it(shop: Session) -> None:
    async with traces(shop) as driver:
        await driver.press("l", "l", "f")
        await driver.shows("Nothing is filtered by this column", "6 traces")
        assert "status:" not in driver.text


async def test_a_mix_that_nobody_can_answer_says_why(shop: Session) -> None:
    async with traces(shop) as driver:
        await driver.filter("took:>1s OR state:open")
        await driver.shows("mixes what only traces hold")
        assert len(rows(driver)) == 6


async def test_the_order_is_chosen(shop: Session) -> None:
    async with traces(shop) as driver:
        await driver.press("s", "o")
        await driver.shows("sort oldest")
        await until(lambda: "u-1" in rows(driver)[0], "the oldest first")


async def test_no_trace_says_what_lifts_the_filter(shop: Session) -> None:
    async with traces(shop) as driver:
        await driver.filter("status:418")
        await driver.shows("No trace matches status:418.", "lifts the filter")


async def test_of_traces_that_begin_with_the_same_call_the_one_whose_error_is_later_counts_as_newer(
    home: Path, servers: Servers
) -> None:
    calls = [
        entry(0, "s1", "POST", "/login", 200),
        entry(1, "s1", "GET", "/early", 500),
        entry(2, "s1", "GET", "/late", 500),
        entry(3, "s1", "GET", "/middle", 500),
        entry(4, "s1", "GET", "/late", 500),
    ]
    with servers.session("one.har", calls) as session:
        async with running(session, (140, 24)) as driver:
            await driver.shows("3 buckets")
            await driver.press("3")
            await driver.shows("3 traces in 1 session")
            assert [next(word for word in row.split() if word.startswith("/")) for row in rows(driver)] == [
                "/late", "/middle", "/early",
            ]  # fmt: skip
