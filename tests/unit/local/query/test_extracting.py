"""What is read out of cells for aggregations is what the plain functions on documents say."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moesif_tui.local.query import documents
from moesif_tui.local.query.extracting import Extract, plain
from moesif_tui.local.query.grids import Even
from moesif_tui.local.query.predicates import Scalar, number
from tests.unit.local.query.test_functions import HOSTILE


def _distinct(values: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(one for value in values if (one := plain(value)) is not None))


def _numbers(values: Any) -> tuple[Any, ...]:
    return tuple(one for value in values if (found := number(value)) is not None and (one := plain(found)) is not None)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.sampled_from('ab"\\\u00fc}{,:'))),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "a.b"]), inner)),
    max_leaves=10,
)


@settings(max_examples=200, deadline=None)
@given(JSON, st.sampled_from(["a", "a.b", "b.a", "a.a.b"]), st.booleans())
def test_a_path_is_read_as_it_is_searched(value: Any, path: str, escaped: bool) -> None:
    data = json.dumps(value, ensure_ascii=escaped).encode()
    expected = list(documents.at_path(data, path))
    assert Extract("path", path).reader()(data) == _distinct(expected)
    assert Extract("path", path, numeric=True).reader()(data) == _numbers(expected)


NAMES = st.sampled_from(["x-id", "X-Id", "X-ID", "id", "x-id2", 'a"x-id', "x\\-id", "\u00fc", "name", ":path"])
VALUES = st.text(st.sampled_from('a7"\\\u00fc}{,:'), max_size=4)
HEADERS = st.dictionaries(NAMES, st.one_of(VALUES, st.lists(VALUES, min_size=2, max_size=3)), max_size=4)


@example([{"X-Id": ["7", "a"], "x-id": "b"}, {"x-id": "b", "X-Id": "a\\"}], "x-id", True)
@settings(max_examples=300, deadline=None)
@given(
    st.lists(HEADERS, min_size=1, max_size=4),
    st.sampled_from(["x-id", "id", "name", "\u00fc", 'a"x-id', ":path"]),
    st.booleans(),
)
def test_a_header_is_read_as_it_is_searched(requests: list[dict[str, Any]], name: str, compact: bool) -> None:
    values, numbers = Extract("header", name).reader(), Extract("header", name, numeric=True).reader()
    for headers in requests:
        request = {"headers": headers, "ip_address": "::1", "graphql": {"name": "Q", "id": "no header"}}
        data = orjson.dumps(request) if compact else json.dumps(request).encode()
        expected: list[Scalar] = list(documents.header(data, name))
        assert values(data) == _distinct(expected)
        assert numbers(data) == _numbers(expected)


@pytest.mark.parametrize("data", HOSTILE, ids=lambda data: str(data[:30]))
def test_no_cell_breaks_a_reader(data: bytes) -> None:
    for extract in (
        Extract("path", "a"),
        Extract("path", "a.a.b", numeric=True),
        Extract("path", "a", grid=Even(1.0)),
        Extract("header", "a"),
        Extract("header", "a", numeric=True),
        Extract("text"),
    ):
        read = extract.reader()
        assert read(data) == read(data)


def test_nothing_is_taken_out_of_no_body() -> None:
    assert Extract("path", "a").reader()(None) == ()
    assert Extract("text").reader()(None) == Extract("text").reader()("") == ()


def test_values_are_cut_and_booleans_are_words() -> None:
    data = json.dumps({"a": ["x" * 3000, True, 5, "5", None, 5]}).encode()
    assert Extract("path", "a").reader()(data) == ("x" * 1000, "true", 5, "5")
    assert Extract("path", "a", numeric=True).reader()(data) == (5, 5, 5)
    assert Extract("path", "a", grid=Even(2.0)).reader()(data) == (2,)
    assert (
        Extract("text").reader()("\u00fc" * 3000)
        == Extract("text").reader()(("\u00fc" * 3000).encode())
        == ("\u00fc" * 1000,)
    )
