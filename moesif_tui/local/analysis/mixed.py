"""Files in which several clients are mixed: each call joins by the first thing about it that is known.

In this order: explicit id; credential (a session's cookie before `Authorization`, that before an API key); the
credential that its answer handed out; a trace or run that others share; client address and agent; page. A later one
never splits what an earlier one joined.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import NamedTuple

from moesif_tui.local.analysis.groups import Groups
from moesif_tui.local.analysis.rows import PENDING, Rows
from moesif_tui.local.analysis.windows import join_clients

RANK = 3
"""The bits of a slot that hold the rank of its kind (`credentials`)."""


class Part(NamedTuple):
    """One file's rows and the group of each."""

    rows: Rows
    groups: array[int]


class MixedClients:
    """Joins the calls of several files, over one union of groups."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._parts: list[Part] = []
        self._of_value: dict[int, int] = {}

    def add(self, rows: Rows) -> array[int]:
        """Take a file's rows, in order of time; the array holds the group of each once `settle` is through."""
        part = Part(rows, array("i", [PENDING]) * len(rows))
        self._parts.append(part)
        return part.groups

    def settle(self) -> None:
        """Find every call's group."""
        self._join_by_credential()
        self._join_by_what_was_handed_out()
        self._join_lower_ranks()
        self._join_by(lambda rows: rows.trace, last=False)
        join_clients(self._groups, [(part.rows, part.groups) for part in self._parts])
        self._join_by(lambda rows: rows.page, last=True)
        for _, found in self._parts:
            for place, group in enumerate(found):
                if group == PENDING:
                    found[place] = self._groups.new()

    def _value(self, value: int) -> int:
        """The group of a credential."""
        found = self._of_value.get(value)
        if found is None:
            found = self._of_value[value] = self._groups.new()
        return found

    def _join_by_credential(self) -> None:
        owners: dict[int, int] = {}
        for part in self._parts:
            self._join_by_shown(part, owners)
        sessions: dict[int, set[int]] = {}
        for group, explicit in owners.items():
            sessions.setdefault(self._groups.find(group), set()).add(explicit)
        for group, explicits in sessions.items():
            if len(explicits) == 1 and 0 not in explicits:
                self._groups.join(self._groups.of_explicit(explicits.pop()), group)

    def _join_by_shown(self, part: Part, owners: dict[int, int]) -> None:
        """Join by credentials shown together; note in `owners` whose explicit session each was used in (0: several)."""
        rows, found = part
        of_shown = array("i")
        for pairs, _ in rows.shown_credentials():
            values = _highest(pairs)
            for value in values[1:]:
                self._groups.join(self._value(values[0]), self._value(value))
            of_shown.append(self._value(values[0]) if values else PENDING)
        for place, shown in enumerate(rows.shown):
            explicit = rows.explicit[place]
            group = of_shown[shown]
            found[place] = self._groups.of_explicit(explicit) if explicit else group
            if explicit and group != PENDING and owners.setdefault(group, explicit) != explicit:
                owners[group] = 0

    def _join_by_what_was_handed_out(self) -> None:
        """A login joins the session that later uses the cookie or token which its answer gave."""
        groups = self._groups
        last_use = self._last_uses()
        for rows, found in self._parts:
            handed = [[value for value in values if value in last_use] for _, values in rows.shown_credentials()]
            for place, shown in enumerate(rows.shown):
                for value in handed[shown]:
                    if last_use[value] < rows.start[place]:
                        continue
                    if found[place] == PENDING:
                        found[place] = self._of_value[value]
                    else:
                        groups.join(found[place], self._of_value[value])

    def _last_uses(self) -> dict[int, int]:
        """When each credential that some answer handed out was last used, µs."""
        given = {value for rows, _ in self._parts for _, handed in rows.shown_credentials() for value in handed}
        last: dict[int, int] = {}
        for rows, _ in self._parts:
            used = [[value for value in pairs[1::2] if value in given] for pairs, _ in rows.shown_credentials()]
            for place, shown in enumerate(rows.shown):
                for value in used[shown]:
                    if value in self._of_value:
                        last[value] = max(last.get(value, rows.start[place]), rows.start[place])
        return last

    def _join_lower_ranks(self) -> None:
        """A token that only ever stands beside the cookies of one session is that session's, where it stands alone."""
        beside: dict[int, int] = {}
        for rows, _ in self._parts:
            for pairs, _ in rows.shown_credentials():
                highest = _highest(pairs)
                for value in pairs[1::2] if len(highest) * 2 < len(pairs) else ():
                    if value in highest or value not in self._of_value:
                        continue
                    group = self._groups.find(self._value(highest[0]))
                    if beside.setdefault(value, group) != group:
                        beside[value] = PENDING
        for value, group in beside.items():
            if group != PENDING:
                self._groups.join(group, self._value(value))

    def _join_by(self, column: Callable[[Rows], array[int]], *, last: bool) -> None:
        """Join the pending calls that share a value of a column, to the one session that has it too where there is one.

        Where several sessions have it, or a single call, they stay pending; unless this is the last thing to join by.
        """
        wanted: dict[int, int] = {}
        for rows, found in self._parts:
            for group, value in zip(found, column(rows), strict=True):
                if group == PENDING and value:
                    wanted[value] = wanted.get(value, 0) + 1
        owners: dict[int, int] = {}
        for rows, found in self._parts if wanted else ():
            for group, value in zip(found, column(rows), strict=True):
                if group != PENDING and value in wanted:
                    root = self._groups.find(group)
                    if owners.setdefault(value, root) != root:
                        owners[value] = PENDING
        for value, count in wanted.items():
            if owners.get(value, PENDING) == PENDING and (last or (value not in owners and count > 1)):
                owners[value] = self._groups.new()
        for rows, found in self._parts if wanted else ():
            for place, value in enumerate(column(rows)):
                if found[place] == PENDING and value:
                    found[place] = owners.get(value, PENDING)


def _highest(pairs: tuple[int, ...]) -> list[int]:
    """The values of the highest rank in slots and values in turns."""
    ranks = [slot & RANK for slot in pairs[::2]]
    best = min(ranks, default=0)
    return [value for rank, value in zip(ranks, pairs[1::2], strict=True) if rank == best]
