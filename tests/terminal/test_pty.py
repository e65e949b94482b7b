"""The helper that drives programs in a terminal, tried on tiny programs."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from time import perf_counter

import pytest

from tests.terminal.processes import wait_ended
from tests.terminal.pty import Program

PYTHON = (sys.executable, "-IS", "-c")
RAW = "import os, sys, tty; tty.setraw(0); "
WAIT = "\nimport select\nselect.select([], [], [])"


def python(code: str, **options: object) -> Program:
    return Program([*PYTHON, code], **options)  # type: ignore[arg-type]


def read(count: int) -> str:
    """Lines of a program that read so many bytes and show them."""
    return f"while len(got) < {count}: got += os.read(0, 99)\nprint(got)"


def test_shows_what_the_program_writes_and_its_exit_status() -> None:
    with python("print('hello'); print('wörld'); raise SystemExit(3)") as program:
        assert program.wait_for(r"^hello\nw(.)rld$")[1] == "ö"
        assert program.wait_exit() == 3
        assert bytes(program.raw) == "hello\r\nwörld\r\n".encode()


def test_arrivals_are_stamped() -> None:
    with python("print('a'); input(); print('b')") as program:
        program.wait_for("a")
        before = perf_counter()
        program.press("enter")
        program.wait_for("b")
        assert program.started < program.arrivals[0][0] < before < program.arrivals[-1][0]
        assert program.arrivals[-1][1] == len(program.raw)


def test_what_is_written_last_is_there_after_the_exit() -> None:
    with python("print('x' * 100_000 + 'end')", cols=80, rows=24) as program:
        assert program.wait_exit() == 0
        assert program.raw.endswith(b"xend\r\n")


def test_a_text_that_does_not_come_is_told_with_the_screen() -> None:
    with python("print('something else')" + WAIT) as program:
        program.wait_for("something")
        with pytest.raises(TimeoutError, match=r"(?s)not seen: missing.*something else"):
            program.wait_for("missing", timeout=0.01)


def test_a_text_that_cannot_come_any_more_ends_the_wait() -> None:
    with python("print('bye')") as program, pytest.raises(TimeoutError, match="bye"):
        program.wait_for("missing", timeout=60)


def test_waits_until_a_text_is_gone() -> None:
    code = "print('busy', end='', flush=True); input(); print('\\x1b[2J\\x1b[Hdone')"
    with python(code) as program:
        program.wait_for("busy")
        with pytest.raises(TimeoutError, match="still there"):
            program.wait_gone("busy", timeout=0.01)
        program.press("enter")
        program.wait_gone("busy")


def test_the_program_leads_a_session_with_the_terminal_as_its_own() -> None:
    code = (
        "import os; me = os.getpid(); terminal = os.open('/dev/tty', os.O_RDWR); "
        "os.write(terminal, b'%d %d' % (os.getsid(0) == me, os.tcgetpgrp(terminal) == me))"
    )
    with python(code) as program:
        program.wait_for("1 1")


def test_the_size_is_told_and_changes() -> None:
    code = (
        "import os, signal, sys\n"
        "def show(*_): os.write(1, b'%d %d\\n' % os.get_terminal_size())\n"
        "signal.signal(signal.SIGWINCH, show); show()" + WAIT
    )
    with python(code, cols=80, rows=24) as program:
        program.wait_for("80 24")
        program.resize(100, 30)
        program.wait_for("100 30")


def test_environment_is_set_taken_away_and_made_a_users() -> None:
    code = "import os; print([os.environ.get(n) for n in ('TERM', 'A', 'HOME', 'NO_COLOR', 'COLORTERM')])"
    with python(code, env={"TERM": "vt100", "A": "1", "HOME": None}) as program:
        program.wait_for(r"\['vt100', '1', None, None, 'truecolor'\]")


def test_starts_in_a_folder(tmp_path: Path) -> None:
    with python("import os; print(os.getcwd())", cwd=tmp_path, cols=200) as program:
        program.wait_for(str(tmp_path))


def test_a_program_that_does_not_exist_is_told() -> None:
    with pytest.raises(FileNotFoundError):
        Program(["/no/such/program"])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("a", "up", "enter", "escape"), b"a\x1b[A\r\x1b"),
        (("pagedown", "shift+tab", "space", "ö"), "\x1b[6~\x1b[Z ö".encode()),
        (("ctrl+c", "alt+x", "alt+left", "+", "ctrl+up"), b"\x03\x1bx\x1b[1;3D+\x1b[1;5A"),
    ],
)
def test_keys_arrive_as_a_terminal_sends_them(names: tuple[str, ...], expected: bytes) -> None:
    code = f"{RAW}print('ready', flush=True); got = b''\n" + read(len(expected))
    with python(code) as program:
        program.wait_for("ready")
        program.press(*names)
        program.wait_exit()
        assert repr(expected).encode() in program.raw


def test_cursor_keys_follow_the_application_mode() -> None:
    code = f"{RAW}print('\\x1b[?1hready', flush=True); print(repr(os.read(0, 9)))"
    with python(code) as program:
        program.wait_for("ready")
        program.press("down")
        program.wait_for(r"x1bOB")


def test_much_input_is_taken_while_the_program_writes() -> None:
    code = (
        f"{RAW}print('ready', flush=True); n = 0\n"
        "while n < 200_000: d = os.read(0, 999); n += len(d); os.write(1, d)\nprint('all')"
    )
    with python(code) as program:
        program.wait_for("ready")
        program.send(b"x" * 200_000)
        program.wait_exit()
        assert program.raw.endswith(b"xall\n")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("[c", "[?64;1;2;6;22c"),
        ("[5;7H\x1b[6n", "[5;7R"),
        ("[?2026$p", "[?2026;2$y"),
        ("[?25h\x1b[?25$p", "[?25;1$y"),
        ("[?2048$p", "[?2048;0$y"),
        ("[18t", "[8;24;80t"),
        ("]11;?\x1b\\", "]11;rgb:0f0f/1313/1717\x1b\\"),
    ],
)
def test_questions_are_answered_as_by_xterm(question: str, answer: str) -> None:
    code = f"{RAW}os.write(1, b'\\x1b' + {question!r}.encode()); got = b''\n" + read(len(answer) + 1)
    with python(code, cols=80, rows=24) as program:
        program.wait_exit()
        assert repr(b"\x1b" + answer.encode()).encode() in program.raw


def test_unknown_sequences_and_cut_ones_leave_no_trace_on_the_screen() -> None:
    parts = (b"\x1b[>1uone\x1b]0;ti", b"tle\x07 two\x1b", b"[31", b"m thr\xc3", b"\xa9e\x1bPxx\x1b\\\x1b[?12h!")
    with python(f"import os, tty; tty.setraw(0)\nfor part in {parts}: os.write(1, part); os.read(0, 1)") as program:
        for part in parts:
            program.read(lambda part=part: program.raw.endswith(part), 5)  # type: ignore[misc]
            program.press("enter")
        program.wait_exit()
        assert program.emulator.lines[0] == "one two thrée!"
        assert program.emulator.title == "title"


def test_the_alternate_screen_hides_the_main_one_and_gives_it_back() -> None:
    code = "print('main'); input(); print('\\x1b[?1049h\\x1b[Hother'); input(); print('\\x1b[?1049l', end='')"
    with python(code) as program:
        program.wait_for("main")
        program.press("enter")
        program.wait_for("other")
        assert "main" not in program.text
        assert program.emulator.modes[1049]
        program.press("enter")
        program.wait_for("main")
        assert not program.emulator.modes[1049]


def test_a_frame_counts_when_it_is_whole() -> None:
    code = "print('\\x1b[?2026hhalf', flush=True); input(); print('\\x1b[?2026lwhole', flush=True)" + WAIT
    with python(code) as program:
        with pytest.raises(TimeoutError):
            program.wait_for("half", timeout=0.1)
        program.press("enter")
        program.wait_for("half")


def test_the_clipboard_is_kept() -> None:
    with python("print('\\x1b]52;c;aGVsbG8=\\x07done')") as program:
        program.wait_for("done")
        assert program.emulator.clipboard == ["aGVsbG8="]


def test_a_signal_ends_the_program() -> None:
    with python("print('up', flush=True)" + WAIT) as program:
        program.wait_for("up")
        program.signal(signal.SIGTERM)
        assert program.wait_exit() == -signal.SIGTERM
        program.signal(signal.SIGTERM)


def test_ctrl_c_interrupts() -> None:
    with python(
        "try:\n print('up', flush=True)"
        + WAIT.replace("\n", "\n ")
        + "\nexcept KeyboardInterrupt: raise SystemExit(130)"
    ) as program:
        program.wait_for("up")
        program.press("ctrl+c")
        assert program.wait_exit() == 130


def test_hanging_up_ends_the_program() -> None:
    with python("print('up', flush=True)" + WAIT) as program:
        program.wait_for("up")
        program.hang_up()
        assert program.wait_exit() == -signal.SIGHUP


def test_a_program_still_running_is_told() -> None:
    with python("print('up', flush=True)" + WAIT) as program, pytest.raises(TimeoutError, match="still running"):
        program.wait_exit(0.01)


def test_raw_mode_is_seen() -> None:
    with python(f"{RAW}print('raw', flush=True); os.read(0, 1)") as program:
        program.wait_for("raw")
        assert not program.echoes


CHILD = (
    "import os, sys, subprocess\n"
    "child = subprocess.Popen([sys.executable, '-IS', '-c', 'import signal, select; signal.signal(1, signal.SIG_IGN);"
    ' print("child", flush=True); select.select([], [], [])\'], start_new_session=True)\n'
)


def test_memory_and_cpu_of_the_whole_tree() -> None:
    with python(CHILD + "sum(range(10_000_000))\nprint('busy', flush=True)" + WAIT) as program:
        program.wait_for("busy")
        program.wait_for("child")
        used = program.usage()
        assert len(used.processes) == 2
        assert 8 << 20 < used.rss < 200 << 20
        assert used.cpu >= 0.02


def test_closing_leaves_nothing_behind() -> None:
    with python(CHILD + WAIT) as program:
        program.wait_for("child")
        processes = program.usage().processes
    assert len(processes) == 2
    assert not wait_ended(processes, 0)


def test_what_outlives_the_program_can_be_seen() -> None:
    with python(CHILD + "input()") as program:
        program.wait_for("child")
        processes = program.usage().processes
        program.press("enter")
        assert program.wait_exit() == 0
        assert len(wait_ended(processes, 0.05)) == 1


def test_settles_when_nothing_more_comes() -> None:
    with python("for n in range(50): print(n, flush=True)\nprint('last', flush=True)" + WAIT) as program:
        program.wait_for("0")
        assert program.settle(0.1)
        assert "last" in program.text


def test_does_not_settle_while_it_writes() -> None:
    with python("while True: print('x' * 99, flush=True)") as program:
        program.wait_for("x")
        assert not program.settle(1, timeout=0.05)


def test_textual_starts_and_ends_as_in_a_terminal() -> None:
    with Program([sys.executable, "-m", "tests.bench.hello"], cols=80, rows=24) as program:
        program.wait_for("hello")
        program.settle()
        assert program.emulator.modes[1049]
        program.press("ctrl+q")
        assert program.wait_exit() == 0
        assert program.echoes
        assert not program.emulator.modes[1049]
        assert program.emulator.modes[25]
