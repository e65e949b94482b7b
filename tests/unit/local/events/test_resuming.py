"""Going on with calls that are kept already."""

from __future__ import annotations

import pytest

from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.analysis.signatures import Analysed, Signature
from moesif_tui.local.analysis.users import GIVEN, User
from moesif_tui.local.events import numbers
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.reader import Reader
from moesif_tui.local.events.sqlite import Writer
from moesif_tui.local.events.store import NewCall
from tests.unit.local.support import new_call


def by(user: str, call: NewCall) -> NewCall:
    analysed = call.analysed
    known = Analysed(analysed.signature, analysed.kind, analysed.failed, user=User(user, GIVEN))
    return NewCall(call.record, known, call.session)


def signature(route: str) -> Signature:
    return Signature("GET", route, 500, "shop.test")


def resumed(database: Database) -> Writer:
    writer = Writer(database)
    writer.resume()
    return writer


def test_numbers_and_counts_go_on(database: Database) -> None:
    Writer(database).add([by("u-1", new_call(1)), new_call(5, route="/other", session="~new 2")])
    reader = Reader(database, "k1")
    writer = Writer(database)
    assert writer.resume() == 2
    writer.add([by("u-1", new_call(3)), by("u-2", new_call(9, session="s-3"))])
    assert [one.id for one in reader.events([1, 2, 3, 4])] == [1, 2, 3, 4]
    assert (reader.counts()["api"], reader.counts()["users"], reader.counts()["sessions"]) == (4, 2, 3)
    assert reader.span() == (1000, 9000)
    assert sorted(one.events for one in reader.buckets(SHOWN)) == [1, 3]
    assert [one.user_id for one in reader.events([1, 3])] == ["u-1", "u-1"]
    assert len({one.session for one in reader.events([1, 3])}) == 1
    assert resumed(database).resume() == 4


def test_what_was_merged_stays_merged(database: Database) -> None:
    writer = Writer(database)
    writer.add([new_call(1, route="/people/ada"), new_call(2, route="/people/bob")])
    merged = {signature(f"/people/{name}"): signature("/people/:name") for name in ("ada", "bob")}
    writer.settle([(1, 1), (2, 1)], merged)
    for again in (writer, resumed(database)):
        again.resume()
        again.add([new_call(3, route="/people/ada"), new_call(4, route="/people/:name")])
        assert again.signatures() == [signature("/people/:name")]
    reader = Reader(database, "k1")
    assert [one.events for one in reader.buckets(SHOWN)] == [6]


def test_merging_goes_on(database: Database) -> None:
    writer = Writer(database)
    writer.add([new_call(1, route="/a/x/one"), new_call(2, route="/a/y/one")])
    first = {signature(f"/a/{name}/one"): signature("/a/:name/one") for name in "xy"}
    writer.settle([(1, 1), (2, 1)], first)
    writer.resume()
    old, new = signature("/a/:name/one"), signature("/a/:name/:name")
    writer.settle([(1, 1), (2, 1)], {old: new})
    writer.resume()
    reader = Reader(database, "k1")
    numbers_of = {reader.signature_number(signature(route).key()) for route in ("/a/x/one", "/a/:name/one", new.route)}
    assert len(numbers_of) == 1
    assert reader.signature(numbers_of.pop())[1] == new
    writer.settle([(1, 1), (2, 1)], {new: old})
    assert [one.events for one in reader.buckets(SHOWN)] == [2]


def test_a_settling_tells_what_sessions_became(database: Database) -> None:
    writer = Writer(database)
    writer.add([new_call(n, session=f"~new {n}") for n in (1, 2, 3)])
    became = writer.settle([(1, 1), (2, 1), (3, 3)], {}, ["~new 1", "~new 2", "~new 3", "~new 4"])
    assert became == {"~new 1": "~1", "~new 2": "~1", "~new 3": "~3"}
    writer.resume()
    writer.add([new_call(4, session="~1"), new_call(5, session="~new 5")])
    reader = Reader(database, "k1")
    assert reader.counts()["sessions"] == 3
    assert [one.session_token for one in reader.events([1, 2, 3, 4, 5])] == ["~1", "~1", "~3", "~1", "~new 5"]
    assert writer.settle([(n, n) for n in (1, 2, 3, 4)] + [(5, 4)], {}, ["~1", "~new 5"]) == {
        "~1": "~4",
        "~new 5": "~4",
    }


def test_no_number_is_given_out_twice(database: Database) -> None:
    writer = Writer(database)
    writer.add([new_call(1, session="~new 1"), new_call(2, session="~new 2", route="/gone")])
    before = {one.session for one in Reader(database, "k1").events([1, 2])}
    writer.settle([(1, 1), (2, 1)], {signature("/gone"): signature("/items/:id")})
    writer.resume()
    writer.add([new_call(3, session="~new 3", route="/new")])
    [event] = Reader(database, "k1").events([3])
    assert event.session not in before
    assert event.signature == 3


def test_names_that_are_not_remembered_are_looked_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "NAMES", 0)
    writer = resumed(database)
    for n in range(1, 4):
        writer.add([by("u-1\ud800", new_call(n, session="s-1"))])
    reader = Reader(database, "k1")
    assert (reader.counts()["users"], reader.counts()["sessions"]) == (1, 1)
    assert {one.user_id for one in reader.events([1, 2, 3])} == {"u-1\\ud800"}
