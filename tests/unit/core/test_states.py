"""The states of buckets by name and sign."""

from __future__ import annotations

import pytest

from moesif_tui.core.states import state_name, state_sign


@pytest.mark.parametrize(
    ("state", "name", "sign"),
    [(0, "open", "●"), (None, "open", "●"), (1, "resolved", "○"), (2, "ignored", "◌"), (7, "state 7", "○")],
)
def test_states(state: int | None, name: str, sign: str) -> None:
    assert (state_name(state), state_sign(state)) == (name, sign)
