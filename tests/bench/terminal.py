"""What is measured at a terminal: when something shows, what a key costs, what a program uses."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

from tests.terminal.processes import Process
from tests.terminal.pty import Program

ROW = re.compile(rb"acme\.test")
"""In every row of a generated file, and nowhere else."""
HELLO_WORD = re.compile(rb"hello")
IMPORTING = re.compile(r"importing")
CURSOR = "▌"
"""Stands at the left of the row under the cursor."""
PAUSE = 0.06
"""Seconds of silence that end the answer to a key."""
LONGEST = 120.0
"""Seconds that anything is waited for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a key brought: bytes, and seconds until the last of them."""

    size: int
    took: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of all of a program's processes: resident ones summed up, and with shared pages shared out (PSS)."""

    resident: int
    shared_out: int


def shown(program: Program, pattern: re.Pattern[bytes]) -> float:
    """Seconds from the program's start to the end of the frame in which that was first written."""
    if not program.read(lambda: bool(pattern.search(program.raw)) and not program.emulator.drawing, LONGEST):
        raise TimeoutError(f"never written: {pattern.pattern!r}\n{program.text}")
    return program.arrivals[-1][0] - program.started


def import_ended(program: Program) -> float:
    """Seconds from the program's start until it does not tell any more that it imports. Call it once rows are shown."""
    while True:
        program.wait_gone(IMPORTING.pattern, LONGEST)
        ended = program.arrivals[-1][0] - program.started
        if not program.read(lambda: bool(IMPORTING.search(program.text)), 0.7):
            return ended


def press(program: Program, name: str) -> Answer:
    """Press a key and take all that comes until it is silent."""
    before, pressed = len(program.raw), time.perf_counter()
    program.press(name)
    program.settle(PAUSE)
    size = len(program.raw) - before
    return Answer(size, program.arrivals[-1][0] - pressed if size else 0.0)


def moved(program: Program, name: str) -> float | None:
    """Press a key that moves the cursor: seconds until the cursor stands in another row; None: it does not move."""
    place, pressed = cursor_row(program), time.perf_counter()
    program.press(name)
    if not program.read(lambda: not program.emulator.drawing and cursor_row(program) not in {place, None}, 1.0):
        return None
    return program.arrivals[-1][0] - pressed


def cursor_row(program: Program) -> int | None:
    """The row of the screen that the cursor stands in."""
    rows = [number for number, line in enumerate(program.emulator.lines) if line.startswith(CURSOR)]
    return rows[0] if len(rows) == 1 else None


def memory(program: Program) -> Memory:
    """What its processes hold now."""
    used = program.usage()
    return Memory(used.rss, sum(_shared_out(process) for process in used.processes))


def cpu(program: Program) -> float:
    """Seconds of CPU of its processes so far, to the microsecond."""
    return sum(time.clock_gettime(~process.pid << 3 | 2) for process in program.usage().processes)


def wait_settled(program: Program, quiet: float = 1.0, limit: float = 20.0) -> None:
    """Wait until it neither writes nor works any more."""
    deadline = time.perf_counter() + limit
    while time.perf_counter() < deadline:
        before = cpu(program)
        program.settle(quiet)
        if cpu(program) - before < 0.02 * quiet:
            return


def at_rest(program: Program, seconds: float) -> tuple[int, float]:
    """Leave it alone for so long: bytes that it writes, and seconds of CPU a second."""
    size, used, since = len(program.raw), cpu(program), time.perf_counter()
    program.read(lambda: False, seconds)
    return len(program.raw) - size, (cpu(program) - used) / (time.perf_counter() - since)


def _shared_out(process: Process) -> int:
    """A process's PSS in bytes."""
    for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
