"""How the program ends, stops and comes back: signals, a crash, the shell's job control, a terminal that is gone."""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Iterator
from os import mkfifo
from pathlib import Path
from time import perf_counter
from typing import IO

import pytest

from tests.terminal.conftest import Start, assert_restored
from tests.terminal.processes import Process, wait_ended
from tests.terminal.pty import Program
from tests.unit.local.support import until

pytestmark = pytest.mark.terminal

ENDED_SECONDS = 6.0
"""A terminal that is gone takes every process with it in this time."""
TOKEN = "tok_5e5a3e0pensesame"
PROGRAM = f"{sys.executable} -m moesif_tui"


def both(program: Program) -> frozenset[Process]:
    """The program and its local server."""
    found = program.usage().processes
    assert len(found) >= 2
    return found


def ready(start: Start, shop: Path, **options: object) -> Program:
    """The program with all rows on screen and nothing under way."""
    program = start("open", shop, **options)
    program.wait_for("4 buckets")
    program.settle()
    return program


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_restores_the_terminal_and_ends_the_server(start: Start, shop: Path, number: int) -> None:
    program = ready(start, shop)
    processes = both(program)
    program.signal(number)
    assert program.wait_exit() == 128 + number
    assert_restored(program)
    assert not wait_ended(processes, ENDED_SECONDS)


def test_a_signal_before_the_first_row_restores_the_terminal(start: Start, shop: Path) -> None:
    program = start("open", shop)
    assert program.read(lambda: b"\x1b[?1049h" in program.raw, 10)
    processes = program.usage().processes
    program.signal(signal.SIGTERM)
    assert program.wait_exit() == 128 + signal.SIGTERM
    assert_restored(program)
    assert not wait_ended(processes, ENDED_SECONDS)


def test_quitting_ends_the_server_and_leaves_no_socket(start: Start, shop: Path, runtime: Path) -> None:
    program = ready(start, shop)
    processes = both(program)
    assert list(runtime.iterdir())
    program.press("q")
    assert program.wait_exit() == 0
    assert_restored(program)
    assert not wait_ended(processes, ENDED_SECONDS)
    assert not list(runtime.iterdir())


def copy_route(program: Program) -> None:
    """Copy the route of the bucket under the cursor."""
    program.press("y")
    program.wait_for("route")
    program.press("r")
    program.wait_for("sent to the terminal's clipboard")


@pytest.mark.parametrize("ending", ["quit", "signal", "hang up"])
def test_what_was_copied_goes_with_the_program(start: Start, shop: Path, runtime: Path, ending: str) -> None:
    program = ready(start, shop)
    processes = both(program)
    copy_route(program)
    [copied] = (runtime / "moesif-tui").iterdir()
    assert copied.read_text() == "/shipments/:id"
    if ending == "quit":
        program.press("q")
    elif ending == "signal":
        program.signal(signal.SIGTERM)
    else:
        program.hang_up()
    assert not wait_ended(processes, ENDED_SECONDS)
    assert not copied.exists()


def test_what_a_killed_program_had_copied_goes_with_the_next_start(start: Start, shop: Path, runtime: Path) -> None:
    program = ready(start, shop)
    processes = both(program)
    copy_route(program)
    program.signal(signal.SIGKILL)
    assert not wait_ended(processes, ENDED_SECONDS)
    program.wait_exit()
    [copied] = (runtime / "moesif-tui").iterdir()
    ready(start, shop)
    until(lambda: not copied.exists(), "the sweep")


FAULTY = f"""
import sys
from moesif_tui.ui.screens.triage import Triage
def action_sort(self):
    authorization = "Bearer {TOKEN}"
    raise RuntimeError("not with " + authorization)
Triage.action_sort = action_sort
from moesif_tui.cli import main
sys.argv = ["moesif-tui", "open", sys.argv[1]]
sys.exit(main())
"""


def test_a_crash_is_one_sentence_with_a_report_and_without_what_was_in_memory(home: Path, shop: Path) -> None:
    with Program([sys.executable, "-c", FAULTY, str(shop)], cols=200, rows=24, cwd=home) as program:
        program.wait_for("4 buckets")
        processes = both(program)
        program.press("s")
        assert program.wait_exit() == 1
        assert_restored(program)
        assert not wait_ended(processes, ENDED_SECONDS)
        after = bytes(program.raw).rpartition(b"\x1b[?1049l")[2].decode()
        said = re.sub(r"\x1b\[\??[\d;]*[a-z]", "", after).split()
        assert said.count("fault") == 1
        assert "Traceback" not in program.text
        assert TOKEN.encode() not in program.raw
        assert b"authorization" not in program.raw
        assert b"\x1b" not in after.partition("moesif-tui stopped")[2].encode()
    report = Path(said[-1])
    assert report.is_relative_to(home)
    assert report.stat().st_mode & 0o777 == 0o600
    text = report.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert "in action_sort" in text
    assert TOKEN not in text
    assert str(home) not in text


