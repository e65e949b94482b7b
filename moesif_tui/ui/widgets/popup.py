"""What lies over a view for a moment: it has the focus and every key while it is open, and gives the focus back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.events import Key, Paste
from textual.strip import Strip
from textual.widget import Widget

from moesif_tui.ui.actions import Hinting
from moesif_tui.ui.text import Piece, fit, pad, segments
from moesif_tui.ui.theme import Ground
from moesif_tui.ui.widgets.frame import palette_of

if TYPE_CHECKING:
    from moesif_tui.ui.app import MoesifApp


class Popup(Hinting, Widget, can_focus=True):
    """Rows of text over the lower part of the view, over its whole width: no cursor of a list is seen beside them."""

    DEFAULT_CSS: ClassVar[str] = """
    Popup { layer: popup; dock: bottom; offset: 0 -2; height: auto; width: auto; background: $surface; }
    """
    GROUND: ClassVar[Ground] = "surface"

    def __init__(
        self, closed: Callable[[], None] | None = None, *, back: Callable[[], None] | None = None, **options: Any
    ) -> None:
        """Make it.

        Args:
            closed: called after it is gone.
            back: opens the one that it came from, which `esc` goes back to.
            options: of the widget.
        """
        super().__init__(**options)
        self._closed_by = closed
        self._back = back
        self._former: Widget | None = None
        self._width = 0

    def on_mount(self) -> None:
        """Take the focus, and remember who had it."""
        self._former = self.screen.focused
        self.fit_size()
        self.focus()

    def on_blur(self) -> None:
        """A click elsewhere closes it."""
        self.shut()

    def comes_late(self, event: Key | Paste) -> bool:
        """Whether a key or a paste came when this had gone already: it goes where the next ones go."""
        if self.display:
            return False
        event.stop()
        cast("MoesifApp", self.app).release([event])
        return True

    def shut(self) -> None:
        """Go away and give the focus back."""
        if not (self.is_attached and self.display):
            return
        self.screen.set_focus(self._former if self._former is not None and self._former.is_attached else None)
        self.display = False
        self.remove()
        if self._closed_by is not None:
            self._closed_by()

    def leave(self) -> None:
        """Go away, back to the one that it came from, if there is one."""
        self.shut()
        if self._back is not None:
            self.screen.call_later(self._back)

    @property
    def leaving(self) -> str:
        """What that is, in a word."""
        return "close" if self._back is None else "back"

    def size_wanted(self) -> tuple[int, int]:
        """Cells and rows that it needs."""
        raise NotImplementedError

    def row(self, y: int, width: int) -> tuple[list[Piece], Ground]:
        """One row of it, and its ground."""
        raise NotImplementedError

    def fit_size(self) -> None:
        """Take the room that it needs and the view has."""
        width, height = self.size_wanted()
        view = self.screen.size
        self._width = max(10, min(width, view.width))
        self.styles.width = view.width
        self.styles.height = max(1, min(height, view.height - 4))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row as Textual wants it."""
        width = self.size.width
        used = min(self._width, width)
        pieces, ground = self.row(y, used)
        return Strip(segments(pad(fit(pieces, used), width), palette_of(self), ground), width)
