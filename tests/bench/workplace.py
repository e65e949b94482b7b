"""Where the benchmark works: its files, and homes of its own, so that it touches nothing that the user keeps."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.bench.generate import write_har
from tests.terminal.pty import Program

ROOT = Path(__file__).parents[2]
HELLO = (sys.executable, "-m", "tests.bench.hello")
DATATABLE = (sys.executable, "-m", "tests.bench.datatable")
OURS = str(Path(sys.executable).with_name("moesif-tui"))
COLUMNS, LINES = 120, 40


class Workplace:
    """A temporary folder.

    Attributes:
        env: for every program that is measured: its homes are in the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.env: Mapping[str, str] = {
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_DATA_HOME": str(folder / "data"),
            "XDG_STATE_HOME": str(folder / "state"),
        }

    def har(self, entries: int) -> Path:
        """A HAR of that many entries, made when first asked for."""
        path = self._folder / f"{entries}.har"
        if not path.exists():
            write_har(path, entries)
        return path

    def forget(self) -> None:
        """Nothing has ever been opened."""
        for name in ("cache", "data"):
            shutil.rmtree(self._folder / name, ignore_errors=True)

    def start(self, *argv: str) -> Program:
        """A program in a terminal of its own."""
        return Program(argv, cols=COLUMNS, rows=LINES, env=self.env, cwd=ROOT)

    def open(self, entries: int) -> Program:
        """Our program on a file of that many entries."""
        return self.start(OURS, "open", str(self.har(entries)))