def test_the_terminal_closing_ends_everything(start: Start, shop: Path) -> None:
    program = ready(start, shop)
    processes = both(program)
    program.hang_up()
    assert not wait_ended(processes, ENDED_SECONDS)


def test_the_terminal_closing_ends_everything_where_hangups_are_ignored(home: Path, shop: Path) -> None:
    command = f"trap '' HUP; exec {PROGRAM} open {shop}"
    with Program(["sh", "-c", command], cols=80, rows=24, cwd=home) as program:
        program.wait_for("4 buckets")
        processes = both(program)
        program.hang_up()
        assert not wait_ended(processes, ENDED_SECONDS)


def test_the_terminal_closing_ends_everything_where_it_is_not_the_controlling_one(home: Path, shop: Path) -> None:
    command = f"trap '' HUP; setsid --wait {PROGRAM} open {shop}; true"
    with Program(["sh", "-c", command], cols=80, rows=24, cwd=home) as program:
        program.wait_for("4 buckets")
        processes = program.usage().processes
        assert len(processes) >= 3
        program.hang_up()
        assert not wait_ended(processes, ENDED_SECONDS)


def test_the_terminal_closing_ends_everything_while_a_menu_or_a_filter_is_open(start: Start, shop: Path) -> None:
    program = ready(start, shop)
    program.press("/")
    program.wait_for("^ filter")
    program.press("s")
    program.wait_for("^ filter s ")
    processes = both(program)
    program.hang_up()
    assert not wait_ended(processes, ENDED_SECONDS)


def test_killing_the_program_ends_the_server(start: Start, shop: Path) -> None:
    program = ready(start, shop)
    processes = both(program)
    program.signal(signal.SIGKILL)
    assert program.wait_exit() == -signal.SIGKILL
    assert not wait_ended(processes, ENDED_SECONDS)


@pytest.fixture
def waiting(home: Path, runtime: Path) -> Iterator[tuple[Program, IO[bytes]]]:
    """The program that reads standard input, and the end that writes there: nothing has come yet."""
    pipe = home / "pipe"
    mkfifo(pipe)
    command = f"exec {PROGRAM} open - <{pipe}"
    with Program(["sh", "-c", command], cols=80, rows=24, cwd=home) as program, pipe.open("wb") as writing:
        program.wait_for("importing +0 B")
        yield program, writing


def test_standard_input_that_comes_late_is_waited_for(waiting: tuple[Program, IO[bytes]], shop: Path) -> None:
    program, writing = waiting
    writing.write(shop.read_bytes())
    writing.close()
    program.wait_for("4 buckets")
    program.wait_gone("importing")
    program.press("down")
    program.wait_for("^▌● 200")


def test_quitting_does_not_wait_for_standard_input(waiting: tuple[Program, IO[bytes]]) -> None:
    program, _ = waiting
    processes = both(program)
    program.press("q")
    assert program.wait_exit(ENDED_SECONDS) == 0
    assert not wait_ended(processes, ENDED_SECONDS)


def test_killing_the_program_ends_the_server_that_waits_for_standard_input(waiting: tuple[Program, IO[bytes]]) -> None:
    program, _ = waiting
    processes = both(program)
    program.signal(signal.SIGKILL)
    assert program.wait_exit() == -signal.SIGKILL
    assert not wait_ended(processes, ENDED_SECONDS)


@pytest.mark.parametrize("named", ["{pipe}", "<(cat {pipe})", "/dev/fd/7 7<{pipe}"])
def test_a_pipe_among_files_is_a_stream_and_keys_come_from_the_terminal(home: Path, shop: Path, named: str) -> None:
    pipe = home / "pipe"
    mkfifo(pipe)
    command = f"exec {PROGRAM} open {named.format(pipe=pipe)}"
    with Program(["bash", "-c", command], cols=80, rows=24, cwd=home) as program, pipe.open("wb") as writing:
        program.wait_for("importing +0 B")
        writing.write(shop.read_bytes())
        writing.close()
        program.wait_for("4 buckets")
        program.wait_gone("importing")
        program.press("down")
        program.wait_for("^▌● 200")
        program.press("q")
        assert program.wait_exit(ENDED_SECONDS) == 0


