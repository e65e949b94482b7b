"""Whatever is searched, the answer is the one of the slow, obvious search over the same documents."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.kinds import Kind
from tests.unit.local.query import dataset, reference
from tests.unit.local.query.dataset import Sample

WORDS = st.sampled_from(["cart", "Order", "x-1", "timeout", "E_LIMIT", "limit reached", "ünder", "7", "42"])
SCALARS = st.one_of(WORDS, st.integers(-3, 9), st.sampled_from([0.5, 2.5]), st.just(True))
JSON = st.one_of(
    SCALARS,
    st.none(),
    st.lists(SCALARS, max_size=3),
    st.dictionaries(st.sampled_from("ab"), st.one_of(SCALARS, st.lists(SCALARS, max_size=2)), max_size=2),
)
BODIES = st.one_of(
    st.none(),
    st.just(b"no json {"),
    st.dictionaries(st.sampled_from("ab"), JSON, max_size=2).map(
        lambda body: json.dumps(body, ensure_ascii=False).encode()
    ),
)
HEADERS = st.dictionaries(
    st.sampled_from(["X-Id", "accept"]), st.one_of(WORDS, st.lists(WORDS, min_size=2, max_size=2)), max_size=2
)
SAMPLES = st.lists(
    st.builds(
        Sample,
        time=st.integers(-120_000_000, 5_000_000),
        duration=st.one_of(st.none(), st.integers(0, 9).map(lambda ms: ms * 1000)),
        verb=st.sampled_from(["GET", "POST", ""]),
        route=st.sampled_from(["/carts/:id", "/x"]),
        status=st.sampled_from([0, 200, 404, 500]),
        api_version=st.sampled_from([None, "2"]),
        uri=st.sampled_from(["https://api.example.com/carts/7?q=Order", "/x-1", ""]),
        user=st.sampled_from(["", "u1", "u2"]),
        kind=st.sampled_from(list(Kind)),
        says=st.sampled_from([None, ("E_LIMIT", "limit reached"), ("", "timeout")]),
        jsonrpc=st.sampled_from([None, ("sum", -32601), ("sum", None)]),
        request_headers=HEADERS,
        request_body=BODIES,
        response_body=BODIES,
        extra=st.sampled_from([{}, {"tags": ["a", "cart"]}, {"metadata": {"n": 7}, "weight": 2}]),
    ),
    min_size=1,
    max_size=8,
)
TEXTS: dict[str, list[Any]] = {
    "request.verb": ["GET", "POST"],
    "request.route": ["/carts/:id", "/x"],
    "request.api_version": ["2", 2],
    "user_id": ["u1", "u2"],
    "user_id.raw": ["u1"],
    "session_token": ["s1"],
    "request.uri": ["/x-1", "https://api.example.com/carts/7?q=Order"],
    "metadata.kind": ["api", "page", "static"],
    "metadata.says.code": ["E_LIMIT"],
    "metadata.says.message": ["timeout", "limit reached"],
    "jsonrpc.request.method": ["sum"],
    "triage_bucket_id": ["k7-sig1", "k7-sig2"],
    "signature_id": ["k7-sig1", "k7-sig2", "x-sig1"],
    "request.headers.x-id": ["cart", "Order", "ünder", "7"],
}
LOOSE: dict[str, list[Any]] = {
    "request.body.a": ["cart", 7, "7", 0.5, True, "true"],
    "request.body.a.b": ["Order", 1],
    "response.body.b": ["cart", 2, "x-1"],
    "tags": ["a", "cart"],
    "metadata.n": [7, "7"],
    "weight": [2],
    "request.instance_id": ["i0", "i1"],
    "no": ["a"],
}
NUMBERS: dict[str, list[Any]] = {
    "response.status": [0, 200, "404", 500],
    "duration_ms": [3, "3", 2.5],
    "jsonrpc.response.error.code": [-32601, "-32601"],
}
TIMES = ["request.time", "response.time"]
ANY = st.sampled_from([*TEXTS, *NUMBERS, *LOOSE, *TIMES])


def _one(path: st.SearchStrategy[str], value: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(path, value).map(lambda pair: {pair[0]: pair[1]})


def _known(fields: dict[str, list[Any]], *, several: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """A field and a value that it may well have, or several."""

    def values(path: str) -> st.SearchStrategy[dict[str, Any]]:
        value = st.sampled_from(fields[path])
        return st.fixed_dictionaries({path: st.lists(value, max_size=3) if several else value})

    return st.sampled_from(list(fields)).flatmap(values)


def _ends(end: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    low = st.dictionaries(st.sampled_from(["gt", "gte"]), end, min_size=1, max_size=1)
    high = st.dictionaries(st.sampled_from(["lt", "lte"]), end, min_size=1, max_size=1)
    return st.one_of(low, high, st.tuples(low, high).map(lambda pair: pair[0] | pair[1]))


MOMENTS = st.integers(-120_000, 5_000).map(lambda ms: dataset.NOW // 1000 + ms)
FIGURES = st.sampled_from([-32601, 0, 1, 2.5, 7, "200", 404, 500, "500"])
PATTERNS = st.sampled_from(["*", "c*t", "?", "*i*", "E_*T", "/*", "u?", "*1", "s*", "*e*"])
STARTS = st.sampled_from(["c", "/", "s", "u", "k7", "htt", "E_", "7", "G", "i", "api", "tru"])
LEAVES = st.one_of(
    _one(st.just("term"), _known(TEXTS | LOOSE | NUMBERS)),
    _one(st.just("terms"), _known(TEXTS | LOOSE | NUMBERS, several=True)),
    _one(st.just("range"), _one(st.sampled_from([*NUMBERS, *LOOSE]), _ends(FIGURES))),
    _one(st.just("range"), _one(st.sampled_from(TIMES), _ends(MOMENTS))),
    _one(st.just("exists"), _one(st.just("field"), ANY)),
    _one(st.just("prefix"), _one(st.sampled_from([*TEXTS, *LOOSE]), STARTS)),
    _one(st.just("wildcard"), _one(st.sampled_from([*TEXTS, *LOOSE]), PATTERNS)),
    _one(
        st.just("match"),
        _one(
            st.sampled_from(["request.route", "metadata.says.message", "request.uri", "request.body.a", "tags"]),
            st.fixed_dictionaries({
                "query": st.sampled_from(["carts", "reached limit", "LIMIT x", "order", "api carts", "7"]),
                "operator": st.sampled_from(["and", "or"]),
            }),
        ),
    ),
    _one(st.just("ids"), _one(st.just("values"), st.lists(st.sampled_from(["k7-1", "k7-3", "x-1", "k7-0"])))),
    _one(
        st.just("query_string"),
        st.fixed_dictionaries({
            "query": st.lists(st.sampled_from(["order", "CART", "ünder", "limit", "7", "json"]), min_size=1, max_size=3)
            .map(" ".join),
            "default_operator": st.sampled_from(["AND", "OR"]),
        }),
    ),
)  # fmt: skip
CLAUSES = st.recursive(
    LEAVES,
    lambda inner: st.fixed_dictionaries(
        {
            "bool": st.fixed_dictionaries(
                {},
                optional={
                    "must": inner,
                    "filter": st.lists(inner, max_size=2),
                    "must_not": st.lists(inner, max_size=2),
                    "should": st.lists(inner, max_size=3),
                    "minimum_should_match": st.integers(0, 2),
                },
            )
        }
    ),
    max_leaves=6,
)
SORTS = st.lists(_one(ANY, st.sampled_from(["asc", "desc"])), min_size=1, max_size=2)
METRICS = st.one_of(
    _one(st.sampled_from(["min", "max", "sum", "avg"]), _one(st.just("field"), st.sampled_from([*NUMBERS, *LOOSE]))),
    _one(
        st.sampled_from(["cardinality", "value_count"]),
        _one(st.just("field"), st.sampled_from([*TEXTS, *NUMBERS, *LOOSE])),
    ),
)
SPLITS = st.one_of(
    _one(
        st.just("terms"),
        st.fixed_dictionaries(
            {"field": st.sampled_from([*TEXTS, *NUMBERS, *LOOSE])}, optional={"size": st.integers(1, 3)}
        ),
    ),
    _one(st.just("date_histogram"), st.fixed_dictionaries({
        "field": st.sampled_from(TIMES), "fixed_interval": st.sampled_from(["1s", "1m"]), "min_doc_count": st.just(1),
    })),
    _one(st.just("missing"), _one(st.just("field"), ANY)),
    _one(st.just("filter"), LEAVES),
)  # fmt: skip
AGGREGATIONS = st.recursive(
    st.one_of(METRICS, SPLITS),
    lambda inner: st.tuples(SPLITS, inner).map(lambda pair: pair[0] | {"aggs": {"in": pair[1]}}),
    max_leaves=3,
)


def _without_texts(answer: Any) -> Any:
    """The answer without the keys' second spelling."""
    if isinstance(answer, dict):
        return {key: _without_texts(value) for key, value in answer.items() if key != "key_as_string"}
    if isinstance(answer, list):
        return [_without_texts(one) for one in answer]
    return round(answer, 6) if isinstance(answer, float) else answer


