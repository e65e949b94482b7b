from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.analysis.traces import Row, trace_of, traces_of

OK, LIMIT, STOCK = 1, 2, 3


def row(number: int, signature: int = OK, *, failed: bool = False, length: int = 5) -> Row:
    return Row(number, number * 10, number * 10 + length, signature, 1, 0, failed)


def test_a_trace_runs_from_the_session_start_to_the_buckets_last_error() -> None:
    rows = [row(1), row(2, LIMIT, failed=True), row(3), row(4, LIMIT, failed=True), row(5)]
    (trace,) = traces_of(rows)
    assert (trace.signature, trace.start, trace.end, trace.first_id) == (LIMIT, 10, 45, 1)
    assert (trace.last_error_id, trace.last_error_time, trace.error_count) == (4, 40, 2)


def test_there_is_one_trace_for_each_bucket_the_earliest_first() -> None:
    rows = [row(1, STOCK, failed=True), row(2, LIMIT, failed=True), row(3, STOCK, failed=True)]
    assert [trace.signature for trace in traces_of(rows)] == [LIMIT, STOCK]


def test_a_session_without_error_has_no_trace() -> None:
    assert traces_of([row(1), row(2)]) == []
    assert traces_of([]) == []


def test_a_call_belongs_to_its_own_errors_trace_else_to_the_earliest_that_holds_it() -> None:
    rows = [row(1), row(2, LIMIT, failed=True), row(3, STOCK, failed=True), row(4), row(5, STOCK, failed=True), row(6)]
    traces = traces_of(rows)
    found = [trace_of(each, traces) for each in rows]
    assert [trace and trace.signature for trace in found] == [LIMIT, LIMIT, STOCK, STOCK, STOCK, None]


def test_of_calls_at_the_same_time_the_id_tells_which_is_later() -> None:
    rows = [Row(1, 10, 10, LIMIT, 1, 0, True), Row(2, 10, 10, OK, 1, 0, False)]
    traces = traces_of(rows)
    assert trace_of(rows[0], traces) == traces[0]
    assert trace_of(rows[1], traces) is None


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from([OK, LIMIT, STOCK]), st.booleans()), max_size=20))
def test_each_error_is_in_the_trace_of_its_bucket(kinds: list[tuple[int, bool]]) -> None:
    rows = [row(number, signature, failed=failed) for number, (signature, failed) in enumerate(kinds, 1)]
    traces = traces_of(rows)
    assert sum(trace.error_count for trace in traces) == sum(each.failed for each in rows)
    for each in rows:
        trace = trace_of(each, traces)
        if each.failed:
            assert trace is not None
            assert trace.signature == each.signature
            assert trace.start <= each.time <= trace.last_error_time
