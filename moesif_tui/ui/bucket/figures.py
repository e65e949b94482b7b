"""Reading what aggregations answer, whatever a service writes there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def terms(answer: Any, name: str) -> list[tuple[Any, int]]:
    """Values and counts of a `terms` aggregation, whatever the service answers."""
    found = _aggregation(answer, name).get("buckets")
    rows = found if isinstance(found, list) else []
    return [
        (row["key"], row["doc_count"])
        for row in rows
        if isinstance(row, dict) and "key" in row and isinstance(row.get("doc_count"), int)
    ]


def others(answer: Any, name: str) -> int:
    """How many calls a `terms` aggregation does not list."""
    count = _aggregation(answer, name).get("sum_other_doc_count")
    return count if isinstance(count, int) else 0


def figure(answer: Any, name: str, key: str) -> float | None:
    """A number of a `percentiles` aggregation; None where there is none."""
    found = _aggregation(answer, name).get("values")
    value = found.get(key) if isinstance(found, dict) else None
    return value if isinstance(value, (int, float)) and value >= 0 else None


def count_of(answer: Any, name: str) -> int:
    """How many calls a single-bucket aggregation counts."""
    count = _aggregation(answer, name).get("doc_count")
    return count if isinstance(count, int) else 0


def _aggregation(answer: Any, name: str) -> Mapping[str, Any]:
    found = answer.get("aggregations") if isinstance(answer, dict) else None
    one = found.get(name) if isinstance(found, dict) else None
    return one if isinstance(one, dict) else {}
