"""The numbers that stand in a data set's calls for what many of them have in common, given out by its one writer."""

from __future__ import annotations

import sqlite3
from typing import Any

from moesif_tui.core.said import Says
from moesif_tui.core.says import folded
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.documents import storable

MESSAGES = 20_000
"""Messages that are remembered; one that is met again later is kept once more."""
NAMES = 200_000
"""Names that are remembered where the file can be asked for the others."""

_COLUMNS = (
    "verb, route, status, host, api_version, jsonrpc_method, jsonrpc_code, graphql_operation, graphql_type, error"
)
_SIGNATURE = f"INSERT OR IGNORE INTO signature VALUES ({','.join('?' * 13)})"
_SIGNATURE_OF = "SELECT id FROM signature WHERE key=?1 UNION ALL SELECT signature FROM alias WHERE key=?1 LIMIT 1"


class Numbers:
    """Signatures, names and messages by number. What is new is in the file once it was written (`write`) for good.

    Attributes:
        signatures: those that have a row of their own; the others were merged into one of these.
    """

    def __init__(self, database: Database) -> None:
        self.signatures: dict[Signature, int] = {}
        self._database = database
        self._resumed = False
        self._aliased: dict[Signature, int] = {}
        self._last_signature = 0
        self._names: dict[tuple[str, str], int] = {}
        self._last_name = 0
        self._says: dict[Says, int] = {}
        self._last_says = 0
        self._new_signatures: list[tuple[Any, ...]] = []
        self._new_names: list[tuple[Any, ...]] = []
        self._new_says: list[tuple[Any, ...]] = []

    def resume(self) -> None:
        """Go on with what the file holds. No number is given out twice, whatever was removed since."""
        with self._database.writer() as connection:
            rows = connection.execute(f"SELECT id, {_COLUMNS} FROM signature").fetchall()
            self.signatures = {Signature(*parts): number for number, *parts in rows}
            self._last_signature = max(self._last_signature, *self.signatures.values(), 0)
            self._last_name = max(self._last_name, _last(connection, "name"))
            self._last_says = max(self._last_says, _last(connection, "says"))
        self._aliased.clear()
        self._names.clear()
        self._resumed = True
        self.written()

    def signature(self, signature: Signature) -> int:
        """The number of a signature."""
        number = self.signatures.get(signature)
        return self._seldom_signature(signature) if number is None else number

    def _seldom_signature(self, signature: Signature) -> int:
        number = self._aliased.get(signature)
        if number is None and self._resumed:
            number = self._find(_SIGNATURE_OF, signature.key())
            if number is not None:
                self._aliased[signature] = number
        if number is None:
            self._last_signature += 1  # never by counting: merging takes signatures away
            number = self.signatures[signature] = self._last_signature
            texts = (storable(part) if isinstance(part, str) else part for part in signature)
            self._new_signatures.append((number, signature.key(), signature.failed, *texts))
        return number

    def name(self, kind: str, text: str, source: str | None = None) -> int:
        """The number of a name of that kind (`schema`); `source` tells how it was derived where it is new."""
        number = self._names.get((kind, text))
        if number is None:
            if self._resumed:
                number = self._find("SELECT id FROM name WHERE kind=? AND text=?", kind, storable(text))
            if number is None:
                number = self._last_name = self._last_name + 1
                self._new_names.append((number, kind, storable(text), source))
            self._names[kind, text] = number
        return number

    def message(self, says: Says) -> int:
        """The number of what an error says."""
        number = self._says.get(says)
        if number is None:
            if len(self._says) >= MESSAGES:
                self._says.clear()
            number = self._says[says] = self._last_says = self._last_says + 1
            self._new_says.append((number, storable(says.code), storable(says.message), storable(folded(says))))
        return number

    def write(self, connection: sqlite3.Connection) -> None:
        """Write what got a number, in the caller's transaction."""
        connection.executemany(_SIGNATURE, self._new_signatures)
        connection.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?,?)", self._new_names)
        connection.executemany("INSERT OR IGNORE INTO says VALUES (?,?,?,?)", self._new_says)

    def written(self) -> None:
        """The transaction was kept; after one that was not, the same is written with the next."""
        for fresh in (self._new_signatures, self._new_names, self._new_says):
            fresh.clear()
        if self._resumed and len(self._names) > NAMES:
            self._names.clear()

    def _find(self, sql: str, *values: str) -> int | None:
        with self._database.writer() as connection:
            row = connection.execute(sql, values).fetchone()
        return None if row is None else int(row[0])


def _last(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])
