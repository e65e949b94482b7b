"""The history of views: back and forward as in a browser, each view kept as it was."""

from __future__ import annotations

from typing import Final, Generic, TypeVar

V = TypeVar("V")

KEPT: Final = 30
"""Views that are kept; behind that the oldest but the first is forgotten."""


class History(Generic[V]):
    """Views in the order they were gone through, and where the user is among them."""

    def __init__(self, first: V) -> None:
        self._views = [first]
        self._at = 0

    @property
    def current(self) -> V:
        """The view on screen."""
        return self._views[self._at]

    @property
    def views(self) -> list[V]:
        """All that are kept, oldest first."""
        return list(self._views)

    @property
    def at_first(self) -> bool:
        """Whether there is nothing to go back to."""
        return self._at == 0

    @property
    def at_last(self) -> bool:
        """Whether there is nothing to go forward to."""
        return self._at == len(self._views) - 1

    def go(self, view: V) -> list[V]:
        """Go on to a view; answers those that cannot be reached any more."""
        if view is self.current:
            return []
        gone = self._views[self._at + 1 :]
        self._views[self._at + 1 :] = [view]
        self._at += 1
        if len(self._views) > KEPT:
            gone.append(self._views.pop(1))
            self._at -= 1
        return [old for old in gone if not any(old is kept for kept in self._views)]

    def back(self) -> V | None:
        """Go back; None at the first view."""
        if self.at_first:
            return None
        self._at -= 1
        return self.current

    def forward(self) -> V | None:
        """Go forward again; None at the last view."""
        if self.at_last:
            return None
        self._at += 1
        return self.current
