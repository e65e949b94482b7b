"""Locks between processes, as files: the system lets go of them however a process ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

TRIES = 10


def hold(path: Path, *, shared: bool = False) -> IO[bytes] | None:
    """Take a lock until the file that is answered is closed; None when it is taken. Makes the file and its folder.

    A shared lock waits for an exclusive one, which is only ever held for the removal of a folder.

    Raises:
        OSError: the folder cannot be written, or its file system has no locks.
    """
    for _ in range(TRIES):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        except BaseException:
            file.close()
            raise
        if _stands(file, path):
            return file
        file.close()  # the folder was removed between opening the file and locking it
    raise FileNotFoundError(f"{path} is removed again and again")


def held(path: Path, *, shared: bool = False) -> bool:
    """Whether any process (this one too) holds the lock; `shared`: whether one holds it alone.

    Asking takes the lock for a moment; of those who ask whether one holds it alone, none sees another one.
    """
    try:
        file = path.open("rb")
    except OSError:
        return False
    with file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _stands(file: IO[bytes], path: Path) -> bool:
    try:
        return os.fstat(file.fileno()).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False
