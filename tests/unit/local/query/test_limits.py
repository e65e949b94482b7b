from __future__ import annotations

import sqlite3

import pytest

from moesif_tui.local.query import QueryTooSlow, limited

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_search_that_takes_too_long_is_stopped_with_the_reason() -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(QueryTooSlow, match=r"the search was stopped after 0\.05 s"), limited(connection, 0.05):
        connection.execute(ENDLESS).fetchall()
    assert connection.execute("SELECT 1").fetchone() == (1,)


def test_other_errors_stay_what_they_are() -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError, match="no such table"), limited(connection, 5):
        connection.execute("SELECT * FROM nowhere")


def test_the_limit_ends_with_its_block() -> None:
    connection = sqlite3.connect(":memory:")
    with limited(connection, 0):
        pass
    assert connection.execute(ENDLESS.replace("FROM n)", "FROM n LIMIT 100000)")).fetchone() == (100_000,)