@settings(max_examples=200, deadline=None)
@given(
    SAMPLES,
    st.one_of(LEAVES, CLAUSES),
    st.one_of(st.none(), LEAVES),
    SORTS,
    st.sampled_from([0, 0, 1]),
    st.integers(1, 6),
)
def test_hits_and_order_are_those_of_the_obvious_search(
    samples: list[Sample], query: Any, post_filter: Any, sort: Any, offset: int, size: int
) -> None:
    body = {"query": query, "sort": sort, "from": offset, "size": size}
    if post_filter:
        body["post_filter"] = post_filter
    found = dataset.search(dataset.connect(samples), body)
    hits, total, _ = reference.search(body, dataset.documents(samples))
    assert (dataset.ids(found), found.total) == (hits, total)


@settings(max_examples=100, deadline=None)
@given(SAMPLES, st.one_of(st.just({"match_all": {}}), LEAVES, CLAUSES), AGGREGATIONS)
def test_aggregations_are_those_of_the_obvious_search(samples: list[Sample], query: Any, aggregation: Any) -> None:
    body = {"query": query, "size": 0, "aggs": {"found": aggregation}}
    found = dataset.search(dataset.connect(samples), body)
    _, _, expected = reference.search(body, dataset.documents(samples))
    assert _without_texts(found.aggregations) == _without_texts(expected)


@settings(max_examples=30, deadline=None)
@given(SAMPLES, SORTS, st.integers(1, 3))
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
