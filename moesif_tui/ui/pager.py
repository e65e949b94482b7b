"""Gives a text to the user's pager, with the terminal its own while it runs."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Final

from textual.app import App, SuspendNotSupported

from moesif_tui.ui.private_files import write_private

BATCH: Final = 1000
"""Lines that are written at once."""


def command(environment: Mapping[str, str] | None = None) -> list[str] | None:
    """The pager: `$PAGER`, else `less`, else `more`; None when there is none."""
    environment = os.environ if environment is None else environment
    try:
        wanted = shlex.split(environment.get("PAGER", ""))
    except ValueError:
        wanted = []
    if wanted and shutil.which(wanted[0]):
        return wanted
    return next(([name] for name in ("less", "more") if shutil.which(name)), None)


def write_lines(lines: Iterable[str], name: str) -> Path:
    """The lines in a file of mode 0600.

    Raises:
        OSError: it cannot be written.
    """
    return write_private(name, _batches(lines))


def _batches(lines: Iterable[str]) -> Iterator[bytes]:
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) >= BATCH:
            yield ("\n".join(batch) + "\n").encode("utf-8", "replace")
            batch.clear()
    if batch:
        yield ("\n".join(batch) + "\n").encode("utf-8", "replace")


def show(app: App[Any], path: Path) -> str | None:
    """Run the pager on a file until it ends, and remove the file; one sentence when that cannot be."""
    pager = command()
    try:
        if pager is None:
            return "There is no pager: neither $PAGER nor less nor more can be found."
        with app.suspend(), _keyboard_is_its():
            done = subprocess.run([*pager, str(path)], check=False)
    except SuspendNotSupported:
        return "A pager cannot run here."
    except OSError as error:
        return f"{pager[0] if pager else 'The pager'} cannot run: {error.strerror or error}"
    finally:
        path.unlink(missing_ok=True)
    return f"{pager[0]} ended with {done.returncode}" if done.returncode else None


@contextmanager
def _keyboard_is_its() -> Iterator[None]:
    """ctrl+c in the pager is for the pager: this process hears it too, and does nothing."""
    former: Callable[[int, FrameType | None], Any] | int | None = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
