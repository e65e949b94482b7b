"""What a catalog must do: facts about a data set, what could not be read of it, and marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol


class Problem(NamedTuple):
    """Something in a file that could not be read: byte position, entry from 1, one sentence why."""

    file: str
    position: int | None
    entry: int | None
    reason: str


class Catalog(Protocol):
    """Facts about one data set."""

    def facts(self) -> dict[str, Any]:
        """What is known: name, files, state, progress, counts."""

    def note(self, facts: Mapping[str, Any]) -> None:
        """Keep facts, joined to those that are there."""

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """Keep what could not be read."""

    def problems(self) -> list[Problem]:
        """What could not be read, as met."""


class Marks(Protocol):
    """The states that people set on buckets; they outlive the data set."""

    def states(self, data_set: str) -> dict[str, int]:
        """State by the signature's key, where one was set."""

    def mark(self, data_set: str, key: str, state: int, now: int) -> None:
        """Set a state, durably when this returns. `now`: µs since 1970 UTC."""
