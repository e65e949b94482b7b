"""What people make beside the traffic, of every data set, in one SQLite file of their own."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from sqlite3 import Connection
from typing import Any

from moesif_tui.local.catalog.own_file import OwnFile, open_or_put_aside, rows_of
from moesif_tui.local.catalog.store import Record
from moesif_tui.local.jsontext import from_json, to_json

_TABLES = """
CREATE TABLE IF NOT EXISTS record(number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, app TEXT NOT NULL,
key TEXT NOT NULL, parent TEXT NOT NULL, document BLOB NOT NULL, UNIQUE(kind, app, key));
CREATE INDEX IF NOT EXISTS record_parent ON record(kind, app, parent, number)
"""


class SqliteRecords:
    """Records (`Records`) in an `OwnFile`, whose errors are raised when it is made."""

    def __init__(self, path: Path | None) -> None:
        """`path` None: in memory only."""
        self._file = OwnFile(path, _TABLES)

    def version(self) -> Hashable:
        """See `Records.version`."""
        with self._file.using() as connection:  # SQLite tells of others' changes and of this connection's apart
            return connection.execute("PRAGMA data_version").fetchone()[0], connection.total_changes

    def get(self, kind: str, app: str, key: str) -> Record | None:
        """See `Records.get`."""
        with self._file.using() as connection:
            return _get(connection, kind, app, key)

    def all(self, kind: str, app: str) -> dict[str, Record | None]:
        """See `Records.all`."""
        with self._file.using() as connection:
            rows = connection.execute("SELECT key, document FROM record WHERE kind=? AND app=?", (kind, app))
            return {key: from_json(document) for key, document in rows}

    def newest(self, kind: str, app: str, take: int, *, parent: str = "", before: str | None = None) -> list[Record]:
        """See `Records.newest`."""
        where, values = "kind=? AND app=? AND parent=?", (kind, app, parent)
        with self._file.using() as connection:
            older: tuple[Any, ...] | None = ()
            if before is not None:
                older = connection.execute(
                    f"SELECT number FROM record WHERE {where} AND key=?", (*values, before)
                ).fetchone()
            if older is None:
                raise KeyError(before)
            rows = connection.execute(
                f"SELECT document FROM record WHERE {where}{' AND number<?' if older else ''}"
                " ORDER BY number DESC LIMIT ?",
                (*values, *older, take),
            )
            return [from_json(document) for (document,) in rows]

    def change(
        self,
        kind: str,
        app: str,
        keys: Iterable[str],
        change: Callable[[str, Record | None], Record | None],
        *,
        parent: str = "",
    ) -> None:
        """See `Records.change`."""
        with self._file.transaction() as connection:
            for key in keys:
                document = to_json(change(key, _get(connection, kind, app, key)))
                connection.execute(
                    "INSERT INTO record(kind, app, key, parent, document) VALUES (?,?,?,?,?)"
                    " ON CONFLICT(kind, app, key) DO UPDATE SET document=excluded.document",
                    (kind, app, key, parent, document),
                )

    def drop(self, kind: str, app: str, key: str) -> bool:
        """See `Records.drop`."""
        with self._file.transaction() as connection:
            gone = connection.execute("DELETE FROM record WHERE kind=? AND app=? AND key=?", (kind, app, key)).rowcount
            connection.execute("DELETE FROM record WHERE app=? AND parent=?", (app, key))
            return gone > 0

    def read(self, path: Path) -> None:
        """Take over the records of a file that cannot be written."""
        rows = rows_of(path, "SELECT kind, app, key, parent, document FROM record ORDER BY number")
        with self._file.using() as connection:
            connection.executemany("INSERT INTO record(kind, app, key, parent, document) VALUES (?,?,?,?,?)", rows)

    def close(self) -> None:
        """See `Records.close`."""
        self._file.close()


def open_records(path: Path, now: int) -> tuple[SqliteRecords, str]:
    """The records in that file, and a sentence about what cannot be kept; "" when all can."""
    return open_or_put_aside(SqliteRecords, path, now, "workspaces and profiles")


def new_id() -> str:
    """An id for a new record: 24 hexadecimal digits, as those of the hosted service."""
    return secrets.token_hex(12)


def _get(connection: Connection, kind: str, app: str, key: str) -> Record | None:
    row = connection.execute(
        "SELECT document FROM record WHERE kind=? AND app=? AND key=?", (kind, app, key)
    ).fetchone()
    return from_json(row[0]) if row else None
