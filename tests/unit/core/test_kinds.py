"""The kinds of calls."""

from __future__ import annotations

from moesif_tui.core.kinds import EVERY, HIDDEN, SHOWN


def test_the_hidden_kinds_are_those_that_are_not_shown() -> None:
    hidden = [word for word in EVERY if word not in SHOWN]
    assert HIDDEN.replace(" and", ",").split(", ") == hidden
