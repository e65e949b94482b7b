"""Users: read anew only when what they are made of has changed."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.local import query
from moesif_tui.local.catalog.records import SqliteRecords
from moesif_tui.local.catalog.users import USER, Users
from moesif_tui.local.dataset import DataSet
from moesif_tui.local.server import Server
from tests.contract import traffic


class Counting(SqliteRecords):
    """Counts how often all users are read."""

    reads = 0

    def all(self, kind: str, app: str) -> dict[str, dict[str, Any] | None]:
        self.reads += kind == USER
        return super().all(kind, app)


@pytest.fixture
def data_set(server: Server, tmp_path: Path) -> DataSet:
    found = server.open([str(traffic.write(tmp_path / "shop.har"))], keep=False)
    server.wait()
    return found


@pytest.fixture
def records() -> Iterator[Counting]:
    found = Counting(None)
    yield found
    found.close()


def test_profiles_are_read_once_until_something_changes(data_set: DataSet, records: Counting) -> None:
    users = Users(records)
    first = users.of(data_set)
    assert users.of(data_set) is first
    assert records.reads == 1
    users.change(data_set, [{"user_id": "u-1", "name": "Ada"}], now=0)
    assert users.of(data_set)["u-1"]["name"] == "Ada"
    assert records.reads == 2


def test_a_record_of_another_kind_leaves_them_as_they_are(data_set: DataSet, records: Counting) -> None:
    users = Users(records)
    first = users.of(data_set)
    records.change("workspace", data_set.key, ["w"], lambda _, __: {"name": "checkout"})
    assert users.of(data_set) is first
    assert users.of(data_set) is first
    assert records.reads == 2


def test_a_search_that_takes_long_holds_no_other_up(
    data_set: DataSet, records: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = Users(records)
    begun, end = threading.Event(), threading.Event()

    @contextmanager
    def slow(connection: sqlite3.Connection, seconds: float) -> Iterator[None]:
        begun.set()
        assert end.wait(10)
        yield

    monkeypatch.setattr(query, "limited", slow)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(users.search, data_set, {"size": 5})
        assert begun.wait(10)
        monkeypatch.undo()
        try:
            assert threads.submit(users.search, data_set, {}).result(10)[1].total > 0
            users.change(data_set, [{"user_id": "u-new"}], now=0)
            assert threads.submit(users.search, data_set, {}).result(10)[1].total == len(users.of(data_set))
        finally:
            end.set()
        assert first.result(10)[1].total == len(users.of(data_set)) - 1
