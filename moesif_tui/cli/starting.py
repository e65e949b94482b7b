"""Starts the local server for a command. Light to import: it is started before anything else is loaded."""

from __future__ import annotations

import os
import stat

from moesif_tui.child import LocalServer
from moesif_tui.cli.failures import CommandError, UsageError
from moesif_tui.core.descriptors import FOLDER, descriptors

KEEP_DAYS = "MOESIF_TUI_KEEP_DAYS"
"""The environment variable that says how long traffic is kept."""
COLLECTED = "collected:"
"""What stands before a name that `serve` collects under, where a file is expected."""
MOST_DIGITS = 6
_LAST_STANDARD = 2
"""Standard input, output and error stay as they are."""


def start_server(files: list[str], *, demo: bool, keep: bool, stdin: int | None) -> LocalServer:
    """The local server, with a descriptor for what `-` means, which is handed over to it as those among files are."""
    try:
        return LocalServer(files, demo=demo, keep=keep, keep_days=keep_days(), stdin=stdin)
    finally:
        for number in (*descriptors(files), *(() if stdin is None else (stdin,))):
            if number > _LAST_STANDARD:
                os.close(number)


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


def checked(files: list[str]) -> list[str]:
    """The files as the local server knows them, which has other descriptors. Raises `CommandError` early."""
    return [file if file == "-" or file.startswith(COLLECTED) else _found(file) for file in files]


def _found(file: str) -> str:
    if not os.path.exists(file):  # noqa: PTH110 - pathlib takes as long to load as all else here
        link = os.path.islink(file)  # noqa: PTH114
        gone = f"a link to {os.readlink(file)}, which is not there" if link else "no such file"  # noqa: PTH115
        raise CommandError(f"{file}: {gone}")
    own = f"{FOLDER}0" if file == "/dev/stdin" else file.replace("/proc/self/fd/", FOLDER, 1)
    if not descriptors([own]):
        return file
    behind = os.path.realpath(file)
    if stat.S_ISREG(os.stat(file).st_mode) and os.path.exists(behind):  # noqa: PTH110, PTH116
        return behind
    return "-" if descriptors([own]) == [0] else own
