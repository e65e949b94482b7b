"""What is offered while a query is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.query import FAMILIES, FIELDS, asked_at, complete, parse
from moesif_tui.core.query.completion import Completion

KNOWN = {
    "route": ["/carts/:id", "/carts", "/my carts"],
    "user": [f"u-{number:03}" for number in range(200)],
    "host": ["api.example.com:8080"],
    "header.": ["x-instance", "x-id", "odd name"],
    "header.x-instance": ["i-03", "i-04"],
}


def applied(text: str, cursor: int | None = None) -> list[str]:
    at = len(text) if cursor is None else cursor
    return [text[: one.start] + one.text + text[one.end :] for one in complete(text, at, KNOWN)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("sta", "status:"),
        ("a -sta", "a -status:"),
        ("(sta", "(status:"),
        ("response.sta", "status:"),
        ("status:f", "status:failed"),
        ("status:5", "status:5xx"),
        ("status:404,f", "status:404,failed"),
        ("status:(404 f", "status:(404 failed"),
        ("(status:(404 f", "(status:(404 failed"),
        ("verb:p", "verb:POST"),
        ("route:/ca", "route:/carts/:id"),
        ('route:"/my', 'route:"/my carts"'),
        ("route:my", 'route:"/my carts"'),
        ("host:api.example.com:", "host:api.example.com:8080"),
        ("header.x-", "header.x-instance:"),
        ("header.odd", r"header.odd\ name:"),
        ("header.x-instance:", "header.x-instance:i-03"),
        ("state:(open re", "state:(open resolved"),
        ('"a b" ver', '"a b" verb:'),
    ],
)
def test_the_first_offer(text: str, first: str) -> None:
    assert applied(text)[0] == first


def test_at_the_beginning_every_field_is_offered_the_usual_first() -> None:
    offers = applied("")
    assert offers[:3] == ["status:", "verb:", "route:"]
    assert len(offers) == sum(bool(field.event) for field in FIELDS) + len(FAMILIES)


def test_only_what_can_be_asked_there_is_offered() -> None:
    assert complete("events", 6, KNOWN) == []
    assert [one.text for one in complete("events", 6, KNOWN, "bucket")] == ["events:"]
    assert complete("events", 6, KNOWN, "trace") == []
    assert [one.text for one in complete("crea", 4, KNOWN, "trace")] == ["created:"]


def test_a_finished_phrase_is_not_completed() -> None:
    assert complete('"a"', 3, KNOWN) == []


def test_after_a_closed_group_fields_are_offered_again() -> None:
    assert applied("user:(u-001) sta")[0] == "user:(u-001) status:"


def test_the_word_at_the_cursor_is_completed_not_the_last() -> None:
    assert applied("sta verb:GET", 3)[0] == "status: verb:GET"


def test_a_long_list_is_cut() -> None:
    assert len(complete("user:", 5, KNOWN)) == 50


@pytest.mark.parametrize("text", ["nothing:x", "zzz", 'status:500 "sta', "user:zzz"])
def test_where_nothing_fits_nothing_is_offered(text: str) -> None:
    assert complete(text, len(text), KNOWN) == []


def test_every_offer_says_what_it_is() -> None:
    assert all(one.help for text in ("", "status:", "header.") for one in complete(text, len(text), KNOWN))


def test_an_offered_value_makes_a_query() -> None:
    for text in ("status:", "verb:", "state:", "kind:", "route:", "header.x-instance:"):
        assert all(parse(offer) for offer in applied(text))


@given(st.text(max_size=30), st.integers(-5, 40))
def test_any_text_and_cursor_are_fine(text: str, cursor: int) -> None:
    for one in complete(text, cursor, KNOWN):
        assert isinstance(one, Completion)
        assert 0 <= one.start <= one.end <= len(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("user:u", "user"),
        ("status:5xx -route:/c", "route"),
        ("user:(a OR ", "user"),
        ("res.header.X-Instance:", "res.header.X-Instance"),
        ("header.x-", "header."),
        ("NOT req.header.", "req.header."),
        ("status", None),
        ("stauts:5", None),
        ("user:u ", None),
    ],
)
def test_what_is_being_typed(text: str, name: str | None) -> None:
    assert asked_at(text, len(text)) == name
