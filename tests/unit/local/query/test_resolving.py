from __future__ import annotations

import sqlite3

import pytest

from moesif_tui.local.query.resolving import FEW, resolved
from moesif_tui.local.query.sql import FALSE, TRUE, Condition, Leaf, Member, Sql, all_of, any_of, negation, render, sql


@pytest.fixture(scope="module")
def connection() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE small(id INTEGER PRIMARY KEY)")
    made.executemany("INSERT INTO small VALUES (?)", [(number,) for number in range(FEW * 2)])
    return made


def _member(below: int) -> Condition:
    return Member(Sql("call.x"), Sql("small"), sql("small.id < {}", below))


def test_the_rows_are_named_where_they_are_few(connection: sqlite3.Connection) -> None:
    assert render(resolved(connection, _member(1))) == Sql("call.x = ?", (0,))
    assert render(resolved(connection, _member(3))) == Sql("call.x IN (?, ?, ?)", (0, 1, 2))
    assert render(resolved(connection, negation(_member(1)))) == Sql("NOT (call.x = ?)", (0,))
    assert resolved(connection, _member(FEW + 1)) == _member(FEW + 1)


def test_what_is_about_no_row_is_known_at_once(connection: sqlite3.Connection) -> None:
    other = Leaf(Sql("other"))
    assert resolved(connection, _member(0)) == FALSE
    assert resolved(connection, negation(_member(0))) == TRUE
    assert resolved(connection, all_of([_member(0), other])) == FALSE
    assert resolved(connection, any_of([_member(0), other])) == other
    assert resolved(connection, all_of([negation(_member(0)), other])) == other
