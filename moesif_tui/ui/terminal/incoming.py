"""What the terminal sends, as Textual's messages: whatever bytes they are, none ends the program or acts unmeant.

Textual's own reading dies of a byte that is no UTF-8, and takes what stands behind an ESC in a paste for keys. Private
parts of its parser are known of here alone.
"""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.events import Key, Paste

if TYPE_CHECKING:
    from textual.message import Message

LONGEST_PASTE: Final = 100_000
"""Characters of a paste that are kept: ten times what any line takes."""
_MOUSE: Final = re.compile(rb"\x1b\[M[\x20-\xff]{3}")
"""A report of the mouse in its oldest form, whose coordinates are bytes of any value; Textual takes newer ones."""
_MOUSE_BEGUN: Final = re.compile(rb"\x1b\[M[\x20-\xff]{0,2}\Z")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""All but line breaks and tabs."""
EDITING: Final = "bf\x7f"
"""Characters that edit a line together with alt: a word back, forward, and away."""
_SEQUENCES: Final = "[OP]_^"
"""What behind ESC begins a sequence."""
_HELD: Final = len(BRACKETED_PASTE_START) - 1
"""Characters that may be the beginning of a paste's start, or of its end, which is as long."""


class Incoming:
    """Bytes of the terminal to messages, in whatever pieces they come."""

    def __init__(self, is_alt: Callable[[str], bool] = EDITING.__contains__) -> None:
        """Begin with nothing.

        Args:
            is_alt: whether a character behind ESC is a key of its own (alt+b); of every other one ESC is the key that
                was pressed before it, in the same moment or on a slow line. The default: those that edit a line.
        """
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._begun = b""
        self._parser = _Parser(is_alt)

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that more bytes complete; bytes that are no UTF-8 become U+FFFD."""
        data = _MOUSE.sub(b"", self._begun + data)
        begun = _MOUSE_BEGUN.search(data)
        self._begun = begun[0] if begun else b""
        yield from self._parser.take(self._decoder.decode(data[: len(data) - len(self._begun)]))

    def idle(self) -> Iterator[Message]:
        """Nothing came for a moment: what is begun is whole as it is (a lone ESC is the key)."""
        begun, self._begun = self._begun, b""
        yield from self._parser.take(self._decoder.decode(begun, final=True))
        yield from self._parser.timed()


class _Parser(XTermParser):
    """Textual's parser, for which a paste is empty: what is in it never gets there."""

    _tail = ""
    """The last characters, which the next ones may make the start or the end of a paste."""
    _pasting = False
    _pasted = ""
    _escape = ""
    """An ESC of which the next character tells what it is."""

    def __init__(self, is_alt: Callable[[str], bool]) -> None:
        super().__init__()
        self._is_alt = is_alt

    def take(self, text: str) -> Iterator[Message]:
        """The messages that more characters complete."""
        while text:
            text = yield from (self._paste(text) if self._pasting else self._keys(text))

    def timed(self) -> Iterator[Message]:
        """The messages that the end of the time for a sequence makes."""
        if self._escape:
            self._escape = self._tail = ""
            yield Key("escape", "\x1b")
        for message in self._safely(self.tick()):
            self._tail = ""
            yield message

    def _keys(self, text: str) -> Generator[Message, None, str]:
        """Read up to where a paste starts; returns what is behind that."""
        known = self._tail + text
        start = known.find(BRACKETED_PASTE_START)
        end = len(text) if start < 0 else start + len(BRACKETED_PASTE_START) - len(self._tail)
        self._pasting = start >= 0
        self._tail = "" if self._pasting else known[-_HELD:]
        yield from self._apart(text[:end])
        return text[end:]

    def _apart(self, text: str) -> Iterator[Message]:
        """What characters say, each ESC that begins nothing as the key that it is."""
        text, self._escape = self._escape + text, ""
        begin = 0
        while (at := text.find("\x1b", begin)) >= 0:
            following = text[at + 1 : at + 2]
            yield from self._safely(self.feed(text[begin:at])) if at > begin else ()
            if not following:
                self._escape = "\x1b"
                return
            begin = at
            if following in _SEQUENCES or self._is_alt(following):
                at = text.find("\x1b", at + 1)
                at = len(text) if at < 0 else at
                yield from self._safely(self.feed(text[begin:at]))
                begin = at
            else:
                yield Key("escape", "\x1b")
                begin += 1
        if begin < len(text):
            yield from self._safely(self.feed(text[begin:]))

    def _paste(self, text: str) -> Generator[Message, None, str]:
        """Read up to where the paste ends; returns what is behind that."""
        known = self._tail + text
        found, end, rest = known.partition(BRACKETED_PASTE_END)
        self._tail = "" if end else known[-_HELD:]
        pasted = found if end else known[:-_HELD]
        self._pasted += _CONTROLS.sub("", pasted)[: LONGEST_PASTE - len(self._pasted)]
        if not end:
            return ""
        # Textual's parser believes to be in a paste that has nothing in it.
        yield from (message for message in self._safely(self.feed(end)) if not isinstance(message, Paste))
        yield Paste(self._pasted)
        self._pasting, self._pasted = False, ""
        return rest

    def _safely(self, messages: Iterable[Message]) -> Iterator[Message]:
        """The messages; a sequence with numbers that are none is no message, and what came with it is lost."""
        try:
            yield from messages
        except (ArithmeticError, ValueError):
            self._tokens.clear()
            self._gen = self.parse(self._tokens.append)
            self._awaiting = next(self._gen)
            self._timeout_time = None
