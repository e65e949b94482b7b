"""A signal ends a command wherever the program is, in an orderly way, so that no process and no socket is left."""

from __future__ import annotations

import signal
import sys
import warnings
from typing import Any

SOON = 0.001
"""Seconds until a signal that could not end the command is raised once more."""


class Ended(SystemExit):
    """A signal has ended the command; `code` is 128 and the signal's number.

    No `KeyboardInterrupt`, which asyncio takes for its own, and after which Python may kill itself although it was
    caught.
    """


def end(number: int, _: object = None) -> None:
    """End the command: a signal's handler. Raises `Ended`, always."""

    def again(unraisable: Any) -> None:
        """Where Python calls back, as it does while it imports, what is raised is told and forgotten."""
        if isinstance(unraisable.exc_value, Ended):
            signal.signal(signal.SIGALRM, lambda *_: end(number))
            signal.setitimer(signal.ITIMER_REAL, SOON)

    sys.unraisablehook = again
    warnings.simplefilter("ignore")  # a coroutine that was just made is never awaited
    raise Ended(128 + number)
