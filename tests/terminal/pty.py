"""Drives any program in a real pseudo-terminal: for tests and for the benchmark.

with Program([sys.executable, "-m", "moesif_tui", "demo"], cols=80, rows=24) as program:
    program.wait_for("Triage")
    program.press("down", "enter")

Nothing sleeps: everything waits for the program's output or its end, with a deadline.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import select
import signal
import struct
import termios
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter

from tests.terminal.emulator import Emulator
from tests.terminal.processes import Process, Usage, usage, wait_ended

_DROPPED = frozenset((
    "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "COLUMNS", "LINES", "TMUX", "TMUX_PANE", "STY", "NO_COLOR",
    "FORCE_COLOR", "TERM_PROGRAM", "SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT",
))  # fmt: skip
"""Variables that a user's shell need not have, and that change how programs draw."""
_CURSOR_KEYS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_KEYS = {
    "enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "escape": "\x1b", "space": " ", "backspace": "\x7f",
    "delete": "\x1b[3~", "insert": "\x1b[2~", "pageup": "\x1b[5~", "pagedown": "\x1b[6~",
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~",
}  # fmt: skip


def _spawn(argv: Sequence[str], env: Mapping[str, str], terminal: str) -> int:
    """Starts it in a session of its own: the leader of one that opens a terminal gets it as its controlling one.

    Spawned, not forked: test runs have threads.
    """
    return os.posix_spawnp(
        argv[0],
        list(argv),
        env,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, terminal, os.O_RDWR, 0),
            (os.POSIX_SPAWN_DUP2, 0, 1),
            (os.POSIX_SPAWN_DUP2, 0, 2),
        ],
        setsid=True,
        setsigmask=[],
        setsigdef=[signal.SIGPIPE, signal.SIGXFSZ, signal.SIGHUP, signal.SIGINT],
    )


