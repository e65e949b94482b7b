"""The driver: Textual's own, with fewer bytes and none that only asks the terminal for trouble."""

from __future__ import annotations

from typing import Final

from textual.drivers.linux_driver import LinuxDriver

from moesif_tui.ui.terminal.painter import Painter

_POINTER: Final = "\x1b]22;"
"""The pointer's shape: Textual sets it, and terminals that do not know it print it."""
_FRAME_START: Final = "\x1b[?2026h"
_FRAME_END: Final = "\x1b[?2026l"


class TerminalDriver(LinuxDriver):
    """Writes what differs from what is on screen."""

    painter: Painter | None = None
    _start = ""
    """The start of a frame, held back until there is something in it."""

    def write(self, data: str) -> None:
        """Send a frame, or a control sequence."""
        if data.startswith(_POINTER):
            return
        if data == _FRAME_START:
            self._start = data
            return
        if data == _FRAME_END and self._start:
            self._start = ""
            return
        if self.painter is None:
            self.painter = Painter()
        size = self._app.size
        short = self.painter.paint(data, size.width, size.height)
        if short:
            super().write(self._start + short)
            self._start = ""

    def forget(self) -> None:
        """What is on screen is not known: the next frame is sent whole."""
        if self.painter is not None:
            self.painter.forget()
