"""The slow, obvious aggregations: every bucket a list of documents. See `plain`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any

from tests.unit.local.query.plain import (
    TIMES,
    Document,
    fits,
    number,
    plain_path,
    present,
    rank,
    sorted_by,
    text,
    values,
)

MOST = 1000
"""Buckets of one histogram."""


class TooManyBuckets(Exception):
    """More than `MOST`."""


Inside = Callable[[list[Document]], dict[str, Any]]


def aggregate(aggregation: Any, documents: list[Document], every: list[Document]) -> Any:
    """The answer of an aggregation over documents; `every`: those that the search is about, whatever it looks for.

    Raises:
        TooManyBuckets: a histogram would have more than 1,000.
    """
    subs = aggregation.get("aggs", {})
    ((kind, options),) = ((name, content) for name, content in aggregation.items() if name != "aggs")

    def bucket(inside: list[Document]) -> dict[str, Any]:
        return {"doc_count": len(inside)} | {name: aggregate(one, inside, every) for name, one in subs.items()}

    if kind == "filter":
        return bucket([document for document in documents if fits(options, document)])
    if kind == "filters":
        return {"buckets": _filters(options["filters"], documents, bucket)}
    if kind == "missing":
        return bucket([document for document in documents if not present(document, options["field"])])
    if kind == "top_hits":
        hits = sorted_by(options["sort"], documents)[options.get("from", 0) :][: options.get("size", 3)]
        return {"hits": {"total": len(documents), "hits": [hit["_id"] for hit in hits]}}
    if kind == "terms":
        return _terms(options, documents, every, bucket)
    if kind == "date_histogram":
        return _date_histogram(options, documents, bucket)
    if kind == "histogram":
        return _histogram(options, documents, bucket)
    return _metric(kind, options, documents)


def _filters(filters: Any, documents: list[Document], bucket: Inside) -> Any:
    def one(clause: Any) -> dict[str, Any]:
        return bucket([document for document in documents if fits(clause, document)])

    return list(map(one, filters)) if isinstance(filters, list) else {name: one(each) for name, each in filters.items()}


def _key(value: Any) -> Any:
    """A bucket's key: a boolean is its text, since 1 and true would be one."""
    return text(value) if isinstance(value, bool) else value


def _terms(options: Any, documents: list[Document], every: list[Document], bucket: Inside) -> Any:
    path, missing, least = options["field"], options.get("missing"), options.get("min_doc_count", 1)

    def keys(document: Document) -> list[Any]:
        found = list(dict.fromkeys(map(_key, values(document, path))))
        return found or ([] if missing is None else [missing])

    inside: dict[Any, list[Document]] = {}
    if least == 0:
        inside = {key: [] for document in every for key in keys(document)}
    for document in documents:
        for key in keys(document):
            inside.setdefault(key, []).append(document)
    buckets = [{"key": key} | bucket(found) for key, found in inside.items() if len(found) >= least]
    orders = options.get("order", {"_count": "desc"})
    for order in [{"_key": "asc"}, *reversed(orders if isinstance(orders, list) else [orders])]:
        ((figure, direction),) = order.items()
        buckets = _ordered(buckets, figure, descending=direction == "desc")
    kept = buckets[: options.get("size", 10)]
    return {
        "doc_count_error_upper_bound": 0,
        "sum_other_doc_count": sum(map(len, inside.values())) - sum(one["doc_count"] for one in kept),
        "buckets": kept,
    }


def _ordered(buckets: list[dict[str, Any]], figure: str, *, descending: bool) -> list[dict[str, Any]]:
    def of(bucket: dict[str, Any]) -> Any:
        if figure == "_key":
            return rank(bucket["key"])
        if figure == "_count":
            return bucket["doc_count"]
        found: Any = bucket
        *around, last = figure.split(">")
        for name in around:
            found = found[name]
        name, _, part = last.partition(".")
        found = found[name]
        if "values" in found:
            return found["values"][str(float(part))]
        return found[part] if part else found.get("value", found.get("doc_count"))

    known = [one for one in buckets if of(one) is not None]
    return sorted(known, key=of, reverse=descending) + [one for one in buckets if of(one) is None]


