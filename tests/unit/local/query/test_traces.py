"""Calls by the trace that they belong to."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from moesif_tui.core.kinds import Kind
from moesif_tui.local.query import QueryRefused
from tests.unit.local.query import dataset
from tests.unit.local.query.dataset import Sample

CALLS = [
    Sample(time=0, session="a"),
    Sample(time=1, session="b"),
    Sample(time=2, session="a", status=500, route="/pay"),
    Sample(time=3, session="a", verb="PUT"),
    Sample(time=4, session="a", status=500, route="/pay"),
    Sample(time=5, session="a", status=500, route="/pay", kind=Kind.STATIC),
    Sample(time=6, session="b", status=404, route="/logo", kind=Kind.STATIC),
    Sample(time=7, session="a"),
]
"""Session 1 fails at `/pay` (sig2), session 2 at a picture only (sig4)."""


@pytest.fixture(scope="module")
def calls() -> sqlite3.Connection:
    connection = dataset.connect(CALLS)
    connection.execute("PRAGMA query_only=OFF")
    connection.execute("INSERT INTO alias VALUES ('old', 2)")
    return connection


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"term": {"trace_id": "k7-t1.sig2"}}, [1, 3, 4, 5]),
        ({"term": {"trace_id.raw": {"value": "k7-t1.old"}}}, [1, 3, 4, 5]),
        ({"match": {"trace_id": "k7-t1.sig2"}}, [1, 3, 4, 5]),
        ({"term": {"trace_id": "t1.sig2"}}, [1, 3, 4, 5]),
        ({"terms": {"trace_id": ["k7-t1.sig2", "k7-t2.sig4", "x"]}}, [1, 2, 3, 4, 5, 7]),
        ({"bool": {"must_not": [{"term": {"trace_id": "k7-t1.sig2"}}]}}, [2, 6, 7, 8]),
        *(({"term": {"trace_id": one}}, []) for one in (
            "k7-t2.sig2", "k7-t1.sig1", "k8-t1.sig2", "k7-1.sig2", "k7-t1.", "k7-tx.sig2", "", 7,
            f"k7-t{'9' * 40}.sig2", "k7-t1.\ud800", "k7-t١.sig2",
        )),
    ],
)  # fmt: skip
def test_calls_of_a_trace(calls: sqlite3.Connection, query: dict[str, Any], found: list[int]) -> None:
    assert sorted(dataset.ids(dataset.search(calls, {"query": query}))) == found


def test_an_id_without_its_bucket_is_every_trace_of_the_session() -> None:
    """As screens show it: up to the last of the ends that these traces have, which a hidden picture does not move."""
    calls = dataset.connect(
        [*CALLS, Sample(time=8, session="b", status=500, route="/end"), Sample(time=9, session="b")]
    )
    for identity, found in (("t1", [1, 3, 4, 5]), ("k7-t1", [1, 3, 4, 5]), ("t2", [2, 7, 9]), ("t", []), ("t9", [])):
        query = {"query": {"term": {"trace_id.raw": identity}}}
        assert sorted(dataset.ids(dataset.search(calls, query))) == found, identity


def test_calls_before_1970_belong_to_a_trace_too() -> None:
    early = -2 * dataset.NOW
    calls = dataset.connect([Sample(time=early), Sample(time=early + 1, status=500), Sample(time=early + 2)])
    found = dataset.search(calls, {"query": {"term": {"trace_id": "k7-t1.sig2"}}})
    assert sorted(dataset.ids(found)) == [1, 2]
    assert dataset.search(calls, {"query": {"term": {"trace_id": "k7-t1.sig9"}}}).total == 0


@pytest.mark.parametrize(
    "body", [{"aggs": {"traces": {"terms": {"field": "trace_id"}}}}, {"sort": [{"trace_id": "asc"}]}]
)
def test_nothing_is_counted_or_sorted_by_trace(calls: sqlite3.Connection, body: dict[str, Any]) -> None:
    with pytest.raises(QueryRefused, match="trace_id can only be compared"):
        dataset.search(calls, body)
