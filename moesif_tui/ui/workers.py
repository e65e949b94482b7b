"""Work of which only the latest counts, and work that is done one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from textual.dom import DOMNode

T = TypeVar("T")


def run_latest(node: DOMNode, group: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run work in the place of what a node still runs in that group.

    It is handed over as a function, so that of what is overtaken before it began no coroutine is left behind, which
    Python would complain about. `functools.partial` of a coroutine function is one; a lambda is not.
    """
    node.run_worker(cast("Any", work), exclusive=True, group=group)


class Steps(Generic[T]):
    """Steps of a node, each of which is taken when the one before is done: none is lost, however fast they come."""

    def __init__(self, node: DOMNode, take: Callable[[T], Coroutine[Any, Any, None]]) -> None:
        self._node = node
        self._take = take
        self._waiting: deque[T] = deque()
        self._taking = False

    def add(self, step: T) -> None:
        """Take a step, after those that wait."""
        self._waiting.append(step)
        if not self._taking:
            self._taking = True
            self._node.run_worker(cast("Any", self._run), group="steps")

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._take(self._waiting.popleft())
        finally:
            self._taking = False
            self._waiting.clear()
