"""Reads a body as it streams in, and unpacks gzip with a limit that no bomb gets past."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterable, Mapping

_PIECE = 256 * 1024  # bytes that are unpacked in one call


class TooLarge(Exception):
    """The body is larger than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class Broken(Exception):
    """The body is not what its headers say: `where` and `what`."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(where, what)
        self.where = where
        self.what = what


async def read_body(chunks: AsyncIterable[bytes], headers: Mapping[str, str], raw_limit: int, limit: int) -> bytes:
    """The unpacked body.

    Args:
        chunks: the bytes of the connection, a few kB each.
        headers: with lower-case names.
        raw_limit: bytes on the wire.
        limit: bytes unpacked.

    Raises:
        TooLarge: a limit was passed; the rest is not read.
        Broken: the packing is unknown, broken, or cut.
    """
    length = headers.get("content-length", "")
    if length.isdecimal() and len(length) < 20 and int(length) > raw_limit:
        raise TooLarge(raw_limit)
    coding = headers.get("content-encoding", "").strip().lower()
    if coding not in {"", "identity", "gzip", "x-gzip"}:
        raise Broken("Content-Encoding", "packed in a way that was not asked for")
    gzip = _Gzip() if coding.endswith("gzip") else None
    pieces: list[bytes] = []
    raw = size = 0
    async for chunk in chunks:
        raw += len(chunk)
        if raw > raw_limit:
            raise TooLarge(raw_limit)
        rest = chunk
        while rest:
            piece, rest = gzip.unpack(rest) if gzip else (rest, b"")
            size += len(piece)
            if size > limit:
                raise TooLarge(limit)
            pieces.append(piece)
            if rest:
                await asyncio.sleep(0)
    if gzip is not None and not gzip.complete:
        raise Broken("gzip", "it ends before its end")
    return b"".join(pieces)


class _Gzip:
    """Members of gzip, one after the other."""

    def __init__(self) -> None:
        self._member = self._new()
        self._begun = False

    @staticmethod
    def _new() -> zlib._Decompress:
        return zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def complete(self) -> bool:
        """Whether what came so far is whole; nothing at all is."""
        return self._member.eof or not self._begun

    def unpack(self, data: bytes) -> tuple[bytes, bytes]:
        """A piece unpacked, and the packed bytes that wait for the next call."""
        if self._member.eof:
            self._member = self._new()
        self._begun = True
        try:
            piece = self._member.decompress(data, _PIECE)
        except zlib.error:
            raise Broken("gzip", "it is damaged") from None
        return piece, self._member.unconsumed_tail or self._member.unused_data
