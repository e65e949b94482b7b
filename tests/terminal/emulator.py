"""A terminal's side of the line: keeps the screen (by pyte) and answers what programs ask a terminal, as xterm does.

pyte draws sequences that it does not know, so only those that it knows reach it; the rest is handled here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

import pyte
from wcwidth import wcwidth

_SEQUENCE = re.compile(
    r"\x1b\[(?P<csi>[0-?]*[ -/]*[@-~])"
    r"|\x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b[PX^_][^\x1b]*\x1b\\"
    r"|\x1b(?P<escape>[ -/]*[0-OQ-WYZ\\`-~])"
)
_UNFINISHED = re.compile(r"\x1b(?:|\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]+)\Z")
_DRAWING = frozenset("@ABCDEFGHJKLMPXadefghlmr'")
"""Ends of the control sequences that pyte knows."""
_KNOWN_MODES = frozenset((1, 7, 25, 1000, 1002, 1003, 1004, 1006, 1049, 2004, 2026))
_WHITE, _BLACK = "d7d7/dede/e5e5", "0f0f/1313/1717"


class Emulator:
    """The screen as a user sees it, and the answers to the program's questions.

    Attributes:
        modes: private modes that the program has switched, on or off (1049 alternate screen, 25 cursor, 2004 paste …).
        title: the window's title.
        clipboard: what was written to it (OSC 52), base64 as sent, the oldest first.
    """

    def __init__(self, cols: int, rows: int, answer: Callable[[bytes], None]) -> None:
        self.modes: dict[int, bool] = {}
        self.title = ""
        self.clipboard: list[str] = []
        self._answer = answer
        self._main, self._other = pyte.Screen(cols, rows), pyte.Screen(cols, rows)
        self._screen = self._main
        self._stream = pyte.Stream(self._main)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._pending = ""

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row, from 0."""
        return self._screen.cursor.x, self._screen.cursor.y

    @property
    def lines(self) -> list[str]:
        """The screen's rows, without the blanks at their ends."""
        return [self._row(line).rstrip() for line in range(self._screen.lines)]

    def _row(self, line: int) -> str:
        """pyte's own rows fail where half of a wide character was written over."""
        cells = self._screen.buffer[line]
        out: list[str] = []
        wide = False
        for column in range(self._screen.columns):
            data = cells[column].data
            if not (wide and not data):
                out.append(data or " ")
            wide = wcwidth(data[:1]) == 2 if data else False
        return "".join(out)

    @property
    def drawing(self) -> bool:
        """In the middle of a frame that the program has asked to be shown at once (mode 2026)."""
        return self.modes.get(2026, False)

    def resize(self, cols: int, rows: int) -> None:
        """Another size."""
        self._main.resize(rows, cols)
        self._other.resize(rows, cols)

    def feed(self, data: bytes) -> None:
        """Takes what the program has written; sequences may be cut anywhere."""
        text = self._pending + self._decode(data)
        cut = _UNFINISHED.search(text)
        self._pending = text[cut.start() :] if cut else ""
        if cut:
            text = text[: cut.start()]
        place = 0
        for found in _SEQUENCE.finditer(text):
            self._stream.feed(text[place : found.start()])
            place = found.end()
            if found["csi"]:
                self._control(found["csi"], found[0])
            elif found["osc"]:
                self._system(found["osc"])
            elif found["escape"] and found["escape"] in "78DEHMc":
                self._stream.feed(found[0])
        self._stream.feed(text[place:])

    def _control(self, sequence: str, whole: str) -> None:
        end, inner = sequence[-1], sequence[:-1]
        if inner.startswith("?") and end in "hl":
            for mode in inner[1:].split(";"):
                self._switch(int(mode or 0), on=end == "h")
        elif not inner or (inner[0] not in "<=>?" and inner[-1] > "/"):
            if end in _DRAWING:
                self._stream.feed(whole)
            elif end in "cnt":
                self._asked(inner + end)
        else:
            self._asked(sequence)

    def _switch(self, mode: int, *, on: bool) -> None:
        self.modes[mode] = on
        if mode == 1049:
            self._screen = self._other if on else self._main
            if on:
                self._other.reset()
            self._stream = pyte.Stream(self._screen)
        elif mode in {7, 25}:
            self._stream.feed(f"\x1b[?{mode}{'h' if on else 'l'}")

    def _asked(self, question: str) -> None:
        cols, rows = self._screen.columns, self._screen.lines
        answers = {
            "c": "\x1b[?64;1;2;6;22c",
            "0c": "\x1b[?64;1;2;6;22c",
            ">c": "\x1b[>41;377;0c",
            "5n": "\x1b[0n",
            "6n": f"\x1b[{self.cursor[1] + 1};{min(self.cursor[0], cols - 1) + 1}R",
            ">q": "\x1bP>|XTerm(390)\x1b\\",
            ">0q": "\x1bP>|XTerm(390)\x1b\\",
            "14t": f"\x1b[4;{rows * 16};{cols * 8}t",
            "16t": "\x1b[6;16;8t",
            "18t": f"\x1b[8;{rows};{cols}t",
        }
        mode = re.fullmatch(r"\?(\d+)\$p", question)
        if mode:
            number = int(mode[1])
            state = (1 if self.modes.get(number) else 2) if number in _KNOWN_MODES else 0
            self._answer(f"\x1b[?{number};{state}$y".encode())
        elif question in answers:
            self._answer(answers[question].encode())

    def _system(self, command: str) -> None:
        code, _, rest = command.partition(";")
        if code in {"0", "2"}:
            self.title = rest
        elif code == "52":
            self.clipboard.append(rest.partition(";")[2])
        elif code in {"10", "11"} and rest == "?":
            self._answer(f"\x1b]{code};rgb:{_BLACK if code == '11' else _WHITE}\x1b\\".encode())
