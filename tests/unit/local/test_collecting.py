"""Events that are posted: kept, settled, and there again after a start."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection as Numbers
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.local import collecting, folders
from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.analysis.rows import SessionCall
from moesif_tui.local.analysis.sessions import settle
from moesif_tui.local.collecting import Collection, CollectionError
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.errors import Refused
from moesif_tui.local.events.sqlite import Writer
from moesif_tui.local.events.store import DamagedError, Search, StoreError
from moesif_tui.local.importers import InputError
from moesif_tui.local.origins import collected
from moesif_tui.local.server import Server
from tests.unit.local.support import SECONDS, event, ndjson, until

NEVER = 3600.0


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setattr(collecting, "PAUSE", 0.01)


@pytest.fixture
def collection() -> Iterator[Collection]:
    found = Collection.open("shop")
    yield found
    found.close()


def post(collection: Collection, *events: dict[str, Any]) -> int:
    return collection.post(json.dumps(events).encode()).result(SECONDS)


def count(data_set: DataSet) -> int:
    return data_set.events.counts()["api"]


def settled(collection: Collection) -> None:
    until(lambda: not collection._unsettled and collection._waiting.empty(), "settling")


def file_of(name: str) -> Path:
    return folders.data_sets() / collected(name).key / folders.DATA


def by(session: str, number: int) -> dict[str, Any]:
    """An event of a client that a cookie tells."""
    headers = {"Cookie": f"sid={session}-0123456789"}
    return event(number) | {"request": event(number)["request"] | {"headers": headers, "ip_address": "192.0.2.1"}}


def test_what_is_posted_can_be_read_when_it_is_acknowledged(collection: Collection) -> None:
    assert post(collection, event(1), event(2, user_id="u-1")) == 2
    assert count(collection.data_set) == 2
    assert collection.post(json.dumps(event(3)).encode()).result(SECONDS) == 1
    assert [one.user_id for one in collection.data_set.events.events([1, 2, 3])] == [None, "u-1", None]
    assert collection.data_set.describe()["name"] == "shop"


def test_a_transaction_is_kept_once_whenever_it_comes_again() -> None:
    first = Collection.open("shop")
    assert post(first, event(1, transaction_id="t-1"), event(1, transaction_id="t-1")) == 1
    assert post(first, event(1, transaction_id="t-1")) == 0
    first.close()
    again = Collection.open("shop")
    assert post(again, event(1, transaction_id="t-1"), event(2, transaction_id="t-2")) == 1
    settled(again)
    assert again.data_set.describe()["duplicates"] == 3
    assert again.data_set.describe()["entries"] == 2
    again.close()


def test_a_body_that_is_no_events_is_refused_alone(collection: Collection) -> None:
    answers = [collection.post(body) for body in (json.dumps(event(1)).encode(), b"{", json.dumps(event(2)).encode())]
    assert [answers[0].result(SECONDS), answers[2].result(SECONDS)] == [1, 1]
    with pytest.raises(Refused, match="not JSON"):
        answers[1].result(SECONDS)
    assert count(collection.data_set) == 2


def test_a_mistake_costs_one_body(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    post(collection, event(1))
    with monkeypatch.context() as patch:
        patch.setattr(collection._analysis, "call", fail)
        with pytest.raises(CollectionError, match="a mistake of this program"):
            post(collection, event(2))
    assert post(collection, event(3)) == 1


def test_a_mistake_in_settling_costs_no_event(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    settled(collection)
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "settle", fail)
        assert [post(collection, event(number)) for number in range(3)] == [1, 1, 1]
        until(lambda: not collection._unsettled, "the mistake")
        assert post(collection, event(3)) == 1
    assert count(collection.data_set) == 4
    post(collection, by("a", 4))
    settled(collection)
    assert collection.data_set.events.events([5])[0].session_token == "~5"


def test_sessions_settle_in_a_pause_and_go_on(collection: Collection) -> None:
    post(collection, by("a", 1), by("b", 2), by("a", 3))
    settled(collection)
    tokens = [one.session_token for one in collection.data_set.events.events([1, 2, 3])]
    assert tokens == ["~1", "~2", "~1"]
    post(collection, by("a", 4), by("c", 0))
    assert collection.data_set.events.events([4])[0].session_token == "~1"
    settled(collection)
    assert [one.session_token for one in collection.data_set.events.events([1, 2, 4, 5])] == ["~1", "~2", "~1", "~5"]
    assert collection.data_set.events.counts()["sessions"] == 3


def test_events_are_kept_while_others_settle_and_settle_next(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(calls: Iterable[SessionCall], *, streams: Numbers[int]) -> Iterator[tuple[int, int]]:
        found = list(calls)
        begun.set()
        assert go_on.wait(SECONDS)
        return settle(found, streams=streams)

    settled(collection)
    monkeypatch.setattr(collecting, "settle", slow)
    monkeypatch.setattr(collecting, "SHARE", 1 / NEVER)
    try:
        post(collection, by("a", 1))
        assert begun.wait(SECONDS)
        post(collection, by("a", 2), by("b", 3))
        assert count(collection.data_set) == 3
    finally:
        go_on.set()

    def tokens(*numbers: int) -> list[str]:
        return [str(one.session_token) for one in collection.data_set.events.events(numbers)]

    until(lambda: tokens(1, 2) == ["~1", "~1"], "what came meanwhile follows its client")
    post(collection, by("a", 4))
    assert tokens(4) == ["~1"]
    monkeypatch.setattr(collecting, "SHARE", NEVER)
    post(collection, by("b", 5))
    settled(collection)
    assert tokens(1, 2, 3, 4, 5) == ["~1", "~1", "~3", "~1", "~3"]
    assert collection.data_set.events.counts()["sessions"] == 2


def test_sessions_go_on_after_a_start() -> None:
    for number in (1, 2):
        collection = Collection.open("shop")
        post(collection, by("a", number))
        collection.close()
    collection = Collection.open("shop")
    settled(collection)
    assert collection.data_set.events.counts()["sessions"] == 1
    collection.close()


def test_routes_settle_and_stay_settled_after_a_start(collection: Collection) -> None:
    def calls(offset: int, number: int) -> list[dict[str, Any]]:
        words = [f"{'abcdefghij'[n % 10]}{'klmnopqrst'[n // 10]}shirt" for n in range(offset, offset + number)]
        return [
            {"request": {"uri": f"https://shop.test/products/{word}"}, "response": {"status": 500}} for word in words
        ]

    post(collection, *calls(0, 30))
    settled(collection)
    assert [one.events for one in collection.data_set.events.buckets(SHOWN)] == [30]
    collection.close()
    again = Collection.open("shop")
    post(again, *calls(0, 3), *calls(40, 1))
    settled(again)
    assert [one.events for one in again.data_set.events.buckets(SHOWN)] == [34]
    again.close()


def test_a_pause_is_not_awaited_for_ever(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(collection)
    monkeypatch.setattr(collecting, "PAUSE", NEVER)
    monkeypatch.setattr(collecting, "LONGEST", 0.0)
    post(collection, by("a", 1))
    settled(collection)


def test_settling_that_takes_long_is_seldom(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(collection)
    collection._took = NEVER
    post(collection, by("a", 1))
    assert collection._due() > NEVER
    assert collection._unsettled


def test_a_name_is_filled_by_one_process(collection: Collection) -> None:
    with pytest.raises(CollectionError, match="another process collects into shop"):
        Collection.open("shop")
    Collection.open("other").close()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(CollectionError, match="nothing can be collected into shop: Not a directory"):
        Collection.open("shop")


def test_what_cannot_be_kept_is_told_and_may_come_again(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise StoreError("database or disk is full")

    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(Writer, "add", fail)
            with pytest.raises(StoreError, match="disk is full"):
                post(collection, event(1, transaction_id="t-1"))
    assert post(collection, event(1, transaction_id="t-1")) == 1


def broken(path: Path, first: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[first:] = b"\xff" * (len(data) - first)
    path.write_bytes(data)


@pytest.mark.parametrize("first", [0, 4096])
def test_a_file_that_is_broken_at_the_start_is_put_aside(first: int) -> None:
    collection = Collection.open("shop")
    post(collection, *(event(n) for n in range(50)))
    collection.close()
    broken(file_of("shop"), first)
    whole = file_of("shop").read_bytes()
    for _ in range(2):
        collection = Collection.open("shop")
        assert post(collection, event(1)) == 1
        assert count(collection.data_set) == 1
        assert "What was kept was damaged" in collection.data_set.note
        collection.close()
        broken(file_of("shop"))
    aside = sorted(file_of("shop").parent.glob("set.db.corrupt-*"))
    assert len(aside) == 2
    assert aside[0].read_bytes() == whole


def test_a_file_that_breaks_meanwhile_is_put_aside_and_the_events_are_kept(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(collection, event(1))
    settled(collection)
    add = Writer.add

    def fail(*_: Any) -> None:
        monkeypatch.setattr(Writer, "add", add)
        raise DamagedError("database disk image is malformed")

    monkeypatch.setattr(Writer, "add", fail)
    assert post(collection, event(2), event(3)) == 2
    assert count(collection.data_set) == 2
    assert "malformed" in collection.data_set.note
    [aside] = file_of("shop").parent.glob("set.db.corrupt-*")
    kept = sqlite3.connect(aside)
    assert kept.execute("SELECT count(*) FROM call").fetchone() == (1,)
    kept.close()


def test_who_reads_a_broken_file_has_it_put_aside() -> None:
    server = Server()
    collection = server.collection = Collection.open("shop")
    post(collection, event(1))
    path = file_of("shop")
    assert "put aside" in server.damaged(DamagedError("malformed", path))
    until(lambda: list(path.parent.glob("set.db.corrupt-*")), "putting aside")
    assert post(collection, event(2)) == 1
    assert count(collection.data_set) == 1
    server.close()


def test_a_file_of_another_version_is_put_aside() -> None:
    Collection.open("shop").close()
    with sqlite3.connect(file_of("shop")) as connection:
        connection.execute("PRAGMA user_version=1")
    connection.close()
    collection = Collection.open("shop")
    assert "is of another version" in collection.data_set.note
    assert post(collection, event(1)) == 1
    assert list(file_of("shop").parent.glob("set.db.corrupt-*"))
    collection.close()


def test_a_file_that_cannot_be_put_aside_stops_nothing_else(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise DamagedError("malformed")

    def refuse(*_: Any) -> None:
        raise PermissionError(13, "no")

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "add", broken)
        patch.setattr(folders, "put_aside", refuse)
        for _ in range(2):
            with pytest.raises(StoreError, match="Permission denied"):
                post(collection, event(1))
    assert post(collection, event(1)) == 1


def test_who_does_not_wait_any_more_gets_nothing_kept(collection: Collection) -> None:
    given_up: Future[int] = Future()
    given_up.cancel()
    posted = collecting._Posted(json.dumps(event(1)).encode())
    posted.kept = given_up
    collection._waiting.put(posted)
    assert post(collection, event(2)) == 1
    assert count(collection.data_set) == 1


def test_an_open_server_has_what_is_collected_last(tmp_path: Path) -> None:
    server = Server()
    server.collection = Collection.open("shop")
    post(server.collection, event(1))
    assert server.data_set("~").key == collected("shop").key
    path = tmp_path / "a.har"
    path.write_text(json.dumps({"log": {"entries": []}}))
    opened = server.open([str(path)])
    server.wait()
    assert [one.key for one in server.open_sets()] == [opened.key, collected("shop").key]
    [about] = [one for one in server.kept() if one["id"] == collected("shop").key]
    assert about["name"] == "shop"
    server.close()


def test_relative_times_count_from_now(collection: Collection) -> None:
    post(collection, event(1))
    assert abs(collection.data_set.now - collecting.now()) < 10_000_000
    found = collection.data_set.events.search(Search({"query": {"match_all": {}}}))
    assert found.total == 1


def test_what_is_collected_can_be_opened_meanwhile_and_later(collection: Collection) -> None:
    post(collection, by("a", 1), by("a", 2))
    settled(collection)
    server = Server()
    opened = server.open(["collected:shop"])
    about = opened.describe()
    assert (opened.key, count(opened), about["state"], about["collected"]) == (collected("shop").key, 2, "done", True)
    post(collection, by("a", 3))
    assert count(opened) == 3
    assert server.open(["collected:shop"]) is opened
    assert opened.now == opened.events.events([3])[0].time
    server.stop(opened.key)
    server.close()
    assert post(collection, by("a", 4)) == 1
    collection.close()
    server = Server()
    [about] = server.kept()
    assert about["collected"]
    assert count(server.open(about["files"])) == 4
    server.close()


def test_what_was_not_collected_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    with pytest.raises(InputError, match="nothing is collected under the name shop"):
        server.open(["collected:shop"])
    with pytest.raises(InputError, match="opened alone"):
        server.open(["collected:shop", str(tmp_path)])
    Collection.open("shop").close()
    with sqlite3.connect(file_of("shop")) as connection:
        connection.execute("PRAGMA user_version=1")
    connection.close()
    with pytest.raises(InputError, match="another version"):
        server.open(["collected:shop"])
    broken(file_of("shop"))
    with pytest.raises(InputError, match="cannot be read: file is not a database"):
        server.open(["collected:shop"])
    monkeypatch.chdir(tmp_path)
    ndjson(Path("collected:x"), [event(1)])
    assert server.open(["collected:x"]).describe()["name"] == "collected:x"
    server.close()
