from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest

from moesif_tui.client.rate import FIRST_WAIT_S, WINDOW_S, Gate, retry_after

NOW = datetime(2024, 5, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("12", 12.0),
        ("0", 0.0),
        ("9999999999999", 3600.0),
        ("Wed, 01 May 2024 12:00:30 GMT", 30.0),
        ("Wed, 01 May 2024 11:00:00 GMT", 0.0),
        ("Wed, 01 May 2024 12:00:30", 30.0),
        ("Wed, 99 May 2024 12:00:30 GMT", None),
        ("-5", None),
        ("²", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(said: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": said}, NOW) == seconds


async def test_a_gate_is_open_until_a_refusal() -> None:
    heard: list[float] = []
    gate = Gate(heard.append)
    await gate.wait()
    gate.refused({"retry-after": "7"})
    assert not gate.is_open
    assert gate.limited_until == pytest.approx(time.monotonic() + 7, abs=1)
    assert heard == [7.0]
    gate.abandon()


async def test_all_wait_for_the_one_clock() -> None:
    gate = Gate()
    gate.refused({"retry-after": "0"})
    await asyncio.wait_for(asyncio.gather(*(gate.wait() for _ in range(50))), 1)
    assert gate.is_open
    assert gate.limited_until is None
    assert gate.seconds_left == 0


async def test_answers_to_requests_that_left_before_change_nothing() -> None:
    gate = Gate()
    gate.refused({"retry-after": "7"})
    until = gate.limited_until
    gate.refused({"retry-after": "70"})
    assert gate.limited_until == until
    gate.abandon()


async def test_without_a_word_it_waits_longer_each_time_up_to_the_window() -> None:
    heard: list[float] = []
    gate = Gate(heard.append)
    for _ in range(4):
        gate.refused({})
        gate.abandon()
        gate._open()
    gate.passed()
    gate.refused({})
    gate.abandon()
    assert heard == [FIRST_WAIT_S, 2 * FIRST_WAIT_S, WINDOW_S, WINDOW_S, FIRST_WAIT_S]
