"""The keys of a view's filter: typing it, only and not this value, lifting its last part."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from moesif_tui.session import ApiError
from moesif_tui.ui.actions import Lacking
from moesif_tui.ui.filters import Aim, FilterError, misread
from moesif_tui.ui.present import holds_secret
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.filter import FilterLine
from moesif_tui.ui.workers import run_latest

PATIENCE = 1.0
"""Seconds without a key until a filter that is not finished says why it cannot be used."""


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """A filter that was asked for; the same text asked for again is another one."""

    text: str


class Filtering(View):
    """A view with a filter.

    Attributes:
        filter_text: the filter that counts.
    """

    filter_text = ""
    _refining: _Asked | None = None
    """The latest filter that is to count, while the rows that it leaves are not shown yet."""
    _latest: _Asked | None = None
    """The latest filter that was asked for, whatever came of it."""

    @property
    def lacking(self) -> Lacking:
        """What a filter leaves may be on its way."""
        return "rows" if self._refining is not None else super().lacking

    async def refine(self, text: str) -> None:
        """Show what a filter leaves, and make it `filter_text`. Raises `FilterError` and `ApiError`."""
        raise NotImplementedError

    def under_cursor(self) -> Aim | None:
        """Field of the query language and value under the cursor, or why there is none; None where there is no row."""
        raise NotImplementedError

    def use(self, text: str, *, typing: bool = False, kept: bool = False) -> None:
        """Filter by a query.

        Args:
            text: the query.
            typing: it is still typed: one that is not finished says so only after a while.
            kept: typing has ended with it: one that cannot be used stays to be mended, what is shown stays as it is.
        """
        self._refining = self._latest = asked = _Asked(text)
        run_latest(self, "filter", partial(self._use, asked, typing=typing, kept=kept))

    async def _use(self, asked: _Asked, *, typing: bool, kept: bool) -> None:
        try:
            await self.refine(asked.text)
        except (FilterError, ApiError) as error:
            if isinstance(error, FilterError) and error.incomplete and typing:
                self.filter_line.error("")
                self.after_rest("unfinished", PATIENCE, partial(self._still_unfinished, asked, str(error)))
            else:
                self.filter_line.error(str(error))
            if kept and isinstance(error, FilterError):
                self.filter_line.reopen()
            return
        finally:
            if self._refining is asked:
                self._refining = None
        self.filter_line.error("")
        if kept and (remark := await asyncio.to_thread(misread, asked.text)):
            self.say(f"{remark}.", role="warning")

    def _still_unfinished(self, asked: _Asked, sentence: str) -> None:
        """Say why nothing is filtered."""
        if self._latest is asked:
            self.filter_line.error(sentence, unfinished=True)

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        """Filter while it is typed."""
        self.use(event.text, typing=True)

    def on_filter_line_closed(self, event: FilterLine.Closed) -> None:
        """What counts now."""
        self.use(event.text, kept=event.kept)

    def _edit(self, edit: Callable[[str, str, Any], str]) -> None:
        found = self.under_cursor()
        if isinstance(found, str):
            self.say(found, role="muted")
        elif found is not None and holds_secret(found[1]):
            self.say("This value holds a secret: it is masked, and nothing is filtered by it.", role="muted")
        elif found is not None:
            fresh = edit(self.filter_text, *found)
            if fresh == self.filter_text:
                self.say(f"{found[0]} is filtered already; h and l go to another column.", role="muted")
            else:
                self.use(fresh)

    def action_filter(self) -> None:
        """Type a filter."""
        self.filter_line.open()

    def action_only(self) -> None:
        """Only rows with the value under the cursor."""
        from moesif_tui.core.query import only

        self._edit(only)

    def action_exclude(self) -> None:
        """No rows with the value under the cursor."""
        from moesif_tui.core.query import without

        self._edit(without)

    def action_lift(self) -> None:
        """Take the last part of the filter away."""
        from moesif_tui.core.query import lift

        text = self.filter_text if self._refining is None else self._refining.text
        if text:
            self.use(lift(text))
