"""What the UI layer does to a real terminal, seen on the sample views: signals, crash, loss, colours, size."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from os import sched_yield
from pathlib import Path
from time import perf_counter

import pytest

from tests.terminal.pty import Program

pytestmark = pytest.mark.terminal

ROOT = Path(__file__).parents[2]
MODES = (1000, 1002, 1003, 1006, 1049, 2004)
"""Modes that a program must not leave on: mouse, alternate screen, paste."""
SGR = re.compile(rb"\x1b\[([\d;]*)m")


def sample(*arguments: str, **options: object) -> Program:
    argv = [sys.executable, "-m", "tests.screens.sample", *arguments]
    return Program(argv, cwd=ROOT, **{"cols": 80, "rows": 24, **options})  # type: ignore[arg-type]


def wait_stopped(pid: int) -> None:
    deadline = perf_counter() + 5
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        assert perf_counter() < deadline
        sched_yield()


def assert_restored(program: Program) -> None:
    assert not [mode for mode in MODES if program.emulator.modes.get(mode)]
    assert program.emulator.modes.get(25, True)
    assert program.echoes


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_restores_the_terminal_and_shows_in_the_exit_code(number: int) -> None:
    with sample() as program:
        program.wait_for("E_LIMIT")
        program.signal(number)
        assert program.wait_exit() == 128 + number
        assert_restored(program)


def test_quitting_restores_the_terminal() -> None:
    with sample() as program:
        program.wait_for("E_LIMIT")
        program.press("q")
        assert program.wait_exit() == 0
        assert_restored(program)


def test_a_crash_is_one_sentence_with_a_report_and_without_secrets(tmp_path: Path) -> None:
    with sample(cols=200, env={"XDG_STATE_HOME": str(tmp_path)}) as program:
        program.wait_for("E_LIMIT")
        program.press("b")
        assert program.wait_exit() == 1
        assert_restored(program)
        said = program.wait_for(r"without secrets:\s+(\S+)")[1]
        assert b"sesame" not in program.raw
        assert "Traceback" not in program.text
    report = Path(said)
    assert report.stat().st_mode & 0o777 == 0o600
    text = report.read_text(encoding="utf-8")
    assert "builtins.RuntimeError: not made for this: Bearer" in text
    assert "in action_bookmark" in text
    assert "sesame" not in text
    assert str(Path.home()) not in text


def test_the_end_of_the_terminal_ends_the_program_even_without_a_signal() -> None:
    ignoring = "import signal, runpy; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
    code = (
        ignoring + "from moesif_tui.ui.terminal import driver, guard; driver.SIGNALS = (); guard.WATCH_SECONDS = 0.1; "
    )
    code += "import sys; sys.argv = ['sample']; runpy.run_module('tests.screens.sample', run_name='__main__')"
    with Program([sys.executable, "-c", code], cwd=ROOT) as program:
        program.wait_for("E_LIMIT")
        program.hang_up()
        assert program.wait_exit(5) == 128 + signal.SIGHUP


def test_a_closed_terminal_ends_the_program() -> None:
    with sample() as program:
        program.wait_for("E_LIMIT")
        program.hang_up()
        # Python answers 120 where it cannot flush its own output any more; nobody is there to see it.
        assert program.wait_exit(5) in {128 + signal.SIGHUP, 120}


def test_ctrl_z_gives_the_terminal_back_and_fg_draws_everything_again() -> None:
    with sample() as program:
        program.wait_for("E_LIMIT")
        before = program.text
        program.press("ctrl+z")
        assert program.read(lambda: not program.emulator.modes.get(1049), 5)
        wait_stopped(program.pid)
        assert program.echoes
        program.signal(signal.SIGCONT)
        program.wait_for("E_LIMIT")
        program.wait_for("all keys|keys")
        program.settle()
        assert program.text == before


def test_no_color_sends_no_colour_and_the_cursor_can_still_be_seen() -> None:
    with sample(env={"NO_COLOR": "1"}) as program:
        program.wait_for("E_LIMIT")
        program.press("down")
        program.wait_for("^▌● 503")
        codes = {int(code or 0) for found in SGR.findall(bytes(program.raw)) for code in found.split(b";")}
        assert codes <= {0, 1, 2, 4, 7, 22, 24, 27}
        assert program.emulator._screen.buffer[6][5].reverse


def test_sixteen_colours_show_the_cursor_row() -> None:
    with sample(env={"TERM": "xterm", "COLORTERM": None}) as program:
        program.wait_for("E_LIMIT")
        program.settle()
        codes = {int(code or 0) for found in SGR.findall(bytes(program.raw)) for code in found.split(b";")}
        assert not codes & {38, 48}
        row = program.emulator._screen.buffer[5]
        assert row[10].bg == "blue"
        assert program.emulator._screen.buffer[6][10].bg == "default"


def test_256_colours_keep_the_grounds_apart() -> None:
    with sample(env={"COLORTERM": None}) as program:
        program.wait_for("E_LIMIT")
        program.settle()
        rows = program.emulator._screen.buffer
        assert len({rows[y][70].bg for y in (0, 5, 6)}) == 3


def test_ascii_sends_nothing_else() -> None:
    with sample("--ascii") as program:
        program.wait_for("E_LIMIT")
        program.press("y")
        program.wait_for("HTTPie")
        program.press("escape")
        program.wait_gone("HTTPie")
        program.press("?")
        program.wait_for("mark as resolved")
        assert bytes(program.raw).isascii()


def test_a_terminal_that_is_too_small_is_told_and_comes_back() -> None:
    with sample() as program:
        program.wait_for("E_LIMIT")
        program.resize(50, 12)
        program.wait_for("50x12 is too small: 60x15")
        assert "E_LIMIT" not in program.text
        program.resize(80, 24)
        program.wait_for("E_LIMIT")


def test_a_storm_of_resizes_ends_in_a_whole_screen() -> None:
    with sample("--rows", "200") as program:
        program.wait_for("E_LIMIT")
        for step in range(60):
            program.resize(80 + step, 24 + step % 7)
        program.resize(100, 30)
        program.wait_for(r"\A Triage {72}checkout\.har · local$")
        program.settle()
        lines = program.text.splitlines()
        assert "? " in lines[29]
        assert len([line for line in lines if "● 50" in line]) > 10


def test_what_is_written_is_only_what_textual_needs() -> None:
    """Text, colours, places and modes: no title, no link, no pointer, no device control string."""
    with sample() as program:
        program.wait_for("E_LIMIT")
        program.press("down", "enter")
        program.wait_for("Led here")
        program.press("escape")
        program.wait_for("5 buckets")
        program.press("q")
        program.wait_exit()
        raw = bytes(program.raw)
    known = re.compile(rb"\x1b(\[[\d;]*[HmrJ]|\[\?[\d;]*[hl]|\[\?\d+\$p|\[[<>]\d*u|[DM])")
    rest = known.sub(b"", raw).replace(b"\r\n", b"")
    assert not re.search(rb"[\x00-\x1f\x7f]", rest)
    assert not re.search("[\x80-\x9f]", rest.decode())


def test_keys_come_from_the_terminal_when_input_is_a_pipe() -> None:
    command = f"echo data | {sys.executable} -m tests.screens.sample"
    with Program(["sh", "-c", command], cwd=ROOT, cols=80, rows=24) as program:
        program.wait_for("E_LIMIT")
        program.press("j")
        program.wait_for("^▌● 503")
        program.press("q")
        assert program.wait_exit() == 0
        assert_restored(program)


@pytest.mark.parametrize(
    ("redirection", "environment", "sentence"),
    [
        (">/dev/null", {}, "Standard output is not a terminal"),
        ("", {"TERM": "dumb"}, "TERM=dumb"),
    ],
)
def test_where_it_cannot_be_shown_one_sentence_says_so(
    redirection: str, environment: dict[str, str], sentence: str
) -> None:
    command = f"{sys.executable} -m tests.screens.sample {redirection}"
    with Program(["sh", "-c", command], cwd=ROOT, env=environment) as program:
        assert program.wait_exit() == 2
        assert sentence in program.text
        assert b"\x1b" not in program.raw


def test_without_any_terminal_it_ends_at_once() -> None:
    argv = [sys.executable, "-m", "tests.screens.sample"]
    done = subprocess.run(
        argv, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True, timeout=20
    )
    assert done.returncode == 2
    assert b"\x1b" not in done.stdout + done.stderr


def test_copying_reaches_the_terminal() -> None:
    with sample() as program:
        program.wait_for("E_LIMIT")
        program.press("p")
        assert program.read(lambda: b"\x1b]52;c;Y29waWVkIHRleHQ=\x07" in program.raw, 5)


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not here")
def test_copying_reaches_the_terminal_through_tmux_as_it_is_set_up_by_default(tmp_path: Path) -> None:
    tmux = ["tmux", "-L", f"moesif-{os.getpid()}", "-f", "/dev/null"]
    shell = f"cd {ROOT} && exec {sys.executable} -m tests.screens.sample"
    try:
        with Program([*tmux, "new-session", shell], env={"TMUX_TMPDIR": str(tmp_path)}) as program:
            program.wait_for("E_LIMIT")
            program.press("p")
            assert program.read(lambda: b"]52;" in program.raw and b"Y29waWVkIHRleHQ=" in program.raw, 5)
    finally:
        subprocess.run([*tmux, "kill-server"], env={**os.environ, "TMUX_TMPDIR": str(tmp_path)}, check=False)


def test_at_rest_nothing_is_written_and_little_is_done() -> None:
    with sample("--rows", "1000") as program:
        program.wait_for("E_LIMIT")
        program.settle(0.5)
        length, before = len(program.raw), program.usage().cpu
        program.read(lambda: False, 3)
        assert len(program.raw) == length
        assert program.usage().cpu - before <= 0.05
