"""The stream: complete, in order, lazy, the same for the same seed, fictional throughout."""

from __future__ import annotations

import json
import re
from itertools import islice, pairwise

import pytest

from moesif_tui.local.demo import COUNT, records
from moesif_tui.local.demo.day import END, START, at, share_before, time_of_share
from moesif_tui.local.demo.people import USERS
from moesif_tui.local.demo.visit import World
from moesif_tui.local.record import Record
from tests.unit.local.demo.reading import user


def test_the_sample_is_large_and_its_size_is_known_before(calls: list[Record]) -> None:
    assert len(calls) == COUNT >= 20_000


def test_calls_come_in_the_order_of_their_start_and_end_with_the_capture(calls: list[Record]) -> None:
    assert all(one.time <= next_one.time for one, next_one in pairwise(calls))
    assert calls[0].time >= START
    assert calls[-1].time == END


@pytest.mark.parametrize("seed", [1, 2024])
def test_another_seed_gives_other_calls_but_as_many(seed: int, calls: list[Record]) -> None:
    others = list(records(seed))
    assert len(others) == COUNT
    assert others[-1].time == END
    assert others[:50] != calls[:50]


def test_the_same_seed_gives_the_same_calls(calls: list[Record]) -> None:
    assert list(islice(records(), 3000)) == calls[:3000]


def test_only_what_is_read_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    around = World.around

    def counted(world: World, median: int) -> int:
        made.append(median)
        return around(world, median)

    monkeypatch.setattr(World, "around", counted)
    next(records())
    assert len(made) < 200


def test_everything_stands_on_reserved_names_and_addresses(calls: list[Record]) -> None:
    hosts = {call.uri.split("/")[2] for call in calls}
    assert hosts == {f"{name}.acme.test" for name in ("api", "auth", "cdn", "search", "shop")}
    reserved = re.compile(r"203\.0\.113\.\d+|198\.51\.100\.\d+|2001:db8:")
    assert all(reserved.match(call.ip_address or "") for call in calls)
    emails = {email for call in calls for email in re.findall(rb"[\w.]+(?:@|%40)[\w.]+", call.request_body or b"")}
    assert emails
    assert all(email.endswith(b"example.com") for email in emails)


def test_every_json_body_is_json(calls: list[Record]) -> None:
    for call in calls:
        if call.response_body and call.response_headers["content-type"] == "application/json":
            json.loads(call.response_body)
        if call.request_body and call.request_headers["content-type"] == "application/json":
            json.loads(call.request_body)


def test_addresses_are_ascii(calls: list[Record]) -> None:
    assert all(call.uri.isascii() and " " not in call.uri for call in calls)


def test_hundreds_of_users_and_thousands_of_sessions_with_tokens_that_name_them(calls: list[Record]) -> None:
    users = {user(call) for call in calls}
    assert 300 <= len(users) <= USERS + 4
    credentials = {call.request_headers.get("authorization") or call.request_headers.get("cookie") for call in calls}
    assert len(credentials) >= 2000


def test_all_kinds_of_calls_occur(calls: list[Record]) -> None:
    words = {call.resource_type for call in calls}
    assert words == {None, "document", "fetch", "font", "image", "preflight", "script", "stylesheet"}
    assert {200, 201, 204, 401, 404, 409, 422, 500, 502, 0} == {call.status for call in calls}
    assert sum(call.cancelled for call in calls) > 10
    assert sum(call.uri.endswith("/graphql") for call in calls) > 1000
    assert sum(call.uri.endswith("/rpc/payments") for call in calls) > 1000


def test_calls_without_answer_say_why_and_have_none(calls: list[Record]) -> None:
    for call in calls:
        if not call.status:
            assert call.reason
            assert call.response_body is None
            assert not call.response_headers


def test_order_numbers_are_given_once(calls: list[Record]) -> None:
    orders = [
        found[1]
        for call in calls
        if (found := re.search(rb'"(?:order|id)":"(A-\d+)"', call.response_body or b"")) and call.verb == "POST"
    ]
    assert len(orders) > 500
    assert len(set(orders)) == len(orders)


def test_a_time_of_day_lies_in_the_capture() -> None:
    assert at(18) == START
    assert at(17, 59) == END - 60_000_000


def test_share_and_time_are_inverse() -> None:
    assert share_before(START) == 0
    assert share_before(END) == pytest.approx(1)
    for hour in (19, 3, 12):
        assert abs(time_of_share(share_before(at(hour, 30))) - at(hour, 30)) <= 10
