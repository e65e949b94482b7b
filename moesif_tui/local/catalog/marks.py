"""The marks of every data set, in one SQLite file of their own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from moesif_tui.local.catalog.own_file import OwnFile, open_or_put_aside, rows_of
from moesif_tui.local.catalog.store import Mark, Marks

_TABLE = """
CREATE TABLE IF NOT EXISTS mark(data_set TEXT, key TEXT, state INTEGER NOT NULL, changed INTEGER NOT NULL,
PRIMARY KEY(data_set, key)) WITHOUT ROWID
"""
_LATER = "ON CONFLICT(data_set, key) DO UPDATE SET state=excluded.state, changed=excluded.changed"


class SqliteMarks:
    """Marks (`Marks`) in an `OwnFile`, whose errors are raised when it is made."""

    def __init__(self, path: Path | None) -> None:
        """`path` None: in memory only."""
        self._file = OwnFile(path, _TABLE)

    def marks(self, data_set: str) -> dict[str, Mark]:
        """See `Marks.marks`."""
        with self._file.using() as connection:
            rows = connection.execute("SELECT key, state, changed FROM mark WHERE data_set=?", (data_set,))
            return {key: Mark(state, changed) for key, state, changed in rows}

    def mark(self, data_set: str, keys: Iterable[str], mark: Mark) -> None:
        """See `Marks.mark`."""
        rows = [(data_set, key, *mark) for key in keys]
        with self._file.transaction() as connection:
            connection.executemany(f"INSERT INTO mark VALUES (?,?,?,?) {_LATER}", rows)

    def move(self, data_set: str, to: str) -> None:
        """See `Marks.move`."""
        with self._file.transaction() as connection:
            connection.execute(
                "INSERT INTO mark SELECT ?, key, state, changed FROM mark WHERE data_set=?"
                f" {_LATER} WHERE excluded.changed > mark.changed",
                (to, data_set),
            )
            connection.execute("DELETE FROM mark WHERE data_set=?", (data_set,))

    def drop(self, data_sets: str, before: int) -> None:
        """See `Marks.drop`."""
        with self._file.using() as connection:
            connection.execute(
                "DELETE FROM mark WHERE substr(data_set, 1, ?)=? AND changed<?", (len(data_sets), data_sets, before)
            )

    def read(self, path: Path) -> None:
        """Take over the marks of a file that cannot be written."""
        rows = rows_of(path, "SELECT data_set, key, state, changed FROM mark")
        with self._file.using() as connection:
            connection.executemany("INSERT OR IGNORE INTO mark VALUES (?,?,?,?)", rows)

    def close(self) -> None:
        """See `Marks.close`."""
        self._file.close()


class PassingMarks:
    """Marks (`Marks`) above those that are kept, which they leave alone: what is set here ends with the process."""

    def __init__(self, kept: Marks) -> None:
        self._kept = kept
        self._own = SqliteMarks(None)

    def marks(self, data_set: str) -> dict[str, Mark]:
        """See `Marks.marks`."""
        return self._kept.marks(data_set) | self._own.marks(data_set)

    def mark(self, data_set: str, keys: Iterable[str], mark: Mark) -> None:
        """See `Marks.mark`; durable it is not."""
        self._own.mark(data_set, keys, mark)

    def move(self, data_set: str, to: str) -> None:
        """See `Marks.move`."""
        self._own.move(data_set, to)

    def drop(self, data_sets: str, before: int) -> None:
        """See `Marks.drop`."""
        self._own.drop(data_sets, before)

    def close(self) -> None:
        """See `Marks.close`; those that are kept stay open."""
        self._own.close()


def open_marks(path: Path, now: int) -> tuple[SqliteMarks, str]:
    """The marks in that file, and a sentence about what cannot be kept; "" when all can."""
    return open_or_put_aside(SqliteMarks, path, now, "marks")
