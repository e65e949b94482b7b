"""Walking along the list that a call was opened from."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from moesif_tui.ui.event.siblings import Siblings, is_call, is_failure, time_of
from moesif_tui.ui.rows import Ask, ListRows, Page, PagedRows, RowsError
from moesif_tui.wire.events import EventHit
from moesif_tui.wire.reading import read_document
from tests.screens.conftest import until


@dataclass(frozen=True)
class Step:
    id: str
    failed: bool = False
    time: str = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class Pause:
    id: str


ROWS: list[Any] = [Step("a"), Pause("p"), Step("b", failed=True), Step("c")]


def id_of(found: Any) -> str:
    return str(found.id)


def listed(items: list[Any] = ROWS) -> ListRows[Any]:
    return ListRows(items, key=lambda item: item.id)


async def test_pauses_are_passed_over() -> None:
    siblings = Siblings(listed(), 0, "a")
    assert await siblings.step(1) == Step("b", failed=True)
    assert siblings.text == "3 of 4"
    assert await siblings.step(-1) == Step("a")


async def test_the_ends_are_said() -> None:
    assert await Siblings(listed(), 3, "c").step(1) == "There is no call further down in the list."
    assert await Siblings(listed(), 0, "a").step(-1, errors=True) == "There is no failing call further up in the list."


async def test_errors_are_walked_to() -> None:
    found = await Siblings(listed(), 0, "a").step(1, errors=True)
    assert id_of(found) == "b"


async def test_a_list_that_changed_is_gone_on_from_where_the_call_is_now() -> None:
    rows = listed()
    siblings = Siblings(rows, 0, "a")
    rows.replace([Step("x"), Step("a"), Step("b")], keep_order=False)
    assert id_of(await siblings.step(1)) == "b"


async def test_rows_that_are_not_read_yet_are_waited_for() -> None:
    async def fetch(ask: Ask) -> Page[Step]:
        await asyncio.sleep(0)
        return Page([Step(str(number)) for number in range(ask.offset, min(ask.offset + ask.size, 25))], 25)

    rows = PagedRows(fetch, key=lambda step: step.id, size=10)
    rows.look(0, 5)
    siblings = Siblings(rows, 9, "9")
    found = await siblings.step(1)
    assert id_of(found) == "10"


async def test_a_list_that_cannot_be_read_says_why() -> None:
    async def fetch(_: Ask) -> Page[Step]:
        raise RowsError("The service is busy.")

    rows = PagedRows(fetch, key=lambda step: step.id)
    assert await Siblings(rows, 0, "a").step(1) == "The service is busy."


async def long(asked: list[int], failing: int) -> PagedRows[Step]:
    """A list of 1,000 calls whose first page is read; `asked` holds which pages were asked for."""

    async def fetch(ask: Ask) -> Page[Step]:
        asked.append(ask.offset)
        places = range(ask.offset, min(ask.offset + ask.size, 1000))
        return Page([Step(str(place), failed=place == failing) for place in places], 1000)

    rows = PagedRows(fetch, key=lambda step: step.id, size=10)
    rows.look(0, 5)
    await until(lambda: rows.row(3) is not None, "the first page")
    return rows


async def test_a_far_error_is_gone_to_without_reading_what_lies_between() -> None:
    asked: list[int] = []
    rows = await long(asked, failing=702)

    async def find(item: Step, step: int) -> int:
        assert (item.id, step) == ("3", 1)
        return 700

    rows.errors = find
    siblings = Siblings(rows, 3, "3")
    assert id_of(await siblings.step(1, errors=True)) == "702"
    assert siblings.text == "703 of 1,000"
    assert set(asked) <= {0, 10, 690, 700, 710}


async def test_that_there_is_no_error_is_said_without_reading_the_list() -> None:
    asked: list[int] = []
    rows = await long(asked, failing=2000)

    async def find(_: Step, __: int) -> str:
        return "No error in 1,000 calls."

    rows.errors = find
    assert await Siblings(rows, 3, "3").step(1, errors=True) == "No error in 1,000 calls."
    assert set(asked) <= {0, 10}


async def test_a_hint_never_leads_back_past_the_call() -> None:
    rows = await long([], failing=5)

    async def find(_: Step, step: int) -> int:
        return 0 if step > 0 else 900

    rows.errors = find
    assert id_of(await Siblings(rows, 3, "3").step(1, errors=True)) == "5"
    assert id_of(await Siblings(rows, 7, "7").step(-1, errors=True)) == "5"


def test_hits_are_calls_too() -> None:
    hit = read_document(EventHit, {"_id": "1", "_source": {"request": {"time": "t"}, "response": {"status": 500}}})
    assert is_call(hit)
    assert is_failure(hit)
    assert time_of(hit) == "t"
    assert time_of(Pause("p")) is None
