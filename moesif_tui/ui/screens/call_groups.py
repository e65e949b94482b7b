"""The section's calls in groups: a group leads to the section's list again, with the filter that leaves the group."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from moesif_tui.ui.bucket.groups import By, Group
from moesif_tui.ui.present import holds_secret
from moesif_tui.ui.screens.bucket_groups import GroupsView
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from moesif_tui.ui.bucket.calls import Listing
    from moesif_tui.ui.present import Clock


class CallGroups(GroupsView):
    """Calls of all signatures, grouped by one thing."""

    def __init__(self, by: By, listing: Listing, clock: Clock, query: str) -> None:
        """Group the calls that a query finds."""
        super().__init__(by, listing, clock)
        self._query = query

    def open_groups(self, listing: Listing, by: By) -> None:
        """Show the same calls in other groups."""
        self.moesif.open(CallGroups(by, listing, self.told_by(), self._query))

    def open_group(self, groups: Sequence[Group], index: int) -> None:
        """List the calls of a group; no filter can ask for a parameter, nor may one hold a secret."""
        value = groups[index].value
        secret = value is not None and (holds_secret(value) or self.by.shown(value) == self.by.shown(""))
        if self.by.parameter or secret:
            super().open_group(groups, index)
        else:
            run_latest(self, "open", partial(self._list, groups[index]))

    async def _list(self, group: Group) -> None:
        from moesif_tui.core.query import QueryError, only
        from moesif_tui.ui.screens.calls import Calls

        try:
            query = await asyncio.to_thread(only, self._query, self.by.field, group.value)
        except QueryError as error:
            self.say(error.message, role="warning")
            return
        self.moesif.open(Calls(query))
