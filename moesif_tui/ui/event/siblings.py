"""The list that a call was opened from: which row is a call, which one failed, and waiting for one to be read."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from moesif_tui.core.statuses import failed
from moesif_tui.ui.rows import PagedRows, Rows

PAUSE: Final = 0.02
PATIENCE: Final = 10.0
"""Seconds that a row may take to be read."""


def event_of(item: Any) -> Any:
    """The event in a row: the row itself, or what it holds."""
    for name in ("source", "event"):
        found = getattr(item, name, None)
        if found is not None:
            return found
    return item


def is_call(item: Any) -> bool:
    """Whether a row is a call, and not a pause between two."""
    event = event_of(item)
    return any(hasattr(event, name) for name in ("request", "failed", "status"))


def is_failure(item: Any) -> bool:
    """Whether the call of a row failed."""
    event = event_of(item)
    known = getattr(event, "failed", None)
    if isinstance(known, bool):
        return known
    return failed(event) if hasattr(event, "response") else False


def time_of(item: Any) -> str | None:
    """When it was sent, as the API told it; None where the row does not know."""
    event = event_of(item)
    request = getattr(event, "request", None)
    found = getattr(request, "time", None) if request is not None else getattr(event, "time", None)
    return found if isinstance(found, str) and found else None


class Siblings:
    """A place in a list of calls."""

    def __init__(self, rows: Rows[Any], index: int, event_id: str) -> None:
        self.rows = rows
        self.index = index
        self._id = event_id

    def _now(self) -> int:
        """Where the call is now, which may have moved since."""
        item = self.rows.row(self.index)
        if item is None or self.rows.id_of(item) != self._id:
            found = self.rows.index_of(self._id)
            self.index = self.index if found is None else found
        return self.index

    @property
    def text(self) -> str:
        """`6 of 9`."""
        total = max(self.rows.total, self.index + 1)
        return f"{self._now() + 1:,} of {total:,}{'' if self.rows.exact else ' or more'}"

    @property
    def here(self) -> Any:
        """The row of the call, if it is read."""
        return self.rows.row(self._now())

    async def step(self, step: int, *, errors: bool = False) -> Any | str:
        """Go to the next call, or the next one that failed: its row, or a sentence why there is none."""
        target = self._now() + step
        if errors:
            hint = await self._error_near(step)
            if isinstance(hint, str):
                return hint
            if hint is not None:
                target = max(target, hint) if step > 0 else min(target, hint)
        while True:
            item = await self._read(target)
            if isinstance(item, str):
                return item
            if item is None:
                which = "failing call" if errors else "call"
                return f"There is no {which} further {'down' if step > 0 else 'up'} in the list."
            if is_call(item) and (not errors or is_failure(item)):
                self.index, self._id = target, self.rows.id_of(item)
                return item
            target += step

    async def _error_near(self, step: int) -> int | str | None:
        """From where on the next failing call is looked for; a sentence when there is none."""
        find = self.rows.errors if isinstance(self.rows, PagedRows) else None
        item = await self._read(self._now()) if find is not None else None
        return item if find is None or item is None or isinstance(item, str) else await find(item, step)

    async def _read(self, index: int) -> Any | str | None:
        """A row once it is there; a sentence when it cannot be read; None behind the ends."""
        if index < 0:
            return None
        item = self.rows.row(index)
        waited = 0.0
        while item is None and (index < self.rows.total or not self.rows.exact):
            trouble = self.rows.trouble(index)
            if trouble is not None:
                return trouble
            if waited > PATIENCE:
                return "The list does not answer."
            self.rows.look(index, index + 1)
            await asyncio.sleep(PAUSE)
            waited += PAUSE
            item = self.rows.row(index)
        return item
