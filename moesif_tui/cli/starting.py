"""Starts the local server for a command. Light to import: it is started before anything else is loaded."""

from __future__ import annotations

import os

from moesif_tui.child import LocalServer
from moesif_tui.cli.failures import CommandError, UsageError

KEEP_DAYS = "MOESIF_TUI_KEEP_DAYS"
"""The environment variable that says how long traffic is kept."""
COLLECTED = "collected:"
"""What stands before a name that `serve` collects under, where a file is expected."""
MOST_DIGITS = 6


def start_server(files: list[str], *, demo: bool, keep: bool, stdin: int | None) -> LocalServer:
    """The local server, with a descriptor for what `-` means, which is handed over to it."""
    try:
        return LocalServer(files, demo=demo, keep=keep, keep_days=keep_days(), stdin=stdin)
    finally:
        if stdin is not None:
            os.close(stdin)


def keep_days() -> int | None:
    """For how many days after it was last opened traffic is kept, where the environment says so.

    Raises:
        UsageError: it says something else.
    """
    text = os.environ.get(KEEP_DAYS, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > MOST_DIGITS:
        raise UsageError(f"{KEEP_DAYS} is {text}; it takes a whole number of days from 0 on")
    return int(text)


def standard_input(files: list[str]) -> int | None:
    """A descriptor of standard input where the files name it. Raises `UsageError` where nothing is piped in."""
    if "-" not in files:
        return None
    try:
        if not os.isatty(0):
            return os.dup(0)
    except OSError:
        raise UsageError("- means standard input, which is closed") from None
    raise UsageError("- means standard input: pipe traffic into it, as in curl … | moesif-tui open -")


def check_files(files: list[str]) -> None:
    """Fail early, before anything is started. Raises `CommandError`."""
    for file in files:
        if file == "-" or file.startswith(COLLECTED):
            continue
        if not os.path.exists(file):  # noqa: PTH110 - pathlib takes as long to load as all else here
            raise CommandError(f"{file}: no such file")
