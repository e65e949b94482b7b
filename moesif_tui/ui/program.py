"""Runs the program on the terminal: the app over a session, following its data set."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from moesif_tui.ui.app import MoesifApp
from moesif_tui.ui.screens.triage import Triage
from moesif_tui.ui.theme import DARK, LIGHT
from moesif_tui.ui.watch import SECONDS, Watch

if TYPE_CHECKING:
    from moesif_tui.session import Session


@dataclass(frozen=True, slots=True)
class Look:
    """How the program draws."""

    light: bool = False
    ascii_only: bool = False


class Program(MoesifApp):
    """The app over a session.

    Attributes:
        failure: one sentence why the program ended at once; "" when it did not.
    """

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__(
            session,
            Triage,
            sections={"triage": Triage},
            theme=LIGHT if look.light else DARK,
            ascii_only=look.ascii_only,
        )
        self.failure = ""
        self._watch = Watch(self, session, self._fail)

    def on_mount(self) -> None:
        """Follow the data set."""
        super().on_mount()
        self.run_worker(self._follow(), exclusive=True, group="watch")

    async def _follow(self) -> None:
        await asyncio.to_thread(self.session.load)
        while await self._watch.look():
            await asyncio.sleep(SECONDS)

    def _fail(self, sentence: str) -> None:
        self.failure = sentence
        self.exit()


def run(session: Session, look: Look) -> int:
    """Run until the user leaves; the exit code. A failure is one sentence on standard error."""
    program = Program(session, look)
    program.run()
    if program.failure:
        sys.stderr.write(f"moesif-tui: {program.failure}\n")
        return 1
    return program.return_code or 0
