"""A query in one line is laid out; what was laid out already, or is no query, survives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.graphql import graphql_text, is_graphql

MINIFIED = (
    "query Q($id:ID!,$n:Int=10){user(id:$id,filter:{a:1,b:[1,2]}){name ...F @include(if:$x) "
    "alias:field(s:\"x{y}\") ... on User{email,phone}}} fragment F on User{id}"
)  # fmt: skip
LAID_OUT = """\
query Q($id: ID!, $n: Int = 10) {
  user(id: $id, filter: { a: 1, b: [1, 2] }) {
    name
    ...F @include(if: $x)
    alias: field(s: "x{y}")
    ... on User {
      email
      phone
    }
  }
}
fragment F on User {
  id
}"""


def test_a_minified_query_is_laid_out() -> None:
    assert "\n".join(graphql_text(MINIFIED)) == LAID_OUT


def test_a_query_in_lines_stays() -> None:
    assert graphql_text("{\n\ta\n}\n") == ["{", "  a", "}"]


@pytest.mark.parametrize(
    ("query", "lines"),
    [
        ("", []),
        ("}}", ["}", "}"]),
        ("not a query", ["not a query"]),
        ('{a(s:"""b"q" {""")', ["{", '  a(s: """b"q" {""")']),
        ('{a(s:"never closed', ["{", '  a(s: "never closed']),
    ],
)
def test_what_is_no_query_survives(query: str, lines: list[str]) -> None:
    assert graphql_text(query) == lines


@given(st.text('{}()[]:"$@.,! abc#\\', max_size=60))
def test_layout_loses_nothing_but_blanks_and_commas(query: str) -> None:
    def bare(text: str) -> str:
        return "".join(text.split()).replace(",", "")

    assert bare("".join(graphql_text(query))) == bare(query)


@pytest.mark.parametrize(
    "query", ["{a}", " query{a}", "mutation M($a:Int){b}", "# c\nquery Q { a }", "fragment F on A{b}"]
)
def test_graphql_is_known(query: str) -> None:
    assert is_graphql(query)


@pytest.mark.parametrize("query", ["", "red shoes", "query builder", "{", '{"a":1}', "queryable{"])
def test_other_text_is_not_graphql(query: str) -> None:
    assert not is_graphql(query)
