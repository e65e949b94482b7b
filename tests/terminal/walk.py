"""Walks through the running program and looks at every frame as a terminal does."""

from __future__ import annotations

import signal

from tests.terminal import grammar
from tests.terminal.pty import Program


class Walk:
    """A walk: after each step the whole screen is sent anew, and every row of it must fill the terminal exactly."""

    def __init__(self, program: Program, cols: int, rows: int) -> None:
        self.program = program
        self._cols = cols
        self._rows = rows

    @property
    def text(self) -> str:
        """The screen."""
        return self.program.text

    def press(self, *keys: str) -> None:
        """Press keys one by one, and look after each."""
        for key in keys:
            self.program.press(key)
            self.look()

    def to(self, key: str, pattern: str, *, gone: str = "") -> None:
        """Press a key, wait until the screen shows that (and not `gone` any more), and look."""
        self.program.press(key)
        self.program.wait_for(pattern)
        if gone:
            self.program.wait_gone(gone)
        self.look()

    def leave(self, gone: str) -> None:
        """Press escape, wait until the screen does not show that any more, and look.

        A key that follows an escape at once would be taken for alt and that key.
        """
        self.program.press("escape")
        self.program.wait_gone(gone)
        self.look()

    def type(self, text: str) -> None:
        """Type into a line that is open, as a paste."""
        self.program.send(b"\x1b[200~" + text.encode("utf-8", "replace") + b"\x1b[201~")
        self.look()

    def look(self) -> None:
        """Have the whole screen sent, as after a change of the terminal's size, and measure it."""
        self.program.settle(0.06)
        start = len(self.program.raw)
        self.program.signal(signal.SIGWINCH)
        filled: set[int] = set()

        def whole() -> bool:
            if self.program.emulator.drawing:
                return False
            for row, column, text in grammar.rows(bytes(self.program.raw[start:])):
                end = column - 1 + grammar.width(text)
                assert end <= self._cols, f"row {row} is {end} wide: {text}"
                if column == 1 and end == self._cols:
                    filled.add(row)
            return len(filled) == self._rows

        assert self.program.read(whole, 5), f"only rows {sorted(filled)} filled the terminal:\n{self.text}"
        self.check()

    def page_through(self, most: int = 30) -> None:
        """Go to the top, and page down until nothing changes any more."""
        self.press("g")
        for _ in range(most):
            before = self.text
            self.press("pagedown")
            if self.text == before:
                return

    def check(self) -> None:
        """Nothing steered the terminal but what the program is allowed to; nothing was typed into it."""
        found = grammar.violations(bytes(self.program.raw[self._checked :]))
        assert not found, f"{found[:10]}\n{self.text}"
        self._checked = self._end()
        assert self.program.emulator.title == ""
        assert self.program.emulator.clipboard == []

    _checked = 0

    def _end(self) -> int:
        """Up to where whole sequences and characters were checked."""
        return len(self.program.raw)
