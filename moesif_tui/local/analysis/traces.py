"""A call as traces and graphs need it."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A call without its content.

    Attributes:
        id: of the call.
        time: µs, its start.
        end: µs; equals `time` where the duration is unknown.
        signature: number of its signature; of a failed call also its bucket's.
        session: number of its session.
        kind: a `core.kinds.Kind`.
        failed: whether it is an error of its signature's bucket.
        user: number of its user, 0 for none.
    """

    id: int
    time: int
    end: int
    signature: int
    session: int
    kind: int
    failed: bool
    user: int = 0
