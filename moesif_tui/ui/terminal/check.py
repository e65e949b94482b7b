"""Whether there is a terminal that the program can be shown on. Imports nothing of Textual: it is asked before."""

from __future__ import annotations

import io
import os
import sys
from typing import Final


def take_terminal() -> str | None:
    """Let keys come from the terminal itself where standard input is a pipe (`curl … | moesif-tui open -`).

    To be called after everything was read from the pipe, or with it kept elsewhere: file descriptor 0 is the terminal
    afterwards.

    Returns:
        A sentence why that is not possible, or None.
    """
    if _is_terminal(0):
        return None
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        return "There is no terminal to take keys from."
    os.dup2(terminal, 0)
    os.close(terminal)
    sys.stdin = sys.__stdin__ = io.TextIOWrapper(io.FileIO(0, "r", closefd=False), encoding="utf-8")  # type: ignore[misc]
    return None


def check() -> str | None:
    """A sentence why the program cannot be shown here, or None; then it can.

    The caller prints it and ends. Standard error is set to UTF-8 where it was not: all is drawn there.
    """
    if os.environ.get("TERM", "") == "dumb":
        return f"This terminal cannot show screens (TERM=dumb). {_INSTEAD}"
    if not _is_terminal(2) or sys.__stderr__ is None:
        return f"Standard error is not a terminal, and the screen is drawn there. {_INSTEAD}"
    if not _is_terminal(0) or sys.__stdin__ is None:
        return f"Standard input is not a terminal, so no key can be pressed. {_INSTEAD}"
    if not _is_terminal(1):
        return f"Standard output is not a terminal: a screen cannot go into a file or a pipe. {_INSTEAD}"
    stderr = sys.__stderr__
    if (stderr.encoding or "").lower().replace("-", "") != "utf8" and isinstance(stderr, io.TextIOWrapper):
        stderr.reconfigure(encoding="utf-8", errors="replace")
    return None


_INSTEAD: Final = "The same data as text: moesif-tui buckets --file FILE"


def _is_terminal(number: int) -> bool:
    try:
        return os.isatty(number)
    except OSError:
        return False
