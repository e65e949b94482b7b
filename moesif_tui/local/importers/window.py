"""The part of a file that is in memory: text that slides over the bytes, so that memory does not grow with the file."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import NamedTuple


class Encoding(NamedTuple):
    """How the bytes of a file become text.

    Attributes:
        name: Python's name of the codec.
        errors: what happens to bytes that are none of its characters. UTF-8 keeps them as lone surrogates U+DC80 to
            U+DCFF (`surrogateescape`), so that a body gets its own bytes back; UTF-16 and UTF-32 show U+FFFD.
        mark: length of the byte order mark, in bytes.
    """

    name: str
    errors: str
    mark: int


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def encoding_of(head: bytes) -> Encoding:
    """The encoding of a file that begins with `head` (4 bytes will do): by its mark, else by where ASCII has zeros."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, _errors(name), len(mark))
    name = "utf-8"
    if len(head) >= 4 and head[0] and not head[1] and head[2]:
        name = "utf-16-le"
    elif len(head) >= 4 and not head[0] and head[1] and not head[2]:
        name = "utf-16-be"
    return Encoding(name, _errors(name), 0)


def _errors(name: str) -> str:
    return "surrogateescape" if name == "utf-8" else "replace"


class Window:
    """Text of a stream of bytes, from the place that was not read yet to the end of the newest chunk.

    Attributes:
        text: what is in memory.
        pos: index in `text` of what comes next; `more` drops what is before it.
    """

    __slots__ = ("_bytes", "_chunks", "_decoder", "_encoding", "pos", "text")

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.text = ""
        self.pos = 0
        self._chunks = chunks
        self._bytes = 0
        head = b""
        for chunk in chunks:
            head += chunk
            if len(head) >= 4:
                break
        self._encoding = encoding_of(head)
        self._decoder = codecs.getincrementaldecoder(self._encoding.name)(self._encoding.errors)
        self._bytes = len(head)
        self.text = self._decoder.decode(head[self._encoding.mark :])

    def more(self) -> bool:
        """Append the next chunk and drop what was read; False when there is none, and nothing changed."""
        for chunk in self._chunks:
            self._bytes += len(chunk)
            if piece := self._decoder.decode(chunk):
                self._append(piece)
                return True
        if piece := self._decoder.decode(b"", final=True):
            self._append(piece)
            return True
        return False

    def _append(self, piece: str) -> None:
        self.text = self.text[self.pos :] + piece
        self.pos = 0

    def offset(self) -> int:
        """Position of `pos` in the stream, in bytes. Costs time in proportion to the window: for reports only."""
        ahead = self.text[self.pos :]
        name = self._encoding.name
        if name == "utf-8" and ahead.isascii():
            length = len(ahead)
        else:
            length = len(ahead.encode(name, "surrogateescape" if name == "utf-8" else "surrogatepass"))
        return self._bytes - len(self._decoder.getstate()[0]) - length
