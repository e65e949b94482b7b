"""The report of a fault of the program: its kind and where it happened. No text of it: that can hold traffic."""

from __future__ import annotations

import contextlib
import os
import platform
import time
import traceback
from itertools import count
from pathlib import Path
from typing import Final

from moesif_tui import __version__

_KEPT: Final = 10
"""Reports that are kept."""
_numbers = count(1)


def report(error: BaseException | None) -> str:
    """Where it happened: the kinds of the exceptions, and the lines of the code."""
    lines = [
        f"moesif-tui {__version__} · Python {platform.python_version()} · {platform.system()} {platform.release()}",
        time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()),
        "",
    ]
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]
        lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if error is not None:
            lines += ["", "which came out of:"]
    return "\n".join(lines) + "\n"


def _place(filename: str) -> str:
    """A file's path from its package on: the rest of it names the user."""
    parts = Path(filename).parts
    for root in ("site-packages", "moesif_tui"):
        if root in parts:
            place = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[place + (root == "site-packages") :])
    return parts[-1] if parts else filename


def log_folder() -> Path:
    """Where reports are kept."""
    from platformdirs import user_log_path

    return user_log_path("moesif-tui", appauthor=False)


def write(error: BaseException | None) -> Path | None:
    """Keep a report, for its owner alone; None where nothing can be written."""
    folder = log_folder()
    path = folder / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{next(_numbers)}.txt"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(report(error))
    except OSError:
        return None
    for old in sorted(folder.glob("crash-*.txt"))[:-_KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()
    return path


def sentence(error: BaseException | None) -> str:
    """What the user is told when the program stops because of it."""
    return f"moesif-tui stopped because of a fault of its own ({type(error).__name__}).{_told(write(error))}"


def mistake(error: BaseException) -> str:
    """What the user is told when the program goes on: the end of a sentence, whose full stop follows."""
    return f"a mistake of this program ({type(error).__name__}).{_told(write(error))}".removesuffix(".")


def _told(path: Path | None) -> str:
    return "" if path is None else f" A report without data: {path}"
