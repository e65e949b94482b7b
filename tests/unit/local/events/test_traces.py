"""Traces as the store tells them."""

from __future__ import annotations

import pytest

from moesif_tui.core.kinds import Kind
from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.analysis.users import User
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.reader import Reader
from moesif_tui.local.events.sqlite import Writer
from tests.unit.local.support import new_call


@pytest.mark.parametrize(
    ("users", "user"),
    [
        (("ada", "bob", "cyd"), "bob"),  # of the last error, whoever came later or has the higher number
        (("bob", "ada", None), "ada"),
        (("ada", None, "cyd"), "ada"),
        ((None, None, "cyd"), "cyd"),
        ((None, None, None), None),
    ],
)
def test_a_trace_is_of_the_user_of_its_last_error_else_of_the_first_known(
    database: Database, users: tuple[str | None, ...], user: str | None
) -> None:
    calls = [new_call(number, status=status) for number, status in enumerate((500, 500, 200))]
    for call, name in zip(calls, users, strict=True):
        call.analysed.user = User(name, "header") if name else None
    Writer(database).add(calls)
    [trace] = Reader(database, "k1").traces(SHOWN)
    assert (trace.user, trace.errors, trace.first, trace.last) == (user, 2, 0, 1000)


def test_the_calls_of_traces_are_counted_up_to_their_last_error(database: Database) -> None:
    statuses = (200, 500, 200, 404, 500, 200)
    Writer(database).add([new_call(number, status=status) for number, status in enumerate(statuses)])
    reader = Reader(database, "k1")
    traces = sorted(reader.traces(SHOWN), key=lambda trace: trace.last)
    assert [tuple(held) for held in reader.trace_counts(traces[::-1], SHOWN)] == [(5, 3, 5000), (4, 2, 4000)]
    assert reader.trace_counts(traces[:1], frozenset({Kind.STATIC})) == [(0, 0, traces[0].last)]
    assert reader.trace_counts([], SHOWN) == []


def test_the_sessions_of_a_signature_are_told_with_its_first_call_in_each(database: Database) -> None:
    Writer(database).add([new_call(number, status=500) for number in range(3)])
    reader = Reader(database, "k1")
    [trace] = reader.traces(SHOWN)
    assert reader.sessions_of(trace.signature, SHOWN) == {trace.session: 0}
    assert reader.sessions_of(trace.signature, frozenset({Kind.STATIC})) == {}
