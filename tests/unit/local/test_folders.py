"""Where things are kept."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from pathlib import Path

import pytest

from moesif_tui.local import folders
from moesif_tui.local.locks import hold


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_kept_data_sets_and_marks_stand_in_their_users_folders(home: Path) -> None:
    folder, lock = folders.kept("k1")
    assert folder == home / "XDG_CACHE_HOME" / "moesif-tui" / "sets" / "k1"
    assert folders.marks() == home / "XDG_DATA_HOME" / "moesif-tui" / "marks.db"
    assert (mode(folder), mode(folder.parent)) == (0o700, 0o700)
    assert folders.is_open(folder)
    assert lock is not None
    lock.close()
    assert not folders.is_open(folder)


def test_a_folder_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(mode=0o755)
    assert mode(folders.private(tmp_path / "a")) == 0o700


def test_a_folder_that_cannot_be_made_or_written_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError):  # noqa: PT011 - any
        folders.private(Path("/dev/null/a"))
    monkeypatch.setattr("moesif_tui.local.folders.os.access", lambda *_: False)
    with pytest.raises(PermissionError, match="cannot be written"):
        folders.private(tmp_path / "a")


def test_a_transient_folder_is_locked_from_its_first_moment(home: Path) -> None:
    cache, temporary = folders.transient_roots()
    assert temporary == Path(tempfile.gettempdir()) == home / "tmp"
    for root in (cache, temporary):
        folder, lock = folders.transient(root)
        assert folder.parent == root
        assert folder.name.startswith(folders.TRANSIENT)
        assert mode(folder) == 0o700
        assert folders.is_open(folder)
        assert [path.name for path in root.iterdir() if path.name.startswith(".")] == []
        assert lock is not None
        lock.close()


def test_size_counts_what_belongs_to_the_database(tmp_path: Path) -> None:
    (tmp_path / "set.db").write_bytes(b"12")
    (tmp_path / "set.db-wal").write_bytes(b"345")
    (tmp_path / "about.json").write_bytes(b"6")
    assert folders.size(tmp_path) == 5


def test_size_leaves_out_what_went_meanwhile(tmp_path: Path) -> None:
    (tmp_path / "set.db").write_bytes(b"12")
    (tmp_path / "set.db-wal").symlink_to(tmp_path / "gone")
    assert folders.size(tmp_path) == 2


def test_asking_whether_a_folder_is_imported_into_is_not_seen_by_others_who_ask(tmp_path: Path) -> None:
    with hold(tmp_path / folders.IMPORTING, shared=True) or nullcontext():
        assert not folders.is_importing(tmp_path)
    with hold(tmp_path / folders.IMPORTING) or nullcontext():
        assert folders.is_importing(tmp_path)


def test_what_is_broken_gets_another_name_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    for name in ("set.db", "set.db-wal", "other"):
        (tmp_path / name).write_bytes(name.encode())
    aside = folders.put_aside(tmp_path / "set.db", 1_700_000_000_000_000)
    assert aside == tmp_path / "set.db.corrupt-1700000000"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "other",
        "set.db.corrupt-1700000000",
        "set.db.corrupt-1700000000-wal",
    ]
