"""Pages in an order that does not change visit each row that was there exactly once, while others are added."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from tests.contract import calls
from tests.contract.service import EXCHANGE, Service

ADDITIONS: Final = 4
"""How often rows are added while a list is read."""
FIRST: Final = 100
"""Rows of a list that are looked for; ours are fewer."""
_VISITORS = count(calls.VISITORS)


@dataclass(frozen=True)
class Listed:
    """A list that is paged through.

    Attributes:
        name: of the operation.
        add: adds rows to it.
        params: what gives it an order that does not change.
        key: where its rows have their id.
        next: the parameter that takes the id of a page's last row.
    """

    name: str
    add: Callable[[Service], object]
    params: tuple[tuple[str, str], ...] = ()
    key: str = "id"
    next: str = "after_id"


def _collect(service: Service, *events: Any) -> None:
    """Add calls, where calls can be added."""
    if service.ours:
        service.collect([event | {"transaction_id": secrets.token_hex(8)} for event in events])


def _add_calls(service: Service) -> None:
    """One more visitor: calls of each signature, older and newer ones; a bucket, traces, a session and a user."""
    visitor, name = next(_VISITORS), secrets.token_hex(4)
    own = calls.call(visitor, 20, "GET", "/own", 500, 1, name)
    old = calls.call(visitor, -3600 * visitor, "POST", f"/orders/{visitor}/payment", 500, 1)
    events = [*calls.visit(visitor), own, old]
    _collect(service, *(one | {"user_id": f"{name}-{visitor}", "session_token": name} for one in events))


def _add_to_trace(service: Service) -> None:
    """The trace's error once more, at its end."""
    last = service.rows("getTraceEvents", id=service.trace)[-1]
    path, visitor = urlsplit(last["request"]["uri"]).path, int(last["user_id"].rpartition("-")[2])
    second = 30 + next(_VISITORS)
    version = last["request"].get("api_version")
    again = calls.call(visitor, second, last["request"]["verb"], path, last["response"]["status"], 1, version)
    _collect(service, again | {name: last[name] for name in ("user_id", "session_token")})


def _add_exchange(service: Service) -> None:
    service.succeeds("addHistoryEvent", body={"workspace_id": service.history, **EXCHANGE})


BY_ID: Final = (("sort", "id"),)
LISTS: Final = [
    Listed("getTriageBuckets", _add_calls, BY_ID),
    Listed("getTraces", _add_calls, BY_ID),
    Listed("getSignatureEvents", _add_calls),
    Listed("getSignatureTraces", _add_calls),
    Listed("getTraceEvents", _add_to_trace),
    Listed("getWorkspaces", Service.made_workspace, key="_id", next="before_id"),
    Listed("getHistoryEvents", _add_exchange, key="_id", next="before_id"),
]
SORTS: Final = [["request.time", "_id"], ["_id"], [{"request.time": "desc"}, {"_id": "desc"}]]


def _each_once(before: Sequence[str], pages: Iterator[list[str]], add: Callable[[], object]) -> list[list[str]]:
    """Read pages and add rows between them: what was there comes once, and nothing comes twice."""
    read: list[list[str]] = []
    for page in pages:
        assert len(page) <= 2
        read.append(page)
        if len(read) <= ADDITIONS:
            add()
        if len(before) == FIRST and before[-1] in page:
            break
    seen = [identity for page in read for identity in page]
    assert len(seen) == len(set(seen))
    assert set(before) <= set(seen)
    return read


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: listed.name)
def test_pages_of_a_list(listed: Listed, service: Service) -> None:
    identity, params = service.identity(listed.name), dict(listed.params)

    def pages() -> Iterator[list[str]]:
        start: dict[str, str] = {}
        while rows := service.succeeds(listed.name, {"take": 2, **params, **start}, id=identity):
            yield [row[listed.key] for row in rows]
            start = {listed.next: rows[-1][listed.key]}

    if listed.name == "getWorkspaces":
        listed.add(service)
        listed.add(service)
    before = [row[listed.key] for row in service.rows(listed.name, {"take": FIRST, **params}, id=identity)]
    assert len(before) >= 2
    _each_once(before, pages(), lambda: listed.add(service))
    if service.ours and len(before) < FIRST:
        assert len(service.rows(listed.name, params, id=identity)) > len(before)


@pytest.mark.parametrize("listed", [one for one in LISTS if one.next == "after_id"], ids=lambda listed: listed.name)
def test_pages_backwards_from_the_last_row(listed: Listed, service: Service) -> None:
    identity, params = service.identity(listed.name), dict(listed.params)
    before = [row[listed.key] for row in service.rows(listed.name, {"take": FIRST - 1, **params}, id=identity)]

    def pages() -> Iterator[list[str]]:
        yield before[-1:]
        start = before[-1]
        while rows := service.succeeds(listed.name, {"take": 2, **params, "before_id": start}, id=identity):
            yield [row[listed.key] for row in rows]
            start = rows[0][listed.key]

    read = _each_once(before, pages(), lambda: listed.add(service))
    known = set(before)
    assert [one for page in reversed(read) for one in page if one in known] == before


@pytest.mark.parametrize("sort", SORTS, ids=str)
def test_pages_of_found_calls(sort: list[Any], service: Service) -> None:
    _found_each_once(service, "searchEvents", sort)


def test_pages_of_found_users(service: Service) -> None:
    _found_each_once(service, "searchUsers", ["user_id.raw"])


def _found_each_once(service: Service, name: str, sort: list[Any]) -> None:
    def found(body: dict[str, Any]) -> list[Any]:
        hits: list[Any] = service.succeeds(name, body=body | {"sort": sort, "_source": False})["hits"]["hits"]
        return hits

    def pages() -> Iterator[list[str]]:
        after: dict[str, Any] = {}
        while hits := found({"size": 2, **after}):
            yield [hit["_id"] for hit in hits]
            after = {"search_after": hits[-1]["sort"]}

    _each_once([hit["_id"] for hit in found({"size": FIRST})], pages(), lambda: _add_calls(service))
