"""What the last searches that read documents found, so that the next page of one does not read them again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

MOST = 4
"""Searches that are remembered."""
LONGEST = 4_000_000
"""Characters of ids of one search."""


class FoundIds:
    """The ids that searches found, as JSON arrays; for several threads. What the data has outgrown is forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._version: Hashable = None
        self._known: OrderedDict[str, str] = OrderedDict()

    def get(self, version: Hashable, search: str, read: Callable[[], str]) -> str:
        """What was found before by the same search in the same version of the data, else what is read now."""
        with self._lock:
            if version != self._version:
                self._version = version
                self._known.clear()
            if search in self._known:
                self._known.move_to_end(search)
                return self._known[search]
        found = read()
        with self._lock:
            if version == self._version and len(found) <= LONGEST:
                self._known[search] = found
                while len(self._known) > MOST:
                    self._known.popitem(last=False)
        return found
