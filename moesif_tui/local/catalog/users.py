"""Users of a data set: what its calls tell of them, joined by what people keep of them, and the search in that."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from moesif_tui.core.client_names import name_in_agent
from moesif_tui.core.time import iso
from moesif_tui.local import schema
from moesif_tui.local.catalog.store import Record, Records
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.events.documents import storable
from moesif_tui.local.events.store import Found, UserFacts
from moesif_tui.local.jsontext import to_json
from moesif_tui.local.organization import ORGANIZATION

USER: Final = "user"
COMPANY: Final = "company"
SECONDS = 20.0
"""How long a search may take."""
MAX_IDLE = 1
"""Databases that are kept for the searches to come."""


@dataclass(frozen=True)
class _Known:
    """The users as they were at a version of the calls and of the records that they are made of."""

    calls: Hashable
    records: Hashable
    profiles: Mapping[str, Mapping[str, Record | None]]
    users: dict[str, Record]
    idle: list[sqlite3.Connection] = field(default_factory=list)
    """Databases of them in which nobody searches now."""


class Users:
    """The users of every data set. From any thread; every method raises `StoreError`.

    A profile is a record of the kind `user`; None is kept in the place of one who was deleted. What is told of a
    company is a record of its own, and stands as `company` in its users.
    """

    def __init__(self, records: Records) -> None:
        self._records = records
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}

    def of(self, data_set: DataSet) -> Mapping[str, Record]:
        """Every user by id, as documents."""
        with self._lock:
            return self._current(data_set).users

    def change(self, data_set: DataSet, updates: Iterable[Record], now: int, *, kind: str = USER) -> None:
        """Set what is given of users, at every depth of objects; all of it is kept or none.

        Args:
            data_set: the app that they belong to.
            updates: what is given of `UserUpdate`s. A session token is joined to those that are known.
            now: µs since 1970 UTC.
            kind: `COMPANY`: the updates are of companies.
        """
        identity = f"{kind}_id"
        by_id: dict[str, list[Record]] = {}
        for update in updates:
            by_id.setdefault(storable(update[identity]), []).append(update)

        def change(key: str, before: Record | None) -> Record:
            profile: Record = before or {identity: key}
            for update in by_id[key]:
                profile = _merged(profile, {"modified_time": iso(now)} | _told(update))
            return profile

        self._records.change(kind, data_set.key, by_id, change)

    def delete(self, data_set: DataSet, identity: str) -> bool:
        """Forget a user; whether there was one. Traffic that names them stays, and does not bring them back."""
        if identity not in self.of(data_set):
            return False
        self._records.change(USER, data_set.key, [identity], lambda _, __: None)
        return True

    def search(self, data_set: DataSet, body: Mapping[str, Any]) -> tuple[Mapping[str, Record], Found]:
        """The users as they were searched, by id, and what was found: a hit's number is its user's place, from 1.

        Each search has a database of all users to itself, in memory: who calls this lets few in at a time.

        Raises:
            QueryRefused, QueryTooSlow: see `EventStore.search`.
        """
        from moesif_tui.local.query import Context, compile_search, limited

        started = time.perf_counter()
        context = Context(prefix=data_set.key, now=data_set.now, of_calls=False, newest_by="last_seen_time")
        plan = compile_search(body, context)
        with self._lock:
            known = self._current(data_set)
        with self._database(data_set.key, known) as database, limited(database, min(plan.seconds, SECONDS)):
            found = plan.run(database)
        took = round((time.perf_counter() - started) * 1000)
        return known.users, Found(found.hits, found.total, took, found.aggregations, found.top)

    def _current(self, data_set: DataSet) -> _Known:
        calls, records = data_set.events.version(), self._records.version()
        known = self._known.get(data_set.key)
        if known is not None and (known.calls, known.records) == (calls, records):
            return known
        profiles = {kind: self._records.all(kind, data_set.key) for kind in (USER, COMPANY)}
        if known is not None and (known.calls, known.profiles) == (calls, profiles):
            fresh = replace(known, records=records)  # something else was changed
        else:
            while known is not None and known.idle:
                known.idle.pop().close()
            fresh = _Known(calls, records, profiles, _joined(data_set, profiles[USER], profiles[COMPANY]))
        self._known[data_set.key] = fresh
        return fresh

    @contextmanager
    def _database(self, key: str, known: _Known) -> Iterator[sqlite3.Connection]:
        """A database of these users, in which nobody else searches."""
        with self._lock:
            database = known.idle.pop() if known.idle else None
        database = database or _database(known.users)
        try:
            yield database
        finally:
            with self._lock:
                if self._known[key].idle is known.idle and len(known.idle) < MAX_IDLE:
                    known.idle.append(database)
                else:
                    database.close()


def _joined(
    data_set: DataSet, profiles: Mapping[str, Record | None], companies: Mapping[str, Record | None]
) -> dict[str, Record]:
    """What traffic tells, under what people keep."""
    users: dict[str, Record] = {}
    for facts in data_set.events.users():
        profile = profiles.get(facts.id, {})
        if profile is not None:
            users[facts.id] = _merged(_seen(facts), profile)
    for key, profile in profiles.items():
        if profile is not None and key not in users:
            users[key] = dict(profile)
    own = {"app_id": data_set.key, "org_id": ORGANIZATION}
    for user in users.values():
        user.update(own)
        if (company := companies.get(user.get("company_id", ""))) is not None:
            user["company"] = company
    return users


def _seen(facts: UserFacts) -> Record:
    """What traffic tells of a user."""
    seen = {
        "user_id": facts.id,
        "company_id": facts.company,
        "first_seen_time": iso(facts.first),
        "last_seen_time": iso(facts.last),
        "ip_address": facts.address,
        "user_agent_string": facts.agent,
        "user_agent": _agent(facts.agent),
        "session_token": list(facts.sessions) or None,
    }
    return {name: value for name, value in seen.items() if value is not None}


def _agent(text: str | None) -> Record | None:
    name, _, version = name_in_agent(text or "").partition("/")
    parts = zip(("name", "major", "minor"), (name, *version.split(".")), strict=False)
    return {key: part for key, part in parts if part} if name else None


def _told(update: Record) -> Record:
    """An update as it stands in a profile, which has a list of tokens."""
    return update | ({"session_token": [update["session_token"]]} if "session_token" in update else {})


def _merged(before: Record, given: Mapping[str, Any]) -> Record:
    """What is given over what was there, at every depth of objects; session tokens are joined."""
    merged = dict(before)
    for name, value in given.items():
        old = merged.get(name)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[name] = _merged(old, value)
        elif name == "session_token" and isinstance(old, list) and isinstance(value, list):
            merged[name] = list(dict.fromkeys([*old, *value]))
        else:
            merged[name] = value
    return merged


def _database(users: Mapping[str, Record]) -> sqlite3.Connection:
    """The users where searches look: each as a call that has its document and nothing else."""
    from moesif_tui.local.query import install

    database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    database.executescript(schema.TABLES)
    database.execute("BEGIN")
    for number, (key, user) in enumerate(users.items(), 1):
        document = to_json({"_id": key, **user})
        database.execute("INSERT INTO call(id, time, signature, kind, failed, session) VALUES (?,0,0,0,0,0)", (number,))
        # full text looks through bodies, so the document stands there too
        database.execute(
            "INSERT INTO document(id, uri, request, response, extra, response_body) VALUES (?,'',?,?,?,?)",
            (number, b"{}", b"{}", document, document),
        )
    database.execute("COMMIT")
    install(database)
    return database
