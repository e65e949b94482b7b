"""What was sent and answered, in a few lines."""

from __future__ import annotations

from typing import Any

import pytest

from moesif_tui.ui.text import width_of
from moesif_tui.ui.trace.exchange import Units, exchange_of, flow
from moesif_tui.wire.events import Event


def words(units: Units) -> list[str]:
    return ["".join(text for text, _ in unit) for unit in units]


def event(status: int, body: Any = None, says: Any = None, media: str = "application/json", **more: Any) -> Event:
    return Event.model_validate(
        {
            "request": {"verb": "POST", "uri": "https://u:pw@shop.test/carts/1?token=tok-123456&a=1", "body": {"n": 7}},
            "response": {"status": status, "body": body, "headers": {"Content-Type": media}},
            "metadata": {"says": says},
            **more,
        }
    )


def test_the_path_is_told_without_host_and_secrets() -> None:
    assert words(exchange_of(event(200)).sent) == ["POST /carts/1?token=••••••••&a=1", "n 7"]


def test_what_the_error_says_is_marked_in_the_body() -> None:
    got = exchange_of(event(500, {"id": 4, "error": {"code": "E_X"}}, {"code": "E_X", "message": ""})).got
    assert words(got) == ["500 Internal Server Error · 31 B", "id 4", 'error.code "E_X"']
    assert got[-1][-1][1] == "error strong"
    assert got[-2][-1][1] == "text"


@pytest.mark.parametrize(
    ("body", "says", "media", "told"),
    [
        (
            "<html><title>Bad luck</title>",
            "Bad luck",
            "text/html",
            ["502 Bad Gateway · 29 B html", "Bad luck"],
        ),
        (None, "Bad Gateway", "text/plain", ["502 Bad Gateway · no body"]),
        ("no luck", "no luck", "text/plain", ["502 Bad Gateway · 7 B", "no luck"]),
    ],
)
def test_what_the_error_says_is_told_once(body: Any, says: str, media: str, told: list[str]) -> None:
    assert sorted(words(exchange_of(event(502, body, {"code": "", "message": says}, media)).got)) == sorted(told)


def test_a_body_that_was_not_recorded_is_not_told_as_none() -> None:
    har = {"har": {"body_missing": {"response": "Response bodies are not included."}}}
    assert words(exchange_of(event(200, metadata=har)).got) == ["200 OK · body not recorded"]


def test_an_answer_of_unknown_status_is_told_with_its_body() -> None:
    assert words(exchange_of(event(0, {"id": 4}, metadata={"har": {"status": "abc"}})).got) == ["– · 8 B", "id 4"]


def test_a_call_without_answer_says_why() -> None:
    assert words(exchange_of(event(0, says={"code": "", "message": "timed out"})).got) == ["✗ timed out"]
    assert words(exchange_of(Event()).got) == ["✗ no answer"]


def test_lines_are_broken_between_units() -> None:
    units = [[("alpha", "text")], [("beta ", "muted"), ("1", "text")], [("x" * 50, "text")]]
    lines = flow(units, 14)
    assert ["".join(text for text, _ in line) for line in lines] == ["alpha  beta 1", "x" * 13 + "…"]
    assert all(width_of(line) <= 14 for line in lines)
