"""Moving through rows: what lists and pages have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from moesif_tui.ui.actions import Keyed

if TYPE_CHECKING:
    from textual.events import MouseScrollDown, MouseScrollUp

WHEEL: Final = 3
"""Rows of one turn of the wheel."""


class Moving(Keyed):
    """Keys and wheel of a widget that shows some rows of many; it says itself how it steps, jumps and rolls."""

    @property
    def height_rows(self) -> int:
        """How many rows fit on screen."""
        raise NotImplementedError

    def step(self, count: int) -> None:
        """Move the cursor so many rows down."""
        raise NotImplementedError

    def jump(self, count: int) -> None:
        """Move the cursor so many rows down, and scroll as far."""
        raise NotImplementedError

    def roll(self, count: int) -> None:
        """Scroll so many rows; the cursor stays on screen."""
        raise NotImplementedError

    def action_down(self) -> None:
        """One row down."""
        self.step(1)

    def action_up(self) -> None:
        """One row up."""
        self.step(-1)

    def action_half_down(self) -> None:
        """Half a screen down."""
        self.jump(self.height_rows // 2)

    def action_half_up(self) -> None:
        """Half a screen up."""
        self.jump(-(self.height_rows // 2))

    def action_screen_down(self) -> None:
        """A screen down."""
        self.jump(self.height_rows)

    def action_screen_up(self) -> None:
        """A screen up."""
        self.jump(-self.height_rows)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The wheel scrolls down."""
        event.stop()
        self.roll(WHEEL)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The wheel scrolls up."""
        event.stop()
        self.roll(-WHEEL)
