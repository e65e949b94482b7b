"""Files that take their name only when they are whole, for the screens and the command line."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path, *, replace: bool) -> Iterator[BinaryIO]:
    """A file to write, which only its owner can read and which nobody sees before it is whole.

    Args:
        path: what it is called at the end; an error before that leaves nothing.
        replace: take the place of what has that name.

    Raises:
        FileExistsError: something has that name, and shall keep it.
        OSError: it cannot be written.
    """
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        if replace:
            fresh.replace(path)
        else:
            _link(fresh, path)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _link(fresh: Path, path: Path) -> None:
    """Give a finished file its name, if nothing has that by now."""
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        fresh.rename(path)
