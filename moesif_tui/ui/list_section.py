"""What the sections have in common that are one list of what the data set holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from moesif_tui.core.kinds import EVERY, SHOWN
from moesif_tui.ui.filtering import Filtering
from moesif_tui.ui.following import Following
from moesif_tui.ui.present import Clock

if TYPE_CHECKING:
    from moesif_tui.ui.widgets.list import Column, VirtualList
    from moesif_tui.wire.imports import DataSet


class ListSection(Filtering, Following):
    """A section with one list, `list`, whose times are told by `clock` and whose calls are of `kinds`."""

    list: VirtualList[Any]

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.kinds: Sequence[str] = SHOWN

    def columns(self) -> Sequence[Column[Any]]:
        """Of the list, for the present clock."""
        raise NotImplementedError

    def restart(self) -> None:
        """Ask anew for the list."""
        raise NotImplementedError

    def show_facts(self) -> None:
        """Say above the list what it holds."""
        raise NotImplementedError

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield self.list

    def know(self, data_set: DataSet) -> None:
        """Tell times as this capture needs it."""
        self.clock = Clock(data_set.first, data_set.last)
        self.list.columns = self.columns()
        self.path_changed()
        self.show_facts()

    def action_hidden(self) -> None:
        """Count static, preflight and aborted calls too, or not."""
        self.kinds = SHOWN if self.kinds == EVERY else EVERY
        self.restart()
