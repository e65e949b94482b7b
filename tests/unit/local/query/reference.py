"""The slow, obvious search: every clause and aggregation asked of every document, one by one."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator
from typing import Any

Document = dict[str, Any]
TIMES = {"request.time", "response.time"}


def values(document: Document, path: str) -> list[Any]:
    """Every scalar at a path, arrays unfolded; no empty texts."""
    return [one for one in _at(document, path) if isinstance(one, (str, int, float)) and one != ""]


def present(document: Document, path: str) -> bool:
    """Whether there is a value at a path, or below it."""
    return any(
        any(present(one, key) for key in one) if isinstance(one, dict) else one not in {None, ""}
        for one in _at(document, path)
    )


def _at(document: Document, path: str) -> list[Any]:
    found: list[Any] = [document]
    for key in path.removesuffix(".raw").split("."):
        found = [inner[key] for outer in found for inner in _unfold(outer) if isinstance(inner, dict) and key in inner]
    return [one for outer in found for one in _unfold(outer)]


def _unfold(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _unfold(one)
    else:
        yield value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _key(value: Any) -> Any:
    """A bucket's key: a boolean is its text, since 1 and true would be one."""
    return _text(value) if isinstance(value, bool) else value


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def fits(clause: Any, document: Document) -> bool:
    """Whether a document fits a clause."""
    ((name, content),) = clause.items()
    return CLAUSES[name](content, document)


def _bool(content: Any, document: Document) -> bool:
    def listed(part: str) -> list[Any]:
        given = content.get(part, [])
        return given if isinstance(given, list) else [given]

    must = [*listed("must"), *listed("filter")]
    should = listed("should")
    least = int(content.get("minimum_should_match", 0 if must else 1)) if should else 0
    return (
        all(fits(clause, document) for clause in must)
        and not any(fits(clause, document) for clause in listed("must_not"))
        and sum(fits(clause, document) for clause in should) >= least
    )


def _equal(value: Any, wanted: Any) -> bool:
    if isinstance(value, (str, bool)):
        return _text(value) == _text(wanted)
    return _number(wanted) is not None and value == _number(wanted)


def _terms(content: Any, document: Document) -> bool:
    ((path, wanted),) = content.items()
    return any(_equal(value, one) for value in values(document, path) for one in wanted)


def _term(content: Any, document: Document) -> bool:
    ((path, wanted),) = content.items()
    return _terms({path: [wanted]}, document)


