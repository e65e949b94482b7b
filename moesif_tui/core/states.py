"""The state of an error bucket: the API publishes no meaning of the numbers; this is what they usually mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

OPEN: Final = 0
RESOLVED: Final = 1
IGNORED: Final = 2

STATES: Final[Mapping[str, int]] = {"open": OPEN, "resolved": RESOLVED, "ignored": IGNORED}
"""Name → number."""
SIGNS: Final[Mapping[int, str]] = {OPEN: "●", RESOLVED: "○", IGNORED: "◌"}
_NAMES: Final = {number: name for name, number in STATES.items()}


def state_name(state: int | None) -> str:
    """The name of a state, that of none is `open`; an unknown number shows as `state 7`."""
    return _NAMES.get(state or OPEN, f"state {state}")


def state_sign(state: int | None) -> str:
    """A state in one cell; an unknown number has the sign of what is not open any more."""
    return SIGNS.get(state or OPEN, SIGNS[RESOLVED])
