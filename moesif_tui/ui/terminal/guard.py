"""When the program crashes, comes back from the shell or loses its terminal: the terminal is left whole.

Textual prints a crash with its local variables (tokens among them) and exits with 0, spins when the terminal is gone,
and draws nothing after `fg`. With `driver` this is where private parts of Textual are known of; the tests that drive a
real terminal fail when those change.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, Final, cast

from textual.app import App

WATCH_SECONDS: Final = 1.0
"""How often the terminal is looked for; it costs a system call."""
HUNG_UP: Final = 128 + signal.SIGHUP


class Guarded:
    """The part of an app that keeps the terminal whole; mix it in before Textual's App."""

    def on_mount(self) -> None:
        """Watch the terminal, and draw again after `fg`."""
        app = cast("App[Any]", self)
        if not app.is_headless:
            app.set_interval(WATCH_SECONDS, partial(_leave_when_hung_up, self.clear_away))
        app.app_resume_signal.subscribe(app, lambda _: redraw(app))

    def clear_away(self) -> None:
        """Take away what goes with the program: called where it ends at once, so it may not wait for anything."""

    def _fatal_error(self) -> None:
        """A crash: one sentence after the terminal is restored, and a report without any value in it."""
        from moesif_tui.crash import sentence

        app = cast("App[Any]", self)
        app._exit_renderables[:] = [sentence(sys.exc_info()[1] or app._exception)]
        app._close_messages_no_wait()


def hung_up(terminal: int = 0) -> bool:
    """Whether nobody is at the terminal's other end any more."""
    poll = select.poll()
    poll.register(terminal, select.POLLHUP | select.POLLERR)
    return any(what & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, what in poll.poll(0))


def _leave_when_hung_up(clear_away: Callable[[], None]) -> None:
    """End at once when the terminal is gone: there is nothing to restore."""
    if hung_up():
        clear_away()
        os._exit(HUNG_UP)


def redraw(app: App[Any]) -> None:
    """Send the whole screen, whatever the terminal shows now."""
    forget = getattr(app._driver, "forget", None)
    if forget is not None:
        forget()
    app.screen.refresh()


async def copy(app: App[Any], text: str) -> None:
    """Put a text into the clipboard of the terminal that the user sits at (`clipboard`)."""
    from moesif_tui.ui.terminal.clipboard import by_tmux, osc52

    if not await asyncio.to_thread(by_tmux, text) and app._driver is not None:
        app._driver.write(osc52(text))
