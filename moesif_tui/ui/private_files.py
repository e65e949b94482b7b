"""Files that only the user may read: what was copied, and what a pager is given."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable
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


def write_private(path: Path, pieces: Iterable[bytes], *, new: bool = False) -> int:
    """Write a file of mode 0600; how many bytes it has.

    Args:
        path: where.
        pieces: what.
        new: the file must not be there yet.

    Raises:
        FileExistsError: it is there, and `new`.
        OSError: it cannot be written; what was new is gone again.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | (os.O_EXCL if new else os.O_TRUNC)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        try:
            os.fchmod(file.fileno(), 0o600)
            size = 0
            for piece in pieces:
                size += file.write(piece)
            file.flush()
        except BaseException:
            if new:
                path.unlink(missing_ok=True)
            raise
    return size
