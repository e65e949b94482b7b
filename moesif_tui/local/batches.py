"""From records to kept calls: they are analysed and kept in batches."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Collection, Iterable, Mapping

from moesif_tui.local.analysis.analyser import Analyser
from moesif_tui.local.analysis.credentials import Credentials
from moesif_tui.local.analysis.routes import Routes
from moesif_tui.local.analysis.sessions import provisional
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.events.store import EventWriter, NewCall
from moesif_tui.local.record import Record

FIRST_BATCH = 50
BATCH = 250
"""Calls; larger ones gain no time, and cost memory."""
BATCH_BYTES = 2_000_000
"""Of bodies."""
BATCH_SECONDS = 0.25
"""A batch is kept when it is full or this old, so that calls of a slow source appear too."""


MAX_CLIENTS = 20_000
"""Clients whose session is remembered past a settling."""


class Analysis:
    """Analyses the records of one data set, one after the other, and tells what only all of them together can."""

    def __init__(self, streams: Collection[int], *, key: bytes | None = None, calls: int = 0) -> None:
        """Begin anew, or go on.

        Args:
            streams: the sources that were collected from many clients, as far as they are known yet.
            key: what the credentials of earlier calls were hashed with (`Credentials`); None: there are none.
            calls: how many earlier calls there are, whose sessions may still be provisional.
        """
        self._routes = Routes()
        self._analyser = Analyser(self._routes, Credentials(key or secrets.token_bytes(16)))
        self._streams = streams
        self._sessions: dict[str, str] = {}
        self._count = calls
        self._settled: dict[tuple[str, str], str] = {}

    def call(self, record: Record) -> NewCall:
        """A record as it is kept, in its provisional session."""
        analysed = self._analyser.analyse(record)
        if record.session_token:
            return NewCall(record, analysed, record.session_token)
        client = provisional(record, analysed, stream=record.source in self._streams)
        session = self._sessions.get(client)
        if session is None:
            self._count += 1
            session = self._sessions[client] = f"~new {self._count}"
        return NewCall(record, analysed, session)

    def learn(self, host: str, verb: str, uri: str) -> None:
        """Know the route of an earlier call."""
        self._analyser.learn(host, verb, uri)

    def merged(self, signatures: Iterable[Signature]) -> dict[Signature, Signature]:
        """The signatures whose route has another template now that all are known; it may be asked again later."""
        found = self._routes.settle()
        settled = dict(found)
        for place, before in self._settled.items():  # what earlier became of a template may go on
            settled[place[0], before] = found.get(place, before)
        self._settled |= found
        return {
            signature: signature._replace(route=settled[signature.host, signature.route])
            for signature in signatures
            if settled.get((signature.host, signature.route), signature.route) != signature.route
        }

    def sessions(self) -> list[str]:
        """The tokens of the sessions that clients are taken to be in."""
        return list(self._sessions.values())

    def follow(self, settled: Mapping[str, str]) -> None:
        """Take over which session each of these has become, so that the next calls of their clients are in it."""
        known = {} if len(self._sessions) > MAX_CLIENTS else self._sessions
        self._sessions = {client: settled[token] for client, token in known.items() if token in settled}


class Batches:
    """Analyses and keeps calls in batches; `kept` is called after each. For one thread; raises `StoreError`.

    A batch is read as a whole, then analysed as a whole, then written: taking turns for each call is a tenth slower,
    as each step finds little of what it needs in the processor's caches.
    """

    def __init__(self, analyse: Callable[[Record], NewCall], writer: EventWriter, kept: Callable[[], None]) -> None:
        self._analyse = analyse
        self._writer = writer
        self._kept = kept
        self._size = FIRST_BATCH
        self._records: list[Record] = []
        self._bytes = 0
        self._since = time.monotonic()

    def add(self, record: Record) -> None:
        """Keep a call, soon."""
        self._records.append(record)
        self._bytes += len(record.request_body or b"") + len(record.response_body or b"")
        if (
            len(self._records) >= self._size
            or self._bytes >= BATCH_BYTES
            or time.monotonic() - self._since > BATCH_SECONDS
        ):
            self.flush()

    def flush(self) -> None:
        """Keep what has come, now."""
        if self._records:
            records, self._records = self._records, []
            self._bytes = 0
            self._size = BATCH
            self._writer.add([self._analyse(record) for record in records])
        self._kept()
        self._since = time.monotonic()
