"""Work of which only the latest counts."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from textual.dom import DOMNode


def run_latest(node: DOMNode, group: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run work in the place of what a node still runs in that group.

    It is handed over as a function, so that of what is overtaken before it began no coroutine is left behind, which
    Python would complain about. `functools.partial` of a coroutine function is one; a lambda is not.
    """
    node.run_worker(cast("Any", work), exclusive=True, group=group)
