"""Removing what is kept too long, and what ended processes left."""

from __future__ import annotations

import json
import os
import socket
import time
from pathlib import Path

import pytest

from moesif_tui.core.time import DAY, iso
from moesif_tui.local import folders, sweeping


def kept(key: str, opened: int | None) -> Path:
    folder, lock = folders.kept(key)
    assert lock is not None
    lock.close()
    if opened is not None:
        (folder / "about.json").write_text(json.dumps({"id": key, "opened": iso(opened)}))
    return folder


def test_what_was_opened_before_the_limit_goes(home: Path) -> None:
    now = time.time_ns() // 1000
    old, fresh = kept("k1", now - 8 * DAY), kept("k2", now - 6 * DAY)
    sweeping.sweep_kept(now - 7 * DAY)
    assert (old.exists(), fresh.exists()) == (False, True)
    assert [about["id"] for _, about in sweeping.kept_about()] == ["k2"]


def test_what_nothing_is_told_of_goes_by_the_age_of_its_folder(home: Path) -> None:
    now = time.time_ns() // 1000
    old, fresh, broken = kept("k1", None), kept("k2", None), kept("k3", None)
    (broken / "about.json").write_text("{")
    for folder in (old, broken):
        os.utime(folder, (1, 1))
    sweeping.sweep_kept(now - 7 * DAY)
    assert (old.exists(), broken.exists(), fresh.exists()) == (False, False, True)
    assert [about for _, about in sweeping.kept_about()] == [{}]


def test_what_is_open_stays_however_old_it_is(home: Path) -> None:
    folder = kept("k1", 0)
    with folders.kept("k1").lock or open(os.devnull):  # noqa: PTH123
        sweeping.sweep_kept(DAY)
        assert folder.exists()
        assert not sweeping.remove(folder)
    sweeping.sweep_kept(DAY)
    assert not folder.exists()


def test_transient_data_sets_go_with_their_process(home: Path) -> None:
    places = [folders.transient(root) for root in folders.transient_roots()]
    left = []
    for root in folders.transient_roots():
        folder, lock = folders.transient(root)
        assert lock is not None
        lock.close()
        left.append(folder)
    link = home / "tmp" / f"{folders.TRANSIENT}link"
    link.symlink_to(home)
    sweeping.sweep_transient()
    assert [folder.exists() for folder in left] == [False, False]
    assert all(place.folder.exists() for place in places)
    assert link.is_symlink()
    for place in places:
        assert place.lock is not None
        place.lock.close()


def socket_folder(parent: Path, name: str, *, listening: bool) -> socket.socket:
    folder = parent / name
    folder.mkdir()
    found = socket.socket(socket.AF_UNIX)
    found.bind(str(folder / "api.sock"))
    if listening:
        found.listen()
    return found


def test_sockets_that_nobody_listens_on_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    parent = Path()
    own = socket_folder(parent, "run-own", listening=True)
    other = socket_folder(parent, "run-other", listening=True)
    socket_folder(parent, "run-dead", listening=False).close()
    socket_folder(parent, "run-binding", listening=False).close()
    for name, age in (("run-young", 0), ("run-old", 100), ("foreign", 100), ("run-dead", 100)):
        (parent / name).mkdir(exist_ok=True)
        os.utime(parent / name, (time.time() - age,) * 2)
    sweeping.sweep_sockets(parent / "run-own")
    assert sorted(path.name for path in parent.iterdir()) == [
        *("foreign", "run-binding", "run-other", "run-own", "run-young")
    ]
    own.close()
    other.close()


def test_a_folder_that_holds_more_than_a_socket_stays(tmp_path: Path) -> None:
    (tmp_path / "run-1").mkdir()
    (tmp_path / "run-1" / "precious").touch()
    sweeping.remove_socket(tmp_path / "run-1")
    sweeping.remove_socket(tmp_path / "nothing")
    assert (tmp_path / "run-1" / "precious").exists()


def test_where_one_may_not_look_nothing_is_kept(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_dir", refuse)
    assert list(sweeping.kept_about()) == []
    sweeping.sweep_transient()
    sweeping.sweep_sockets(home / "moesif-tui-run-1")
