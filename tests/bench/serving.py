"""`moesif-tui serve` under load: events sent in, many clients at once, and its memory while it answers long pages."""

from __future__ import annotations

import http.client
import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.posted import SEPARATOR, bodies
from tests.bench.table import Figure, seconds
from tests.bench.workplace import ROOT, Workplace
from tests.terminal.processes import usage

EVENTS, FEW_EVENTS = 200_000, 20_000
SENDERS = 2
"""Connections that send; one would let the server wait for its client."""
CLIENTS = 64
LASTING = 30.0
"""Seconds in which they ask."""
PAGE, PAGES, READERS = 1_000, 20, 8
SEARCH = "/v1/search/~/search/events?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z"
QUERIES: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/v1/~/triage_buckets?take=50", None),
    ("GET", "/v1/~/traces?take=20", None),
    ("POST", SEARCH, {"size": 20, "query": {"term": {"response.status": 500}}, "sort": [{"request.time": "desc"}]}),
    ("POST", SEARCH, {"size": 0, "aggs": {"verbs": {"terms": {"field": "request.verb.raw"}}}}),
)
"""What a client asks by turns; between them it sends an event."""


@dataclass
class Served:
    """A running server: its port, its token, and its process."""

    port: int
    token: str
    process: subprocess.Popen[str]

    def connect(self) -> http.client.HTTPConnection:
        """A connection that stays open."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(
        self, connection: http.client.HTTPConnection, method: str, path: str, body: Any = None
    ) -> tuple[int, bytes]:
        """An answer to who has the token."""
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "X-Moesif-Application-Id": "bench"}
        connection.request(method, path, content, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    @property
    def memory(self) -> int:
        """Resident bytes."""
        return usage(self.process.pid).rss


def measure(place: Workplace, *, large: bool) -> Iterator[Figure]:
    """Every figure of the server."""
    place.forget()
    sent = list(bodies(EVENTS if large else FEW_EVENTS))
    bare = _bare(sent)
    with _serving(place) as served:
        started = time.perf_counter()
        _send(served, sent)
        yield _ingest(sent, time.perf_counter() - started, bare)
        started = time.perf_counter()
        _settle(served)
        settling = time.perf_counter() - started
        yield Figure("… and until sessions and routes have settled", seconds(settling), "", settling, None, "s")
        del sent
        yield _memory(served)
        yield from _crowd(served, LASTING if large else LASTING / 5)


@contextmanager
def _serving(place: Workplace) -> Iterator[Served]:
    with TemporaryDirectory() as folder:
        token = Path(folder, "token")
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "moesif_tui", "serve", "--port", "0", f"--token-file={token}"],
            cwd=ROOT, env={**os.environ, **place.env}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            found = re.search(r"127\.0\.0\.1:(\d+)/", process.stdout.readline())
            assert found is not None, "the server does not start"
            yield Served(int(found[1]), token.read_text().strip(), process)
        finally:
            process.terminate()
            process.communicate()


def _bare(sent: Sequence[bytes]) -> float:
    """Seconds to decode the same bodies and keep each event's bytes by a number, at best of three."""

    def events() -> Iterator[tuple[int, bytes]]:
        number = 0
        for body in sent:
            for event in body[1:-1].split(SEPARATOR):
                number += 1
                yield number, event

    times = []
    for _ in range(3):
        with TemporaryDirectory() as folder, closing(sqlite3.connect(Path(folder, "bare.db"))) as database:
            database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                                   "CREATE TABLE event(id INTEGER PRIMARY KEY, body BLOB)")  # fmt: skip
            started = time.perf_counter()
            for body in sent:
                json.loads(body)
            database.executemany("INSERT INTO event VALUES (?,?)", events())
            database.commit()
            times.append(time.perf_counter() - started)
    return min(times)


def _send(served: Served, sent: Sequence[bytes]) -> None:
    """Send these bodies, until every event is acknowledged."""

    def send(some: Sequence[bytes]) -> None:
        with closing(served.connect()) as connection:
            for body in some:
                status, said = served.ask(connection, "POST", "/v1/events/batch", body)
                assert status == 201, said

    _at_once([(send, sent[number::SENDERS]) for number in range(SENDERS)])


