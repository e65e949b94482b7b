from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local.importers.values import milliseconds, some_text, status_code, text

ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.text(max_size=12),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ("x", "x"),
        (True, "true"),
        (7, "7"),
        (1.5, "1.5"),
        (["a", None], '["a",null]'),
        ({"ü": 1}, '{"ü":1}'),
    ],
)
def test_everything_has_a_text(value: object, shown: str) -> None:
    assert text(value) == shown
    assert some_text(value) == (shown or None)


@pytest.mark.parametrize(("value", "number"), [(12, 12), (0.5, 0.5), (0, 0), ("88.5", 88.5), (1e10, 1e10)])
def test_milliseconds(value: object, number: float) -> None:
    assert milliseconds(value) == number


@pytest.mark.parametrize("value", [None, -1, True, "soon", "nan", "-3", math.nan, math.inf, 1e11, 10**400, [], {}])
def test_no_milliseconds(value: object) -> None:
    assert milliseconds(value) is None


@pytest.mark.parametrize(("value", "status"), [(200, 200), ("404", 404), (200.0, 200), (999, 999), (1, 1)])
def test_status(value: object, status: int) -> None:
    assert status_code(value) == status


@pytest.mark.parametrize("value", [None, 0, -1, -2, 1000, True, "", "OK", "²", math.nan, 10**400, "9" * 5000, [200]])
def test_no_status(value: object) -> None:
    assert status_code(value) == 0


@given(ANYTHING)
def test_no_value_raises(value: object) -> None:
    assert isinstance(text(value), str)
    assert 0 <= status_code(value) < 1000
    number = milliseconds(value)
    assert number is None or 0 <= number <= 1e10
