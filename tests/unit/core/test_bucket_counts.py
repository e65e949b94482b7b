"""How many calls of each bucket fit, asked of the calls."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from moesif_tui.core.bucket_counts import MOST, bucket_counts
from moesif_tui.wire.events import SearchEvents, SearchEventsAnswer

QUERY = {"term": {"request.body": "needle"}}


class Calls:
    """Answers as a server does that names `MOST` buckets at a time."""

    def __init__(self, buckets: int) -> None:
        self.ids = [f"k-{number}" for number in range(buckets)]
        self.asked: list[dict[str, Any]] = []

    async def send(self, operation: SearchEvents) -> SearchEventsAnswer:
        self.asked.append(dict(operation.body))
        query = operation.body["query"]
        known = {
            one
            for part in query.get("bool", {}).get("must_not", ())
            for (ids,) in [part["terms"].values()]
            for one in ids
        }
        left = [one for one in self.ids if one not in known]
        told = {
            "buckets": [{"key": one, "doc_count": len(one)} for one in left[:MOST]],
            "sum_other_doc_count": len(left[MOST:]),
        }
        return SearchEventsAnswer.model_validate({"aggregations": {"buckets": told}})


@pytest.mark.parametrize(("buckets", "requests"), [(0, 1), (3, 1), (MOST, 1), (MOST + 1, 2), (3 * MOST, 3)])
def test_every_bucket_is_found(buckets: int, requests: int) -> None:
    calls = Calls(buckets)
    assert asyncio.run(bucket_counts(calls.send, QUERY, ["api"])) == {one: len(one) for one in calls.ids}
    assert len(calls.asked) == requests
    assert calls.asked[0]["query"] == QUERY


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"buckets": None},
        {"buckets": {"buckets": None, "sum_other_doc_count": 5}},
        {"buckets": {"buckets": [7, {"key": "k-1"}], "sum_other_doc_count": 5}},
    ],
)
def test_an_answer_that_never_ends_or_is_none(told: Any) -> None:
    async def send(_: SearchEvents) -> SearchEventsAnswer:
        return SearchEventsAnswer(aggregations=told)

    assert set(asyncio.run(bucket_counts(send, QUERY, ()))) <= {"k-1"}
