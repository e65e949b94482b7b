"""Where the local server keeps things: one folder for each data set, and the marks in a place of their own."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import platformdirs

NAME = "moesif-tui"


def data_sets() -> Path:
    """The folder of kept data sets; may go at any time, everything in it can be made again from its sources."""
    return platformdirs.user_cache_path(NAME) / "sets"


def marks() -> Path:
    """The file of marks, which outlives what is kept of the traffic."""
    return platformdirs.user_data_path(NAME) / "marks.db"


def transient_root() -> Path:
    """Where data sets stand that end with their program."""
    return platformdirs.user_cache_path(NAME) / "transient"


def private(folder: Path) -> Path:
    """Make a folder that only its owner can look into.

    Raises:
        OSError: it cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"{folder} cannot be written")
    return folder


def transient() -> Path:
    """A new folder for a data set that ends with this process; a temporary one where home is read-only."""
    try:
        root = private(transient_root())
    except OSError:
        return Path(tempfile.mkdtemp(prefix=f"{NAME}-{os.getpid()}-"))
    return Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=root))


def sweep_transient() -> None:
    """Remove what processes left that could not clean up after themselves."""
    for folder in transient_root().glob("*-*"):
        process = folder.name.partition("-")[0]
        if process.isdigit() and not Path(f"/proc/{process}").exists():
            shutil.rmtree(folder, ignore_errors=True)
