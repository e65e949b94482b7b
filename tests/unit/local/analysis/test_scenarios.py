"""Stories of several clients, from records to sessions, as files tell them."""

from __future__ import annotations

from typing import Any

from moesif_tui.local.record import Record
from tests.unit.local.analysis.records import analysis_of, jwt, record

SECOND = 1_000_000
MINUTE = 60 * SECOND
CHROME, FIREFOX = "Mozilla/5.0 Chrome/141", "Mozilla/5.0 Firefox/140"


def told(records: list[Record]) -> list[list[str]]:
    """The paths of each session's calls, the sessions in order of their first calls."""
    sessions: dict[int, list[str]] = {}
    for number, session in analysis_of(records).sessions.items():
        sessions.setdefault(session, []).append(records[number].uri.removeprefix("https://"))
    return list(sessions.values())


def call(
    second: float, agent: str, uri: str, *, verb: str = "GET", request: dict[str, str] | None = None, **more: Any
) -> Record:
    headers = {"User-Agent": agent, **(request or {})}
    return record(verb, f"https://{uri}", time=int(second * SECOND), request=headers, **more)


def visit(agent: str, begin: float, name: str) -> list[Record]:
    """A page, a login that has no token yet, calls with the token it gave, and pictures from another host."""
    bearer = {"Authorization": f"Bearer {jwt(sub=name)}"}
    return [
        call(begin, agent, f"shop.example/{name}"),
        call(begin + 1, agent, f"auth.example/login/{name}", verb="POST", answer={"token": jwt(sub=name, new=1)}),
        call(begin + 2, agent, f"api.example/cart/{name}", request=bearer),
        call(begin + 3, agent, f"cdn.example/logo/{name}"),
        call(begin + 4, agent, f"api.example/checkout/{name}", request=bearer, status=500),
    ]


def paths(name: str) -> list[str]:
    return [
        f"shop.example/{name}",
        f"auth.example/login/{name}",
        f"api.example/cart/{name}",
        f"cdn.example/logo/{name}",
        f"api.example/checkout/{name}",
    ]


def test_one_browser_with_login_and_pictures_is_one_session() -> None:
    assert told(visit(CHROME, 0, "ada")) == [paths("ada")]


def test_two_browsers_in_one_file_are_two_sessions_each_whole() -> None:
    mixed = sorted([*visit(CHROME, 0, "ada"), *visit(FIREFOX, 0.5, "bob")], key=lambda each: each.time)
    assert told(mixed) == [paths("ada"), paths("bob")]


def test_a_visit_after_more_than_half_an_hour_is_another_session() -> None:
    assert told([*visit(CHROME, 0, "ada"), *visit(CHROME, 31 * 60 + 5, "ada")]) == [paths("ada"), paths("ada")]


def test_masked_credentials_join_nobody() -> None:
    masked = {"Authorization": "Bearer [REDACTED]", "Cookie": "sid=<cookie>; session=********"}
    records = [
        call(number, agent, f"api.example/{word}", request=masked, ip_address=address)
        for number, (agent, address, word) in enumerate(
            [(CHROME, "203.0.113.1", "a"), (CHROME, "203.0.113.2", "b"), (CHROME, "203.0.113.1", "c")]
        )
    ]
    assert told(records) == [["api.example/a", "api.example/c"], ["api.example/b"]]


def test_mobile_clients_share_an_agent_but_not_an_address() -> None:
    app = "Acme/8.2 okhttp/5.1.0"
    records = [
        call(number, app, f"api.example/{number % 2}/{number}", ip_address=f"203.0.113.{number % 2}")
        for number in range(6)
    ]
    assert told(records) == [
        ["api.example/0/0", "api.example/0/2", "api.example/0/4"],
        ["api.example/1/1", "api.example/1/3", "api.example/1/5"],
    ]


def test_a_cookie_session_that_each_answer_renews_stays_one_among_others() -> None:
    records = []
    for turn in range(4):
        for name in ("ada", "bob"):
            cookie = {"Cookie": f"shop_session={name}-token-{turn}"} if turn else {}
            given = {"Set-Cookie": f"shop_session={name}-token-{turn + 1}; Path=/"}
            records.append(
                call(
                    turn, CHROME, f"shop.example/{name}{turn}", request=cookie, response=given, ip_address="203.0.113.1"
                )
            )
    assert told(records) == [[f"shop.example/{name}{turn}" for turn in range(4)] for name in ("ada", "bob")]