class Program:
    """A running program, its terminal and what it has written.

    Attributes:
        pid: its process, which leads a session of its own with the terminal as the controlling one.
        emulator: the screen and the terminal's modes.
        raw: every byte that it has written.
        arrivals: (`time.perf_counter()` of the arrival, length of `raw` after it), in order.
        started: when it was started, by the same clock.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        cols: int = 120,
        rows: int = 40,
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
    ) -> None:
        """Starts it with this environment and `env` on top of it (None takes a variable away)."""
        variables = {name: value for name, value in os.environ.items() if name not in _DROPPED}
        changes: dict[str, str | None] = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})}
        variables |= {name: value for name, value in changes.items() if value is not None}
        for name in (name for name, value in changes.items() if value is None):
            variables.pop(name, None)
        if cwd is not None:
            argv = ["env", "-C", str(cwd), *argv]
        self._answers = bytearray()
        self.emulator = Emulator(cols, rows, self._answers.extend)
        self.raw = bytearray()
        self.arrivals: list[tuple[float, int]] = []
        self._status: int | None = None
        self._seen: set[Process] = set()
        self._master, slave = os.openpty()
        self._open = True
        self._size(cols, rows)
        os.set_blocking(self._master, False)
        self.started = perf_counter()
        try:
            self.pid = _spawn(argv, variables, os.ttyname(slave))
        except OSError:
            os.close(self._master)
            raise
        finally:
            os.close(slave)
        self._ended = os.pidfd_open(self.pid)

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What it shows

    @property
    def text(self) -> str:
        """The screen, a line a row."""
        return "\n".join(self.emulator.lines)

    def wait_for(self, pattern: str, timeout: float = 10) -> re.Match[str]:
        """Reads until the screen shows that regular expression (`^` and `$` match at the ends of rows).

        Raises:
            TimeoutError: it does not, in that many seconds or before the program ends. The message shows the screen.
        """
        expression = re.compile(pattern, re.MULTILINE)
        found: list[re.Match[str]] = []

        def shown() -> bool:
            match = None if self.emulator.drawing else expression.search(self.text)
            found.extend([match] if match else [])
            return bool(found)

        if not self.read(shown, timeout):
            raise TimeoutError(f"not seen: {pattern}\n{self.text}")
        return found[0]

    def wait_gone(self, pattern: str, timeout: float = 10) -> None:
        """Reads until the screen does not show that regular expression any more.

        Raises:
            TimeoutError: it still does after that many seconds.
        """
        expression = re.compile(pattern, re.MULTILINE)
        if not self.read(lambda: not (self.emulator.drawing or expression.search(self.text)), timeout):
            raise TimeoutError(f"still there: {pattern}\n{self.text}")

    def settle(self, quiet: float = 0.2, timeout: float = 10) -> bool:
        """Reads until nothing has come for so many seconds; False: it did not stop in time."""
        deadline = perf_counter() + timeout
        while perf_counter() < deadline:
            length = len(self.raw)
            if not self._take(quiet) or len(self.raw) == length:
                return True
        return False

    def read(self, until: Callable[[], bool], timeout: float) -> bool:
        """Reads until that is true (looked at after each arrival); False when the time or the output is over."""
        deadline = perf_counter() + timeout
        while not until():
            left = deadline - perf_counter()
            if left <= 0 or not self._open or not self._take(left):
                return False
        return True

    def _take(self, timeout: float) -> bool:
        """Takes what has come, waiting so long for it; False when no more will come."""
        select.select([self._master], [], [], timeout)
        try:
            data = os.read(self._master, 65536)
        except BlockingIOError:
            return True
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""
        if data:
            self.raw += data
            self.arrivals.append((perf_counter(), len(self.raw)))
            self.emulator.feed(data)
            answers = bytes(self._answers)
            self._answers.clear()
            self.send(answers)
        return bool(data)

    # What is done to it

    def send(self, data: bytes, timeout: float = 10) -> None:
        """Writes to its terminal, reading meanwhile what it writes, so that neither waits for the other.

        Raises:
            TimeoutError: it does not take all of it in that many seconds.
        """
        deadline = perf_counter() + timeout
        while data and self._open:
            try:
                data = data[os.write(self._master, data) :]
            except BlockingIOError:
                ready, _, _ = select.select([self._master], [self._master], [], max(0, deadline - perf_counter()))
                if ready:
                    self._take(0)
                if perf_counter() > deadline:
                    raise TimeoutError(f"{len(data)} bytes not taken") from None

    def press(self, *names: str) -> None:
        """Presses keys: a character, or a name as in Textual (up, pagedown, shift+tab, ctrl+d, alt+left, f1 …)."""
        for name in names:
            self.send(self._key(name).encode())

    def _key(self, name: str) -> str:
        if name in _CURSOR_KEYS:
            return ("\x1bO" if self.emulator.modes.get(1) else "\x1b[") + _CURSOR_KEYS[name]
        if name in _KEYS:
            return _KEYS[name]
        modifier, _, key = name.rpartition("+")
        if not modifier or not key:
            return name
        if key in _CURSOR_KEYS:
            return f"\x1b[1;{ {'shift': 2, 'alt': 3, 'ctrl': 5}[modifier] }{_CURSOR_KEYS[key]}"
        return chr(ord(key.upper()) & 0x1F) if modifier == "ctrl" else f"\x1b{self._key(key)}"

    def resize(self, cols: int, rows: int) -> None:
        """Another size of the terminal; the kernel tells the program (SIGWINCH)."""
        self.emulator.resize(cols, rows)
        self._size(cols, rows)

    def _size(self, cols: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def signal(self, number: int) -> None:
        """Sends a signal to the program alone."""
        if self._status is None:
            signal.pidfd_send_signal(self._ended, number)

    def hang_up(self) -> None:
        """Closes the terminal, as a lost connection does."""
        self.usage()
        if self._open:
            self._open = False
            os.close(self._master)

    # What it is like

    @property
    def echoes(self) -> bool:
        """Whether the terminal is in its usual mode (echo and lines), as a shell wants it back."""
        flags: int = termios.tcgetattr(self._master)[3]
        return bool(flags & termios.ECHO and flags & termios.ICANON)

    def usage(self) -> Usage:
        """Memory and CPU of the program and its children, from /proc."""
        used = usage(self.pid) if self._status is None else Usage(0, 0.0, frozenset())
        self._seen |= used.processes
        return used

    def wait_exit(self, timeout: float = 10) -> int:
        """Reads on until it has ended: its exit status, or the negative number of the signal that ended it.

        Raises:
            TimeoutError: it still runs after that many seconds.
        """
        self.usage()
        deadline = perf_counter() + timeout
        while self._status is None:
            watched = [self._ended, *([self._master] if self._open else [])]
            ready, _, _ = select.select(watched, [], [], max(0, deadline - perf_counter()))
            if self._ended in ready:
                self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            elif self._master in ready:
                if not self._take(0):
                    # The terminal is let go of and the process is about to end: only that is waited for.
                    select.select([self._ended], [], [], max(0, deadline - perf_counter()))
            else:
                raise TimeoutError(f"still running\n{self.text}")
        while self._open and self._take(0) and select.select([self._master], [], [], 0)[0]:
            pass
        return self._status

    def close(self) -> None:
        """Hangs up, and ends by force what is left of the program and its children after a moment."""
        self.hang_up()
        with suppress(TimeoutError):
            self.wait_exit(2)
        for process in wait_ended(self._seen, 0.5):
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        wait_ended(self._seen)
        self.wait_exit(2)
        if self._ended >= 0:
            os.close(self._ended)
            self._ended = -1
