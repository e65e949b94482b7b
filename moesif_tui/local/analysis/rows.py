"""The calls of one file as columns: what settling 200,000 of them needs fits in ten megabytes."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable
from struct import unpack
from typing import NamedTuple, TypeVar

from moesif_tui.local.analysis.hints import PREFIX, unpack_credentials

MINUTE = 60_000_000
GAP = 30 * MINUTE
"""µs of silence that end a visit."""
LONGEST_CALL = 24 * 60 * MINUTE
"""µs; a longer duration is a mistake of its recorder."""

K = TypeVar("K", bound=Hashable)

PENDING = -1
"""Stands for the group of a call that has none yet."""


class SessionCall(NamedTuple):
    """One call as settling sees it: integers and bytes that go into columns and come back unchanged.

    Attributes:
        id: of the call.
        file: the file it came from.
        start, end: µs; `end` may equal `start` where the duration is unknown.
        explicit: number of the explicit session id, positive; 0 for none.
        agent: number of the user agent; 0 for none.
        address: number of the client's address; 0 for none.
        hints: as `hints.pack` made them.
    """

    id: int
    file: int
    start: int
    end: int
    explicit: int = 0
    agent: int = 0
    address: int = 0
    hints: bytes | None = None


class Client(NamedTuple):
    """Who made a call, as far as its surface tells; 0 for unknown."""

    address: int
    agent: int


class Rows:
    """Calls of one file. `client` and `shown` are places in `clients` and `credentials`."""

    def __init__(self, *, stream: bool) -> None:
        self.stream = stream
        self.id = array("q")
        self.start = array("q")
        self.end = array("q")
        self.explicit = array("q")
        self.trace = array("q")
        self.page = array("q")
        self.client = array("i")
        self.shown = array("i")
        self.clients: dict[Client, int] = {}
        self.credentials: dict[bytes, int] = {b"": 0}

    def add(self, call: SessionCall) -> None:
        """Append a call, in any order.

        Raises:
            struct.error: hints that `hints.pack` did not make.
        """
        self.id.append(call.id)
        self.start.append(call.start)
        self.end.append(min(max(call.end, call.start), call.start + LONGEST_CALL))
        self.explicit.append(call.explicit)
        hints = call.hints
        trace, page = unpack("<qq", hints[:PREFIX]) if hints else (0, 0)
        self.trace.append(trace)
        self.page.append(page)
        self.client.append(self.clients.setdefault(Client(call.address, call.agent), len(self.clients)))
        rest = hints[PREFIX:] if hints else b""
        self.shown.append(self.credentials.setdefault(rest, len(self.credentials)))

    def sort(self) -> None:
        """Put the calls in order of start and id, as if they had been added so."""
        start, ids = self.start, self.id
        count = len(start)
        if all(start[n] < start[n + 1] or (start[n] == start[n + 1] and ids[n] < ids[n + 1]) for n in range(count - 1)):
            return
        order = sorted(range(count), key=lambda n: (start[n], ids[n]))
        for name in ("id", "start", "end", "explicit", "trace", "page", "client", "shown"):
            column = getattr(self, name)
            setattr(self, name, array(column.typecode, [column[n] for n in order]))
        self.clients, self.client = _renumbered(self.clients, self.client)
        self.credentials, self.shown = _renumbered(self.credentials, self.shown, b"")

    def __len__(self) -> int:
        return len(self.id)

    def shown_credentials(self) -> Iterable[tuple[tuple[int, ...], tuple[int, ...]]]:
        """(credentials, handed) by their place, as `hints` holds them."""
        return map(unpack_credentials, self.credentials)

    def has_addresses(self) -> bool:
        """Whether the file tells clients' addresses at all."""
        return any(client.address for client in self.clients)


def _renumbered(places: dict[K, int], column: array[int], *first: K) -> tuple[dict[K, int], array[int]]:
    """What a column points to, numbered in the order in which the column does; `first` keeps the lowest numbers."""
    keys = list(places)
    renumbered = {key: place for place, key in enumerate(first)}
    return renumbered, array("i", [renumbered.setdefault(keys[old], len(renumbered)) for old in column])