def test_ctrl_c_stops_waiting_for_a_pipe_that_nobody_writes_into(home: Path) -> None:
    mkfifo(home / "pipe")
    with Program(["sh", "-c", f"exec {PROGRAM} open pipe"], cols=80, rows=24, cwd=home) as program:
        program.wait_for("importing +0 B")
        program.press("ctrl+c")
        program.wait_gone("importing")
        processes = both(program)
        program.press("q")
        assert program.wait_exit(ENDED_SECONDS) == 0
        assert not wait_ended(processes, ENDED_SECONDS)


def test_ctrl_z_gives_the_terminal_to_the_shell_and_fg_draws_everything_again(home: Path, shop: Path) -> None:
    with Program(["sh", "-im"], cols=80, rows=24, cwd=home, env={"PS1": "ready> ", "ENV": None}) as program:
        program.wait_for("ready>")
        program.send(f"{PROGRAM} open {shop}\r".encode())
        program.wait_for("4 buckets")
        program.settle()
        before = program.text
        program.press("ctrl+z")
        program.wait_for("Stopped|Suspended")
        program.wait_for("ready>$")
        assert_restored(program)
        program.send(b"fg\r")
        program.wait_for("4 buckets")
        program.wait_for("keys")
        program.settle()
        assert program.text == before
        program.press("down")
        program.wait_for("^▌● 200")
        program.press("q")
        program.wait_for("ready>$")
        assert_restored(program)


@pytest.mark.parametrize("before", [[], [signal.SIGSTOP]])
def test_going_on_without_having_given_the_terminal_away(start: Start, shop: Path, before: list[int]) -> None:
    program = ready(start, shop)
    processes = both(program)
    for number in (*before, signal.SIGCONT, *before, signal.SIGCONT):
        program.signal(number)
    program.press("down")
    program.wait_for("^▌● 200")
    program.press("q")
    assert program.wait_exit() == 0
    assert_restored(program)
    assert not wait_ended(processes, ENDED_SECONDS)


def test_a_signal_to_go_on_while_it_ends(start: Start, shop: Path) -> None:
    program = ready(start, shop)
    processes = both(program)
    for _ in range(20):
        program.signal(signal.SIGTERM)
        program.signal(signal.SIGCONT)
    assert program.wait_exit() == 128 + signal.SIGTERM
    assert_restored(program)
    assert not wait_ended(processes, ENDED_SECONDS)


def test_a_storm_of_resizes_ends_in_a_whole_screen(start: Start, shop: Path) -> None:
    program = ready(start, shop)
    before = program.usage().cpu
    for step in range(200):
        program.resize(61 + step * 7 % 140, 16 + step * 3 % 40)
        program.settle(quiet=0.001)
    program.resize(100, 30)
    program.wait_for(r"\A Triage {76}shop\.har · local$")
    program.settle()
    assert program.usage().cpu - before < 5
    lines = program.emulator.lines
    assert len(lines) == 30
    assert "? " in lines[29]
    assert len([line for line in lines if re.search("● (500|404|200| ✗)", line)]) == 4


def test_a_terminal_that_is_too_small_is_told_and_comes_back(start: Start, shop: Path) -> None:
    program = ready(start, shop)
    before = program.text
    for size in ((50, 10), (59, 40), (200, 14), (10, 3), (1, 1)):
        program.resize(*size)
        program.settle()
        assert "4 buckets" not in program.text
    program.resize(50, 10)
    program.wait_for("50x10 is too small: 60x15")
    program.press("down", "?", "escape")
    program.resize(80, 24)
    program.wait_for("4 buckets")
    program.press("up")
    program.settle()
    assert program.text == before


def test_a_terminal_that_is_too_small_from_the_start(start: Start, shop: Path) -> None:
    program = start("open", shop, cols=50, rows=10)
    program.wait_for("50x10 is too small: 60x15")
    program.resize(80, 24)
    program.wait_for("4 buckets")


def test_at_rest_nothing_is_written_and_little_is_done(start: Start, shop: Path) -> None:
    program = ready(start, shop)
    program.settle(0.5)
    length = len(program.raw)
    shares = []
    for _ in range(10):  # what loads after the first rows may take a while on a busy machine
        before, since = program.usage().cpu, perf_counter()
        program.read(lambda: False, 1)
        shares.append((program.usage().cpu - before) / (perf_counter() - since))
        if shares[-1] <= 0.05:
            break
    assert shares[-1] <= 0.05
    assert len(program.raw) == length
