"""Paths that are typed: completed, checked, a free one offered. All of it asks the disk: never on the event loop."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from moesif_tui.ui.widgets.filter import Completion

WORDS: Final = 30
"""Paths that are offered at once."""


def complete_path(text: str, at: int) -> Completion | None:
    """Paths that begin with what is typed; folders end with a slash."""
    typed = text[:at]
    folder, _, begun = typed.rpartition("/")
    try:
        place = Path(f"{folder}/").expanduser() if "/" in typed else Path()
        with os.scandir(place) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except (OSError, RuntimeError, ValueError):
        return None
    hidden = begun.startswith(".")
    names = [
        entry.name + ("/" if _is_folder(entry) else "")
        for entry in found
        if entry.name.startswith(begun) and (hidden or not entry.name.startswith("."))
    ]
    return Completion(at - len(begun), names[:WORDS]) if names else None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder; a link that leads nowhere, or round in a circle, is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def path_of(text: str) -> Path:
    """The file that was named. Raises RuntimeError where a home folder is not known."""
    return Path(text.strip()).expanduser()


def not_new(text: str) -> str | None:
    """Why no new file can be made under that name."""
    if not text.strip():
        return "A name, please."
    if not text.isprintable():
        return "That is no name for a file."
    try:
        path = path_of(text)
        if path.is_dir():
            return f"{path} is a folder."
        if path.exists() or path.is_symlink():
            return f"{path} is there already; nothing is overwritten."
        if not path.parent.is_dir():
            return f"There is no folder {path.parent}."
    except (OSError, RuntimeError, ValueError) as error:
        return _no_name(error)
    return None


def not_there(text: str) -> str | None:
    """Why that names nothing that can be read."""
    if not text.strip():
        return "Name a file."
    try:
        path = path_of(text)
        return None if path.exists() else f"There is no such file: {path}"
    except (OSError, RuntimeError, ValueError) as error:
        return _no_name(error)


def _no_name(error: Exception) -> str:
    """Why the disk does not take a name, in words."""
    if isinstance(error, OSError) and error.errno is not None:
        return f"That is no name for a file: {os.strerror(error.errno).lower()}."
    return f"That is no name for a file: {str(error).rstrip('.')}."


def here() -> str:
    """The folder that a name alone is in; `.` where it is gone."""
    try:
        return str(Path.cwd())
    except OSError:
        return "."


def free_name(name: str) -> str:
    """The name, or with a number where it is taken."""
    stem, dot, ending = name.rpartition(".")
    for number in range(1, 100):
        tried = name if number == 1 else f"{stem}-{number}{dot}{ending}"
        if not os.path.lexists(tried):
            return tried
    return name
