"""A data set's file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from moesif_tui.local.events.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A file without calls."""
    found = Database(tmp_path / "set.db")
    found.create()
    yield found
    found.close()
