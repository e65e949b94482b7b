"""Locks between processes."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path
from typing import IO

import pytest

from moesif_tui.local.locks import held, hold


def test_one_holds_it_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a" / "lock"
    assert not held(path)
    first = hold(path)
    assert first is not None
    assert held(path)
    assert hold(path) is None
    first.close()
    assert not held(path)
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_many_share_it_and_nobody_has_it_alone_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    shared = [hold(path, shared=True), hold(path, shared=True)]
    assert hold(path) is None
    assert held(path)
    for file in shared:
        assert file is not None
        file.close()
    assert not held(path)


def test_those_who_ask_whether_one_holds_it_alone_do_not_see_each_other(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    asking = hold(path, shared=True)
    assert asking is not None
    assert (held(path, shared=True), held(path)) == (False, True)
    asking.close()
    alone = hold(path)
    assert alone is not None
    assert held(path, shared=True)
    alone.close()


def test_a_folder_that_is_removed_meanwhile_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a" / "lock"
    flock = fcntl.flock
    removed: list[Path] = []

    def remove_then_lock(file: IO[bytes], how: int) -> None:
        if not removed:
            shutil.rmtree(path.parent)
            removed.append(path.parent)
        flock(file, how)

    monkeypatch.setattr("moesif_tui.local.locks.fcntl.flock", remove_then_lock)
    file = hold(path, shared=True)
    assert file is not None
    with file:
        assert path.exists()


def test_a_folder_that_is_always_removed_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a" / "lock"
    monkeypatch.setattr("moesif_tui.local.locks.fcntl.flock", lambda *_: shutil.rmtree(path.parent))
    with pytest.raises(FileNotFoundError):
        hold(path)


def test_a_file_system_without_locks_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("moesif_tui.local.locks.fcntl.flock", refuse)
    with pytest.raises(OSError, match="No locks"):
        hold(tmp_path / "lock")
    assert held(tmp_path / "lock")  # nobody may take it for free
