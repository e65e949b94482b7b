"""Reading what aggregations answer, whatever a service writes there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from moesif_tui.core.messages import mapping

if TYPE_CHECKING:
    from moesif_tui.wire.events import SearchEventsAnswer
    from moesif_tui.wire.signatures import SignatureAggs


def terms(answer: SignatureAggs | SearchEventsAnswer, name: str) -> list[tuple[Any, int]]:
    """Values and counts of a `terms` aggregation, whatever the service answers."""
    return [(row["key"], row["doc_count"]) for row in buckets(answer, name)]


def buckets(answer: SignatureAggs | SearchEventsAnswer, name: str) -> list[Mapping[str, Any]]:
    """The buckets of a `terms` aggregation that have a `key` and a `doc_count`, with what is counted in them."""
    found = _aggregation(answer, name).get("buckets")
    rows = found if isinstance(found, list) else []
    return [row for row in rows if isinstance(row, dict) and "key" in row and isinstance(row.get("doc_count"), int)]


def others(answer: SignatureAggs, name: str) -> int:
    """How many calls a `terms` aggregation does not list."""
    count = _aggregation(answer, name).get("sum_other_doc_count")
    return count if isinstance(count, int) else 0


def figure(answer: SignatureAggs, name: str, key: str) -> float | None:
    """A number of a `percentiles` aggregation; None where there is none."""
    found = _aggregation(answer, name).get("values")
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, (int, float)) and value >= 0 else None


def cardinality(answer: SignatureAggs, name: str) -> int | None:
    """The number of a `cardinality` aggregation; None where there is none."""
    value = _aggregation(answer, name).get("value")
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def count_of(answer: SignatureAggs, name: str) -> int:
    """How many calls a single-bucket aggregation counts."""
    return count_in(mapping(answer.aggregations), name)


def count_in(around: Mapping[str, Any], name: str) -> int:
    """The same for one inside of a bucket."""
    count = mapping(around.get(name)).get("doc_count")
    return count if isinstance(count, int) else 0


def _aggregation(answer: SignatureAggs | SearchEventsAnswer, name: str) -> Mapping[str, Any]:
    return mapping(mapping(answer.aggregations).get(name))
