"""Says a query in Elasticsearch's Query DSL, for searches over calls.

Only these clauses are used: match_all, ids, term, terms, range, exists, prefix, wildcard, match, bool, and
query_string without a field, which is full text over URL, header values, bodies and frames. Strings are compared
whole and case-sensitively in their `.raw` subfield, numbers and times in the field itself.

The documented events have no host of their own, the case of a header's name counts in an index, and a value in a body
may be indexed as a number or as a word. So where it is not known who answers, a clause asks for all of these in one
`bool`: for `request.host`, or a URL that begins with the host; for the header's name in each usual spelling; for the
number and the word. The local server has `request.host` and compares names and values as people do, so that one
question is enough there, and faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Any, assert_never

from moesif_tui.core.query import hosts, times
from moesif_tui.core.query.errors import QueryError
from moesif_tui.core.query.fields import Field
from moesif_tui.core.query.lexer import MAX_LENGTH
from moesif_tui.core.query.nodes import (
    And,
    Clause,
    Match,
    Node,
    Not,
    OneOf,
    Or,
    Pattern,
    Present,
    Query,
    Range,
    Scalar,
    Statuses,
    Text,
    When,
)
from moesif_tui.core.time import iso

Dsl = dict[str, Any]

EVERYTHING: Dsl = {"match_all": {}}
FAILED: tuple[Dsl, ...] = (
    {"range": {"response.status": {"gte": 400}}},
    {"term": {"response.status": 0}},
    {"bool": {"must_not": [{"exists": {"field": "response.status"}}]}},
    {"exists": {"field": "triage_bucket_id"}},
)
"""Any of these is a failure; the last one tells errors inside a 200 from calls that went well."""

_TRACE = "trace"
"""The field that says which calls belong to a trace: no value that stands in a call, but worked out for an id."""
_URL = "request.uri.raw"
_HOST = "request.host.raw"
_SPECIAL_IN_TEXT = re.compile(r"(\\[\\*?])|([\\+\-=&|!(){}\[\]^\"~:/\s])|[<>]", re.DOTALL)


def to_dsl(query: Query, *, now: int, zone: tzinfo, local: bool = False) -> Dsl:
    """The Query DSL of a query, at the moment `now` (µs since 1970 UTC), for a user in that zone.

    `local`: the local server will answer; what is not meant for it works there too, only slower.

    Raises:
        QueryError: the query asks for something that calls do not have, such as a bucket's state, or its text is too
            long as the search wants it, in quotes or with signs escaped.
    """
    return EVERYTHING if query.root is None else _Writer(now, zone, local=local).node(query.root)


class _Writer:
    """Writes nodes, with the moment and zone that times mean."""

    def __init__(self, now: int, zone: tzinfo, *, local: bool) -> None:
        self._now = now
        self._zone = zone
        self._local = local

    def node(self, node: Node) -> Dsl:
        match node:
            case Clause():
                return self._clause(node)
            case Text():
                text = _full_text(node)
                if len(text) > MAX_LENGTH:
                    raise QueryError(f"The query is longer than {MAX_LENGTH:,} characters.", MAX_LENGTH + 1)
                return {"query_string": {"query": text}}
            case Not():
                return _none_of([self.node(node.item)])
            case And():
                return self._all(node)
            case Or():
                return _any_of([self.node(item) for item in node.items])
            case _:
                assert_never(node)

    def _all(self, node: And) -> Dsl:
        if not node.items:
            return EVERYTHING
        parts: Dsl = {}
        for item in node.items:
            occur, inner = ("must_not", item.item) if isinstance(item, Not) else ("filter", item)
            parts.setdefault(occur, []).append(self.node(inner))
        return {"bool": parts}

    def _clause(self, clause: Clause) -> Dsl:
        field = clause.field
        if not field.event:
            owner = "buckets" if field.bucket else "traces"
            raise QueryError(
                f"“{field.name}” at {clause.position} is a field of {owner}; calls do not have it.", clause.position
            )
        if field.name == _TRACE and isinstance(clause.test, Present | Pattern):
            raise QueryError(f"The trace at {clause.position} holds * or ?: write the whole id.", clause.position)
        match clause.test:
            case Present():
                return self._present(field)
            case OneOf(values):
                return self._one_of(field, values)
            case Pattern(texts):
                return _any_of([clause for text in texts for clause in self._patterns(field, text)])
            case Range():
                return _any_of([_range(path, clause.test) for path in self._paths(field)])
            case Statuses():
                return _statuses(clause.test)
            case When():
                return _any_of([self._when(path, clause.test) for path in field.event])
            case Match(text):
                return _any_of([{"match": {path: {"query": text, "operator": "and"}}} for path in field.event])

    def _paths(self, field: Field) -> tuple[str, ...]:
        """Where the field may be. Of paths that differ in case only, the local server needs one."""
        if not self._local:
            return field.event
        return tuple({path.lower(): path for path in reversed(field.event)}.values())[::-1]

    def _present(self, field: Field) -> Dsl:
        if field.kind == "id":
            return EVERYTHING
        paths = ("request.uri",) if field.kind == "host" else self._paths(field)
        return _any_of([{"exists": {"field": path}} for path in paths])

    def _one_of(self, field: Field, values: tuple[Scalar, ...]) -> Dsl:
        if field.kind == "id":
            return {"ids": {"values": list(values)}}
        if field.kind == "host":
            return _any_of([clause for value in values for clause in _on_host(str(value), local=self._local)])
        clauses = [clause for path in self._paths(field) for clause in self._holds(path, values)]
        if None in values:
            # a null is no value in an index: then the field is nowhere
            clauses.append(_none_of([{"exists": {"field": path}} for path in self._paths(field)]))
        return _any_of(clauses)

    def _holds(self, path: str, values: tuple[Scalar, ...]) -> Iterable[Dsl]:
        others = [value for value in values if value is not None and not isinstance(value, str)]
        texts = [_as_text(value) for value in values if value is not None]
        if others and not self._local:
            yield _terms(path, others)
        if texts:
            yield _terms(f"{path}.raw", texts)

    def _patterns(self, field: Field, pattern: str) -> Iterable[Dsl]:
        if field.kind == "host":
            return _on_hosts_like(pattern, local=self._local)
        return [_like(f"{path}.raw", pattern) for path in self._paths(field)]

    def _when(self, path: str, test: When) -> Dsl:
        bounds = times.bounds(test, self._now, self._zone)
        low = None if bounds.low is None else iso(bounds.low)
        high = None if bounds.high is None else iso(bounds.high)
        return {"range": {path: _limits(low, high, low_open=bounds.low_open, high_open=bounds.high_open)}}


def _any_of(clauses: list[Dsl]) -> Dsl:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses}}


def _none_of(clauses: list[Dsl]) -> Dsl:
    return {"bool": {"must_not": clauses}}


def _terms(path: str, values: Sequence[Scalar]) -> Dsl:
    return {"term": {path: values[0]}} if len(values) == 1 else {"terms": {path: list(values)}}


def _as_text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _like(path: str, pattern: str) -> Dsl:
    """A wildcard clause, or a prefix clause, which is cheaper, where that says the same."""
    start = pattern[:-1]
    if pattern.endswith("*") and not re.search(r"[*?\\]", start):
        return {"prefix": {path: start}}
    return {"wildcard": {path: pattern}}


def _on_host(host: str, *, local: bool) -> Iterable[Dsl]:
    any_port = not hosts.has_port(host)
    yield {"term": {_HOST: host}}
    if any_port:
        yield {"prefix": {_HOST: f"{host}:"}}
    if not local:
        roots = [f"{scheme}://{host}" for scheme in ("https", "http")]
        yield {"terms": {_URL: roots}}
        yield from ({"prefix": {_URL: root + end}} for root in roots for end in ("/?:" if any_port else "/?"))


def _on_hosts_like(pattern: str, *, local: bool) -> Iterable[Dsl]:
    any_port = not hosts.has_port(pattern)
    yield {"wildcard": {_HOST: pattern}}
    if any_port:
        yield {"wildcard": {_HOST: f"{pattern}:*"}}
    if not local:
        roots = [f"{scheme}://{pattern}" for scheme in ("https", "http")]
        yield from ({"wildcard": {_URL: f"{root}{end}*"}} for root in roots for end in ("/:" if any_port else "/"))


def _range(path: str, test: Range) -> Dsl:
    where = f"{path}.raw" if isinstance(test.low, str) or isinstance(test.high, str) else path
    if test.low == test.high and not (test.low_open or test.high_open):
        return {"term": {where: test.low}}
    return {"range": {where: _limits(test.low, test.high, low_open=test.low_open, high_open=test.high_open)}}


def _limits(low: Scalar, high: Scalar, *, low_open: bool, high_open: bool) -> Dsl:
    limits: Dsl = {}
    if low is not None:
        limits["gt" if low_open else "gte"] = low
    if high is not None:
        limits["lt" if high_open else "lte"] = high
    return limits


def _statuses(test: Statuses) -> Dsl:
    path = "response.status"
    single = [low for low, high in test.ranges if low == high]
    clauses = [_terms(path, single)] if single else []
    clauses += [
        {"range": {path: _limits(low, high, low_open=False, high_open=False)}}
        for low, high in test.ranges
        if low != high
    ]
    if test.failed:
        clauses += FAILED
    elif test.none:
        clauses += FAILED[1:3]
    return _any_of(clauses)


def _full_text(node: Text) -> str:
    """The text as query_string reads it: a phrase in quotes, or a word with wildcards and all else escaped."""
    if not node.wild:
        return '"' + re.sub(r'(["\\])', r"\\\1", node.text) + '"'
    return _SPECIAL_IN_TEXT.sub(lambda match: match[1] or ("\\" + match[2] if match[2] else "?"), node.text)
