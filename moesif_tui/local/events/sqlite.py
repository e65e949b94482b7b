"""The event store on SQLite: writing and settling."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from moesif_tui.core.said import Says
from moesif_tui.core.says import folded
from moesif_tui.local import schema
from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.documents import document_row, storable
from moesif_tui.local.events.store import NewCall
from moesif_tui.local.events.tally import Tally
from moesif_tui.local.jsontext import from_json, to_json

MESSAGES = 20_000
"""Messages that are remembered; one that is met again later is kept once more."""
MAX_DURATION = 100 * 365 * 86_400_000_000
"""µs; what a file says beyond that is a mistake, and would not fit into an integer of the database."""

_CALL = f"INSERT INTO call VALUES ({','.join('?' * 15)})"
_DOCUMENT = "INSERT INTO document VALUES (?,?,?,?,?,?,?)"
_TALLY = "INSERT OR REPLACE INTO tally VALUES (?,?)"
_SESSIONS = f"SELECT count(DISTINCT session) FROM call WHERE kind IN ({','.join(str(int(kind)) for kind in SHOWN)})"
_EXTRAS = "SELECT document.id, extra FROM call JOIN document USING(id) WHERE file=?"
_SIGNATURE = f"INSERT OR IGNORE INTO signature VALUES ({','.join('?' * 13)})"


class Writer:
    """Writes one data set's events (`EventWriter`) into a file without any. Numbers are given out here.

    It is quickest while the caller holds `Database.writer` open.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tally = Tally()
        self._next = 1
        self._signatures: dict[Signature, int] = {}
        self._last_signature = 0
        self._names: dict[tuple[str, str], int] = {}
        self._says: dict[Says, int] = {}
        self._said = 0
        self._new_signatures: list[tuple[Any, ...]] = []
        self._new_names: list[tuple[Any, ...]] = []
        self._new_says: list[tuple[Any, ...]] = []

    def add(self, calls: Sequence[NewCall]) -> None:
        """See `EventWriter.add`."""
        rows: list[tuple[Any, ...]] = []
        documents: list[tuple[Any, ...]] = []
        for number, call in enumerate(calls, self._next):
            rows.append(self._row(number, call))
            documents.append(document_row(number, call))
        tally = self._tally.copy()
        tally.add(rows)
        with self._database.transaction() as connection:
            self._write_new(connection)
            connection.executemany(_CALL, rows)
            connection.executemany(_DOCUMENT, documents)
            connection.executemany(_TALLY, tally.rows())
        self._tally = tally
        self._next += len(rows)
        for fresh in (self._new_signatures, self._new_names, self._new_says):
            fresh.clear()

    def signatures(self) -> list[Signature]:
        """See `EventWriter.signatures`."""
        return list(self._signatures)

    def name_pages(self, titles: Mapping[int, Mapping[str, str]]) -> None:
        """See `EventWriter.name_pages`."""
        with self._database.transaction() as connection:
            for file, named in titles.items():
                rows = connection.execute(_EXTRAS, (file,)) if named else ()
                connection.executemany("UPDATE document SET extra=? WHERE id=?", _with_titles(rows, named))

    def settle(self, sessions: Iterable[tuple[int, int]], merged: Mapping[Signature, Signature]) -> None:
        """See `EventWriter.settle`; makes the indexes too."""
        with self._database.transaction() as connection:
            self._merge(connection, merged)
            connection.executemany(
                "UPDATE call SET session=?2 WHERE id=?1 AND session<>?2",
                ((call, -number if number < 0 else self._name("session", f"~{number}")) for call, number in sessions),
            )
            self._write_new(connection)
            connection.execute(
                "DELETE FROM name WHERE kind='session' AND text GLOB '~*' AND id NOT IN (SELECT session FROM call)"
            )
            for statement in schema.INDEXES.split(";"):
                if statement.strip():
                    connection.execute(statement)
            self._tally.settled(connection.execute(_SESSIONS).fetchone()[0])
            connection.executemany(_TALLY, self._tally.rows())
        with self._database.writer() as connection:
            connection.execute("PRAGMA optimize")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _write_new(self, connection: sqlite3.Connection) -> None:
        """Write what got a number; again after an error, as that took it back."""
        connection.executemany(_SIGNATURE, self._new_signatures)
        connection.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?,?)", self._new_names)
        connection.executemany("INSERT OR IGNORE INTO says VALUES (?,?,?,?)", self._new_says)

    def _merge(self, connection: sqlite3.Connection, merged: Mapping[Signature, Signature]) -> None:
        numbers = {old: self._signature(new) for old, new in merged.items()}
        connection.executemany(_SIGNATURE, self._new_signatures)
        for old, stays in numbers.items():
            gone = self._signatures.pop(old)
            connection.execute("UPDATE call SET signature=? WHERE signature=?", (stays, gone))
            connection.execute("DELETE FROM signature WHERE id=?", (gone,))
            connection.execute("INSERT OR REPLACE INTO alias VALUES (?,?)", (old.key(), stays))

    def _row(self, number: int, call: NewCall) -> tuple[Any, ...]:
        record, analysed = call.record, call.analysed
        user = analysed.user
        says = analysed.says
        return (
            number,
            record.time,
            None if record.duration is None else min(record.duration, MAX_DURATION),
            self._signature(analysed.signature),
            analysed.kind,
            analysed.failed,
            self._message(says) if says else 0,
            self._name("session", call.session),
            self._name("user", user.id, user.source) if user else 0,
            self._name("company", analysed.company) if analysed.company else 0,
            self._name("address", analysed.address) if analysed.address else 0,
            self._name("agent", analysed.agent) if analysed.agent else 0,
            record.source,
            self._name("session", record.session_token) if record.session_token else 0,
            analysed.hints,
        )

    def _signature(self, signature: Signature) -> int:
        number = self._signatures.get(signature)
        if number is None:
            self._last_signature += 1  # never by counting: merging takes signatures away
            number = self._signatures[signature] = self._last_signature
            texts = (storable(part) if isinstance(part, str) else part for part in signature)
            self._new_signatures.append((number, signature.key(), signature.failed, *texts))
        return number

    def _name(self, kind: str, text: str, source: str | None = None) -> int:
        number = self._names.get((kind, text))
        if number is None:
            number = self._names[kind, text] = len(self._names) + 1
            self._new_names.append((number, kind, storable(text), source))
        return number

    def _message(self, says: Says) -> int:
        number = self._says.get(says)
        if number is None:
            if len(self._says) >= MESSAGES:
                self._says.clear()
            self._said += 1
            number = self._says[says] = self._said
            self._new_says.append((number, storable(says.code), storable(says.message), storable(folded(says))))
        return number


def _with_titles(rows: Iterable[tuple[int, bytes]], named: Mapping[str, str]) -> Iterator[tuple[bytes, int]]:
    """The extra fields of calls whose page has a title now, and the calls' numbers."""
    for number, extra in rows:
        fields = from_json(extra)
        har = fields["metadata"].get("har", {})
        title = named.get(har.get("page"))
        if title is not None:
            har["page_title"] = title
            yield to_json(fields), number
