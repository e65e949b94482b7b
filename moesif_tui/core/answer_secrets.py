"""Masks secrets in whatever an operation answers, wherever calls, users and accounts stand in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from moesif_tui.core.masks import MASK, is_mask
from moesif_tui.core.messages import mapping
from moesif_tui.core.secret_names import PAIR_VALUES, is_secret_path
from moesif_tui.core.secrets import mask_event, mask_json

_ENVELOPES: Final = frozenset({"hits", "_source", "triage_bucket"})
"""Members that hold documents."""
_BY_FIELD: Final = frozenset({"fields", "highlight"})
"""Members of a hit that hold values by the path of their field."""
_DEEPEST: Final = 20
"""Lists and envelopes around a document; what is deeper is masked by its names and shapes alone."""


_FIGURES_OF_NONE: Final = frozenset({"value_count", "cardinality", "missing", "filter", "filters", "top_hits"})
"""Aggregations whose figures tell no value of their field."""
_COUNTS: Final = frozenset({"doc_count", "sum_other_doc_count", "doc_count_error_upper_bound"})


def mask_answer(value: Any, secret: Collection[str], asked: Any = None, *, deeper: int = _DEEPEST) -> tuple[Any, int]:
    """A copy of an answer with its secrets masked, and how many there were.

    Args:
        value: the answer as JSON.
        secret: names of members that are secret for the operation, whatever else is known of them.
        asked: the body of the request; of a search it says which fields the aggregations and the order tell.
        deeper: how many more lists and envelopes are looked into.
    """
    if deeper and isinstance(value, list):
        masked = [mask_answer(one, secret, asked, deeper=deeper - 1) for one in value]
        return [one for one, _ in masked], sum(count for _, count in masked)
    if not deeper or not isinstance(value, dict):
        return mask_json(value)
    if any(isinstance(value.get(side), dict) for side in ("request", "response")):
        return mask_event(value)
    copy, total = {}, 0
    for name, inner in value.items():
        if name == "aggregations" and isinstance(inner, dict):
            copy[name], count = _mask_figures(inner, {"aggs": _aggregations(asked)}, deeper - 1)
        elif name == "sort" and isinstance(inner, list):
            copy[name], count = _mask_order(inner, mapping(asked).get("sort"))
        else:
            copy[name], count = _mask_member(name, inner, secret, asked, deeper - 1)
        total += count
    return copy, total


def _mask_member(name: str, value: Any, secret: Collection[str], asked: Any, deeper: int) -> tuple[Any, int]:
    if name in secret:
        return (value, 0) if value is None or value == "" or is_mask(value) else (MASK, 1)
    if name in _ENVELOPES or (name in _BY_FIELD and isinstance(value, dict) and any("." in field for field in value)):
        return mask_answer(value, secret, asked, deeper=deeper)
    if name == "session_token":  # people search by it; masked where it is a credential by its shape
        return mask_json(value)
    return _mask_as(value, "password" if _is_secret_field(name) else name)


def _mask_as(value: Any, name: str) -> tuple[Any, int]:
    """A value masked as the member of that name."""
    masked, count = mask_json({name: value})
    return masked[name], count


# --- what a search tells besides documents ---------------------------------------------------------------------------


def _aggregations(asked: Any) -> Mapping[str, Any]:
    """What was asked for, by the names that the answer has."""
    return mapping(mapping(asked).get("aggs") or mapping(asked).get("aggregations"))


def _mask_figures(result: Any, asked: Mapping[str, Any], deeper: int) -> tuple[Any, int]:
    """The answer to an aggregation, or one of its buckets, masked; counts stay."""
    hidden = _tells_a_secret(asked)
    if not deeper or not isinstance(result, dict):
        return _mask_as(result, "password" if hidden else "figure")
    below = _aggregations(asked)
    copy, total = {}, 0
    for name, value in result.items():
        count = 0
        if name in _COUNTS:
            copy[name] = value
        elif name in below:
            copy[name], count = _mask_figures(value, mapping(below[name]), deeper - 1)
        elif name == "buckets" and isinstance(value, list):
            buckets = [_mask_figures(bucket, asked, deeper - 1) for bucket in value]
            copy[name], count = [bucket for bucket, _ in buckets], sum(found for _, found in buckets)
        elif name == "buckets" and isinstance(value, dict):
            named = {key: _mask_figures(bucket, asked, deeper - 1) for key, bucket in value.items()}
            copy[name], count = {key: bucket for key, (bucket, _) in named.items()}, sum(n for _, n in named.values())
        elif name == "hits":
            copy[name], count = mask_answer(value, (), asked.get("top_hits"), deeper=deeper - 1)
        else:
            copy[name], count = _mask_as(value, "password" if hidden else name)
        total += count
    return copy, total


def _tells_a_secret(asked: Mapping[str, Any]) -> bool:
    """Whether the figures of an aggregation are values of a secret field."""
    kinds = (options for kind, options in asked.items() if kind not in _FIGURES_OF_NONE | {"aggs", "aggregations"})
    return any(_is_secret_field(field) for options in kinds for field in _fields(options))


def _fields(options: Any) -> Iterator[str]:
    """The fields of an aggregation, those of its sources included."""
    for name, value in mapping(options).items():
        if name == "field" and isinstance(value, str):
            yield value
        elif name in {"sources", "terms"} and isinstance(value, list):
            for source in value:
                yield from _fields(source)
                for inner in mapping(source).values():
                    for kind in mapping(inner).values():
                        yield from _fields(kind)


def _is_secret_field(field: str) -> bool:
    """Whether a field holds secrets, or may, since it has the values of pairs (`request.body.fields.value`)."""
    *above, last = field.removesuffix(".raw").split(".")
    return is_secret_path(field) or (last in PAIR_VALUES and len(above) > 2)


def _mask_order(values: list[Any], asked: Any) -> tuple[list[Any], int]:
    """What a document is sorted by, masked where the field is secret."""
    fields = asked if isinstance(asked, list) else [asked]
    names = [field if isinstance(field, str) else next(iter(mapping(field)), "") for field in fields]
    secret = [_is_secret_field(name) for name in names]
    masked = [
        _mask_as(value, "password" if at < len(secret) and secret[at] else "figure") for at, value in enumerate(values)
    ]
    return [value for value, _ in masked], sum(count for _, count in masked)
