"""Files that only the user may read: what was copied, and what a pager is given."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

NAME: Final = "moesif-tui"
_OWNER: Final = re.compile(r"-([0-9]{1,10})\.txt\Z")


def private_folder() -> Path:
    """A folder of mode 0700 that goes with the login session, or at least with the temporary files.

    Raises:
        OSError: none can be made.
    """
    for folder in _places():
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
        except OSError:
            continue
        # Somebody else may have made it first, in a place that all can write to.
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077:
            return folder
    return Path(tempfile.mkdtemp(prefix=f"{NAME}-"))


def _places() -> list[Path]:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    places = [Path(runtime) / NAME] if runtime else []
    return [*places, Path(tempfile.gettempdir()) / f"{NAME}-{os.getuid()}"]


class LastCopy:
    """The file that holds what was copied last; it goes with the program."""

    def __init__(self) -> None:
        self._path: Path | None = None

    def write(self, data: bytes) -> Path:
        """Put a text into it; its path. Raises `OSError`."""
        self._path = write_private("copied", [data])
        return self._path

    def remove(self) -> None:
        """Take it away; nothing is wrong where that cannot be done."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()


def sweep() -> None:
    """Remove what programs left behind that were killed."""
    for folder in _places():
        for path in folder.glob("*.txt"):
            with suppress(OSError, OverflowError):
                if (owner := _OWNER.search(path.name)) and not _runs(int(owner[1])):
                    path.unlink()


def _runs(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def write_private(name: str, pieces: Iterable[bytes]) -> Path:
    """Write a file of mode 0600, whose name says that it is this process's, over what had it. Raises `OSError`."""
    path = private_folder() / f"{name}-{os.getpid()}.txt"
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_TRUNC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        for piece in pieces:
            file.write(piece)
    return path
