"""The filter of a bucket list: what rows hold is asked of the rows, what only calls hold is asked of the calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from moesif_tui.core.time import parse_time
from moesif_tui.ui.present import Clock, bucket_says, holds_secret
from moesif_tui.ui.widgets.filter import Completion

if TYPE_CHECKING:
    from moesif_tui.core.query import Query
    from moesif_tui.session import Session
    from moesif_tui.wire.triage import TriageBucket

WORDS: Final = 12
"""Completions that are offered at once."""

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


class FilterError(Exception):
    """A filter that cannot be used: one sentence. `incomplete`: it may become one while it is typed."""

    def __init__(self, sentence: str, *, incomplete: bool = False) -> None:
        super().__init__(sentence)
        self.incomplete = incomplete


class BucketFilter:
    """A filter and what was found for it.

    Attributes:
        text: as typed.
    """

    def __init__(self, text: str = "", rows: Query | None = None, events: Query | None = None) -> None:
        self.text = text
        self._rows = rows
        self._events = events
        self._found: frozenset[str] | None = None

    @classmethod
    def read(cls, text: str) -> BucketFilter:
        """Understand a filter; may take 40 ms the first time. Raises `FilterError`."""
        if not text.strip():
            return cls()
        from moesif_tui.core.query import QueryError, parse, split

        try:
            parts = split(parse(text))
        except QueryError as error:
            raise FilterError(error.message, incomplete=error.incomplete) from None
        if parts.reason:
            raise FilterError(parts.reason)
        return cls(text, parts.rows, parts.events)

    async def ask(self, session: Session, clock: Clock, kinds: Sequence[str]) -> None:
        """Ask the calls for what only they hold. Raises `session.ApiError`, `FilterError`."""
        if self._events is None:
            return
        from moesif_tui.core.bucket_ids import bucket_ids
        from moesif_tui.core.query import QueryError, to_dsl

        try:
            query = to_dsl(self._events, now=clock.now, zone=clock.zone, local=session.near)
        except QueryError as error:
            raise FilterError(error.message) from None
        self._found = await bucket_ids(session.send, query, kinds)

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

    def complete(self, text: str, at: int, buckets: Iterable[TriageBucket]) -> Completion | None:
        """Names of fields, and values that the rows have, those with secrets left out."""
        from moesif_tui.core.query import complete

        known: dict[str, list[str]] = {}
        for bucket in buckets:
            for field in ("verb", "route", "host", "version"):
                value = self.field_of(field, bucket)[1]
                if value and value not in known.setdefault(field, []) and not holds_secret(value):
                    known[field].append(str(value))
        found = complete(text, at, known, "bucket")
        if not found:
            return None
        return Completion(found[0].start, [one.text for one in found[:WORDS] if one.start == found[0].start])


def _as_recorded(said: str) -> str:
    """The longest part of what errors say that stands so in each of them: numbers and ids are folded to `…`."""
    return max((part.strip() for part in said.split("…")), key=len)
