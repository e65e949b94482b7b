"""The driver: Textual's own, with fewer bytes and none that only asks the terminal for trouble."""

from __future__ import annotations

import asyncio
import os
import select
import signal
from typing import TYPE_CHECKING, Any, Final

from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size

from moesif_tui.ui.terminal.guard import hung_up
from moesif_tui.ui.terminal.incoming import EDITING, Incoming
from moesif_tui.ui.terminal.painter import Painter
from moesif_tui.ui.terminal.typed_ahead import typing

if TYPE_CHECKING:
    from textual.app import App

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""Those that end the program with the terminal restored, and with 128 and their number as its exit code."""
_POINTER: Final = "\x1b]22;"
"""The pointer's shape: Textual sets it, and terminals that do not know it print it."""
_TELL_FOCUS: Final = "\x1b[?1004h"
"""Reports of the window's focus: nothing here depends on it, and Textual takes the focus away from its widgets."""
_ANY_MOTION: Final = {"\x1b[?1003h": "\x1b[?1002h", "\x1b[?1003l": "\x1b[?1002l"}
"""Every motion of the mouse would cross the line, and nothing here hovers: while a button is held is enough."""
_LOOK: Final = 0.1
"""Seconds without a byte after which what is begun counts as it is."""
_FRAME_START: Final = "\x1b[?2026h"
_FRAME_END: Final = "\x1b[?2026l"


class TerminalDriver(LinuxDriver):
    """Writes what differs from what is on screen."""

    painter: Painter | None = None
    _start = ""
    """The start of a frame, held back until there is something in it."""
    _taken = False
    """Whether the terminal is ours: the threads that read and write run."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        """Know the terminal's own size from the first frame on: the app would take the environment's."""
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._size = size or self._get_terminal_size()
        self._told = Size(*self._size)

    def write(self, data: str) -> None:
        """Send a frame, or a control sequence."""
        if data.startswith(_POINTER) or data == _TELL_FOCUS:
            return
        if data in _ANY_MOTION:
            data = _ANY_MOTION[data]
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

    def start_application_mode(self) -> None:
        """Take the terminal, and mind the signals that Textual does not: it dies of them with the terminal as it is.

        The terminal's size is asked for in the loop, one at a time. Textual asks in the signal's handler, which the
        next signal interrupts: the older size was told last then.
        """
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._stopped, number)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        loop.add_signal_handler(signal.SIGWINCH, self._resized)
        self._taken = True

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self._taken = False
        super().stop_application_mode()

    def _sigcont_application(self, *_: object) -> None:
        """Take the terminal again after a stop, once.

        A terminal that closes sends this signal too, and so does `kill -CONT` to a program that runs or ends: Textual
        would start its threads a second time, and the program could not end.
        """
        if not self._must_signal_resume:
            if not self._taken or hung_up(self.fileno):
                return
            # Stopped by a signal that cannot be caught: whoever had the terminal meanwhile has changed its mode.
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application()

    def run_input_thread(self) -> None:
        """Read what the terminal sends, in a thread of its own, until the terminal is given back."""
        incoming = Incoming(self._is_alt)
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno], (), (), _LOOK)
            if not ready:
                messages = incoming.idle()
            elif data := self._read():
                messages = incoming.feed(data)
            else:
                # Nobody is at the other end any more, which `guard` minds.
                self.exit_event.wait(_LOOK)
                continue
            for message in messages:
                self.process_message(message)

    def _is_alt(self, character: str) -> bool:
        """Whether alt and a character edit the line that is open, or are a key of the user's own."""
        own: dict[str, tuple[str, ...]] = getattr(self._app, "keymap", {})
        if character in EDITING and typing(self._app) is not None:
            return True
        return any(f"alt+{character}" in keys for keys in own.values())

    def _read(self) -> bytes:
        """What the terminal sent; nothing where it is gone, which some systems tell by an error."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def _run_input_thread(self) -> None:
        """A fault in the thread is the app's: Textual would print it with its local variables, and exit with 0."""
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - the thread's edge
            self._app.call_later(_raise, error)

    def _stopped(self, number: int) -> None:
        self._app.exit(return_code=128 + number)

    def _resized(self) -> None:
        if self._in_band_window_resize:
            return
        size = Size(*self._get_terminal_size())
        self.forget()
        if size == self._told == self._app.size:
            # It was another one meanwhile, and what did not fit then is gone.
            self._app.screen.refresh()
        else:
            self._told = size  # the app may still be busy with what came before it
            self._app.post_message(Resize(size, size))

    def _get_terminal_size(self) -> tuple[int, int]:
        """Columns and lines of the terminal itself: Textual takes those of the environment, which no resize changes."""
        try:
            columns, lines = os.get_terminal_size(self.fileno)
        except OSError:
            columns = lines = 0
        return (columns, lines) if columns and lines else super()._get_terminal_size()

    def forget(self) -> None:
        """What is on screen is not known: the next frame is sent whole."""
        if self.painter is not None:
            self.painter.forget()


def _raise(error: Exception) -> None:
    raise error
