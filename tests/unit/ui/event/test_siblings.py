"""Walking along the list that a call was opened from."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from moesif_tui.ui.event.siblings import Siblings, is_call, is_failure, time_of
from moesif_tui.ui.rows import Ask, ListRows, Page, PagedRows, RowsError
from moesif_tui.wire.events import EventHit
from moesif_tui.wire.reading import read_document


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
    assert await Siblings(listed(), 3, "c").step(1) == "There is no further call in the list."
    assert await Siblings(listed(), 0, "a").step(-1, errors=True) == "There is no earlier failing call in the list."


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


def test_hits_are_calls_too() -> None:
    hit = read_document(EventHit, {"_id": "1", "_source": {"request": {"time": "t"}, "response": {"status": 500}}})
    assert is_call(hit)
    assert is_failure(hit)
    assert time_of(hit) == "t"
    assert time_of(Pause("p")) is None