def _ingest(sent: Sequence[bytes], took: float, bare: float) -> Figure:
    count = sum(body.count(SEPARATOR) + 1 for body in sent)
    size = sum(map(len, sent)) / count / 1000
    what = f"{count:,} events of {size:.1f} kB through /v1/events/batch"
    return Figure(what, seconds(took), f"json.loads + executemany {seconds(bare)}", took / bare, 6.0, "×")


def _settle(served: Served) -> None:
    """Wait until no session is provisional any more."""
    query = {"size": 0, "query": {"prefix": {"session_token": "~new"}}}
    with closing(served.connect()) as connection:
        while _total(served, connection, query):
            time.sleep(0.1)


def _total(served: Served, connection: http.client.HTTPConnection, query: Any) -> int:
    status, said = served.ask(connection, "POST", SEARCH, query)
    assert status == 201, said
    total: int = json.loads(said)["hits"]["total"]
    return total


def _memory(served: Served) -> Figure:
    """How much more the server takes while several clients read long pages to their end."""
    before = served.memory
    most = [before]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            most[0] = max(most[0], served.memory)

    def read(sort: str) -> None:
        after: Any = None
        with closing(served.connect()) as connection:
            for _ in range(PAGES):
                query = {"size": PAGE, "sort": [{"request.time": sort}, {"_id": sort}]}
                body = query | ({} if after is None else {"search_after": after})
                status, said = served.ask(connection, "POST", SEARCH, body)
                assert status == 201, said
                hits = json.loads(said)["hits"]["hits"]
                if not hits:
                    return
                after = hits[-1]["sort"]

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        _at_once([(read, "asc" if number % 2 else "desc") for number in range(READERS)])
    finally:
        done.set()
        watching.join()
    more = (most[0] - before) / 1e6
    what = f"memory of the server: {READERS} clients, {PAGES} pages of {PAGE:,} each"
    return Figure(what, f"{most[0] / 1e6:.0f} MB", f"before {before / 1e6:.0f} MB", more, 150, "MB")


@dataclass
class Crowd:
    """What clients got: how many answers of each status (0: none came), and how long each took."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)


def _crowd(served: Served, lasting: float) -> Iterator[Figure]:
    """Clients that ask and send at once for some time."""
    crowd = Crowd()
    end = time.monotonic() + lasting
    [event] = json.loads(next(bodies(1)))

    def client(number: int) -> None:
        with closing(served.connect()) as connection:
            turn = number
            while time.monotonic() < end:
                method, path, body = QUERIES[turn // 2 % len(QUERIES)]
                if turn % 2:
                    method, path, body = "POST", "/v1/events", event | {"transaction_id": f"{number} {turn}"}
                turn += 1
                started = time.monotonic()
                try:
                    status, _ = served.ask(connection, method, path, body)
                except (OSError, http.client.HTTPException):
                    status = 0
                    connection.close()
                crowd.statuses[status] += 1
                crowd.times.append(time.monotonic() - started)

    _at_once([(client, number) for number in range(CLIENTS)])
    failed = sum(count for status, count in crowd.statuses.items() if status not in {200, 201})
    times = sorted(crowd.times)
    slow = seconds(times[len(times) * 99 // 100])
    what = f"{CLIENTS} clients at once for {lasting:.0f} s, asking and sending: errors"
    yield Figure(what, f"{len(times):,} answers", f"99 % within {slow}", failed, 0, "")


def _at_once(calls: Sequence[tuple[Any, Any]]) -> None:
    """Each function with its argument in a thread of its own; raises what one of them raises."""
    failures: list[BaseException] = []

    def run(function: Any, argument: Any) -> None:
        try:
            function(argument)
        except BaseException as error:  # noqa: BLE001 - raised where they are waited for
            failures.append(error)

    threads = [threading.Thread(target=run, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
