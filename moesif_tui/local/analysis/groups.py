"""Groups that join until they are sessions: a union-find whose groups of explicit ids never become one."""

from __future__ import annotations

from array import array


class Groups:
    """Numbers from 0, each in a group. A group may belong to one explicit session."""

    def __init__(self) -> None:
        self._parent = array("i")
        self._of_explicit: dict[int, int] = {}
        self._explicit: dict[int, int] = {}

    def new(self) -> int:
        """A new group of its own."""
        self._parent.append(len(self._parent))
        return len(self._parent) - 1

    def of_explicit(self, explicit: int) -> int:
        """The group of an explicit session."""
        found = self._of_explicit.get(explicit)
        if found is None:
            found = self._of_explicit[explicit] = self.new()
            self._explicit[found] = explicit
        return found

    def find(self, number: int) -> int:
        """The one number that stands for the whole group."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def explicit(self, number: int) -> int:
        """The explicit session of a group, 0 for none."""
        return self._explicit.get(self.find(number), 0)

    def join(self, one: int, other: int) -> None:
        """Make two groups one, unless each belongs to an explicit session."""
        one, other = self.find(one), self.find(other)
        if one == other or (one in self._explicit and other in self._explicit):
            return
        if other in self._explicit or (one not in self._explicit and other < one):
            one, other = other, one
        self._parent[other] = one
