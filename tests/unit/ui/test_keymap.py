"""The user's own keys, and what is said of a file that is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.ui.actions import ACTIONS
from moesif_tui.ui.keymap import conflicts, is_key, read_keymap, understood


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "moesif-tui").mkdir()
    return tmp_path / "moesif-tui/keys.toml"


def test_without_a_file_the_keys_are_those_of_the_table(file: Path) -> None:
    assert not file.exists()
    assert read_keymap() == ({}, "")


def test_actions_get_one_key_or_several(file: Path) -> None:
    file.write_text('resolve = "X"\nnext_item = ["J", "ctrl+n"]\n')
    assert read_keymap() == ({"resolve": ("X",), "next_item": ("J", "ctrl+n")}, "")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (b'resolve = "j"', "the key j is both resolve and down."),
        (b'nothing = "y"', "there is no action nothing."),
        (b"resolve = 7", "resolve needs a key or a list of keys."),
        (b"resolve = []", "resolve needs a key or a list of keys."),
        (b'resolve = ["X", "ctrl+nothing"]', "resolve: ctrl+nothing is no key."),
        (b'a = 1\nb = 2\nresolve = "X"', "there is no action a (and 1 more)."),
        (b"resolve = ", "it cannot be read: Invalid value (at end of document)."),
        (b"\xff", "it cannot be read: it is no UTF-8."),
    ],
)
def test_what_is_wrong_is_one_sentence(file: Path, text: bytes, wrong: str) -> None:
    file.write_bytes(text)
    assert read_keymap()[1] == f"{file}: {wrong}"


def test_what_is_right_holds_beside_what_is_wrong(file: Path) -> None:
    file.write_text('nothing = "y"\nresolve = "X"')
    assert read_keymap()[0] == {"resolve": ("X",)}


def test_a_folder_in_its_place(file: Path) -> None:
    file.mkdir()
    assert read_keymap() == ({}, f"{file}: it cannot be read: Is a directory.")


def test_every_key_of_the_table_is_a_key() -> None:
    assert [key for action in ACTIONS for key in action.keys if not is_key(key)] == []


@pytest.mark.parametrize("text", ["", "a,b", ",", "ctrl+", "super+k", "xy", "\x1b", "ctrl+alt"])
def test_what_is_no_key(text: str) -> None:
    assert not is_key(text)


def test_two_actions_that_change_their_keys_do_not_collide() -> None:
    assert not conflicts({})
    assert not conflicts({"resolve": ("i",), "ignore": ("x",)})


@pytest.mark.parametrize("action", ["quit", "leave", "stop"])
@pytest.mark.parametrize("key", ["j", "space", "x"])
def test_what_the_whole_program_takes_collides_with_what_a_list_or_a_page_takes(action: str, key: str) -> None:
    assert conflicts({action: (key,)})


def test_a_key_that_several_actions_hold_collides_with_each() -> None:
    clauses = conflicts({"down": ("space",)})
    assert {name for clause in clauses for name in ("turn", "select") if name in clause} == {"turn", "select"}


@given(st.dictionaries(st.sampled_from(["resolve", "x"]), st.recursive(st.text() | st.integers(), st.lists)))
def test_any_value_may_stand_there(found: dict[str, Any]) -> None:
    keymap, _ = understood(found)
    assert set(keymap) <= {"resolve"}
