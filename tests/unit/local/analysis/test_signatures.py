from __future__ import annotations

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local.analysis.signatures import Signature

PLAIN = Signature("GET", "/users/:id", 200, "api.example")


def test_the_key_stays_the_same_in_every_import() -> None:
    assert PLAIN.key() == "1ea7cad84226"


@pytest.mark.parametrize("field", Signature._fields)
def test_every_part_counts(field: str) -> None:
    other: dict[str, Any] = {field: 7 if field in {"status", "jsonrpc_code"} else "other"}
    assert PLAIN._replace(**other).key() != PLAIN.key()


def test_no_method_and_an_empty_one_are_two_things() -> None:
    assert PLAIN._replace(jsonrpc_method="").key() != PLAIN.key()


@given(st.text(), st.text())
def test_keys_are_twelve_digits_whatever_the_parts(route: str, error: str) -> None:
    key = PLAIN._replace(route=route, error=error).key()
    assert len(key) == 12
    assert set(key) <= set(string.hexdigits.lower())


@pytest.mark.parametrize(
    ("signature", "failed"),
    [
        (PLAIN, False),
        (PLAIN._replace(status=101), False),
        (PLAIN._replace(status=304), False),
        (PLAIN._replace(status=400), True),
        (PLAIN._replace(status=599), True),
        (PLAIN._replace(status=0), True),
        (PLAIN._replace(jsonrpc_method="pay"), False),
        (PLAIN._replace(jsonrpc_method="pay", jsonrpc_code=0), True),
        (PLAIN._replace(graphql_operation="Cart"), False),
        (PLAIN._replace(graphql_operation="Cart", error="E_GONE"), True),
    ],
)
def test_failures_are_bad_statuses_no_answer_and_errors_inside_a_success(signature: Signature, failed: bool) -> None:
    assert signature.failed is failed
