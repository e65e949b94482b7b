from __future__ import annotations

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local.query.sql import (
    FALSE,
    TRUE,
    Condition,
    Cost,
    Leaf,
    Member,
    Sql,
    all_of,
    any_of,
    bindable,
    cost,
    negation,
    render,
    sql,
)

ROWS = Sql("(SELECT 1 AS id UNION SELECT 2) AS rows")
LEAVES: st.SearchStrategy[Condition] = st.sampled_from(
    [
        Leaf(Sql("1")),
        Leaf(Sql("0")),
        Leaf(sql("{} = 3", 3), Cost.TEXT),
        TRUE,
        FALSE,
        Member(Sql("2"), ROWS, sql("rows.id = {}", 2)),
        Member(Sql("2"), ROWS, sql("rows.id < {}", 2)),
        Member(Sql("2"), ROWS, sql("rows.id > {}", 0), negated=True),
        Member(Sql("1"), ROWS, sql("rows.id < {}", 2)),
    ]
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(all_of), st.lists(inner, max_size=4).map(any_of), inner.map(negation)
    ),
)


def _holds(condition: Condition) -> bool:
    rendered = render(condition)
    with sqlite3.connect(":memory:") as connection:
        return bool(connection.execute(f"SELECT {rendered.text}", rendered.values).fetchone()[0])


@given(CONDITIONS)
def test_a_negation_holds_where_the_condition_does_not(condition: Condition) -> None:
    assert _holds(negation(condition)) is not _holds(condition)


@given(st.lists(CONDITIONS, max_size=5))
def test_joined_conditions_mean_what_they_say(parts: list[Condition]) -> None:
    held = [_holds(part) for part in parts]
    assert _holds(all_of(parts)) is all(held)
    assert _holds(any_of(parts)) is any(held)


def test_what_is_asked_of_one_row_is_asked_at_once() -> None:
    verb, route = (
        Member(Sql("call.signature"), Sql("signature"), Sql(test)) for test in ("verb = 'GET'", "route = '/'")
    )
    user = Member(Sql("call.user"), Sql("name"), Sql("text = 'u'"))
    assert render(all_of([verb, user, route])).text == (
        "(call.signature IN (SELECT id FROM signature WHERE (verb = 'GET') AND (route = '/')))"
        " AND (call.user IN (SELECT id FROM name WHERE text = 'u'))"
    )
    assert render(negation(any_of([verb, route]))).text == (
        "call.signature NOT IN (SELECT id FROM signature WHERE (verb = 'GET') OR (route = '/'))"
    )


def test_cheap_parts_stand_first() -> None:
    dear, cheap = Leaf(Sql("dear"), Cost.TEXT), Leaf(Sql("cheap"))
    assert render(all_of([dear, cheap])).text == "(cheap) AND (dear)"
    assert cost(any_of([dear, cheap])) is Cost.TEXT


def test_values_are_bound_in_the_order_of_their_marks() -> None:
    inner = sql("{} + {}", 1, 2)
    assert sql("SELECT {}, {}, {}", 0, inner, 3) == Sql("SELECT ?, ? + ?, ?", (0, 1, 2, 3))


def test_what_sqlite_cannot_hold_is_replaced() -> None:
    assert bindable("a\ud800") == "a?"
    assert bindable(2**63) == 2.0**63
    assert bindable(-(10**400)) == float("-inf")
