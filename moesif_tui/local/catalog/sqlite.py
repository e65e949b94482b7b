"""The catalog on SQLite, in the data set's own file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from moesif_tui.local.catalog.store import Problem
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.documents import storable


class SqliteCatalog:
    """The catalog in a data set's file. Written by the import, and when the data set is opened."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def facts(self) -> dict[str, Any]:
        """See `Catalog.facts`."""
        with self._database.reader() as connection:
            return {key: json.loads(value) for key, value in connection.execute("SELECT key, value FROM about")}

    def note(self, facts: Mapping[str, Any]) -> None:
        """See `Catalog.note`."""
        rows = [(key, json.dumps(value)) for key, value in facts.items()]
        with self._database.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO about VALUES (?,?)", rows)

    def problems(self) -> list[Problem]:
        """See `Catalog.problems`."""
        with self._database.reader() as connection:
            rows = connection.execute("SELECT file, position, entry, reason FROM problem ORDER BY id").fetchall()
            left_out = connection.execute("SELECT value FROM about WHERE key='left_out'").fetchone()
        named = json.loads(left_out[0]) if left_out else []
        return [Problem(*row) for row in rows] + [Problem(name, None, None, f"left out: {why}") for name, why in named]

    def add_problems(self, problems: Sequence[Problem]) -> None:
        """See `Catalog.add_problems`."""
        rows = [(storable(one.file), one.position, one.entry, storable(one.reason)) for one in problems]
        with self._database.transaction() as connection:
            connection.executemany("INSERT INTO problem(file, position, entry, reason) VALUES (?,?,?,?)", rows)
