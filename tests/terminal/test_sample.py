"""What the UI layer does to a real terminal, seen on the sample views: its loss, colours, bytes, copying."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal.pty import Program

pytestmark = pytest.mark.terminal

ROOT = Path(__file__).parents[2]
SGR = re.compile(rb"\x1b\[([\d;]*)m")


def sample(*arguments: str, **options: object) -> Program:
    argv = [sys.executable, "-m", "tests.screens.sample", *arguments]
    return Program(argv, cwd=ROOT, **{"cols": 80, "rows": 24, **options})  # type: ignore[arg-type]


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
