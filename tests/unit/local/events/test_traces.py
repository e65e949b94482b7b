"""Traces as the store tells them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from moesif_tui.local.analysis.users import User
from moesif_tui.local.events.database import Database
from moesif_tui.local.events.reader import Reader
from moesif_tui.local.events.sqlite import Writer
from moesif_tui.local.events.store import SHOWN
from tests.unit.local.support import new_call


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A file without calls."""
    found = Database(tmp_path / "set.db")
    found.create()
    yield found
    found.close()


@pytest.mark.parametrize(
    ("users", "user"),
    [
        (("ada", "bob", "cyd"), "bob"),  # of the last error, whoever came later or has the higher number
        (("bob", "ada", None), "ada"),
        (("ada", None, "cyd"), "ada"),
        ((None, None, "cyd"), "cyd"),
        ((None, None, None), None),
    ],
)
def test_a_trace_is_of_the_user_of_its_last_error_else_of_the_first_known(
    database: Database, users: tuple[str | None, ...], user: str | None
) -> None:
    calls = [new_call(number, status=status) for number, status in enumerate((500, 500, 200))]
    for call, name in zip(calls, users, strict=True):
        call.analysed.user = User(name, "header") if name else None
    Writer(database).add(calls)
    [trace] = Reader(database, "k1").traces(SHOWN)
    assert (trace.user, trace.errors, trace.first, trace.last) == (user, 2, 0, 1000)
