"""Counts of a data set that are kept up to date while calls come in, so that asking for them costs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from moesif_tui.core.kinds import Kind
from moesif_tui.local.analysis.kinds import SHOWN

_TIME, _KIND, _FAILED, _SESSION, _USER, _UNDATED = 1, 4, 5, 7, 8, 15
"""Places in a row of `call`."""


class Tally:
    """Calls by kind; failures, users and sessions of the shown kinds; first and last known start; and a generation.

    The generation grows whenever what can be read changes.
    """

    def __init__(self) -> None:
        self._counts = dict.fromkeys((kind.word for kind in Kind), 0)
        self._counts |= {"failures": 0, "users": 0, "sessions": 0, "generation": 0}
        self._span: tuple[int, int] | None = None
        self._seen = bytearray()

    @classmethod
    def of(cls, kept: Mapping[str, int], met: Iterable[int]) -> Tally:
        """One that goes on from what was kept, and from the numbers of all sessions and users that were counted."""
        resumed = cls()
        resumed._counts |= {name: value for name, value in kept.items() if name in resumed._counts}
        if "first" in kept:
            resumed._span = (kept["first"], kept["last"])
        resumed._new(met)
        return resumed

    def copy(self) -> Tally:
        """One that counts on from here."""
        copied = Tally()
        copied._counts = self._counts.copy()
        copied._span = self._span
        copied._seen = self._seen.copy()
        return copied

    def add(self, rows: Sequence[Sequence[Any]]) -> None:
        """Count rows of `call`."""
        counts = self._counts
        counts["generation"] += 1
        if not rows:
            return
        for kind in Kind:
            counts[kind.word] += sum(row[_KIND] == kind for row in rows)
        shown = [row for row in rows if row[_KIND] in SHOWN]
        counts["failures"] += sum(bool(row[_FAILED]) for row in shown)
        counts["sessions"] += self._new(row[_SESSION] for row in shown)
        counts["users"] += self._new(row[_USER] for row in shown if row[_USER])
        times = [row[_TIME] for row in rows if not row[_UNDATED]]
        times += self._span or ()
        if times:
            self._span = min(times), max(times)

    def settled(self, sessions: int) -> None:
        """Take over the final number of sessions."""
        self._counts["sessions"] = sessions
        self._counts["generation"] += 1

    def rows(self) -> Iterable[tuple[str, int]]:
        """Name and value of each, as they are kept."""
        yield from self._counts.items()
        if self._span is not None:
            yield "first", self._span[0]
            yield "last", self._span[1]

    def _new(self, numbers: Iterable[int]) -> int:
        """How many of these numbers were not met before. Numbers of sessions and users are never the same."""
        seen = self._seen
        found = set(numbers)
        if found and (missing := max(found) + 1 - len(seen)) > 0:
            seen.extend(bytes(missing))
        fresh = [number for number in found if not seen[number]]
        for number in fresh:
            seen[number] = 1
        return len(fresh)
