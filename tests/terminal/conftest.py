"""The program itself, as installed, in a terminal: on files of the test's own, with a home of the test's own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.contract import traffic
from tests.terminal.pty import Program

Start = Callable[..., Program]
"""Starts `moesif-tui` with these arguments; options are those of `Program`."""

MODES = (1000, 1002, 1003, 1006, 1015, 1049, 2004, 2048)
"""Modes that a program must not leave on: mouse, alternate screen, paste, reports of the size."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of our own for everything that is kept."""
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        (tmp_path / name).mkdir(mode=0o700)
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("TZ", "UTC")
    return tmp_path


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the local server's socket, whose path has to be short."""
    with TemporaryDirectory(prefix="mt-") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder)


@pytest.fixture
def start(home: Path, runtime: Path) -> Iterator[Start]:
    """Starts the program; what is left of it when the test ends is ended."""
    with ExitStack() as programs:

        def begin(*arguments: str | Path, **options: Any) -> Program:
            argv = [sys.executable, "-m", "moesif_tui", *map(str, arguments)]
            return programs.enter_context(Program(argv, **{"cols": 80, "rows": 24, "cwd": home, **options}))

        yield begin


@pytest.fixture
def shop(home: Path) -> Path:
    """The small capture of `tests.contract.traffic`."""
    return traffic.write(home / "shop.har")


def assert_restored(program: Program) -> None:
    """The terminal is as a shell wants it back."""
    assert not [mode for mode in MODES if program.emulator.modes.get(mode)]
    assert program.emulator.modes.get(25, True)
    assert program.echoes
