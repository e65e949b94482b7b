from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.analysis.graphql import MAX_DEFINITIONS, MAX_FIELDS, definitions, is_document


def test_an_operation_with_everything() -> None:
    (found,) = definitions(
        """
        # the cart, "quoted {" and all
        query Cart($id: ID!, $first: [Int!]! = [1, 2] @deprecated, $where: Filter = {a: "}"}) @cached(ttl: 60) @live {
          mine: cart(id: $id, text: \"\"\"a } block\"\"\") @include(if: true) { lines { id } }
          ...Rest
          ... on Query { me { id } }
        }
        fragment Rest on Query { shop { name } }
        """
    )
    assert found["name"] == "Cart"
    assert found["operation_type"] == "query"
    assert found["variables"] == [
        {"name": "id", "type": "ID!"},
        {"name": "first", "type": "[Int!]!"},
        {"name": "where", "type": "Filter"},
    ]
    assert found["directives"] == [{"name": "cached"}, {"name": "live"}]
    assert found["selections"] == [{"name": "cart", "alias": "mine"}, {"name": "...Rest"}, {"name": "...Query"}]


def test_an_anonymous_query_and_several_operations() -> None:
    found = definitions("{ viewer { login } } mutation Add { add } subscription { news }")
    assert [(each["operation_type"], each["name"]) for each in found] == [
        ("query", None),
        ("mutation", "Add"),
        ("subscription", None),
    ]
    assert found[0]["selections"] == [{"name": "viewer"}]


@pytest.mark.parametrize("text", ["query {", "query A($x: ", "mutation", "{", "query A @", "fragment X on", "{ a(b: "])
def test_what_is_cut_gives_what_was_there(text: str) -> None:
    assert len(definitions(text)) <= 1


def test_definitions_and_fields_are_limited() -> None:
    assert len(definitions("query A { a }\n" * 1000)) == MAX_DEFINITIONS
    many, after = definitions("query A { " + "a b { c { d } } " * 100 + "} query B { z }")
    assert len(many["selections"]) == MAX_FIELDS
    assert after["name"] == "B"


def test_depth_costs_no_recursion() -> None:
    (found,) = definitions("query Deep " + "{ a " * 20_000 + "}" * 20_000)
    assert found["selections"] == [{"name": "a"}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("query A { a }", True),
        ("  # note\n,{ a }", False),
        ("# note\n{ a }", True),
        ("mutation { a }", True),
        ("shoes", False),
        ("query", False),
        ("querying {", False),
        ("SELECT {", False),
    ],
)
def test_is_document(text: str, expected: bool) -> None:
    assert is_document(text) is expected


@settings(max_examples=200, deadline=None)
@given(st.text() | st.text('{}()[]:=!@$"#., \nabquerymtaion...'))
def test_never_fails(text: str) -> None:
    is_document(text)
    for each in definitions(text):
        assert each["operation_type"] in {"query", "mutation", "subscription"}
