"""Views that follow the data set while it grows: they catch up when they come back, and read one time after another."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from moesif_tui.ui.actions import Lacking
from moesif_tui.ui.view import View
from moesif_tui.ui.watch import DataChanged
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from moesif_tui.ui.program import Program
    from moesif_tui.wire.imports import DataSet

EACH: Final = 1.0
"""Seconds between two readings of what grows."""


class Following(View):
    """A view of the data set.

    Attributes:
        data_set: as last told; None before anything is known.
        caught_up: set once what is shown has been read for the first time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.data_set: DataSet | None = None
        self.caught_up = asyncio.Event()
        self._reading = False
        self._unread = False
        self._read_at = 0.0

    @property
    def lacking(self) -> Lacking:
        """What is shown first may be on its way."""
        return super().lacking if self.caught_up.is_set() else "rows"

    def know(self, data_set: DataSet) -> None:
        """Show what is known of the data set itself: its name, its counts."""
        raise NotImplementedError

    async def foresee(self) -> None:
        """Ask for what will be shown before anything is known of the data set."""

    async def catch_up(self, *, final: bool) -> None:
        """Read again what is shown; `final`: the import has ended, so that orders and ids may be others."""
        raise NotImplementedError

    @property
    def growing(self) -> bool:
        """Whether an import runs."""
        return self.data_set is not None and self.data_set.state == "importing"

    def on_data_changed(self, event: DataChanged) -> None:
        """The data set holds more, or its import has ended."""
        self._follow(event.data_set)

    def on_screen_resume(self) -> None:
        """Catch up with what was told to another view."""
        super().on_screen_resume()
        known = cast("Program", self.app).data_set
        if known is not None and known != self.data_set:
            self._follow(known)

    def _follow(self, data_set: DataSet) -> None:
        self.data_set = data_set
        self.know(data_set)
        self._unread = True
        wait = self._read_at + EACH - time.monotonic()
        if not self.growing or wait <= 0:
            self._read()
        else:
            self.after_rest("data", wait, self._read)

    def _read(self) -> None:
        if self._unread and (not self._reading or not self.growing):
            self._unread = False
            run_latest(self, "data", partial(self._catch_up, final=not self.growing))

    async def _catch_up(self, *, final: bool) -> None:
        self._reading = True
        try:
            await self.catch_up(final=final)
        finally:
            self._reading = False
            self.caught_up.set()
            self._read_at = time.monotonic()
        if self._unread:
            self.after_rest("data", EACH, self._read)
