"""How fast it starts, reads a file to its end, and opens it again; what it holds and does afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from tests.bench.table import Figure, against, seconds
from tests.bench.terminal import (
    HELLO_WORD,
    ROW,
    Memory,
    at_rest,
    import_ended,
    memory,
    press,
    shown,
    wait_settled,
)
from tests.bench.workplace import HELLO, Workplace
from tests.terminal.pty import Program

SMALL, MIDDLE, LARGE = 2_000, 20_000, 200_000
"""Entries; 2.6, 26 and 260 MB."""
REST_SECONDS = 3.0
MEGABYTE = 1_000_000
MOST_MEMORY = 120.0
"""MB, both processes."""


@dataclass(slots=True)
class _Runs:
    """What was measured in each round."""

    rows: dict[int, list[float]] = field(default_factory=dict)
    ends: dict[int, list[float]] = field(default_factory=dict)
    memory: dict[int, list[Memory]] = field(default_factory=dict)
    hello: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    rest: list[tuple[int, float]] = field(default_factory=list)
    hello_rest: list[tuple[int, float]] = field(default_factory=list)


def measure(place: Workplace, rounds: int, *, large: bool) -> Iterator[Figure]:
    """Every figure of the start, `hello` and ours in turns."""
    sizes = (SMALL, MIDDLE, LARGE) if large else (SMALL, MIDDLE)
    for size in sizes:
        place.har(size)
    _warm_up(place)
    runs = _Runs()
    for number in range(rounds):
        _hello(place, runs, rest=number == 0)
        for size in sizes:
            _never_seen(place, runs, size, rest=number == 0 and size == MIDDLE)
            if size == MIDDLE:
                with place.open(MIDDLE) as program:
                    runs.again.append(shown(program, ROW))
                    _leave(program)
    yield from _figures(runs, sizes)


def _warm_up(place: Workplace) -> None:
    """Have everything compiled and in the page cache, as it is from the second start on."""
    with place.start(*HELLO) as hello, place.open(SMALL) as program:
        shown(hello, HELLO_WORD)
        shown(program, ROW)
        _leave(program)


def _hello(place: Workplace, runs: _Runs, *, rest: bool) -> None:
    with place.start(*HELLO) as program:
        runs.hello.append(shown(program, HELLO_WORD))
        if rest:
            wait_settled(program)
            runs.hello_rest.append(at_rest(program, REST_SECONDS))


def _never_seen(place: Workplace, runs: _Runs, size: int, *, rest: bool) -> None:
    place.forget()
    with place.open(size) as program:
        runs.rows.setdefault(size, []).append(shown(program, ROW))
        runs.ends.setdefault(size, []).append(import_ended(program))
        wait_settled(program)
        runs.memory.setdefault(size, []).append(memory(program))
        if rest:
            runs.rest.append(at_rest(program, REST_SECONDS))
        _leave(program)


def _leave(program: Program) -> None:
    press(program, "q")
    program.wait_exit()


def _figures(runs: _Runs, sizes: tuple[int, ...]) -> Iterator[Figure]:
    for size in sizes:
        yield against(f"first rows, {size:,} entries never seen", runs.rows[size], "hello", runs.hello, 2.0)
    yield against(f"second opening, {MIDDLE:,} entries", runs.again, "hello", runs.hello, 1.8)
    yield against(f"end of the import, {MIDDLE:,} entries", runs.ends[MIDDLE], "hello", runs.hello, 10.0)
    if LARGE in sizes:
        yield against(f"end of the import, {LARGE:,} entries", runs.ends[LARGE], "26 MB", runs.ends[MIDDLE], 12.0)
    resident = {size: median(one.resident for one in runs.memory[size]) / MEGABYTE for size in sizes}
    shared_out = {size: median(one.shared_out for one in runs.memory[size]) / MEGABYTE for size in sizes}
    yield Figure(
        f"memory of both processes, {MIDDLE:,} entries",
        f"PSS {shared_out[MIDDLE]:.1f} MB",
        f"RSS {resident[MIDDLE]:.1f} MB",
        resident[MIDDLE],
        MOST_MEMORY,
        "MB",
    )
    if LARGE in sizes:
        yield Figure(
            f"memory of both processes, {LARGE:,} entries",
            f"PSS {shared_out[LARGE]:.1f} MB",
            f"RSS {resident[LARGE]:.1f} MB",
            resident[LARGE] / resident[MIDDLE],
            1.1,
            "×",
        )
    size, busy = runs.rest[0]
    hello_size, hello_busy = runs.hello_rest[0]
    yield Figure("at rest, bytes in 3 s", f"{size}", f"hello {hello_size}", size, 0.0, "B")
    yield Figure("at rest, CPU a second", seconds(busy), f"hello {seconds(hello_busy)}", busy * 1000, 6.0, "ms")
