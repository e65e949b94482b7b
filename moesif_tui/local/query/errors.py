"""Why a search has no answer."""

from __future__ import annotations

from moesif_tui.local.errors import Refused, TooSlow


class QueryRefused(Refused):
    """A search body that this server does not take: one sentence that begins with the place, such as
    `query.bool.must[1].fuzzy: this server does not support the clause fuzzy`.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}" if place else reason)


class QueryTooSlow(TooSlow):
    """A search that was stopped because it passed its time limit; the sentence says the limit and what helps."""
