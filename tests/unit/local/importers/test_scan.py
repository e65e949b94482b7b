from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.importers.scan import Scan

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='ab"\\{}[],:é\n', max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet='k"\\{]', max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def end_in_pieces(text: str, size: int) -> int:
    scan = Scan()
    for start in range(0, len(text), size):
        piece = text[start : start + size]
        end = scan.end(piece, 0, len(piece))
        if end >= 0:
            return start + end
    return -1


@settings(max_examples=60, deadline=None)
@given(st.lists(JSON) | st.dictionaries(st.text(), JSON) | st.text(alphabet='a"\\{'), st.integers(1, 12), st.booleans())
def test_the_end_is_where_the_decoder_finds_it(value: object, size: int, pretty: bool) -> None:
    text = json.dumps(value, indent=1 if pretty else None)
    assert end_in_pieces(text + ', {"next": "]}"}]', size) == len(text)


@settings(max_examples=60, deadline=None)
@given(st.lists(JSON, min_size=1), st.integers(1, 12))
def test_a_cut_value_has_no_end(value: list[object], size: int) -> None:
    text = json.dumps(value)[:-1]
    assert end_in_pieces(text, size) == -1


@pytest.mark.parametrize(("text", "end"), [('{"a": [1}', 8), ('[{"a": 1], 2]', 8)])
def test_a_bracket_that_fits_nothing_is_a_mismatch(text: str, end: int) -> None:
    scan = Scan()
    assert (scan.end(text, 0, len(text)), scan.mismatch) == (end, True)


def test_depth_costs_no_memory() -> None:
    scan = Scan()
    assert scan.end("[" * 100_000, 0, 100_000) == -1
    assert scan.end("]" * 100_000, 0, 100_000) == 100_000
