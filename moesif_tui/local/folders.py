"""Where the local server keeps things: one folder for each data set, and the marks in a place of their own.

Who has a data set open holds one lock of its folder shared, who imports it holds another one.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import IO, NamedTuple

import platformdirs

from moesif_tui.local.locks import held, hold

NAME = "moesif-tui"
DATA = "set.db"
OPEN, IMPORTING = "open.lock", "import.lock"
TRANSIENT = f"{NAME}-set-"


class Place(NamedTuple):
    """A folder for a data set that is open, and the lock that says so for as long as its file is open."""

    folder: Path
    lock: IO[bytes] | None


def data_sets() -> Path:
    """The folder of kept data sets; may go at any time, everything in it can be made again from its sources."""
    return platformdirs.user_cache_path(NAME) / "sets"


def marks() -> Path:
    """The file of marks, which outlives what is kept of the traffic."""
    return platformdirs.user_data_path(NAME) / "marks.db"


def records() -> Path:
    """The file of workspaces, profiles and what else people made; it outlives the traffic too."""
    return platformdirs.user_data_path(NAME) / "records.db"


def signing_key() -> Path:
    """The file of the key that tokens are signed with."""
    return platformdirs.user_data_path(NAME) / "tokens.key"


def transient_roots() -> list[Path]:
    """Where data sets stand that end with their program; the second is for a home that cannot be written."""
    return [platformdirs.user_cache_path(NAME) / "transient", Path(tempfile.gettempdir())]


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


def kept(key: str) -> Place:
    """The folder of a data set that outlives this process. Raises OSError."""
    private(data_sets())
    folder = private(data_sets() / key)
    return Place(folder, hold(folder / OPEN, shared=True))


def transient(root: Path) -> Place:
    """A new folder for a data set that ends with this process. Raises OSError.

    It gets its name when it is locked, so that no other process takes it for one that was left behind.
    """
    if root != Path(tempfile.gettempdir()):
        private(root)
    fresh = Path(tempfile.mkdtemp(prefix=f".{TRANSIENT}", dir=root))
    lock = hold(fresh / OPEN, shared=True)
    return Place(fresh.rename(root / fresh.name[1:]), lock)


def size(folder: Path) -> int:
    """Bytes of a data set on this disk."""
    found = 0
    for part in folder.glob(f"{DATA}*"):
        with suppress(FileNotFoundError):  # SQLite removes its side files when the last one closes
            found += part.stat().st_size
    return found


def is_open(folder: Path) -> bool:
    """Whether any process has the data set open."""
    return held(folder / OPEN)


def is_importing(folder: Path) -> bool:
    """Whether any process imports into the folder right now."""
    return held(folder / IMPORTING, shared=True)


def put_aside(database: Path, now: int) -> Path:
    """Give a file of SQLite that is broken, and what belongs to it, another name; the new one. Raises OSError."""
    names = (f"{database.name}.corrupt-{now // 1_000_000 + later}" for later in count())
    aside = next(path for path in map(database.with_name, names) if not path.exists())
    for part in ("-wal", "-shm", ""):
        old = database.with_name(database.name + part)
        if old.exists():
            old.rename(f"{aside}{part}")
    return aside