def _range(content: Any, document: Document) -> bool:
    ((path, ends),) = content.items()
    tests: dict[str, Callable[[Any, Any], bool]] = {
        "gt": lambda value, end: value > end,
        "gte": lambda value, end: value >= end,
        "lt": lambda value, end: value < end,
        "lte": lambda value, end: value <= end,
    }
    # times are asked for in milliseconds here: all microseconds of one are the same
    found = [value // 1000 if path in TIMES else value for value in values(document, path)]
    numbers = [number for value in found if (number := _number(value)) is not None]
    return any(all(tests[name](number, float(end)) for name, end in ends.items()) for number in numbers)


def _like(content: Any, document: Document) -> bool:
    ((path, pattern),) = content.items()
    # fnmatch knows [ ] too, which the texts of the tests do not hold
    return any(re.fullmatch(fnmatch.translate(pattern), _text(value)) for value in values(document, path))


def _match(content: Any, document: Document) -> bool:
    ((path, asked),) = content.items()
    wanted = re.findall(r"\w+", asked["query"].lower())
    every = all if asked.get("operator") == "and" else any
    return bool(wanted) and any(
        every(word in re.findall(r"\w+", _text(value).lower()) for word in wanted) for value in values(document, path)
    )


def _query_string(content: Any, document: Document) -> bool:
    every = all if content.get("default_operator") == "AND" else any
    return every(any(word.lower() in text.lower() for text in document["texts"]) for word in content["query"].split())


CLAUSES: dict[str, Callable[[Any, Document], bool]] = {
    "match_all": lambda _, __: True,
    "ids": lambda content, document: document["_id"] in content["values"],
    "bool": _bool,
    "term": _term,
    "terms": _terms,
    "range": _range,
    "exists": lambda content, document: present(document, content["field"]),
    "prefix": lambda content, document: _like({path: f"{text}*" for path, text in content.items()}, document),
    "wildcard": _like,
    "match": _match,
    "query_string": _query_string,
}


def search(body: Any, documents: list[Document]) -> tuple[list[int], int, dict[str, Any]]:
    """Numbers of the hits in order, how many there are in all, and aggregations."""
    counted = [document for document in documents if fits(body.get("query", {"match_all": {}}), document)]
    hits = [document for document in counted if fits(body.get("post_filter", {"match_all": {}}), document)]
    sort = body.get("sort", [{"request.time": "desc"}])
    ((_, last),) = sort[-1].items()
    for entry in reversed([*sort, {"number": last}]):
        ((path, order),) = entry.items()
        hits = _sorted(hits, path, descending=order == "desc")
    page = hits[body.get("from", 0) :][: body.get("size", 10)]
    found = {name: aggregate(one, counted) for name, one in body.get("aggs", {}).items()}
    return [document["number"] for document in page], len(hits), found


def _sorted(hits: list[Document], path: str, *, descending: bool) -> list[Document]:
    pick = max if descending else min
    keyed = [(pick(found), hit) for hit in hits if (found := [_rank(value) for value in values(hit, path)])]
    missing = [hit for hit in hits if not values(hit, path)]
    return [hit for _, hit in sorted(keyed, key=lambda pair: pair[0], reverse=descending)] + missing


def _rank(value: Any) -> tuple[bool, Any]:
    return isinstance(_key(value), str), _key(value)


def aggregate(aggregation: Any, documents: list[Document]) -> Any:
    """The answer of an aggregation over documents."""
    subs = aggregation.get("aggs", {})
    ((kind, options),) = ((name, content) for name, content in aggregation.items() if name != "aggs")

    def bucket(inside: list[Document]) -> dict[str, Any]:
        return {"doc_count": len(inside)} | {name: aggregate(one, inside) for name, one in subs.items()}

    if kind == "filter":
        return bucket([document for document in documents if fits(options, document)])
    path = options["field"]
    if kind == "missing":
        return bucket([document for document in documents if not present(document, path)])
    if kind == "terms":
        return _terms_buckets(options, path, documents, bucket)
    if kind == "date_histogram":
        length = {"1s": 1000, "1m": 60_000}[options["fixed_interval"]]
        starts = sorted({value // 1000 // length * length for one in documents for value in values(one, path)})
        inside = {
            start: [one for one in documents if any(v // 1000 // length * length == start for v in values(one, path))]
            for start in starts
        }
        return {"buckets": [{"key": start} | bucket(found) for start, found in inside.items()]}
    found = [value for document in documents for value in values(document, path)]
    if kind == "cardinality":
        return {"value": len({_key(value) for value in found})}
    if kind == "value_count":
        return {"value": sum(len(set(map(_key, values(document, path)))) for document in documents)}
    numbers = [number for value in found if (number := _number(value)) is not None]
    empty = 0.0 if kind == "sum" else None
    figures: dict[str, Callable[[list[float]], float]] = {
        "min": min, "max": max, "sum": sum, "avg": lambda all_of_them: sum(all_of_them) / len(all_of_them),
    }  # fmt: skip
    return {"value": float(figures[kind](numbers)) if numbers else empty}


def _terms_buckets(options: Any, path: str, documents: list[Document], bucket: Callable[..., dict[str, Any]]) -> Any:
    inside: dict[Any, list[Document]] = {}
    for document in documents:
        for value in dict.fromkeys(map(_key, values(document, path))):
            inside.setdefault(value, []).append(document)
    ranked = sorted(inside, key=lambda key: (-len(inside[key]), _rank(key)))[: options.get("size", 10)]
    other = sum(map(len, inside.values())) - sum(len(inside[key]) for key in ranked)
    return {
        "doc_count_error_upper_bound": 0,
        "sum_other_doc_count": other,
        "buckets": [{"key": key} | bucket(inside[key]) for key in ranked],
    }
