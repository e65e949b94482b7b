"""The kinds of calls: those that a client makes for what it wants, and the many that a browser makes besides.

A local addition to the API: an event's `metadata.kind`, and the parameter `kind` of lists, searches and graphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final


class Kind(IntEnum):
    """A kind by the number that it is stored as."""

    API = 0
    PAGE = 1
    STATIC = 2
    PREFLIGHT = 3
    ABORTED = 4

    @property
    def word(self) -> str:
        """The kind as the API says it."""
        return self.name.lower()


EVERY: Final = tuple(kind.word for kind in Kind)
"""Every kind, as the API says it."""
SHOWN: Final = (Kind.API.word, Kind.PAGE.word)
"""The kinds that are shown and counted unless others are asked for."""
HIDDEN: Final = "static, preflight and aborted"
"""The others, as a sentence names them."""


def besides(kinds: Sequence[str]) -> tuple[str, ...]:
    """The kinds that are not among these."""
    return tuple(kind for kind in EVERY if kind not in kinds)
