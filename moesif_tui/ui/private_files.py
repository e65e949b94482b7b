"""Files that only the user may read: what was copied, and what a pager is given."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

NAME: Final = "moesif-tui"


def private_folder() -> Path:
    """A folder of mode 0700 that goes with the login session, or at least with the temporary files.

    Raises:
        OSError: none can be made.
    """
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    places = [Path(runtime) / NAME] if runtime else []
    for folder in [*places, Path(tempfile.gettempdir()) / f"{NAME}-{os.getuid()}"]:
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
        except OSError:
            continue
        # Somebody else may have made it first, in a place that all can write to.
        if stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077:
            return folder
    return Path(tempfile.mkdtemp(prefix=f"{NAME}-"))


class LastCopy:
    """The file that holds what was copied last; it goes with the program, unless another one has copied since."""

    def __init__(self) -> None:
        self._written: tuple[Path, tuple[int, int]] | None = None

    def write(self, data: bytes) -> Path:
        """Put a text into it; its path. Raises `OSError`."""
        path = private_folder() / "copied"
        write_private(path, [data])
        self._written = path, _stamp(path)
        return path

    def remove(self) -> None:
        """Take it away; nothing is wrong where that cannot be done."""
        if self._written is not None:
            path, stamp = self._written
            with suppress(OSError):
                if _stamp(path) == stamp:
                    path.unlink()


def _stamp(path: Path) -> tuple[int, int]:
    found = path.lstat()
    return found.st_ino, found.st_mtime_ns


def write_private(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file of mode 0600 over what had its name. Raises `OSError`."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_TRUNC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        os.fchmod(file.fileno(), 0o600)
        for piece in pieces:
            file.write(piece)
