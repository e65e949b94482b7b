from __future__ import annotations

import contextlib
import re
import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.query.errors import QueryTooSlow
from moesif_tui.local.query.limits import limited
from moesif_tui.local.query.regexps import Regexp, RegexpError, operators
from tests.unit.local.query import dataset

EVERY = operators("ALL")


@pytest.mark.parametrize(
    ("expression", "text", "fits"),
    [
        ("", "", True),
        ("", "a", False),
        ("()", "", True),
        ("ab", "ab", True),
        ("ab", "abc", False),
        ("a.c", "a\nc", True),
        ("(ab|cd)+", "abcdab", True),
        ("(ab|cd)+", "abc", False),
        ("a|", "", True),
        ("a?b*c+", "bbc", True),
        ("a{2}", "aa", True),
        ("a{2}", "aaa", False),
        ("a{2,}", "aaaaa", True),
        ("a{0,2}b", "aab", True),
        ("a{0,2}b", "aaab", False),
        ("(a|b){2,3}c", "abac", True),
        ("[a-cx]+", "abxc", True),
        ("[^a-c]", "b", False),
        ("[^a-c]", "ü", True),
        ("[]-]+", "]-]", True),
        ("[\\d_-]+", "4-_2", True),
        ("\\w+\\s\\D", "ab_9 x", True),
        ("\\d", "٣", False),
        ("\\.\\*", ".*", True),
        ('"a.b*"', "a.b*", True),
        ("/carts/[0-9]+/.*", "/carts/42/lines", True),
        ("jane@x", "jane at x", True),
        ("漢.+", "漢字", True),
        ("A", "a", False),
    ],
)
def test_an_expression_fits_the_whole_text(expression: str, text: str, fits: bool) -> None:
    assert Regexp(expression, EVERY).fits(text) is fits


def test_flags_tell_which_characters_are_operators() -> None:
    assert Regexp("a@b", operators("NONE")).fits("a@b")
    assert not Regexp("a@b", operators("NONE")).fits("axb")
    assert Regexp("a@b", operators("ANYSTRING|EMPTY")).fits("axxb")
    assert Regexp("a~b&c<d#", operators("none")).fits("a~b&c<d#")


def test_case_can_be_ignored() -> None:
    assert Regexp("[a-c]Über", EVERY, ignore_case=True).fits("BüBER")
    assert not Regexp("[^a]", EVERY, ignore_case=True).fits("x" * 2)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("(a", ") is expected at position 2"),
        ("a)", "unexpected ) at position 1"),
        ("*a", "nothing to repeat at position 0"),
        ("a{,3}", "a number up to 1,000 is expected at position 2"),
        ("a{3", "} is expected at position 3"),
        ("a{3,2}", "{3,2} ends before it begins"),
        ("a{1001}", "a number up to 1,000 is expected at position 2"),
        ("[a", "it ends too early"),
        ("[z-a]", "a range of a set goes from one character to a later one"),
        ("[a-\\d]", "a range of a set goes from one character to a later one"),
        ("[\\D]", "a negated class cannot stand in a set (position 3)"),
        ("a\\", "it ends too early"),
        ('"a', 'a " has no end'),
        ("a~b", "this server does not support the operator ~; flags NONE make it a character"),
        ("a<1-2>", "this server does not support the operator <; flags NONE make it a character"),
        ("(a{1000}){2}", "more than 1,000 positions"),
        ("(((){1000}){1000}){1000}", "more than 1,000 positions"),
        ("(" * 60 + ")" * 60, "nested deeper than 50"),
    ],
)
def test_what_is_no_expression_is_told(expression: str, reason: str) -> None:
    with pytest.raises(RegexpError) as refused:
        Regexp(expression, EVERY)
    assert str(refused.value) == reason


def test_unknown_flags_are_told() -> None:
    with pytest.raises(RegexpError, match="SOME is none of the flags ALL, NONE, COMPLEMENT"):
        operators("NONE|SOME")


EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "\\.", "()"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join).map("({})".format),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}"])).map(
            lambda pair: f"({pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(EXPRESSIONS, st.lists(st.text(st.sampled_from("ab.\n"), max_size=6), min_size=1, max_size=5))
def test_it_is_what_another_engine_says(expression: str, texts: list[str]) -> None:
    ours, other = Regexp(expression, EVERY), re.compile(expression, re.DOTALL)
    assert [ours.fits(text) for text in texts] == [bool(other.fullmatch(text)) for text in texts]


@given(st.text(st.sampled_from('ab()[]{}|*+?.\\"^-,12@~'), max_size=12))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    with contextlib.suppress(RegexpError):
        Regexp(text, EVERY).fits("ab12")


def test_hostile_expressions_end() -> None:
    start = time.monotonic()
    text = "ab" * 5_000 + "a"
    for expression in ("(a*)*b", "((a|b)*)*c", "(a|b|ab)*c", "(.*a){8}b", "(a|b)*a(a|b){100}c"):
        Regexp(expression, EVERY).fits(text)
    assert time.monotonic() - start < 5


def test_a_search_that_lasts_too_long_is_stopped_inside_of_an_expression() -> None:
    text = "".join(Random(1).choices("ab", k=300_000))
    expression = Regexp("(a|b)*a(a|b){400}c", EVERY)
    with pytest.raises(QueryTooSlow, match=r"stopped after 0\.1 s"), limited(dataset.connect([]), 0.1):
        expression.fits(text)
