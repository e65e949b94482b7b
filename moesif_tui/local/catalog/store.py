"""What a catalog must do: facts about a data set, what could not be read of it, and marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol


class Problem(NamedTuple):
    """Something in a file that could not be read: byte position, entry from 1, one sentence why."""

    file: str
    position: int | None
    entry: int | None
    reason: str


class Catalog(Protocol):
    """Facts about one data set. Every method raises `StoreError`."""

    def facts(self) -> dict[str, Any]:
        """What is known: name, files, state, progress, counts."""

    def note(self, facts: Mapping[str, Any]) -> None:
        """Keep facts, joined to those that are there."""

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """Keep what could not be read."""

    def problems(self) -> list[Problem]:
        """What could not be read, as met."""


class Mark(NamedTuple):
    """A state that somebody set, and when: µs since 1970 UTC."""

    state: int
    changed: int


class Marks(Protocol):
    """The states that people set on buckets; they outlive the data set. Every method raises `StoreError`."""

    def marks(self, data_set: str) -> dict[str, Mark]:
        """By the signature's key, where a state was set."""

    def mark(self, data_set: str, keys: Iterable[str], mark: Mark) -> None:
        """Set the state of a signature under all of its keys, durably when this returns."""

    def move(self, data_set: str, to: str) -> None:
        """Give the marks of a data set to another one, where they are the later ones."""

    def drop(self, data_sets: str, before: int) -> None:
        """Forget marks that were set before a time (µs), of data sets whose keys begin with that."""

    def close(self) -> None:
        """Close what is open."""
