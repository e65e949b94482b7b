"""Paths that are typed: completed, checked, numbered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from moesif_tui.ui.paths import complete_path, free_name, not_new, not_there, path_of


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run").mkdir()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.har").touch()
    (tmp_path / "link").symlink_to("nowhere")
    assert not_new("a.har") == "a.har is there already; nothing is overwritten."
    assert not_new("link") == "link is there already; nothing is overwritten."
    assert (not_new(" b.har "), path_of(" b.har ")) == (None, Path("b.har"))


@pytest.mark.parametrize(
    ("name", "wrong"), [("", "A name, please."), ("run", "run is a folder."), ("no/b.har", "There is no folder no.")]
)
def test_names_that_cannot_be(name: str, wrong: str) -> None:
    assert not_new(name) == wrong
    assert not_new("a\0b") == "That is no name for a file."
    assert not_new("~nobody-of-that-name/x") is not None


def test_free_names_are_numbered(tmp_path: Path) -> None:
    assert free_name("a.har") == "a.har"
    (tmp_path / "a.har").touch()
    (tmp_path / "a-2.har").touch()
    assert free_name("a.har") == "a-3.har"


def test_what_is_to_be_read_has_to_be_there(tmp_path: Path) -> None:
    (tmp_path / "a.har").touch()
    assert (not_there(" a.har "), not_there(" ")) == (None, "Name a file.")
    assert not_there("b.har") == "There is no such file: b.har"
    assert not_there("x" * 5000) is not None
    assert not_there("~nobody-of-that-name/x") is not None


@pytest.mark.parametrize("check", [not_new, not_there])
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("x" * 5000, "file name too long"),
        ("~nobody-of-that-name/x", "Could not determine home directory"),
    ],
)
def test_what_the_disk_does_not_take_is_told_in_words(check: Callable[[str], str | None], name: str, why: str) -> None:
    assert check(name) == f"That is no name for a file: {why}."


def test_links_in_a_circle_are_completed_and_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    found = complete_path("./a", 3)
    assert found is not None
    assert list(found.words) == ["a"]
    assert complete_path("a/x", 3) is None
    assert complete_path("a\0/x", 4) is None
    assert not_there("a") == "There is no such file: a"
    assert not_new("a") == "a is there already; nothing is overwritten."


def test_a_link_that_leads_nowhere_has_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.har").symlink_to("nowhere")
    assert free_name("a.har") == "a-2.har"


def test_paths_are_completed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.har").touch()
    (tmp_path / ".hidden").touch()
    found = complete_path(f"{tmp_path}/f", len(str(tmp_path)) + 2)
    assert found is not None
    assert list(found.words) == ["file.har", "folder/"]
    hidden = complete_path(f"{tmp_path}/.h", len(str(tmp_path)) + 3)
    assert hidden is not None
    assert list(hidden.words) == [".hidden"]
    assert complete_path(f"{tmp_path}/none/x", len(str(tmp_path)) + 7) is None
