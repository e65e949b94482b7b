"""Counts that are kept up to date."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.core.kinds import Kind
from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.events.tally import Tally

ROWS = st.lists(
    st.tuples(
        st.just(0),
        st.integers(-(2**60), 2**60),
        st.none(),
        st.just(1),
        st.sampled_from(Kind),
        st.booleans(),
        st.just(0),
        st.integers(1, 9),
        st.sampled_from((0, 11, 12, 13)),
        *[st.none()] * 6,
        st.booleans(),
    ),
    max_size=20,
)


@settings(max_examples=100)
@given(st.lists(ROWS, max_size=4))
def test_counting_in_batches_is_counting_at_once(batches: list[list[tuple[Any, ...]]]) -> None:
    tally = Tally()
    for batch in batches:
        tally.add(batch)
    rows = [row for batch in batches for row in batch]
    shown = [row for row in rows if row[4] in SHOWN]
    found = dict(tally.rows())
    assert found["generation"] == len(batches)
    assert all(found[kind.word] == sum(row[4] == kind for row in rows) for kind in Kind)
    assert found["failures"] == sum(row[5] for row in shown)
    assert found["sessions"] == len({row[7] for row in shown})
    assert found["users"] == len({row[8] for row in shown} - {0})
    known = [row[1] for row in rows if not row[15]]
    assert found.get("first") == min(known, default=None)
    assert found.get("last") == max(known, default=None)


def test_a_copy_counts_for_itself() -> None:
    tally = Tally()
    row = (1, 5, None, 1, Kind.API, 1, 0, 3, 4, *[None] * 6, 0)
    tally.add([row])
    copied = tally.copy()
    copied.add([(*row[:7], 5, 6, *row[9:])])
    assert (dict(tally.rows())["sessions"], dict(copied.rows())["sessions"]) == (1, 2)
    copied.settled(7)
    assert (dict(copied.rows())["sessions"], dict(copied.rows())["generation"]) == (7, 3)
