"""A session: all of its calls as a waterfall, also where none of them failed, so that there is no trace."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from moesif_tui.calls import session_calls
from moesif_tui.ui.present import shown_text
from moesif_tui.ui.screens.trace import TraceView
from moesif_tui.ui.taking import Source
from moesif_tui.ui.text import Line
from moesif_tui.ui.trace.session import SessionReader

LONGEST = 24
"""Characters of a session's token in the breadcrumb."""


class SessionView(TraceView):
    """The calls of one session."""

    ID_WORDS = "session token"

    def __init__(self, token: str, at: str) -> None:
        """Show a session; `at`: id of the event to stand on."""
        super().__init__(token, at=at)
        self._event_id = at

    def crumb(self) -> Line:
        """Its token."""
        return [(f"session {shown_text(self.trace_id)[:LONGEST]}", "strong")]

    def new_reader(self, kinds: Sequence[str]) -> SessionReader:
        """Reads the session."""
        return SessionReader(self.moesif.session, self.trace_id, kinds)

    async def find_again(self) -> None:
        """Sessions have settled, and with them their tokens: the call that this was opened from knows its own."""
        from moesif_tui.wire.events import GetEvent

        hit = await self.moesif.session.send(GetEvent(id=self._event_id))
        self.trace_id = (hit.source.session_token if hit.source is not None else None) or self.trace_id

    def everything(self, kinds: Sequence[str], shown: frozenset[str]) -> Source:
        """The calls of these kinds that are shown, by their ids."""
        return partial(session_calls, self.moesif.session, self.trace_id, kinds, among=shown)
