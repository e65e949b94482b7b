"""Processes as /proc tells them: whole trees, their memory and CPU, and whether they have ended."""

from __future__ import annotations

import os
import select
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

_TICKS, _PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGESIZE")


@dataclass(frozen=True, slots=True)
class Process:
    """A process, told apart from a later one with the same id by its start (in ticks since the machine's)."""

    pid: int
    started: int

    @property
    def alive(self) -> bool:
        """Whether it still runs; a zombie does not."""
        stat = _stat(self.pid)
        return stat is not None and stat.process == self and stat.state not in "ZX"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process and all its descendants use: resident bytes, and seconds of CPU since their start."""

    rss: int
    cpu: float
    processes: frozenset[Process]


@dataclass(frozen=True, slots=True)
class _Stat:
    """A line of /proc/PID/stat: `ticks` of CPU, those of children that have ended included; `pages` of memory."""

    process: Process
    parent: int
    state: str
    ticks: int
    pages: int


def _stat(pid: int) -> _Stat | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    state, parent, started, pages = fields[0], int(fields[1]), int(fields[19]), int(fields[21])
    return _Stat(Process(pid, started), parent, state, sum(map(int, fields[11:15])), pages)


def usage(root: int) -> Usage:
    """What that process and its descendants use now; nothing when there is no such process."""
    children: dict[int, list[_Stat]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if (stat := _stat(int(folder.name))) is not None:
            children.setdefault(stat.parent, []).append(stat)
    first = _stat(root)
    tree = [first] if first else []
    for stat in tree:
        tree += children.get(stat.process.pid, [])
    rss, ticks = sum(stat.pages for stat in tree) * _PAGE, sum(stat.ticks for stat in tree)
    return Usage(rss, ticks / _TICKS, frozenset(stat.process for stat in tree))


def wait_ended(processes: Collection[Process], timeout: float = 5) -> frozenset[Process]:
    """Waits until all have ended: those that have not when so many seconds are over."""
    deadline = perf_counter() + timeout
    for process in processes:
        with suppress(ProcessLookupError):
            descriptor = os.pidfd_open(process.pid)
            if process.alive:
                select.select([descriptor], [], [], max(0, deadline - perf_counter()))
            os.close(descriptor)
    return frozenset(process for process in processes if process.alive)
