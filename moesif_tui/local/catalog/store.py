"""What a catalog must do: facts about a data set, what could not be read of it, and what people set and made."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
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
        """What could not be read, as met, and at last what was named at the last opening and left out (`left_out`)."""


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


Record = dict[str, Any]
"""A JSON object that is kept."""


class Records(Protocol):
    """What people make beside the traffic, as JSON objects: of a kind (`workspace` …), an app, and with a key.

    They outlive the data set. Texts are valid Unicode. Every change is on disk when it returns, and every method raises
    `StoreError`.
    """

    def version(self) -> Hashable:
        """Another one whenever anything has been changed, by whichever process."""

    def get(self, kind: str, app: str, key: str) -> Record | None:
        """One record; None where there is none, or where None was kept."""

    def all(self, kind: str, app: str) -> dict[str, Record | None]:
        """Every record of a kind by its key."""

    def newest(self, kind: str, app: str, take: int, *, parent: str = "", before: str | None = None) -> list[Record]:
        """The newest ones first, of a parent where they have one; with `before` those older than the one with that key.

        Raises:
            KeyError: there is none with that key.
        """

    def change(
        self,
        kind: str,
        app: str,
        keys: Iterable[str],
        change: Callable[[str, Record | None], Record | None],
        *,
        parent: str = "",
    ) -> None:
        """Keep for each key what `change` makes of what is kept (None: nothing is): all of it or, after an error, none.

        Nobody else changes anything meanwhile. A new record belongs to `parent`.
        """

    def drop(self, kind: str, app: str, key: str) -> bool:
        """Forget a record and those that it is the parent of; whether there was one."""

    def close(self) -> None:
        """Close what is open."""
