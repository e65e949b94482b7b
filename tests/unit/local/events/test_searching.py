"""Searching through the store: what an index serves, and what takes too long."""

from __future__ import annotations

import threading
import time
from random import Random

import pytest

from moesif_tui.local.analysis.users import User
from moesif_tui.local.events import reader as reading
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.reader import Reader
from moesif_tui.local.events.sqlite import Writer
from moesif_tui.local.events.store import Search
from moesif_tui.local.query import QueryTooSlow
from tests.unit.local.support import new_call

ENDLESS = {"query": {"regexp": {"response.body": "(a|b)*a(a|b){400}c"}}}


@pytest.fixture
def reader(database: Database) -> Reader:
    """What reads a call with a long body and two others."""
    body = "".join(Random(1).choices("ab", k=1_000_000)).encode()
    Writer(database).add([new_call(1, response_body=body), new_call(2, status=200), new_call(3)])
    return Reader(database, "k1")


def test_a_search_that_takes_too_long_ends_and_no_other_waits_for_it(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "QUERY_SECONDS", 1.0)
    said: list[str] = []

    def search() -> None:
        try:
            reader.search(Search(ENDLESS))
        except QueryTooSlow as error:
            said.append(str(error))

    slow = threading.Thread(target=search)
    slow.start()
    answered = 0
    while slow.is_alive():
        started = time.monotonic()
        assert reader.search(Search({"query": {"term": {"response.status": 200}}})).total == 1
        assert time.monotonic() - started < 0.5
        answered += 1
    assert answered > 1
    assert said == ["the search was stopped after 1 s; a shorter time range or a narrower condition helps"]


def test_a_search_may_ask_for_less_time(reader: Reader) -> None:
    started = time.monotonic()
    with pytest.raises(QueryTooSlow, match=r"stopped after 0\.05 s"):
        reader.search(Search({**ENDLESS, "timeout": "50ms"}))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({"match_all": {}}, "call_time"),
        ({"term": {"user_id": "u"}}, "call_user"),
        ({"term": {"session_token": "~new 1"}}, "call_session"),
        (
            {"bool": {"filter": [{"term": {"request.verb": "GET"}}, {"term": {"response.status": 500}}]}},
            "call_signature",
        ),
        ({"range": {"request.time": {"gte": 1, "lte": 2}}}, "call_time"),
        ({"range": {"duration_ms": {"gte": 1}}}, "call_duration"),
    ],
)
def test_an_index_serves(database: Database, query: dict[str, object], index: str) -> None:
    writer = Writer(database)
    calls = [new_call(number) for number in range(1, 4)]
    for call in calls:
        call.analysed.user = User("u", "given")
    writer.add(calls)
    writer.settle([], {})
    statements: list[str] = []
    with database.searcher() as connection:
        connection.set_trace_callback(statements.append)
    sort = [{"duration_ms": "desc"}] if index == "call_duration" else [{"request.time": "desc"}]
    assert Reader(database, "k1").search(Search({"query": query, "sort": sort})).hits
    [page] = [statement for statement in statements if "ORDER BY" in statement]
    with database.searcher() as connection:
        connection.set_trace_callback(None)
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {page}"))
    assert index in plan
    assert "TEMP B-TREE" not in plan
