"""Files that take their name only when they are whole."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from moesif_tui.saving import whole_file


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("replace", [False, True])
def test_nobody_sees_a_file_before_it_is_whole(tmp_path: Path, replace: bool) -> None:
    path = tmp_path / "a.har"
    with whole_file(path, replace=replace) as file:
        file.write(b"all of it")
        assert not path.exists()
    assert path.read_bytes() == b"all of it"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["a.har"]


@pytest.mark.parametrize("replace", [False, True])
def test_an_error_leaves_nothing_and_what_was_there(tmp_path: Path, replace: bool) -> None:
    path = tmp_path / "a.har"
    path.write_bytes(b"before")

    def fail() -> None:
        with whole_file(path, replace=replace) as file:
            file.write(b"some")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk"):
        fail()
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["a.har"]


def test_two_that_write_one_name_at_once_do_not_mix(tmp_path: Path) -> None:
    path = tmp_path / "a.har"

    def write(text: bytes, beside: Callable[[], None] = lambda: None) -> None:
        with whole_file(path, replace=False) as file:
            file.write(text)
            beside()

    with pytest.raises(FileExistsError):
        write(b"second", beside=lambda: write(b"first"))
    assert path.read_bytes() == b"first"
    assert names(tmp_path) == ["a.har"]


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = tmp_path / "a.har"
    with whole_file(path, replace=False) as file:
        file.write(b"first")
    with pytest.raises(FileExistsError), whole_file(path, replace=False):
        pass
    assert path.read_bytes() == b"first"
    assert names(tmp_path) == ["a.har"]


def test_what_is_replaced_is_replaced_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    path.write_bytes(b"before")
    with whole_file(path, replace=True) as file:
        file.write(b"after")
        assert path.read_bytes() == b"before"
    assert path.read_bytes() == b"after"
