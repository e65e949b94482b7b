"""A dict that works out what it does not have yet, and stays small whatever it is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")


class Remembered(dict[str, V]):
    """Text → what a function makes of it. Long texts are worked out each time; a full dict is begun anew."""

    def __init__(self, make: Callable[[str], V], most: int, longest: int = 128) -> None:
        super().__init__()
        self._make = make
        self._most = most
        self._longest = longest

    def __missing__(self, text: str) -> V:
        found = self._make(text)
        if len(text) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[text] = found
        return found
