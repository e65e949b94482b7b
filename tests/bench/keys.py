"""What keys cost: in the lists beside Textual's own table, and while a file is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median, quantiles

from tests.bench.starting import LARGE, MIDDLE
from tests.bench.table import Figure, seconds
from tests.bench.terminal import IMPORTING, ROW, Answer, cursor_row, import_ended, moved, press, shown, wait_settled
from tests.bench.workplace import DATATABLE, Workplace
from tests.terminal.pty import Program

MOVES, PAGES = 20, 6
MOST_BYTES, MOST_PAGE_BYTES = 600, 10_000
MOST_MS = 50
PAUSE_BETWEEN = 0.05
"""Seconds between two keys: no hand repeats them faster."""
ROUNDS_SMALL = 5
"""Imports of the smaller file that give about as many keys as one of the large."""


@dataclass(slots=True)
class _Costs:
    """Of moves and of pages."""

    moves: list[Answer] = field(default_factory=list)
    pages: list[Answer] = field(default_factory=list)


def measure(place: Workplace, *, large: bool) -> Iterator[Figure]:
    """Every figure of keys, the table and ours in turns."""
    table, triage, calls = _Costs(), _Costs(), _Costs()
    with place.start(*DATATABLE) as other, place.open(MIDDLE) as program:
        other.wait_for("checkout")
        shown(program, ROW)
        import_ended(program)
        wait_settled(program)
        _moves(program, triage, other, table)
        press(program, "4")
        program.wait_for(r"acme\.test|/carts")
        wait_settled(program)
        _moves(program, calls, other, table)
        for _ in range(PAGES):
            table.pages.append(press(other, "pagedown"))
            calls.pages.append(press(program, "pagedown"))
    for name, costs in (("triage", triage), ("calls", calls)):
        yield _bytes(f"cursor move in {name}", costs.moves, table.moves, MOST_BYTES)
        yield _time(f"cursor move in {name}, last byte", costs.moves, table.moves)
    yield _bytes("page down in calls", calls.pages, table.pages, MOST_PAGE_BYTES)
    yield _while_importing(place, LARGE if large else MIDDLE, 1 if large else ROUNDS_SMALL)


def _moves(program: Program, ours: _Costs, other: Program, table: _Costs) -> None:
    """Move down and up in turns, here and there; where there is no further row, nothing is written."""
    for number in range(MOVES):
        key = "down" if number % 8 < 4 else "up"
        table.moves.append(press(other, key))
        ours.moves.append(press(program, key))


def _bytes(what: str, ours: list[Answer], table: list[Answer], bound: int) -> Figure:
    mine, other = _median_size(ours), _median_size(table)
    return Figure(f"{what}, bytes", f"{mine:,.0f} B", f"DataTable {other:,.0f} B", mine, bound, "B")


def _time(what: str, ours: list[Answer], table: list[Answer]) -> Figure:
    mine, other = _median_time(ours), _median_time(table)
    return Figure(what, seconds(mine), f"DataTable {seconds(other)}", mine / other, 1.0, "×")


def _median_size(answers: list[Answer]) -> float:
    return median(answer.size for answer in answers if answer.size)


def _median_time(answers: list[Answer]) -> float:
    return median(answer.took for answer in answers if answer.size)


def _while_importing(place: Workplace, entries: int, rounds: int) -> Figure:
    took: list[float] = []
    for _ in range(rounds):
        place.forget()
        with place.open(entries) as program:
            shown(program, ROW)
            program.read(lambda: cursor_row(program) is not None, 1.0)
            took += _alternate(program)
    slowest = quantiles(took, n=100)[98] * 1000
    name = f"a key during an import, p99 of {len(took)}"
    return Figure(name, f"median {seconds(median(took))}", "", slowest, MOST_MS, "ms")


def _alternate(program: Program) -> list[float]:
    """Press down and up in turns while it imports: seconds until the cursor has moved."""
    took: list[float] = []
    while IMPORTING.search(program.text):
        seen = moved(program, "up" if len(took) % 2 else "down")
        took.append(1.0 if seen is None else seen)
        program.settle(PAUSE_BETWEEN, PAUSE_BETWEEN)
    return took
