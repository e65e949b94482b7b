"""The filter of a bucket list: what rows hold is asked of the rows, what only calls hold is asked of the calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.time import parse_time
from moesif_tui.ui.filters import FilterError, as_dsl, understood
from moesif_tui.ui.present import Clock, bucket_says

if TYPE_CHECKING:
    from moesif_tui.core.query import Query
    from moesif_tui.session import Session
    from moesif_tui.wire.triage import TriageBucket

_FIELDS: Final = {
    "state": "state",
    "status": "status",
    "verb": "verb",
    "route": "route",
    "says": "says",
    "host": "host",
    "version": "version",
    "events": "events",
    "users": "users",
    "sessions": "sessions",
    "last": "last",
}
"""Column → field of the query language."""


class BucketFilter:
    """A filter and what was found for it.

    Attributes:
        text: as typed.
        asks_kind: whether it asks for a kind of calls itself, which is shown then even where it is hidden else.
    """

    def __init__(
        self, text: str = "", rows: Query | None = None, events: Query | None = None, *, asks_kind: bool = False
    ) -> None:
        self.text = text
        self.asks_kind = asks_kind
        self._rows = rows
        self._events = events
        self._found: Mapping[str, int] | None = None

    @classmethod
    def read(cls, text: str) -> BucketFilter:
        """Understand a filter; may take 40 ms the first time. Raises `FilterError`."""
        query = understood(text)
        if query is None:
            return cls()
        from moesif_tui.core.query import split

        parts = split(query)
        if parts.reason:
            raise FilterError(parts.reason)
        return cls(text, parts.rows, parts.events, asks_kind=query.asks_kind)

    async def ask(self, session: Session, clock: Clock, kinds: Sequence[str]) -> None:
        """Ask the calls for what only they hold. Raises `session.ApiError`, `FilterError`."""
        if self._events is None:
            return
        from moesif_tui.core.bucket_counts import bucket_counts

        self._found = await bucket_counts(session.send, as_dsl(self._events, session, clock), kinds)

    @property
    def asks_calls(self) -> bool:
        """Whether it asks for what only calls hold, so that some calls of a bucket fit and others do not."""
        return self._events is not None

    def fitting(self, bucket: TriageBucket) -> int | None:
        """How many calls of a bucket fit; None where nothing is asked of calls."""
        return None if self._found is None else self._found.get(bucket.id or "", 0)

    def keep(self, clock: Clock) -> Callable[[TriageBucket], bool]:
        """Whether a row passes."""
        rows, found = self._rows, self._found
        if rows is None:
            return lambda bucket: found is None or bucket.id in found
        from moesif_tui.core.query import row_matches, row_values

        return lambda bucket: (
            (found is None or bucket.id in found)
            and row_matches(rows, row_values(bucket), now=clock.now, zone=clock.zone)
        )

    def field_of(self, column: str | None, bucket: TriageBucket) -> tuple[str, Any]:
        """The field and the value under the cursor; of the status where no column was chosen."""
        field = _FIELDS.get(column or "status", "status")
        values: Mapping[str, Any] = {
            "state": bucket.state or 0,
            "status": bucket.status or 0,
            "verb": bucket.verb,
            "route": bucket.route,
            "says": next((_as_recorded(text) for text, _ in bucket_says(bucket)), None),
            "host": bucket.host,
            "version": bucket.api_version,
            "events": bucket.event_count,
            "users": bucket.user_count,
            "sessions": bucket.session_count,
            "last": parse_time(bucket.last_modified),
        }
        return field, values[field]


def values_of(buckets: Iterable[TriageBucket]) -> Iterator[tuple[str, str | None]]:
    """What a filter can be completed with: field and value."""
    for bucket in buckets:
        yield from (
            ("verb", bucket.verb), ("route", bucket.route), ("host", bucket.host), ("version", bucket.api_version),
        )  # fmt: skip


def _as_recorded(said: str) -> str:
    """The longest part of what errors say that stands so in each of them: numbers and ids are folded to `…`."""
    return max((part.strip() for part in said.split("…")), key=len)
