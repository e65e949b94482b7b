"""Users: read anew only when what they are made of has changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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
