"""Copying."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from moesif_tui.ui.terminal.clipboard import by_tmux, osc52


def test_a_terminal_is_asked_by_osc_52() -> None:
    assert osc52("hi", {}) == "\x1b]52;c;aGk=\x07"


def test_lone_surrogates_become_question_marks() -> None:
    assert base64.b64decode(osc52("a\ud800b", {})[7:-1]) == b"a?b"


def test_tmux_is_asked_both_ways() -> None:
    assert osc52("hi", {"TMUX": "x"}) == "\x1b]52;c;aGk=\x07\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\"


def test_screen_gets_pieces() -> None:
    wrapped = osc52("x" * 100, {"STY": "1"})
    pieces = wrapped.removesuffix("\x1b\\").split("\x1b\\")
    assert all(piece.startswith("\x1bP") and len(piece) <= 80 for piece in pieces)
    assert "".join(piece.removeprefix("\x1bP") for piece in pieces) == osc52("x" * 100, {})


@pytest.mark.parametrize(("exit_code", "copied"), [(0, True), (1, False)])
def test_tmux_copies_itself_where_it_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exit_code: int, copied: bool
) -> None:
    program = tmp_path / "tmux"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\ncat >> {tmp_path}/said\nexit {exit_code}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert by_tmux("the text", {"TMUX": "x"}) is copied
    assert (tmp_path / "said").read_text() == "load-buffer -w -\nthe text"


def test_outside_tmux_it_is_not_asked() -> None:
    assert not by_tmux("the text", {})
