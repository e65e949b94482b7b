"""What searches found is read once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from moesif_tui.local.events import found_ids
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.found_ids import MOST, FoundIds
from moesif_tui.local.events.reader import Reader
from moesif_tui.local.events.sqlite import Writer
from moesif_tui.local.events.store import Search
from moesif_tui.local.query.fulltext import Call, Needle
from tests.unit.local.support import new_call


@pytest.fixture
def asked() -> list[str]:
    """What had to be read."""
    return []


@pytest.fixture
def get(asked: list[str]) -> Callable[[int, str], str]:
    """Asks for a search in a version; it finds its own name."""
    known = FoundIds()

    def read(search: str) -> str:
        asked.append(search)
        return search

    return lambda version, search: known.get(version, search, lambda: read(search))


def test_the_last_searches_are_remembered(get: Callable[[int, str], str], asked: list[str]) -> None:
    names = [str(number) for number in range(MOST)]
    assert [get(1, name) for name in names * 2] == names * 2
    assert asked == names
    get(1, "0")
    get(1, "one more")
    get(1, "0")
    assert asked == [*names, "one more"]
    get(1, "1")
    assert asked[-1] == "1"


def test_another_version_forgets(get: Callable[[int, str], str], asked: list[str]) -> None:
    for version in (1, 2, 2, 1):
        get(version, "a")
    assert len(asked) == 3


def test_what_is_huge_is_read_again(
    get: Callable[[int, str], str], asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found_ids, "LONGEST", 3)
    for search in ("abc", "abcd") * 2:
        get(1, search)
    assert asked == ["abc", "abcd", "abcd"]


def test_the_next_page_of_a_full_text_search_reads_no_documents(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Call] = []
    in_call = Needle.in_call

    def counted(needle: Needle, call: Call) -> bool:
        looked.append(call)
        return in_call(needle, call)

    monkeypatch.setattr(Needle, "in_call", counted)
    writer, reader = Writer(database), Reader(database, "k1")
    writer.add([new_call(number) for number in range(5)])
    body = {"query": {"query_string": {"query": "shop"}}, "size": 2}

    first = reader.search(Search(body))
    second = reader.search(Search({**body, "search_after": first.hits[-1][1]}))
    assert (first.total, second.total, len(looked)) == (5, 5, 5)
    assert [number for number, _ in first.hits + second.hits] == [5, 4, 3, 2]

    reader.search(Search(body, until=2000))
    assert len(looked) == 8
    writer.add([new_call(9)])
    assert reader.search(Search(body)).total == 6
    assert len(looked) == 14
