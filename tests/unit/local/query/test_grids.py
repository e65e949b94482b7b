from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from moesif_tui.core.time import EARLIEST, HOUR, LATEST, iso
from moesif_tui.local.query.grids import Even, Grid, Months
from moesif_tui.local.query.sql import sql


def _in_sql(grid: Grid, value: float) -> Any:
    query = sql("SELECT {} FROM (SELECT {} AS value)", grid.column(sql("value")), value)
    with sqlite3.connect(":memory:") as connection:
        return connection.execute(query.text, query.values).fetchone()[0]


GRIDS = st.sampled_from([Even(HOUR), Even(7, 3), Months(1), Months(3), Months(12)])


@settings(deadline=None)
@given(GRIDS, st.integers(EARLIEST, LATEST))
@example(Even(HOUR), -1)
@example(Months(12), EARLIEST)
@example(Months(1), LATEST)
def test_a_time_is_in_the_bucket_that_begins_last_before_it(grid: Grid, time: int) -> None:
    place = grid.place(time)
    assert place is not None
    assert grid.start(place) <= time
    assert time < grid.start(place + 1) or time == LATEST
    assert _in_sql(grid, time) == place


@settings(deadline=None)
@given(
    st.builds(Even, st.sampled_from([0.1, 0.25, 3.0, 1e9]), st.sampled_from([0.0, -2.5, 7])),
    st.floats(-1e17, 1e17, allow_nan=False),
)
@example(Even(0.1), 0.3)
@example(Even(0.1), -0.3)
@example(Even(1e-9 * 2), 1e17)
def test_sqlite_finds_the_same_bucket_of_a_number(grid: Even, value: float) -> None:
    assert _in_sql(grid, value) == grid.place(value)


@pytest.mark.parametrize("value", [1e300, -1e300, 2.0**53])
def test_what_is_too_far_away_is_in_no_bucket(value: float) -> None:
    assert Even(1.0).place(value) is None
    assert _in_sql(Even(1.0), value) is None


def test_months_begin_on_their_first_day() -> None:
    assert [iso(int(Months(3).start(place)))[:10] for place in (-1, 0, 1)] == ["1969-10-01", "1970-01-01", "1970-04-01"]
