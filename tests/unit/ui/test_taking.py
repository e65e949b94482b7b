"""Names for files, private files, and what several calls are when copied together."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from moesif_tui.core.copying import FORMATS
from moesif_tui.ui import private_files
from moesif_tui.ui.pager import command, write_lines
from moesif_tui.ui.taking import _joined, file_stem


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    (tmp_path / "run").mkdir(mode=0o700)


@pytest.mark.parametrize(
    ("text", "stem"), [("POST /carts/9/checkout 500", "POST-carts-9-checkout-500"), ("../../\x1b", "call")]
)
def test_stems_are_harmless(text: str, stem: str) -> None:
    assert file_stem(text) == stem


def test_private_files_are_for_the_user_alone(tmp_path: Path) -> None:
    path = private_files.write_private("copied", [b"old"])
    assert path.parent == private_files.private_folder() == tmp_path / "run/moesif-tui"
    path.chmod(0o644)
    assert private_files.write_private("copied", [b"new ", b"text"]) == path
    assert path.read_text() == "new text"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_was_copied_is_taken_away() -> None:
    copy = private_files.LastCopy()
    copy.remove()
    path = copy.write(b"mine")
    assert path.read_text() == "mine"
    copy.remove()
    assert not path.exists()
    copy.remove()


KILLED = """
import os, signal
from moesif_tui.ui.pager import write_lines
from moesif_tui.ui.private_files import LastCopy
LastCopy().write(b"copied")
write_lines(["a body"], "response")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_killed_programs_left_is_swept_and_what_is_in_use_stays() -> None:
    mine = private_files.LastCopy().write(b"mine")
    others = mine.with_name(f"copied-{os.getppid()}.txt")
    odd = mine.with_name("copied-9999999999.txt")
    for path in (others, odd):
        path.touch()
    assert subprocess.run([sys.executable, "-c", KILLED], check=False).returncode == -signal.SIGKILL
    assert len(list(mine.parent.iterdir())) == 5
    private_files.sweep()
    assert set(mine.parent.iterdir()) == {mine, others, odd}


def test_a_folder_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "run/moesif-tui").mkdir(mode=0o755)
    (tmp_path / "run/moesif-tui").chmod(0o755)
    assert private_files.private_folder() != tmp_path / "run/moesif-tui"


def test_several_calls_are_one_text() -> None:
    formats = {each.key: each for each in FORMATS}
    events = [
        {"id": "1", "request": {"verb": "GET", "uri": "https://h/a"}},
        {"id": "2", "request": {"uri": "https://h/b"}},
    ]
    assert _joined(events, formats["id"]) == "1\n2"
    assert [each["id"] for each in json.loads(_joined(events, formats["json"]))] == ["1", "2"]
    assert _joined(events, formats["curl"]).count("curl") == 2


def test_the_pager_is_the_users_own(tmp_path: Path) -> None:
    own = tmp_path / "mypager"
    own.write_text("#!/bin/sh\n")
    own.chmod(0o755)
    assert command({"PAGER": f"{own} -R"}) == [str(own), "-R"]
    assert command({"PAGER": "no-such-pager-here"}) != ["no-such-pager-here"]
    assert command({"PAGER": "'unbalanced"}) == command({})


def test_a_pager_is_given_a_private_file() -> None:
    path = write_lines((f"line {number}" for number in range(2500)), "response")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text().splitlines()[-1] == "line 2499"
