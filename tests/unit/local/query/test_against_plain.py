"""Whatever is searched, the answer is the one of the slow, obvious search over the same documents."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from moesif_tui.core.kinds import Kind
from moesif_tui.local.query import Found, QueryRefused
from tests.unit.local.query import asked, dataset, plain
from tests.unit.local.query.dataset import Sample
from tests.unit.local.query.plain_aggregations import TooManyBuckets, aggregate

pytestmark = pytest.mark.untraced

BATCH = 10
"""Searches over the same calls."""
SEARCHES = int(os.environ.get("SEARCHES", "2000"))
"""How many in all; `make unit SEARCHES=50000` takes longer and finds more."""
KINDS = st.sampled_from([None, frozenset({Kind.API, Kind.PAGE})])


def _plainly(body: Any, documents: list[plain.Document]) -> tuple[list[int], int, Any]:
    body = {name: int(value) if name in {"size", "from"} else value for name, value in body.items()}
    hits, total = plain.search(body, documents)
    counted = list(plain.matching(body, documents))
    found = {name: aggregate(one, counted, documents) for name, one in body.get("aggs", {}).items()}
    return hits, total, found


def _comparable(answer: Any) -> Any:
    """An aggregation's answer without second spellings, and with no more of hits than which they are."""
    if isinstance(answer, dict):
        if "max_score" in answer:
            return {"total": answer["total"], "hits": [hit["_id"] for hit in answer["hits"]]}
        return {key: _comparable(value) for key, value in answer.items() if not key.endswith("as_string")}
    return list(map(_comparable, answer)) if isinstance(answer, list) else answer


def _same(ours: Any, other: Any) -> bool:
    """Whether two answers agree; figures within rounding, percentiles within 1 %."""
    if isinstance(ours, dict) and isinstance(other, dict):
        near = 0.01 if "values" in ours else 1e-9
        return ours.keys() == other.keys() and all(
            _same(ours[key], other[key]) if key != "values" else ours[key] == pytest.approx(other[key], rel=near)
            for key in ours
        )
    if isinstance(ours, list) and isinstance(other, list):
        return len(ours) == len(other) and all(map(_same, ours, other))
    if isinstance(ours, float) or isinstance(other, float):
        return bool(ours == pytest.approx(other, rel=1e-9, abs=1e-9)) if None not in {ours, other} else ours is other
    return bool(ours == other)


def _check(body: Any, found: Found, expected: tuple[list[int], int, Any]) -> None:
    hits, total, aggregations = expected
    assert (dataset.ids(found), found.total) == (hits, total), body
    ours = _comparable(found.aggregations)
    assert _same(ours, aggregations), f"{body}: {ours} is not {aggregations}"


@settings(
    max_examples=SEARCHES // BATCH,
    deadline=None,
    # a batch takes minutes to be made small; what fails names the one search
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(asked.SAMPLES, st.lists(asked.SEARCHES, min_size=BATCH, max_size=BATCH), KINDS)
def test_hits_order_and_aggregations_are_those_of_the_obvious_search(
    samples: list[Sample], searches: list[Any], kinds: frozenset[int] | None
) -> None:
    connection = dataset.connect(samples)
    documents = [one for one in dataset.documents(samples) if kinds is None or one["kind"] in kinds]
    for body in searches:
        try:
            expected = _plainly(body, documents)
        except TooManyBuckets:
            with pytest.raises(QueryRefused, match="buckets, and 1,000 are the most"):
                dataset.search(connection, body, kinds=kinds)
        else:
            _check(body, dataset.search(connection, body, kinds=kinds), expected)
    connection.close()


@settings(max_examples=50, deadline=None)
@given(asked.SAMPLES, asked.SORTS, st.integers(1, 3))
def test_pages_by_search_after_are_the_whole_list_once(samples: list[Sample], sort: Any, size: int) -> None:
    connection = dataset.connect(samples)
    whole = dataset.ids(dataset.search(connection, {"sort": sort, "size": 100}))
    paged: list[int] = []
    body: dict[str, Any] = {"sort": sort, "size": size}
    while (found := dataset.search(connection, body)).hits:
        paged += dataset.ids(found)
        body["search_after"] = found.hits[-1][1]
        assert len(paged) <= len(samples)
    assert paged == whole
    connection.close()
