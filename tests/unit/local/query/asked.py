"""Random calls and random searches over them, for hypothesis: all that the search takes, in the forms it takes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from moesif_tui.core.kinds import Kind
from tests.unit.local.query.dataset import NOW, PREFIX, Sample
from tests.unit.local.query.lucene import lucene
from tests.unit.local.query.plain import TIMES

Strategy = st.SearchStrategy[Any]


def mostly(usual: Strategy, other: Strategy) -> Strategy:
    """The usual more often than the other, which `one_of` could not say: it makes one choice of all that is in it."""
    return st.sampled_from([True, False, True]).flatmap(lambda plain: usual if plain else other)


WORDS = ["cart", "Order", "x-1", "timeout", "E_LIMIT", "limit reached", "ünder", "7", "42"]
SCALARS = st.sampled_from([*WORDS, -3, 0, 1, 2, 7, 9, 0.5, 2.5, True, False])
MANY = st.lists(SCALARS, max_size=3)
JSON = st.one_of(
    SCALARS,
    st.none(),
    MANY,
    st.dictionaries(st.sampled_from("ab"), st.one_of(SCALARS, MANY), max_size=2),
    st.lists(st.dictionaries(st.sampled_from("ab"), SCALARS, max_size=2), max_size=2),
)
BODIES = mostly(
    st.dictionaries(st.sampled_from(["a", "b", "a.b"]), JSON, min_size=1, max_size=2).map(
        lambda body: json.dumps(body, ensure_ascii=len(body) == 1).encode()
    ),
    st.sampled_from([None, b"no json {", b"{}"]),
)
HEADERS = st.dictionaries(
    st.sampled_from(["X-Id", "x-id", "accept"]), st.one_of(st.sampled_from(WORDS), st.just(["7", "cart"])), max_size=2
)
SAMPLES = st.lists(
    st.builds(
        Sample,
        time=st.one_of(st.integers(-120_000_000, 5_000_000), st.sampled_from([0, 1, -40 * 86_400_000_000])),
        duration=st.sampled_from([None, 0, 1000, 2500, 3000, 7001, 9_000_000]),
        verb=st.sampled_from(["GET", "POST", ""]),
        route=st.sampled_from(["/carts/:id", "/x"]),
        status=st.sampled_from([0, 200, 404, 500]),
        api_version=st.sampled_from([None, "2", "10"]),
        uri=st.sampled_from(["https://api.example.com/carts/7?q=Order", "/x-1", ""]),
        user=st.sampled_from(["", "u1", "u2"]),
        kind=st.sampled_from(list(Kind)),
        says=st.sampled_from([None, ("E_LIMIT", "limit reached"), ("", "timeout")]),
        jsonrpc=st.sampled_from([None, ("sum", -32601), ("sum", None)]),
        request_headers=HEADERS,
        request_body=BODIES,
        response_body=BODIES,
        extra=st.sampled_from([{}, {"tags": ["a", "cart"]}, {"metadata": {"n": 7}, "weight": 2}, {"weight": "-1.5"}]),
    ),
    min_size=4,
    max_size=14,
)

TEXTS: dict[str, list[Any]] = {
    "request.verb": ["GET", "POST"],
    "request.route": ["/carts/:id", "/x"],
    "request.api_version": ["2", 2, "10"],
    "user_id": ["u1", "u2"],
    "user_id.raw": ["u1", "U1"],
    "session_token": ["s1"],
    "request.uri": ["/x-1", "https://api.example.com/carts/7?q=Order"],
    "request.body": ["no json {", "{}"],
    "metadata.kind": ["api", "page", "static"],
    "metadata.says.code": ["E_LIMIT"],
    "metadata.says.message": ["timeout", "limit reached"],
    "jsonrpc.request.method": ["sum"],
    "triage_bucket_id": [f"{PREFIX}-sig1", f"{PREFIX}-sig2"],
    "signature_id": [f"{PREFIX}-sig1", f"{PREFIX}-sig2", "x-sig1"],
}
LOOSE: dict[str, list[Any]] = {
    "request.headers.x-id": ["cart", "Order", "ünder", "7", 7],
    "request.headers.accept.raw": ["cart", "42"],
    "request.body.a": ["cart", 7, "7", 0.5, True, "true"],
    "request.body.a.b": ["Order", 1],
    "response.body.b": ["cart", 2, "x-1"],
    "response.body.a.b.raw": ["cart", 2, False],
    "tags": ["a", "cart"],
    "metadata.n": [7, "7"],
    "weight": [2, -1.5],
    "request.instance_id": ["i0", "i1"],
    "no": ["a"],
}
NUMBERS: dict[str, list[Any]] = {
    "response.status": [0, 200, "404", 500],
    "duration_ms": [3, "3", 2.5, 7.001],
    "jsonrpc.response.error.code": [-32601, "-32601"],
}
ANY = st.sampled_from([*TEXTS, *NUMBERS, *LOOSE, *TIMES])
NUMERIC = st.sampled_from([*NUMBERS, *LOOSE])
COUNTED = st.sampled_from([*TEXTS, *NUMBERS, *LOOSE, "request.time", "_id"])


def one(path: Strategy, value: Strategy) -> Strategy:
    """An object with one name."""
    return st.tuples(path, value).map(lambda pair: {pair[0]: pair[1]})


def field(path: Strategy) -> Strategy:
    """The options of what asks for no more than a field."""
    return one(st.just("field"), path)


def _clause(name: str, content: Strategy) -> Strategy:
    return content.map(lambda found: {name: found})


def _ends(end: Strategy) -> Strategy:
    low = one(st.sampled_from(["gt", "gte"]), end)
    high = one(st.sampled_from(["lt", "lte"]), end)
    return st.one_of(low, high, st.tuples(low, high).map(lambda pair: pair[0] | pair[1]))


def _either(path: Strategy, text: Strategy) -> Strategy:
    """A field and a text, alone or with options."""
    return one(
        path,
        st.one_of(text, st.fixed_dictionaries({"value": text, "case_insensitive": st.booleans()})),
    )


# what fails is shown with the names of these, and not with all that is in them
_LEAVES: Strategy = st.deferred(lambda: LEAVES)
_CLAUSES: Strategy = st.deferred(lambda: CLAUSES)
_METRICS: Strategy = st.deferred(lambda: METRICS)
_TERMS: Strategy = st.deferred(lambda: TERMS)
_SPLITS: Strategy = st.deferred(lambda: SPLITS)
_ORDERED: Strategy = st.deferred(lambda: ORDERED)
_FLAT: Strategy = st.deferred(lambda: FLAT)
_NESTED: Strategy = st.deferred(lambda: NESTED)
_AGGREGATIONS: Strategy = st.deferred(lambda: AGGREGATIONS)

KNOWN = TEXTS | LOOSE | NUMBERS
PAIRS = st.sampled_from([(path, value) for path, found in KNOWN.items() for value in found])
LISTS = st.sampled_from([{path: found[:size]} for path, found in KNOWN.items() for size in (0, 1, 2, 5)])
EDGES = st.sampled_from([
    {path: {end: value}}
    for path, found in (TEXTS | NUMBERS).items() for value in found for end in ("gt", "gte", "lt", "lte")
])  # fmt: skip
"""Ends of ranges that values are just at."""
EXACT = st.sampled_from([(path, value) for path, found in (TEXTS | LOOSE).items() for value in found])
WORDED = st.sampled_from([*TEXTS, *LOOSE])
MOMENTS = st.integers(-120_000, 5_000).map(lambda ms: NOW // 1000 + ms)
FIGURES = st.sampled_from([-32601, 0, 1, 2.5, 7, "200", 404, 500, "500"])
SPELT = st.sampled_from(["a", "cart", "7", 7, "Order", "u1", "z", True, "10"])
PATTERNS = st.sampled_from(["*", "c*t", "?", "*i*", "E_*T", "/*", "u?", "*1", "s*", "*e*", "k7-*", "C*", "CART"])
STARTS = st.sampled_from(["c", "/", "s", "u", "k7", "htt", "E_", "7", "G", "i", "api", "tru", "no json", "U", "CAR"])
EXPRESSIONS = st.sampled_from([
    ".*", "c.*t", "u[12]", "(get|post)", "(GET|POST)+", "[^0-9]+", ".{1,3}", "limit (reached)?", "/.*:id", "true|7", "",
    "https?://.*", "k7-sig[0-9]+", "\\w+", "\\d{2}",
])  # fmt: skip
PHRASES = st.sampled_from([
    "carts", "reached limit", "limit reached", "LIMIT x", "order", "api example com", "api carts", "7", 7, "no json",
    "---", "sum", "/x", True, "k7-sig1", "404", "u1",
])  # fmt: skip
LEAVES: Strategy = st.one_of(
    _clause("term", PAIRS.map(lambda pair: {pair[0]: pair[1]})),
    _clause("term", EXACT.map(lambda pair: {pair[0]: {"value": str(pair[1]).upper(), "case_insensitive": True}})),
    _clause("terms", LISTS),
    _clause("range", one(NUMERIC, _ends(FIGURES))),
    _clause("range", EDGES),
    _clause("range", one(WORDED, _ends(SPELT))),
    _clause("range", one(st.sampled_from(sorted(TIMES)), _ends(MOMENTS))),
    _clause("exists", field(ANY)),
    _clause("prefix", _either(WORDED, STARTS)),
    _clause("wildcard", _either(WORDED, PATTERNS)),
    _clause("regexp", _either(WORDED, EXPRESSIONS)),
    _clause("match", one(WORDED, st.one_of(PHRASES, st.fixed_dictionaries({
        "query": PHRASES, "operator": st.sampled_from(["and", "or"]),
    })))),
    _clause("match_phrase", one(WORDED, PHRASES)),
    _clause("ids", one(st.just("values"), st.lists(st.sampled_from([f"{PREFIX}-1", f"{PREFIX}-3", "x-1", "k7-0"])))),
    _clause("query_string", lucene(st.sampled_from([*TEXTS, *LOOSE]))),
    st.sampled_from([{"match_all": {}}, {"match_none": {}}]),
)  # fmt: skip


def _bool(inner: Strategy) -> Strategy:
    some = st.lists(inner, min_size=1, max_size=3)
    return _clause(
        "bool",
        st.fixed_dictionaries(
            {},
            optional={
                "must": inner,
                "filter": st.lists(inner, max_size=1),
                "must_not": st.one_of(inner, some),
                "should": some,
                "minimum_should_match": st.sampled_from([0, 1, "1", 2, -1, "50%", "-50%"]),
            },
        ),
    )


CLAUSES: Strategy = st.one_of(_LEAVES, _bool(_LEAVES), _bool(st.one_of(_LEAVES, _bool(_LEAVES))))
EVERYTHING: Strategy = st.just({"match_all": {}})
OTHERS = _clause("bool", one(st.just("must_not"), _LEAVES))
QUERIES = mostly(mostly(EVERYTHING, OTHERS), st.one_of(_CLAUSES, _bool(_LEAVES)))

ORDER = st.sampled_from(["asc", "desc"])
SORT_KEYS = st.one_of(
    ANY,
    one(ANY, ORDER),
    one(ANY, st.fixed_dictionaries({"order": ORDER}, optional={
        "missing": st.sampled_from(["_first", "_last"]), "mode": st.sampled_from(["min", "max"]),
        "unmapped_type": st.just("long"),
    })),
)  # fmt: skip
SORTS = st.lists(SORT_KEYS, min_size=1, max_size=2)

PERCENTS = [0, 5, 50, 90, 100]
FIGURE_KINDS = ["min", "max", "sum", "avg", "stats"]
METRICS: Strategy = st.one_of(
    one(st.sampled_from(FIGURE_KINDS), field(st.sampled_from([*NUMBERS, *LOOSE, *TIMES]))),
    one(st.sampled_from(["cardinality", "value_count"]), field(COUNTED)),
    _clause("percentiles", st.fixed_dictionaries({"field": NUMERIC, "percents": st.just(PERCENTS)})),
    _clause("top_hits", st.fixed_dictionaries({"sort": SORTS, "size": st.integers(0, 3)}, optional={
        "from": st.integers(0, 1),
    })),
)  # fmt: skip
TERMS: Strategy = _clause("terms", st.fixed_dictionaries({"field": COUNTED}, optional={
    "size": st.integers(1, 3),
    "missing": st.sampled_from(["none", "cart"]),
    "min_doc_count": st.sampled_from([0, 1, 2]),
    "order": st.sampled_from([{"_count": "asc"}, {"_key": "desc"}, [{"_count": "desc"}, {"_key": "desc"}]]),
}))  # fmt: skip
SPLITS: Strategy = st.one_of(
    _TERMS,
    _clause("date_histogram", st.fixed_dictionaries({
        "field": st.sampled_from(sorted(TIMES)), "interval": st.sampled_from(["1s", "minute", "1d", "1M", "year"]),
        "min_doc_count": st.sampled_from([0, 1, 2]),
    })),
    _clause("histogram", st.fixed_dictionaries({
        "field": NUMERIC, "interval": st.sampled_from([0.5, 7, 1000]),
    }, optional={"offset": st.sampled_from([-2, 0.25]), "min_doc_count": st.sampled_from([0, 1, 2])})),
    _clause("missing", field(ANY)),
    _clause("filter", _LEAVES),
    _clause("filters", one(st.just("filters"), st.one_of(
        st.lists(_LEAVES, min_size=1, max_size=2), st.fixed_dictionaries({"x": _LEAVES, "y": _LEAVES}),
    ))),
)  # fmt: skip
ORDERED: Strategy = st.tuples(
    _TERMS,
    st.sampled_from(["n", "p.90", "p.50", "s.max", "s.count", "f", "f>n", "u"]),
    ORDER,
    st.sampled_from([*NUMBERS, *LOOSE]),
    _LEAVES,
).map(
    lambda made: {
        "terms": made[0]["terms"] | {"order": {made[1]: made[2]}},
        "aggs": {
            "n": {"avg": {"field": made[3]}},
            "p": {"percentiles": {"field": made[3], "percents": PERCENTS}},
            "s": {"stats": {"field": made[3]}},
            "f": {"filter": made[4], "aggs": {"n": {"max": {"field": made[3]}}}},
            "u": {"cardinality": {"field": made[3]}},
        },
    }
)
"""Buckets in the order of what is counted inside of them."""


def _nested(inner: Strategy) -> Strategy:
    return st.tuples(_SPLITS, st.dictionaries(st.sampled_from(["in", "too"]), inner, min_size=1, max_size=2)).map(
        lambda pair: pair[0] | {"aggs": pair[1]}
    )


FLAT: Strategy = st.one_of(_METRICS, _SPLITS, _ORDERED)
NESTED: Strategy = st.one_of(_FLAT, _nested(_FLAT))
AGGREGATIONS: Strategy = st.one_of(_FLAT, _nested(_FLAT), _nested(_NESTED))
SEARCHES = st.fixed_dictionaries(
    {
        "query": QUERIES,
        "sort": SORTS,
        "size": st.sampled_from([1, 3, "3", 20]),
        "from": st.sampled_from([0, 0, 0, 1, "1"]),
        "post_filter": mostly(EVERYTHING, _CLAUSES),
        "aggs": st.dictionaries(st.sampled_from(["x", "y"]), _AGGREGATIONS, max_size=2),
    }
)
