"""The event store on SQLite: writing and settling."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from moesif_tui.core.says import Says
from moesif_tui.local import schema
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.events.store import NewCall
from moesif_tui.local.jsontext import to_json

MESSAGES = 20_000
"""Messages that are remembered; one that is met again later is kept once more."""
MAX_DURATION = 100 * 365 * 86_400_000_000
"""µs; what a file says beyond that is a mistake, and would not fit into an integer of the database."""

_CALL = f"INSERT INTO call VALUES ({','.join('?' * 15)})"
_DOCUMENT = "INSERT INTO document VALUES (?,?,?,?,?,?,?)"
_SIGNATURE = f"INSERT OR IGNORE INTO signature VALUES ({','.join('?' * 13)})"


class Writer:
    """Writes one data set's events in batches. Numbers of signatures, names and messages are given out here.

    Not for several threads. After an error of `add` the batch is not in and the writer can go on.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._next = 1 + int(connection.execute("SELECT coalesce(max(id), 0) FROM call").fetchone()[0])
        self._signatures: dict[Signature, int] = {}
        self._last_signature = 0
        self._names: dict[tuple[str, str], int] = {}
        self._says: dict[Says, int] = {}
        self._said = 0
        self._new_signatures: list[tuple[Any, ...]] = []
        self._new_names: list[tuple[Any, ...]] = []
        self._new_says: list[tuple[Any, ...]] = []

    def add(self, calls: Sequence[NewCall]) -> None:
        """Keep calls in one transaction. Raises sqlite3.Error (disk full …)."""
        rows: list[tuple[Any, ...]] = []
        documents: list[tuple[Any, ...]] = []
        number = self._next
        for call in calls:
            rows.append(self._row(number, call))
            documents.append(_document(number, call))
            number += 1
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany(_SIGNATURE, self._new_signatures)
            connection.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?,?)", self._new_names)
            connection.executemany("INSERT OR IGNORE INTO says VALUES (?,?,?,?)", self._new_says)
            connection.executemany(_CALL, rows)
            connection.executemany(_DOCUMENT, documents)
            connection.execute("COMMIT")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        self._next = number
        self._new_signatures.clear()
        self._new_names.clear()
        self._new_says.clear()

    def signatures(self) -> list[Signature]:
        """The signatures that were met."""
        return list(self._signatures)

    def settle(self, sessions: Iterable[tuple[int, int]], merged: Mapping[Signature, Signature]) -> None:
        """See `EventStore.settle`; makes the indexes and the bucket table too."""
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            self._merge(merged)
            connection.executemany(
                "UPDATE call SET session=?2 WHERE id=?1 AND session<>?2",
                ((call, -number if number < 0 else self._name("session", f"~{number}")) for call, number in sessions),
            )
            connection.executemany("INSERT OR IGNORE INTO name VALUES (?,?,?,?)", self._new_names)
            self._new_names.clear()
            connection.execute(
                "DELETE FROM name WHERE kind='session' AND text GLOB '~*' AND id NOT IN (SELECT session FROM call)"
            )
            for statement in schema.INDEXES.split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute("COMMIT")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        connection.execute("PRAGMA optimize")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _merge(self, merged: Mapping[Signature, Signature]) -> None:
        connection = self._connection
        for old, new in merged.items():
            gone, stays = self._signatures.pop(old), self._signature(new)
            connection.executemany(_SIGNATURE, self._new_signatures)
            self._new_signatures.clear()
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
            self._new_says.append((number, storable(says.code), storable(says.message), storable(says.folded)))
        return number


def storable(text: str) -> str:
    """A text that SQLite takes: lone surrogates are spelled out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def _document(number: int, call: NewCall) -> tuple[Any, ...]:
    record, analysed = call.record, call.analysed
    request: dict[str, Any] = {"headers": record.request_headers}
    if analysed.address:
        request["ip_address"] = analysed.address
    if record.api_version:
        request["api_version"] = record.api_version
    if analysed.graphql:
        request["graphql"] = analysed.graphql
    response: dict[str, Any] = {"headers": record.response_headers}
    if record.server_ip:
        response["ip_address"] = record.server_ip
    extra: dict[str, Any] = dict(record.extra) if record.extra else {}
    if analysed.jsonrpc:
        extra["jsonrpc"] = analysed.jsonrpc
    metadata = dict(record.metadata) if record.metadata else {}
    if record.har or record.reason:
        metadata["har"] = {**(record.har or {}), **({"error": record.reason} if record.reason else {})}
    if analysed.request_id:
        metadata["request_id"] = analysed.request_id
    if analysed.trace_id:
        metadata["distributed_trace_id"] = analysed.trace_id
    extra["metadata"] = metadata
    return (
        number,
        storable(record.uri),
        to_json(request),
        to_json(response),
        to_json(extra),
        record.request_body,
        record.response_body,
    )
