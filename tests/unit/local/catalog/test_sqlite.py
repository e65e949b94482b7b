"""Facts and problems of a data set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from moesif_tui.local.catalog.sqlite import SqliteCatalog
from moesif_tui.local.catalog.store import Problem
from moesif_tui.local.events.database import Database


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[SqliteCatalog]:
    """A catalog in a file without anything."""
    database = Database(tmp_path / "set.db")
    database.create()
    yield SqliteCatalog(database)
    database.close()


def test_facts_are_joined(catalog: SqliteCatalog) -> None:
    catalog.note({"name": "a \udcff.har", "state": "importing", "size": 10**30})
    catalog.note({"state": "done"})
    assert catalog.facts() == {"name": "a \udcff.har", "state": "done", "size": 10**30}


def test_problems_come_as_they_were_met(catalog: SqliteCatalog) -> None:
    catalog.add_problems([Problem("b", 5, 1, "broken"), Problem("a", None, None, "cut")])
    catalog.add_problems([Problem("c \udcff", 9, 2, "\ud800")])
    assert catalog.problems() == [
        Problem("b", 5, 1, "broken"),
        Problem("a", None, None, "cut"),
        Problem("c \\udcff", 9, 2, "\\ud800"),
    ]
