from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local.analysis.hints import Hints, pack, unpack

number = st.integers(-(2**63), 2**63 - 1)


@given(number, number, st.lists(number).map(tuple), st.lists(number).map(tuple))
def test_hints_come_back_as_they_were(
    trace: int, page: int, credentials: tuple[int, ...], handed: tuple[int, ...]
) -> None:
    assert unpack(pack(trace, page, credentials, handed)) == Hints(trace, page, credentials, handed)


def test_no_hints_take_no_bytes() -> None:
    assert pack(0, 0, (), ()) is None
    assert unpack(None) == Hints()