def _date_histogram(options: Any, documents: list[Document], bucket: Inside) -> Any:
    after: Callable[[datetime], datetime]
    floor, after = CALENDAR[options.get("interval") or options["calendar_interval"]]
    inside: dict[datetime, list[Document]] = {}
    for document in documents:
        for start in {floor(_instant(value)) for value in values(document, options["field"])}:
            inside.setdefault(start, []).append(document)
    least = options.get("min_doc_count", 0)
    starts = sorted(inside)
    if least == 0 and starts:
        starts, last = starts[:1], starts[-1]
        while starts[-1] < last:
            starts.append(after(starts[-1]))
            if len(starts) > MOST:
                raise TooManyBuckets
    return {
        "buckets": [
            {"key": round(start.timestamp() * 1000)} | bucket(inside.get(start, []))
            for start in starts
            if len(inside.get(start, [])) >= least
        ]
    }


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _month(at: datetime) -> datetime:
    return at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


CALENDAR: dict[str, tuple[Callable[[datetime], datetime], Callable[[datetime], datetime]]] = {
    "1s": (lambda at: at.replace(microsecond=0), lambda start: start + timedelta(seconds=1)),
    "minute": (lambda at: at.replace(second=0, microsecond=0), lambda start: start + timedelta(minutes=1)),
    "1d": (lambda at: at.replace(hour=0, minute=0, second=0, microsecond=0), lambda start: start + timedelta(days=1)),
    "1M": (_month, lambda start: _month(start + timedelta(days=31))),
    "year": (lambda at: _month(at).replace(month=1), lambda start: start.replace(year=start.year + 1)),
}
"""Where the bucket of a time begins, and where the next one does."""


def _histogram(options: Any, documents: list[Document], bucket: Inside) -> Any:
    length, offset, least = options["interval"], options.get("offset", 0), options.get("min_doc_count", 0)
    inside: dict[int, list[Document]] = {}
    for document in documents:
        for place in {int((one - offset) // length) for one in _numbers(document, options["field"])}:
            inside.setdefault(place, []).append(document)
    places = sorted(inside)
    if least == 0 and places:
        if places[-1] - places[0] >= MOST:
            raise TooManyBuckets
        places = list(range(places[0], places[-1] + 1))
    chosen = [place for place in places if len(inside.get(place, [])) >= least]
    return {"buckets": [{"key": place * length + offset} | bucket(inside.get(place, [])) for place in chosen]}


def _numbers(document: Document, path: str) -> list[float]:
    if path in TIMES:
        side, _, field = path.partition(".")
        return [document[side][field] / 1000]
    return [found for value in values(document, path) if (found := number(value)) is not None]


def _metric(kind: str, options: Any, documents: list[Document]) -> Any:
    path = plain_path(options["field"])
    if kind == "cardinality":
        return {"value": len({_key(value) for document in documents for value in values(document, path)})}
    if kind == "value_count":
        return {"value": sum(len(set(map(_key, values(document, path)))) for document in documents)}
    numbers = [found for document in documents for found in _numbers(document, path)]
    if kind == "percentiles":
        return {"values": {str(float(one)): _percentile(numbers, one) for one in options["percents"]}}
    figures = {
        "count": len(numbers),
        "min": min(numbers, default=None),
        "max": max(numbers, default=None),
        "avg": sum(numbers) / len(numbers) if numbers else None,
        "sum": sum(numbers),
    }
    return figures if kind == "stats" else {"value": figures[kind]}


def _percentile(numbers: list[float], percent: int) -> float | None:
    if not numbers:
        return None
    if percent in {0, 100} or len(numbers) == 1:
        return max(numbers) if percent == 100 else min(numbers)
    return quantiles(numbers, n=100, method="inclusive")[percent - 1]
