"""What the head says about a call."""

from __future__ import annotations

import pytest

from moesif_tui.core.said import Says
from moesif_tui.core.time import parse_time
from moesif_tui.ui.event import facts
from tests.unit.ui.event.calls import call, words

END = parse_time("2026-11-23T14:04:11.911Z") or 0


def test_outcome_names_the_status() -> None:
    assert facts.outcome(call(), None) == [("500", "error strong"), (" Internal Server Error", "error")]
    quiet = call(response={"status": 404}, metadata={})
    assert words(facts.outcome(quiet, None)) == "404 Not Found"


def test_outcome_without_an_answer_says_why() -> None:
    nothing = call(response={"status": 0}, metadata={})
    assert words(facts.outcome(nothing, Says("", "no answer: timed out"))) == "✗ no answer: timed out"
    assert words(facts.outcome(nothing, None)) == "✗ no answer"


def test_times_are_told_in_utc_and_from_the_end_of_the_capture() -> None:
    assert words(facts.times(call(), facts.Moment(END, short=True), wide=True)) == (
        "3,204 ms  2026-11-23 14:02:11.911 UTC · 2 min before the last call"
    )
    assert words(facts.times(call(), facts.Moment(END), wide=False)) == "3,204 ms  11-23 14:02:11.911 UTC"


@pytest.mark.parametrize("duration", [None, -1, float("nan"), "x"])
def test_what_is_not_known_is_said(duration: object) -> None:
    event = call(duration_ms=duration, request={"time": "never"})
    assert words(facts.times(event, facts.Moment(), wide=True)) == "duration unknown  time unknown"


def test_guesses_are_marked() -> None:
    assert words(facts.who(call(), wide=False)) == "user ~u-0042 · session ~12 · trace t12 · ios/8.2"
    assert words(facts.who(call(), wide=True)).endswith("203.0.113.9 · ios/8.2 · request id 4be1-77")


@pytest.mark.parametrize(
    ("agent", "client"),
    [
        ("Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/114.0.0.0 Safari/537.36", "Chrome/114.0"),
        ("Mozilla/5.0 (Mac) Version/17.2 Safari/605", "Safari/17.2"),
        ("okhttp/5.1 x", "okhttp/5.1"),
        ("", ""),
    ],
)
def test_clients_are_told_in_short(agent: str, client: str) -> None:
    assert facts.client_of(call(request={"headers": {"User-Agent": agent}})) == client


def test_phases_come_longest_first_and_as_a_bar_in_their_order() -> None:
    assert words(facts.timing(call(), most=2)) == "wait 3,180 ms · receive 22 ms"
    slow = call(metadata={"har": {"timings": {"wait": 1000, "receive": 500}}})
    bar = facts.timing_bar(slow, 40)
    assert sum(len(text) for text, _ in bar) == 40
    assert [role for _, role in bar][-2:] == ["error", "rule"]
    assert facts.timing_bar(call(metadata={}), 40) == ()


def test_a_title_has_no_query_and_no_secret() -> None:
    assert words(facts.title(call())) == "POST /carts/9f3c/checkout"


def test_says_are_found_in_the_answer_where_nobody_told() -> None:
    event = call(metadata={})
    assert facts.says_of(event, b'{"error":{"code":"E_X","message":"no"}}') == Says("E_X", "no")
    fine = call(response={"status": 200}, metadata={}, triage_bucket_id=None)
    assert facts.says_of(fine, b'{"error":"x"}') is None
