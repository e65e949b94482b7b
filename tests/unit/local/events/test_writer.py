"""Writing calls, and settling them."""

from __future__ import annotations

import sqlite3

import pytest

from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.reader import Reader
from moesif_tui.local.events.sqlite import MAX_DURATION, Writer
from moesif_tui.local.events.store import Search, StoreError
from tests.unit.local.support import new_call


@pytest.fixture
def reader(database: Database) -> Reader:
    """What reads it."""
    return Reader(database, "k1")


def test_calls_can_be_read_when_they_are_added(database: Database, reader: Reader) -> None:
    writer = Writer(database)
    assert (reader.span(), reader.counts()["api"]) == (None, 0)
    version = reader.version()
    writer.add([new_call(1), new_call(2, status=200)])
    assert reader.version() != version
    assert [(one.id, one.time, one.failed) for one in reader.events([2, 1, 9])] == [(2, 2000, 0), (1, 1000, 1)]
    assert reader.counts() | {"page": 0} == {
        "api": 2, "page": 0, "static": 0, "preflight": 0, "aborted": 0, "failures": 1, "users": 0, "sessions": 1,
    }  # fmt: skip
    assert reader.span() == (1000, 2000)
    writer.add([])
    writer.add([new_call(3, session="~new 2")])
    assert (reader.counts()["sessions"], [one.events for one in reader.buckets(SHOWN)]) == (2, [2])


def test_after_an_error_the_batch_is_not_in_and_others_may_come(database: Database, reader: Reader) -> None:
    writer = Writer(database)
    writer.add([new_call(1)])
    with database.writer() as connection:
        connection.execute("ALTER TABLE document RENAME TO away")
    with pytest.raises(StoreError):
        writer.add([new_call(2, route="/new", session="~new 2")])
    with database.writer() as connection:
        connection.execute("ALTER TABLE away RENAME TO document")
    assert (reader.counts()["api"], reader.counts()["sessions"]) == (1, 1)
    writer.add([new_call(3, route="/new", session="~new 2")])
    assert [one.uri for one in reader.events([1, 2, 3])] == ["https://shop.test/1", "https://shop.test/3"]
    assert reader.counts()["sessions"] == 2
    assert {reader.signature(one.signature)[1].route for one in reader.events([1, 2])} == {"/items/:id", "/new"}


def test_settling_gives_sessions_and_merges_signatures(database: Database, reader: Reader) -> None:
    writer = Writer(database)
    writer.add([new_call(1, route="/a/x"), new_call(2, route="/a/y", session="~new 2"), new_call(3, session="~new 3")])
    old, gone = Signature("GET", "/a/x", 500, "shop.test"), Signature("GET", "/a/y", 500, "shop.test")
    new = Signature("GET", "/a/:name", 500, "shop.test")
    writer.settle([(1, 1), (2, 1), (3, 2)], {old: new, gone: new})
    first, second, third = reader.events([1, 2, 3])
    assert (first.session, first.session_token) == (second.session, "~1")
    assert third.session_token == "~2"
    assert first.signature == second.signature
    assert reader.signature(first.signature) == (new.key(), new)
    assert reader.signature_number(old.key()) == reader.signature_number(gone.key()) == first.signature
    assert reader.aliases() == {first.signature: sorted([old.key(), gone.key()])}
    assert reader.counts()["sessions"] == 2
    with pytest.raises(KeyError):
        reader.signature_number("nothing")
    with pytest.raises(KeyError):
        reader.signature(999)


def test_explicit_sessions_stay(database: Database, reader: Reader) -> None:
    writer = Writer(database)
    writer.add([new_call(1, session="s-1", session_token="s-1"), new_call(2)])
    explicit = next(call.explicit for call in reader.session_calls() if call.explicit)
    writer.settle([(1, -explicit), (2, 1)], {})
    assert [one.session_token for one in reader.events([1, 2])] == ["s-1", "~1"]


def test_what_no_integer_of_the_database_holds_is_cut(database: Database, reader: Reader) -> None:
    call = new_call(1)
    call.record.duration = 10**30
    Writer(database).add([call])
    assert reader.events([1])[0].duration == MAX_DURATION


def test_a_disk_that_is_full_takes_the_batch_back(database: Database, reader: Reader) -> None:
    writer = Writer(database)
    with database.writer() as connection:
        writer.add([new_call(1)])
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 1}")
        with pytest.raises(StoreError, match="full"):
            writer.add([new_call(2, response_body=b"x" * 100_000)])
        assert reader.counts()["api"] == 1
        connection.execute("PRAGMA max_page_count=1000000")
        writer.add([new_call(2, response_body=b"x" * 100_000)])
    assert reader.counts()["api"] == 2


def test_every_page_by_id_is_whole_while_calls_are_added(database: Database, reader: Reader) -> None:
    writer = Writer(database)
    seen: list[int] = []
    after: dict[str, object] = {}
    for batch in range(6):
        writer.add([new_call(10 * batch + n) for n in range(5)])
        body = {"query": {"match_all": {}}, "size": 4, "sort": [{"_id": "asc"}], **after}
        hits = reader.search(Search(body)).hits
        seen += [number for number, _ in hits]
        after = {"search_after": hits[-1][1]}
    assert seen == list(range(1, 25))


def test_texts_that_sqlite_does_not_take_are_spelled_out(database: Database, reader: Reader) -> None:
    call = new_call(1, route="/\ud800", session="s\udcff", session_token="s\udcff")
    call.record.uri = "https://shop.test/\ud800\0"
    Writer(database).add([call])
    [event] = reader.events([1])
    assert (event.uri, event.session_token) == ("https://shop.test/\\ud800\0", "s\\udcff")
    assert reader.signature(event.signature)[1].route == "/\\ud800"


def test_the_file_holds_no_rest_of_the_writing(database: Database) -> None:
    writer = Writer(database)
    writer.add([new_call(1)])
    writer.settle([(1, 1)], {})
    assert [path.name for path in database.path.parent.iterdir()] == ["set.db"]
    plain = sqlite3.connect(database.path)
    assert plain.execute("SELECT count(*) FROM sqlite_master WHERE type='index' AND sql NOT NULL").fetchone()[0] >= 5
    plain.close()
