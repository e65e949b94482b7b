"""Removes what is kept longer than promised, and what processes left behind that were killed.

`python -m moesif_tui.local.sweeping` removes transient data sets alone: for a parent whose local server was killed.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from moesif_tui.core.time import iso
from moesif_tui.local import folders
from moesif_tui.local.locks import hold

SOCKET = "api.sock"
YOUNG = 60.0
"""Seconds in which a socket's folder may still be without its socket, or the socket without its listener."""


def kept_about() -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each folder of a kept data set with what is told of it; empty where nothing can be read."""
    for folder in _within(folders.data_sets(), "*"):
        try:
            about = json.loads((folder / "about.json").read_bytes())
        except (OSError, ValueError):
            about = {}
        yield folder, about if isinstance(about, dict) else {}


def _within(folder: Path, pattern: str) -> list[Path]:
    """What of a folder fits a pattern; nothing where one may not look."""
    try:
        return list(folder.glob(pattern))
    except PermissionError:
        return []


def remove(folder: Path) -> bool:
    """Remove a data set's folder unless a process has it open."""
    try:
        lock = hold(folder / folders.OPEN)
    except OSError:
        return False
    if lock is None:
        return False
    with lock:
        shutil.rmtree(folder, ignore_errors=True)
    return True


def sweep_kept(before: int) -> None:
    """Remove data sets that were last opened before a time (µs)."""
    limit = iso(before)
    for folder, about in kept_about():
        opened = about.get("opened")
        if not isinstance(opened, str):
            with suppress(OSError):
                opened = iso(int(folder.stat().st_mtime * 1_000_000))
        if isinstance(opened, str) and opened < limit:
            remove(folder)


def sweep_transient() -> None:
    """Remove transient data sets that no process has open."""
    for root in folders.transient_roots():
        for folder in _within(root, f"{folders.TRANSIENT}*"):
            if _ours(folder) and not folders.is_open(folder):
                remove(folder)


def sweep_sockets(own: Path) -> None:
    """Remove folders of sockets that nobody listens on any more, beside the own one."""
    prefix = own.name.rpartition("-")[0]
    for folder in _within(own.parent, f"{prefix}-*") if prefix else ():
        if folder != own and _ours(folder) and not _listens(folder / SOCKET):
            remove_socket(folder)


def remove_socket(folder: Path) -> None:
    """Remove a socket and its folder, which holds nothing else."""
    with suppress(OSError):
        (folder / SOCKET).unlink(missing_ok=True)
        folder.rmdir()


def _ours(folder: Path) -> bool:
    try:
        state = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid()


def _listens(path: Path) -> bool:
    """Whether there is somebody behind a socket, or soon may be: it is bound before it listens."""
    try:
        with socket.socket(socket.AF_UNIX) as asking:
            asking.setblocking(False)
            asking.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        with suppress(OSError):  # its folder may go meanwhile
            return time.time() - path.parent.stat().st_mtime < YOUNG
    except OSError:  # it listens, and is busy
        return True
    else:
        return True
    return False


if __name__ == "__main__":
    sweep_transient()
