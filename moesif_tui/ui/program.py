"""Runs the program on the terminal: the app over a session, following its data set."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from moesif_tui.core.safe import safe
from moesif_tui.session import ApiError, TimedOut
from moesif_tui.ui.app import MoesifApp
from moesif_tui.ui.following import Following
from moesif_tui.ui.marks import Marks
from moesif_tui.ui.private_files import LastCopy, sweep
from moesif_tui.ui.screens.triage import Triage
from moesif_tui.ui.theme import DARK, LIGHT
from moesif_tui.ui.watch import Watch
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from moesif_tui.session import Session
    from moesif_tui.ui.view import View
    from moesif_tui.wire.imports import DataSet


@dataclass(frozen=True, slots=True)
class Look:
    """How the program draws."""

    light: bool = False
    ascii_only: bool = False


class Program(MoesifApp):
    """The app over a session.

    Attributes:
        failure: one sentence why the program ended at once; "" when it did not.
        last_copy: the file that holds what was copied last.
        marks: what buckets were marked as.
    """

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__(
            session,
            Triage if session.opened else _start,
            sections={"triage": Triage, "traces": _traces, "calls": _calls},
            theme=LIGHT if look.light else DARK,
            ascii_only=look.ascii_only,
        )
        self.failure = ""
        self.last_copy = LastCopy()
        self.marks = Marks()
        self._watch = Watch(self, session, self._fail)

    @property
    def data_set(self) -> DataSet | None:
        """The data set that is shown, as last told."""
        return self._watch.data_set

    def on_mount(self) -> None:
        """Take the user's own keys, and follow the data set."""
        run_latest(self, "keys", self._take_keys)
        run_latest(self, "watch", self._follow)
        run_latest(self, "sweep", partial(asyncio.to_thread, sweep))

    async def _take_keys(self) -> None:
        from moesif_tui.ui.keymap import read_keymap

        keymap, wrong = await asyncio.to_thread(read_keymap)
        if keymap:
            self.rebind(keymap)
        if wrong:
            self.say(wrong, role="warning")

    async def _follow(self) -> None:
        await asyncio.to_thread(self.session.load)
        gc.freeze()  # what is loaded stays: no collection needs to look at it
        gc.enable()
        view = self.history.current
        first = partial(self._watch.first_look, view) if isinstance(view, Following) else self._watch.look
        more, _ = await asyncio.gather(self._ask(first), asyncio.to_thread(_load_rest))
        while more:
            await asyncio.sleep(self._watch.pause)
            more = await self._ask(self._watch.look)

    async def _ask(self, look: Callable[[], Awaitable[bool]]) -> bool:
        try:
            return await look()
        except TimedOut:
            return True
        except ApiError as error:
            self._fail(str(error))
            return False

    def reason(self, action_id: str) -> str | None:
        """Nothing is missing where nothing was opened."""
        return "no file is open" if action_id == "problems" and self.data_set is None else None

    def action_problems(self) -> None:
        """List what could not be read."""
        from moesif_tui.ui.screens.problems import Problems

        data_set = self.data_set
        if data_set is not None and not isinstance(self.screen, Problems):
            self.open(Problems(data_set))

    def clear_away(self) -> None:
        """What was copied goes with the program."""
        self.last_copy.remove()

    def now(self) -> int:
        """The real clock, µs since 1970 UTC."""
        return time.time_ns() // 1000

    def opened(self) -> None:
        """Another data set was opened: show its triage."""
        self._section_views.clear()
        self.go("triage")
        run_latest(self, "watch", self._follow)

    def _fail(self, sentence: str) -> None:
        self.failure = sentence
        self.exit()


def _load_rest() -> None:
    """Load what rows need besides, while the first answer is on its way."""
    import moesif_tui.core.secrets  # noqa: F401


def _start() -> View:
    from moesif_tui.ui.screens.start import Start

    return Start()


def _traces() -> View:
    from moesif_tui.ui.screens.traces import Traces

    return Traces()


def _calls() -> View:
    from moesif_tui.ui.screens.calls import Calls

    return Calls()


def run(session: Session, look: Look) -> int:
    """Run until the user leaves; the exit code. A failure is one sentence on standard error."""
    program = Program(session, look)
    try:
        program.run()
    finally:
        program.clear_away()
    if program.failure:
        sys.stderr.write(f"moesif-tui: {safe(program.failure)}\n")
        return 1
    return program.return_code or 0
