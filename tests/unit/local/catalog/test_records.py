"""What people make, in a file of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from moesif_tui.local.catalog.records import SqliteRecords, open_records
from moesif_tui.local.catalog.store import Record


def _to(document: Record | None) -> Callable[[str, Record | None], Record | None]:
    return lambda _, __: document


def test_records_are_there_in_another_process_at_once(tmp_path: Path) -> None:
    first, second = SqliteRecords(tmp_path / "records.db"), SqliteRecords(tmp_path / "records.db")
    first.change("workspace", "k1", ["w"], _to({"name": "checkout"}))
    assert second.get("workspace", "k1", "w") == {"name": "checkout"}
    assert (tmp_path / "records.db").stat().st_mode & 0o777 == 0o600
    first.close()
    second.close()


def test_kinds_and_apps_are_apart() -> None:
    records = SqliteRecords(None)
    records.change("workspace", "k1", ["w"], _to({"name": "checkout"}))
    assert records.get("workspace", "k2", "w") is None
    assert records.get("user", "k1", "w") is None
    assert records.all("workspace", "k2") == {}
    records.close()


def test_the_version_changes_with_what_any_process_changes(tmp_path: Path) -> None:
    first, second = SqliteRecords(tmp_path / "records.db"), SqliteRecords(tmp_path / "records.db")
    versions = [first.version()]
    assert first.version() == versions[0]
    for records in (first, second):
        records.change("workspace", "k1", ["w"], _to({"name": "checkout"}))
        versions.append(first.version())
    second.drop("workspace", "k1", "w")
    versions.append(first.version())
    assert len(set(versions)) == len(versions)
    first.close()
    second.close()


def test_a_change_is_made_of_what_is_kept() -> None:
    records = SqliteRecords(None)

    def count(_: str, before: Record | None) -> Record:
        return {"count": (before or {"count": 0})["count"] + 1}

    records.change("user", "k1", ["a"], count)
    records.change("user", "k1", ["a", "b"], count)
    assert records.all("user", "k1") == {"a": {"count": 2}, "b": {"count": 1}}
    records.close()


def test_a_change_that_fails_changes_nothing() -> None:
    records = SqliteRecords(None)

    def fail(key: str, _: Record | None) -> Record:
        if key == "b":
            raise ValueError(key)
        return {"key": key}

    with pytest.raises(ValueError, match="b"):
        records.change("user", "k1", ["a", "b"], fail)
    assert records.all("user", "k1") == {}
    records.change("user", "k1", ["a"], fail)
    assert records.get("user", "k1", "a") == {"key": "a"}
    records.close()


def test_newest_first_by_when_they_were_made_and_older_than_one() -> None:
    records = SqliteRecords(None)
    for key in ("c", "a", "b"):
        records.change("workspace", "k1", [key], _to({"key": key}))
    records.change("workspace", "k1", ["c"], _to({"key": "c", "changed": True}))
    assert [one["key"] for one in records.newest("workspace", "k1", 10)] == ["b", "a", "c"]
    assert [one["key"] for one in records.newest("workspace", "k1", 1, before="b")] == ["a"]
    assert records.newest("workspace", "k1", 10, before="c") == []
    with pytest.raises(KeyError):
        records.newest("workspace", "k1", 10, before="gone")
    records.close()


def test_what_belongs_to_a_record_goes_with_it() -> None:
    records = SqliteRecords(None)
    records.change("workspace", "k1", ["w", "v"], _to({}))
    records.change("history_event", "k1", ["h"], _to({"of": "w"}), parent="w")
    records.change("history_event", "k1", ["i"], _to({"of": "v"}), parent="v")
    assert records.newest("history_event", "k1", 10, parent="w") == [{"of": "w"}]
    assert records.drop("workspace", "k1", "w")
    assert not records.drop("workspace", "k1", "w")
    assert records.all("history_event", "k1") == {"i": {"of": "v"}}
    records.close()


def test_records_that_cannot_be_written_are_still_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "records.db"
    made = SqliteRecords(path)
    made.change("workspace", "k1", ["w"], _to({"name": "checkout"}))
    made.close()
    monkeypatch.setattr("moesif_tui.local.folders.os.access", lambda *_: False)
    records, note = open_records(path, 0)
    assert "cannot be kept past the end of this program" in note
    assert records.get("workspace", "k1", "w") == {"name": "checkout"}
    records.close()
