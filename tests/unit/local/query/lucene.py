"""Random texts in Lucene's syntax, each with what it means as clauses (see `plain.Lucene`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.unit.local.query.plain import Lucene

Strategy = st.SearchStrategy[Any]


class _Part(NamedTuple):
    """A part of a text and its meaning."""

    spelt: str
    meaning: Any


_WORDS = ["order", "CART", "ünder", "limit", "7", "json", "timeout", "E_LIMIT", "u1"]
_PHRASES = ["limit reached", "api example", "/x-1", "x-1", "carts/7?q=Order"]
_PATTERNS = ["c*t", "E_*", "*i*", "U?", "1*", "?"]
_RANGES = [
    ("[1 TO 7]", {"gte": "1", "lte": "7"}),
    ("{2 TO 404]", {"gt": "2", "lte": "404"}),
    ("[0 TO 7}", {"gte": "0", "lt": "7"}),
    ("[7 TO *]", {"gte": "7"}),
    (">=2", {"gte": "2"}),
    ("<7", {"lt": "7"}),
]


def _quoted(text: str) -> str:
    return f'"{text}"'


def _everywhere() -> Strategy:
    return st.one_of(
        st.sampled_from([_Part(word, {"everywhere": word}) for word in _WORDS]),
        st.sampled_from([_Part(_quoted(text), {"everywhere": text}) for text in _PHRASES]),
        st.just(_Part("*:*", {"match_all": {}})),
    )


def _in_field(path: str) -> list[_Part]:
    found = [_Part(f"{path}:{word}", {"here": {path: word}}) for word in _WORDS]
    found += [_Part(f"{path}:{_quoted(text)}", {"here": {path: text}}) for text in _PHRASES]
    found += [_Part(f"{path}:{pattern}", {"here_like": {path: pattern}}) for pattern in _PATTERNS]
    found += [_Part(f"{path}:{spelt}", {"range": {path: ends}}) for spelt, ends in _RANGES]
    found.append(_Part(f"{path}:/[a-z]+[0-9]?/", {"regexp": {path: "[a-z]+[0-9]?"}}))
    found += [_Part(f"{path}:*", {"exists": {"field": path}}), _Part(f"_exists_:{path}", {"exists": {"field": path}})]
    both = {"bool": {"must": [{"here": {path: "cart"}}, {"here": {path: "7"}}]}}
    return [*found, _Part(f"{path}:(cart AND 7)", both)]


def _joined(parts: Sequence[_Part], operator: str) -> _Part:
    meanings = [part.meaning for part in parts]
    meaning = {"bool": {"must": meanings} if operator == "AND" else {"should": meanings}}
    return _Part(f"({f' {operator} '.join(part.spelt for part in parts)})", meaning)


def _not(part: _Part) -> _Part:
    return _Part(f"(NOT {part.spelt})", {"bool": {"must_not": part.meaning}})


def _content(parts: Sequence[_Part], operator: str) -> dict[str, Any]:
    """Parts that nothing joins."""
    meaning = _joined(parts, operator).meaning
    query = Lucene(" ".join(part.spelt for part in parts))
    query.meaning = meaning
    return {"query": query, "default_operator": operator}


def lucene(paths: st.SearchStrategy[str]) -> Strategy:
    """The content of a `query_string` clause over everything and these fields."""
    leaves = st.one_of(_everywhere(), paths.map(_in_field).flatmap(st.sampled_from))
    trees = st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(_joined, st.lists(inner, min_size=2, max_size=3), st.sampled_from(["AND", "OR"])),
            inner.map(_not),
        ),
        max_leaves=3,
    )
    return st.builds(_content, st.lists(trees, min_size=1, max_size=2), st.sampled_from(["AND", "OR"]))
