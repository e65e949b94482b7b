"""What lists tell the views that they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from moesif_tui.ui.widgets.list import VirtualList


class AboutRow(Message):
    """A message of a list, about its row at `index`."""

    def __init__(self, view: VirtualList[Any], index: int = -1, item: Any = None) -> None:
        super().__init__()
        self.list = view
        self.index = index
        self.item = item

    @property
    def control(self) -> VirtualList[Any]:
        """The list."""
        return self.list
