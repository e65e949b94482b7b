from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.query.functions import install
from moesif_tui.local.query.predicates import Between, Like, OneOf, Predicate, Words, as_text

HOSTILE = [
    b"",
    b"null",
    b"[]",
    b"{",
    b"\xff\xfe",
    b'{"a": "\\ud800", "headers": {"a": "\\ud800"}}',
    b'{"a": NaN, "headers": {"a": NaN}}',
    b'{"a": 1e999, "headers": {"a": 1e999}}',
    b'{"a": ' + b"9" * 5000 + b"}",
    b'{"a": ' * 10_000,
    b'{"a": ' * 10_000 + b"1" + b"}" * 10_000,
    b'{"a": ' + b"[" * 900 + b"1" + b"]" * 900 + b"}",
    b'{"a": {"a": {"b": []}}, "headers": []}',
    b'{"a": [[1, [2, "x"]], null, true], "headers": {"a": [[1, [2, "x"]], null, true]}}',
    b'{"a": "x' + b"y" * 2_000_000 + b'"}',
]
PREDICATES: list[Predicate] = [
    OneOf((1, "x", True)),
    Between(0, 5),
    Between("a", "z", True, True),
    Like("*x*"),
    Words(("x",), every=True),
]


@pytest.fixture(scope="module")
def connection() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    install(made)
    return made


def _call(connection: sqlite3.Connection, function: str, *arguments: Any) -> Any:
    marks = ", ".join("?" * len(arguments))
    return connection.execute(f"SELECT {function}({marks})", arguments).fetchone()[0]


@pytest.mark.parametrize("data", HOSTILE, ids=lambda data: str(data[:30]))
def test_no_document_breaks_a_function(connection: sqlite3.Connection, data: bytes) -> None:
    for path in ("a", "a.a.b", "a.b", "", "."):
        assert _call(connection, "path_exists", data, path) in {0, 1}
        for predicate in PREDICATES:
            assert _call(connection, "path_fits", data, path, as_text(predicate)) in {0, 1}
            assert _call(connection, "header_fits", data, path, as_text(predicate)) in {0, 1}
        for reach in ("path", "header"):
            _call(connection, f"{reach}_first", data, path, 1)
    assert _call(connection, "has_text", data, data, data, data, data, data, "zz", 0) == 0
    assert _call(connection, "body_text", data) is not None


def test_no_body_has_no_values(connection: sqlite3.Connection) -> None:
    assert _call(connection, "path_exists", None, "a") == 0
    assert _call(connection, "body_text", None) is None
    assert _call(connection, "fits", None, as_text(Like("*"))) == 0


def test_bodies_too_large_for_an_answer_have_no_paths(connection: sqlite3.Connection) -> None:
    body = b'{"a": 1, "b": "' + b"x" * 1_100_000 + b'"}'
    assert _call(connection, "path_fits", body, "a", as_text(OneOf((1,)))) == 0


def test_of_several_values_the_one_that_sorts_first_counts(connection: sqlite3.Connection) -> None:
    body = b'{"a": ["b", 5, null, true, -2]}'
    assert _call(connection, "path_first", body, "a", 0) == -2
    assert _call(connection, "path_first", body, "a", 1) == "true"


@pytest.mark.parametrize("key", ["a\\u002eb", "a.b", "\\u0061"])
def test_keys_may_be_written_with_escapes(connection: sqlite3.Connection, key: str) -> None:
    body = f'{{"{key}": "x"}}'.encode()
    path = json.loads(f'"{key}"')
    assert _call(connection, "path_fits", body, path, as_text(OneOf(("x",)))) == 1
    assert _call(connection, "path_exists", body, path) == 1


def test_a_hint_never_hides_a_value(connection: sqlite3.Connection) -> None:
    body = b'{"a": "caf\\u0065"}'
    assert _call(connection, "path_fits", body, "a", as_text(OneOf(("cafe",)))) == 1


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "a.b"]), inner)),
    max_leaves=10,
)


@settings(max_examples=100, deadline=None)
@given(JSON, st.sampled_from(["a", "a.b", "b.a"]), st.sampled_from(PREDICATES))
def test_any_json_is_asked_without_an_error(value: Any, path: str, predicate: Predicate) -> None:
    made = sqlite3.connect(":memory:")
    install(made)
    for data in (json.dumps(value).encode(), json.dumps({"headers": value}).encode()):
        _call(made, "path_fits", data, path, as_text(predicate))
        _call(made, "path_first", data, path, 0)
        _call(made, "header_fits", data, path, as_text(predicate))
    made.close()
