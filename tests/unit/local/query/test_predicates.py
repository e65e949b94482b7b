from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local.query.predicates import Between, Like, OneOf, Predicate, Words, as_text, from_text, number, text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5", 5), ("-5.50", -5.5), ("1e3", 1000.0), ("+7", 7), (5, 5), (2.5, 2.5), ("9" * 40, int("9" * 40)),
        ("", None), ("5 ", None), ("1_000", None), ("0x10", None), ("nan", None), ("inf", None), ("٣", None),
        (True, None), (None, None), ([], None), ("9" * 41, None),
    ],
)  # fmt: skip
def test_numbers_are_read_from_their_spelling(value: Any, expected: Any) -> None:
    assert number(value) == expected


def test_values_have_one_text() -> None:
    assert [text(value) for value in ("a", True, False, 5, 2.5, 2**70)] == [
        "a", "true", "false", "5", "2.5", "1.1805916207174113e+21",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("predicate", "fitting", "others"),
    [
        (OneOf(("5",)), [5, "5", 5.0], [True, "5.0", "x"]),
        (OneOf((True,)), [True, "true"], [1, "1", False]),
        (OneOf((2**53 + 1,)), [2**53 + 1], [2**53]),
        (Between(2, 5), [2, 5, "3", 2.5], [1, 6, "6", True, "x"]),
        (Between(2, None, low_open=True), [3], [2, 1]),
        (Between("a", "c"), ["a", "bzz", "c"], ["ca", 5, True]),
        (Between("2", "x"), ["3", "w"], [3]),
        (Like("5*"), [5, "50", 5.5], [15]),
        (Words(("a", "b"), every=True), ["B, a!"], ["a", ""]),
        (Words(("a", "b"), every=False), ["B", "xx a"], ["ab", ""]),
        (Words((), every=True), [], ["a", ""]),
    ],
)
def test_values_of_documents_fit_by_number_and_by_text(
    predicate: Predicate, fitting: list[Any], others: list[Any]
) -> None:
    fits = from_text(as_text(predicate)).fits
    assert [fits(value) for value in fitting] == [True] * len(fitting)
    assert [fits(value) for value in others] == [False] * len(others)


@given(st.one_of(st.text(), st.integers(), st.floats(allow_nan=False), st.booleans()))
def test_every_value_fits_itself(value: Any) -> None:
    assert from_text(as_text(OneOf((value,)))).fits(value)
