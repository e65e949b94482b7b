"""What was probably meant by a query that finds nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.query import hint, misread


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("status=500", "= is text; status:500?"),
        ("method==POST", "= is text; verb:POST?"),
        ("status!=200", "!= is text; -status:200?"),
        ("not status:200", "not is text; write NOT in capitals"),
        ("status:500 or status:502", "or is text; write OR in capitals"),
        ("route:/carts", "whole values; * stands for anything: route:/carts*"),
        ("path:/carts", "whole values; * stands for anything: route:/carts*"),
        ("status:5xx user:u-01", "whole values; * stands for anything: user:u-01*"),
        ("says:STOCK", "whole words; * stands for anything: says:*STOCK*"),
        ("route:/carts or verb:GET", "or is text; write OR in capitals"),
    ],
)
def test_what_was_meant(text: str, meant: str) -> None:
    assert hint(text) == meant


@pytest.mark.parametrize(
    "text", ["", "timeout", "page=2", "status:500", "route:/carts*", 'says:"two words"', "kind:api", "verb:GET", "(("]
)
def test_nothing_is_said_of_what_means_what_it_seems(text: str) -> None:
    assert hint(text) == ""


def test_what_is_misread_is_told_whatever_it_finds_and_a_value_is_not() -> None:
    assert misread("status:5xx and verb:POST") == "and is text; write AND in capitals"
    assert misread('status:5xx "and" verb:POST') == misread("and") == misread("user:u-01") == ""


@given(st.text(max_size=60))
def test_whatever_is_typed_has_a_hint_or_none(text: str) -> None:
    assert isinstance(hint(text), str)
