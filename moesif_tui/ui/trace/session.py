"""Reads a session as a trace is read: all of its calls, whether one of them failed or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moesif_tui.calls import IN_TIME, of_session
from moesif_tui.core.derived import derived_in
from moesif_tui.ui.call_rows import SOURCE
from moesif_tui.ui.trace.reader import FIRST_PAGE, PAGE, TraceReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moesif_tui.session import Session


class SessionReader(TraceReader):
    """One session, as far as it has been read; its token is the `id`."""

    def __init__(self, session: Session, token: str, kinds: Sequence[str] = ()) -> None:
        super().__init__(session, token, kinds)
        self._after: list[Any] | None = None

    async def facts(self) -> None:
        """Nothing is said of a session but what its calls say (`more`)."""

    async def more(self) -> int:
        """Read the next page; how many calls are new. Raises `ApiError`."""
        from moesif_tui.wire.events import Event, SearchEvents
        from moesif_tui.wire.traces import Trace

        size = PAGE if self.calls else FIRST_PAGE
        source = [*SOURCE, "response.time", "request.headers", "request.user_agent"]
        body: dict[str, Any] = {"query": of_session(self.id), "size": size, "sort": list(IN_TIME), "_source": source}
        if self._after is not None:
            body["search_after"] = self._after
        exchange = await self._session.exchange(SearchEvents(body=body, kind=self.kinds))
        hits = (exchange.value.hits.hits if exchange.value.hits else None) or []
        events = [hit.source for hit in hits if hit.source is not None]
        self.hidden = None  # the service counts those of all sessions
        self.complete = len(hits) < size
        self._after = hits[-1].sort if hits else self._after
        if self.trace is None or self.trace.user_id is None:
            named = next((event for event in events if event.user_id), events[0] if events else Event())
            derived = dict(derived_in(named.metadata))
            self.trace = Trace(user_id=named.user_id, session_token=self.id, metadata={"derived": derived})
        return self._keep(events)
