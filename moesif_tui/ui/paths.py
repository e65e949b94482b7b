"""Completes the path of a file that is being typed."""

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
        found = sorted(os.scandir(place), key=lambda entry: entry.name)
    except (OSError, RuntimeError):
        return None
    hidden = begun.startswith(".")
    names = [
        entry.name + ("/" if entry.is_dir() else "")
        for entry in found
        if entry.name.startswith(begun) and (hidden or not entry.name.startswith("."))
    ]
    return Completion(at - len(begun), names[:WORDS]) if names else None
