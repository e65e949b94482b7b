"""A signal ends a command wherever the program is, in an orderly way, so that no process and no socket is left."""

from __future__ import annotations

import os
import signal
import sys
import time
import warnings
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SOON = 0.001
"""Seconds until a signal that could not end the command is raised once more."""
PATIENCE = 1.0
"""Seconds that a command has to end in an orderly way; signals that come meanwhile are the same wish once more."""


class Ended(SystemExit):
    """A signal has ended the command; `code` is 128 and the signal's number.

    No `KeyboardInterrupt`, which asyncio takes for its own, and after which Python may kill itself although it was
    caught.
    """

    code: int


def end(number: int, _: object = None) -> None:
    """End the command: a signal's handler, which raises `Ended`. What does not end then is ended by a later signal."""

    def again(unraisable: Any) -> None:
        """Where Python calls back, as it does while it imports, what is raised is told and forgotten."""
        if isinstance(unraisable.exc_value, Ended):
            signal.signal(signal.SIGALRM, lambda *_: end(number))
            signal.setitimer(signal.ITIMER_REAL, SOON)

    ending = time.monotonic()

    def insist(later: int, _: object) -> None:
        if time.monotonic() > ending + PATIENCE:
            os._exit(128 + later)

    for each in SIGNALS:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, insist)
    sys.unraisablehook = again
    warnings.simplefilter("ignore")  # a coroutine that was just made is never awaited
    raise Ended(128 + number)
