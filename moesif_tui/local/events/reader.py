"""The event store on SQLite: reading."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from moesif_tui.core.kinds import Kind
from moesif_tui.local.analysis.rows import SessionCall
from moesif_tui.local.analysis.signatures import Signature
from moesif_tui.local.analysis.traces import Row
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.found_ids import FoundIds
from moesif_tui.local.events.store import (
    BucketCounts,
    Found,
    SaysCount,
    Search,
    StoredEvent,
    TraceCounts,
    TraceRow,
    UserFacts,
)

QUERY_SECONDS = 20.0
COUNTED = (*(kind.word for kind in Kind), "failures", "users", "sessions")

_EVENT = """
SELECT c.id, c.time, c.duration, c.signature, c.kind, c.failed, c.session, s.text, u.text, u.source, o.text, y.code,
       y.message, d.uri, d.request, d.response, d.extra, c.undated, {bodies}
FROM call c JOIN document d ON d.id=c.id
LEFT JOIN name s ON s.id=c.session LEFT JOIN name u ON u.id=c.user LEFT JOIN name o ON o.id=c.company
LEFT JOIN says y ON y.id=c.says
WHERE c.id IN (SELECT value FROM json_each(?))
"""


class Reader:
    """Reads one data set's events, from any thread. `prefix` is the data set's key, which ids outside begin with."""

    def __init__(self, database: Database, prefix: str) -> None:
        self._database = database
        self._prefix = prefix
        self._found_ids = FoundIds()
        self._signature = lru_cache(4096)(self._read_signature)

    def version(self) -> Hashable:
        """See `EventStore.version`."""
        row = self._one("SELECT value FROM tally WHERE name='generation'")
        return self._database.identity, row and row[0]

    def signature(self, number: int) -> tuple[str, Signature]:
        """See `EventStore.signature`."""
        return self._signature(number, self._database.identity)

    def _read_signature(self, number: int, _identity: int) -> tuple[str, Signature]:
        row = self._one("SELECT key, verb, route, status, host, api_version, jsonrpc_method, jsonrpc_code,"
                        " graphql_operation, graphql_type, error FROM signature WHERE id=?", number)  # fmt: skip
        if row is None:
            raise KeyError(number)
        return row[0], Signature(*row[1:])

    def signature_number(self, key: str) -> int:
        """See `EventStore.signature_number`."""
        row = self._one("SELECT id FROM signature WHERE key=?1 UNION SELECT signature FROM alias WHERE key=?1", key)
        if row is None:
            raise KeyError(key)
        return int(row[0])

    def aliases(self) -> dict[int, list[str]]:
        """See `EventStore.aliases`."""
        found: dict[int, list[str]] = {}
        for key, number in self._all("SELECT key, signature FROM alias ORDER BY key"):
            found.setdefault(number, []).append(key)
        return found

    def events(self, ids: Sequence[int], *, bodies: bool = True) -> list[StoredEvent]:
        """See `EventStore.events`."""
        sql = _EVENT.format(bodies="d.request_body, d.response_body" if bodies else "NULL, NULL")
        with self._database.reader() as connection:
            rows = connection.execute(sql, (_array(ids),)).fetchall()
        found = {row[0]: StoredEvent(*row) for row in rows}
        return [found[number] for number in ids if number in found]

    def search(self, search: Search) -> Found:
        """See `EventStore.search`."""
        from moesif_tui.local.query import Context, compile_search, limited  # loaded with the first search

        context = Context(
            prefix=self._prefix, since=search.since, until=search.until, kinds=search.kinds, now=search.now
        )
        started = time.perf_counter()
        plan = compile_search(search.body, context)
        with self._database.searcher() as connection, limited(connection, min(plan.seconds, QUERY_SECONDS)):
            found = plan.run(connection, lambda search, read: self._found_ids.get(self.version(), search, read))
        took = round((time.perf_counter() - started) * 1000)
        return Found(found.hits, found.total, took, found.aggregations, found.top)

    def buckets(self, kinds: frozenset[int], signature: int | None = None) -> list[BucketCounts]:
        """See `EventStore.buckets`."""
        where, values = _failed(kinds, signature)
        sql = (
            "SELECT signature, count(*), count(DISTINCT nullif(user, 0)), count(DISTINCT session),"
            " min(time) FILTER (WHERE NOT undated), max(time) FILTER (WHERE NOT undated)"
            f" FROM call WHERE {where} GROUP BY signature"
        )
        return [BucketCounts(*row) for row in self._all(sql, *values)]

    def says(self, kinds: frozenset[int], signature: int | None = None) -> dict[int, list[SaysCount]]:
        """See `EventStore.says`."""
        where, values = _failed(kinds, signature)
        sql = (
            "SELECT c.signature, y.code, y.message, sum(c.n) times FROM"
            f" (SELECT signature, says, count(*) n FROM call WHERE {where} GROUP BY signature, says) c"
            " JOIN says y ON y.id=c.says GROUP BY c.signature, y.folded ORDER BY times DESC, min(y.id)"
        )
        said: dict[int, list[SaysCount]] = {}
        for number, code, message, count in self._all(sql, *values):
            said.setdefault(number, []).append(SaysCount(code, message, count))
        return said

    def trend(self, kinds: frozenset[int], since: int, step: int) -> dict[int, list[int]]:
        """See `EventStore.trend`."""
        where, values = _failed(kinds, None)
        sql = (
            f"SELECT signature, min((time-?)/?, 23) slot, count(*) FROM call"
            f" WHERE {where} AND time>=? AND NOT undated GROUP BY signature, slot"
        )
        trends: dict[int, list[int]] = {}
        for number, slot, count in self._all(sql, since, step, *values, since):
            trends.setdefault(number, [0] * 24)[slot] += count
        return trends

    def calls(self, sessions: Iterable[int], kinds: frozenset[int]) -> Iterator[list[Row]]:
        """See `EventStore.calls`."""
        sql = (
            "SELECT id, time, time+coalesce(duration, 0), signature, session, kind, failed, user FROM call"
            f" WHERE session IN (SELECT value FROM json_each(?)) AND kind IN ({_numbers(kinds)})"
            " ORDER BY session, time, id"
        )
        with self._database.reader() as connection:
            rows = map(Row._make, connection.execute(sql, (_array(sessions),)))
            for _, calls in groupby(rows, attrgetter("session")):
                yield list(calls)

    def traces(
        self, kinds: frozenset[int], *, signature: int | None = None, sessions: Iterable[int] | None = None
    ) -> list[TraceRow]:
        """See `EventStore.traces`."""
        where, values = _failed(kinds, signature)
        source = "call INDEXED BY call_failed"  # it holds all that is asked; SQLite would go through the sessions
        wanted: tuple[Any, ...] = ()
        if sessions is not None:
            source = "call"
            where += " AND session IN (SELECT value FROM json_each(?))"
            wanted = (_array(sessions),)
        first = f"FROM call c WHERE c.session=e.session AND c.kind IN ({_numbers(kinds)})"
        order = "ORDER BY c.time, c.id LIMIT 1"
        # beside the one max() of a group SQLite gives the columns of that row
        sql = (
            "WITH error AS MATERIALIZED"
            f" (SELECT session, signature, max(time) last, count(*) errors, user, says FROM {source}"
            f" WHERE {where} GROUP BY session, signature)"
            f" SELECT e.session, e.signature, (SELECT c.time {first} AND NOT c.undated {order}), e.last, e.errors,"
            " n.text, u.text, u.source, y.code, y.message FROM error e LEFT JOIN name n ON n.id=e.session"
            f" LEFT JOIN name u ON u.id=coalesce(nullif(e.user, 0), (SELECT c.user {first} AND c.user<>0 {order}))"
            " LEFT JOIN says y ON y.id=e.says"
        )
        return [TraceRow(*row) for row in self._all(sql, *values, *wanted)]

    def trace_calls(
        self, trace: TraceRow, kinds: frozenset[int], take: int, *, after: int | None = None, before: int | None = None
    ) -> list[int]:
        """See `EventStore.trace_calls`."""
        where = f"session=? AND time<=? AND kind IN ({_numbers(kinds)})"
        cursor = before if after is None else after
        start, values = "", (trace.session, trace.last)
        if cursor is not None:
            found = self._one(f"SELECT time, id FROM call WHERE {where} AND id=?", *values, cursor)
            if found is None:
                raise KeyError(cursor)
            start, values = f" AND (time, id) {'<' if after is None else '>'} (?, ?)", (*values, *found)
        way = "DESC" if cursor is not None and after is None else "ASC"
        sql = f"SELECT id FROM call WHERE {where}{start} ORDER BY time {way}, id {way} LIMIT ?"
        ids = [row[0] for row in self._all(sql, *values, take)]
        return ids[::-1] if way == "DESC" else ids

    def trace_counts(self, traces: Sequence[TraceRow], kinds: frozenset[int]) -> list[TraceCounts]:
        """See `EventStore.trace_counts`."""
        sql = (
            "SELECT count(c.id), coalesce(sum(c.failed), 0), coalesce(max(c.time+coalesce(c.duration, 0)), t.value->>1)"
            " FROM json_each(?) t LEFT JOIN call c"
            f" ON c.session=t.value->>0 AND c.time<=t.value->>1 AND c.kind IN ({_numbers(kinds)})"
            " GROUP BY t.key ORDER BY t.key"
        )
        spans = ",".join(f"[{trace.session},{trace.last}]" for trace in traces)
        return [TraceCounts(*row) for row in self._all(sql, f"[{spans}]")]

    def session_calls(self) -> Iterator[SessionCall]:
        """See `EventStore.session_calls`."""
        sql = "SELECT id, file, time, time+coalesce(duration, 0), explicit, agent, address, hints FROM call"
        with self._database.reader() as connection:
            yield from map(SessionCall._make, connection.execute(sql))

    def sessions_of(self, signature: int, kinds: frozenset[int]) -> dict[int, int]:
        """See `EventStore.sessions_of`."""
        sql = f"SELECT session, min(time) FROM call WHERE signature=? AND kind IN ({_numbers(kinds)}) GROUP BY session"
        return dict(self._all(sql, signature))

    def users(self) -> list[UserFacts]:
        """See `EventStore.users`."""
        sessions: dict[int, list[str]] = {}
        first: dict[int, int] = {}
        for user, token, start in self._all(
            "SELECT c.user, n.text, c.first FROM (SELECT user, session, min(time) first, max(time) last FROM call"
            " WHERE user<>0 GROUP BY user, session) c JOIN name n ON n.id=c.session ORDER BY c.last DESC"
        ):
            sessions.setdefault(user, []).append(token)
            first[user] = min(start, first.get(user, start))
        # beside the one max() of a group SQLite gives the columns of that row
        rows = self._all(
            "SELECT c.user, u.text, c.last, company.text, address.text, agent.text FROM (SELECT user, max(time) last,"
            " company, address, agent FROM call WHERE user<>0 GROUP BY user) c JOIN name u ON u.id=c.user"
            " LEFT JOIN name company ON company.id=c.company LEFT JOIN name address ON address.id=c.address"
            " LEFT JOIN name agent ON agent.id=c.agent"
        )
        return [
            UserFacts(name, first[user], last, company, address, agent, tuple(sessions[user]))
            for user, name, last, company, address, agent in rows
        ]

    def counts(self) -> dict[str, int]:
        """See `EventStore.counts`."""
        kept = dict(self._all("SELECT name, value FROM tally"))
        return {name: kept.get(name, 0) for name in COUNTED}

    def span(self) -> tuple[int, int] | None:
        """See `EventStore.span`."""
        kept = dict(self._all("SELECT name, value FROM tally WHERE name IN ('first', 'last')"))
        return (kept["first"], kept["last"]) if kept else None

    def _all(self, sql: str, *values: Any) -> list[Any]:
        with self._database.reader() as connection:
            return connection.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: Any) -> Any:
        with self._database.reader() as connection:
            return connection.execute(sql, values).fetchone()


def _failed(kinds: frozenset[int], signature: int | None) -> tuple[str, tuple[int, ...]]:
    where = f"failed AND kind IN ({_numbers(kinds)})"
    return (where, ()) if signature is None else (f"{where} AND signature=?", (signature,))


def _array(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"


def _numbers(kinds: Iterable[int]) -> str:
    return ",".join(str(int(kind)) for kind in sorted(kinds))
