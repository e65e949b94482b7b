"""The event store on SQLite: writing and settling."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from moesif_tui.local import schema
from moesif_tui.local.analysis.kinds import SHOWN
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.documents import document_row, storable
from moesif_tui.local.events.numbers import Numbers
from moesif_tui.local.events.store import LAST, Earlier, NewCall
from moesif_tui.local.events.tally import Tally
from moesif_tui.local.jsontext import from_json, to_json

MAX_DURATION = 100 * 365 * 86_400_000_000
"""µs; what a file says beyond that is a mistake, and would not fit into an integer of the database."""

_CALL = f"INSERT INTO call VALUES ({','.join('?' * 16)})"
_DOCUMENT = "INSERT INTO document VALUES (?,?,?,?,?,?,?)"
_TALLY = "INSERT OR REPLACE INTO tally VALUES (?,?)"
_BEGIN_UNDATED = "SELECT DISTINCT file FROM call WHERE undated AND time=0"
_DATE = (
    "UPDATE call SET time=first.time FROM (SELECT time FROM call WHERE file=?1 AND NOT undated ORDER BY id LIMIT 1)"
    " first WHERE file=?1 AND undated AND call.time=0"
)
_EXTRAS = "SELECT document.id, extra FROM call JOIN document USING(id) WHERE file=?"
_SHOWN = f"kind IN ({','.join(str(int(kind)) for kind in SHOWN)})"
_SESSIONS = f"SELECT count(DISTINCT session) FROM call WHERE {_SHOWN}"
_MET = f"SELECT session FROM call WHERE {_SHOWN} UNION SELECT user FROM call WHERE user<>0 AND {_SHOWN}"
_LATEST = """
SELECT n.text, c.id FROM (SELECT session, max(id) id FROM call WHERE id<=?2 GROUP BY session) c
CROSS JOIN name n ON n.id=c.session WHERE n.text IN (SELECT value FROM json_each(?1))
"""
_RECENT = "SELECT DISTINCT n.text FROM call c JOIN name n ON n.id=c.session WHERE c.id>?"
_FOLLOW = (
    "UPDATE call SET session=(SELECT session FROM call WHERE id=?2)"
    " WHERE id>?3 AND session=(SELECT id FROM name WHERE kind='session' AND text=?1)"
)
_EARLIER = """
SELECT s.host, s.verb, d.uri, CAST(d.extra AS TEXT)->>'$.transaction_id'
FROM (SELECT id, signature FROM call ORDER BY id DESC LIMIT ?) c
JOIN document d ON d.id=c.id JOIN signature s ON s.id=c.signature ORDER BY c.id
"""
_TOKENS = "SELECT c.id, n.text FROM json_each(?) t JOIN call c ON c.id=t.value JOIN name n ON n.id=c.session"


class Writer:
    """Writes one data set's events (`EventWriter`) into a file without any, or from `resume` on to those that it has.

    It is quickest while the caller holds `Database.writer` open.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._tally = Tally()
        self._numbers = Numbers(database)
        self._next = 1
        self._checkpoint = "TRUNCATE"

    def resume(self) -> int:
        """See `EventWriter.resume`."""
        with self._database.writer() as connection:
            self._next = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM call").fetchone()[0]
            kept = dict(connection.execute("SELECT name, value FROM tally"))
            self._tally = Tally.of(kept, (row[0] for row in connection.execute(_MET)))
        self._numbers.resume()
        self._checkpoint = "PASSIVE"  # waits for no reader: more calls are to come
        return self._next - 1

    def earlier(self, most: int) -> list[Earlier]:
        """See `EventWriter.earlier`."""
        with self._database.writer() as connection:
            return [Earlier(*row) for row in connection.execute(_EARLIER, (most,))]

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
            self._numbers.write(connection)
            connection.executemany(_CALL, rows)
            connection.executemany(_DOCUMENT, documents)
            connection.executemany(_TALLY, tally.rows())
        self._tally = tally
        self._next += len(rows)
        self._numbers.written()

    def signatures(self) -> list[Signature]:
        """See `EventWriter.signatures`."""
        return list(self._numbers.signatures)

    def date(self) -> None:
        """See `EventWriter.date`."""
        with self._database.transaction() as connection:
            for (file,) in connection.execute(_BEGIN_UNDATED).fetchall():
                connection.execute(_DATE, (file,))

    def name_pages(self, titles: Mapping[int, Mapping[str, str]]) -> None:
        """See `EventWriter.name_pages`."""
        with self._database.transaction() as connection:
            for file, named in titles.items():
                rows = connection.execute(_EXTRAS, (file,)) if named else ()
                connection.executemany("UPDATE document SET extra=? WHERE id=?", _with_titles(rows, named))

    def settle(
        self,
        sessions: Iterable[tuple[int, int]],
        merged: Mapping[Signature, Signature],
        tokens: Iterable[str] = (),
        last: int = LAST,
    ) -> dict[str, str]:
        """See `EventWriter.settle`; makes the indexes too."""
        name = self._numbers.name
        with self._database.transaction() as connection:
            wanted = [storable(token) for token in tokens]
            latest = dict(connection.execute(_LATEST, (json.dumps(wanted), last))) if wanted else {}
            self._merge(connection, merged)
            connection.executemany(
                "UPDATE call SET session=?2 WHERE id=?1 AND session<>?2",
                ((call, -number if number < 0 else name("session", f"~{number}")) for call, number in sessions),
            )
            self._numbers.write(connection)
            recent = {token for (token,) in connection.execute(_RECENT, (last,))}
            connection.executemany(_FOLLOW, [(token, latest[token], last) for token in recent & latest.keys()])
            connection.execute(
                "DELETE FROM name WHERE kind='session' AND text GLOB '~*' AND id NOT IN (SELECT session FROM call)"
            )
            for statement in schema.INDEXES.split(";"):
                if statement.strip():
                    connection.execute(statement)
            self._tally.settled(connection.execute(_SESSIONS).fetchone()[0])
            connection.executemany(_TALLY, self._tally.rows())
            now = dict(connection.execute(_TOKENS, (json.dumps(list(latest.values())),)))
        self._numbers.written()
        with self._database.writer() as connection:
            connection.execute("PRAGMA optimize")
            connection.execute(f"PRAGMA wal_checkpoint({self._checkpoint})")
        return {
            token: now[latest[token]] if token in latest else token for token in {*latest, *recent.intersection(wanted)}
        }

    def _merge(self, connection: sqlite3.Connection, merged: Mapping[Signature, Signature]) -> None:
        numbers = {old: self._numbers.signature(new) for old, new in merged.items()}
        self._numbers.write(connection)
        for old, stays in numbers.items():
            if stays == self._numbers.signatures[old]:
                continue  # the other one was merged into it earlier
            gone = self._numbers.signatures.pop(old)
            connection.execute("UPDATE call SET signature=? WHERE signature=?", (stays, gone))
            connection.execute("DELETE FROM signature WHERE id=?", (gone,))
            connection.execute("UPDATE alias SET signature=? WHERE signature=?", (stays, gone))
            connection.execute("INSERT OR REPLACE INTO alias VALUES (?,?)", (old.key(), stays))

    def _row(self, number: int, call: NewCall) -> tuple[Any, ...]:
        record, analysed = call.record, call.analysed
        user = analysed.user
        says = analysed.says
        numbers = self._numbers
        return (
            number,
            record.time,
            None if record.duration is None else min(record.duration, MAX_DURATION),
            numbers.signature(analysed.signature),
            analysed.kind,
            analysed.failed,
            numbers.message(says) if says else 0,
            numbers.name("session", call.session),
            numbers.name("user", user.id, user.source) if user else 0,
            numbers.name("company", analysed.company) if analysed.company else 0,
            numbers.name("address", analysed.address) if analysed.address else 0,
            numbers.name("agent", analysed.agent) if analysed.agent else 0,
            record.source,
            numbers.name("session", record.session_token) if record.session_token else 0,
            analysed.hints,
            record.har is not None and "time_unknown" in record.har,
        )


def _with_titles(rows: Iterable[tuple[int, bytes]], named: Mapping[str, str]) -> Iterator[tuple[bytes, int]]:
    """The extra fields of calls whose page has a title now, and the calls' numbers."""
    for number, extra in rows:
        fields = from_json(extra)
        har = fields["metadata"].get("har", {})
        title = named.get(har.get("page"))
        if title is not None:
            har["page_title"] = title
            yield to_json(fields), number
