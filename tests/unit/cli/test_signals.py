"""A signal ends a command wherever it comes, with its code and not a word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import asyncio, os, signal, time
from moesif_tui.cli import commands, signals

def come():
    os.kill(os.getpid(), signal.SIGTERM)

class Forgotten:
    def __del__(self):
        come()

async def made():
    pass

async def twice():
    try:
        come()
    finally:
        come()

def command(_):
    {where}
    while True:
        time.sleep(0.01)

commands._command = lambda _: command
raise SystemExit(commands.run(["demo"]))
"""


@pytest.mark.parametrize(
    "where",
    [
        "come()",
        "Forgotten()  # Python would tell of it, and go on",
        "exec('come()')  # as a dataclass is made: Python would kill itself at its end",
        "(made(), come())  # what is never awaited is told",
        "asyncio.run(asyncio.sleep(0, come()))",
        "asyncio.run(twice())",
    ],
)
def test_a_signal_ends_a_command_wherever_it_is(tmp_path: Path, where: str) -> None:
    (tmp_path / "program.py").write_text(PROGRAM.format(where=where))
    command = [sys.executable, "-m", "program"]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, timeout=20, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (143, b"", b"")


def test_a_command_that_does_not_end_is_ended_by_a_later_signal(tmp_path: Path) -> None:
    where = "signals.PATIENCE = 0\n    try: come()\n    finally: time.sleep(0.01); come(); time.sleep(60)"
    (tmp_path / "program.py").write_text(PROGRAM.format(where=where))
    done = subprocess.run([sys.executable, "-m", "program"], capture_output=True, cwd=tmp_path, timeout=20, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (143, b"", b"")
