"""What a search stands in besides its body."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """Over which calls a search runs.

    Attributes:
        prefix: the data set's key, with which every id outside begins (`k7f3a2-12` is call 12 of `k7f3a2`).
        since, until: µs since 1970 UTC, both inclusive; None is open.
        kinds: `call.kind` of the calls that are searched; None: all.
        now: what relative times count from, µs since 1970 UTC.
        of_calls: whether it is about calls; else about other documents, each of which stands with its `_id` where a
            call has its `extra`.
        newest_by: the time by which the newest come first where no order is given.
    """

    prefix: str
    since: int | None = None
    until: int | None = None
    kinds: frozenset[int] | None = None
    now: int = 0
    of_calls: bool = True
    newest_by: str = "request.time"
