"""Files inside files: gzip and zip are undone as a stream, and bombs are cut off."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import zipfile

GZIP = b"\x1f\x8b"

MAX_UNPACKED = 20_000_000_000
"""Bytes that one file may become when unpacked, all its members together."""
MAX_RATIO = 200
"""Times its packed size that a file may become, beyond `FREE`. JSON of traffic reaches 10 to 60."""
FREE = 64_000_000
"""Bytes that may come out of a file whatever the ratio."""
MAX_MEMBERS = 10_000
"""Files in one archive."""

_PIECE = 262_144
_MAX_DIRECTORY = 16_000_000


class DamagedError(Exception):
    """A file cannot be read any further; the message is a part of a sentence. What came before it counts."""


class Budget:
    """What may still come out of one file."""

    __slots__ = ("_kind", "_packed", "_unpacked")

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._packed = 0
        self._unpacked = 0

    def spend(self, packed: int, unpacked: int) -> None:
        """Count bytes that went in and came out; raises DamagedError when they are those of a bomb."""
        self._packed += packed
        self._unpacked += unpacked
        if self._unpacked > MAX_UNPACKED:
            raise DamagedError(f"larger than {MAX_UNPACKED // 1_000_000_000} GB when unpacked: a {self._kind} bomb")
        if self._unpacked > FREE and self._unpacked > MAX_RATIO * self._packed:
            raise DamagedError(f"more than {MAX_RATIO} times its size when unpacked: a {self._kind} bomb")


class Chunks:
    """Chunks of bytes with a look ahead; an empty one says that the stream pauses.

    Attributes:
        failure: what stands behind the bytes that were looked at; it is raised when it is its turn.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._ahead = b""
        self.failure: DamagedError | None = None
        self._ended = False

    def head(self, size: int, enough: int | None = None) -> bytes:
        """The first `size` bytes that come next, or all there are; they are not taken.

        `enough`: how many will do when the stream pauses.
        """
        pieces = [self._ahead]
        length = len(self._ahead)
        while length < size and not self.ended:
            try:
                piece = next(self._chunks, None)
            except DamagedError as failure:
                self.failure = failure
                break
            if piece is None:
                self._ended = True
                break
            if not piece and enough is not None and length >= enough:
                break
            pieces.append(piece)
            length += len(piece)
        self._ahead = b"".join(pieces)
        return self._ahead[:size]

    @property
    def ended(self) -> bool:
        """Whether nothing stands behind the bytes that were looked at, for good or by damage."""
        return self._ended or self.failure is not None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._ahead:
            ahead, self._ahead = self._ahead, b""
            return ahead
        if self.failure is not None:
            failure, self.failure = self.failure, None
            self._ended = True
            raise failure
        if self._ended:
            raise StopIteration
        return next(self._chunks)


def gunzip(chunks: Iterator[bytes], budget: Budget) -> Iterator[bytes]:
    """The content of a gzip file of one or more members, with the pauses of its stream; raises DamagedError."""
    inflate = zlib.decompressobj(wbits=31)
    begun = False
    for chunk in chunks:
        if not chunk:
            yield chunk
        data = chunk
        full = False
        while data or full:
            if not begun:
                data = data.lstrip(b"\x00")
                if not data:
                    break
                begun = True
            try:
                out = inflate.decompress(data, _PIECE)
            except zlib.error as error:
                raise DamagedError("the gzip data is damaged here") from error
            rest = inflate.unused_data if inflate.eof else inflate.unconsumed_tail
            budget.spend(len(data) - len(rest), len(out))
            if out:
                yield out
            full = len(out) == _PIECE and not inflate.eof
            data = rest
            if inflate.eof:
                inflate = zlib.decompressobj(wbits=31)
                begun = False
    if begun:
        raise DamagedError("the gzip data ends too early")


@dataclass(slots=True)
class ZipMember:
    """A file in a zip archive.

    Attributes:
        name: its path in the archive.
        chunks: its content; None when it cannot be unpacked.
        reason: why it cannot.
    """

    name: str
    chunks: Iterator[bytes] | None
    reason: str = ""


def unzip(file: BinaryIO) -> Iterator[ZipMember]:
    """The files of a zip archive (which must be seekable), hidden ones left out; raises DamagedError.

    Where the list of files is missing, as it is at the end of the archive, those are read that are there.
    """
    import zipfile  # takes 10 ms, and most files are none

    from moesif_tui.local.importers.salvage import Salvage

    size = file.seek(0, 2)
    _check_directory(file, size)
    budget = Budget("zip")
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        yield from Salvage(file, budget).members()
        return
    except (struct.error, ValueError, OverflowError, EOFError, NotImplementedError) as error:
        raise DamagedError("the zip archive is damaged") from error
    try:
        with archive:
            infos = archive.infolist()
            if len(infos) > MAX_MEMBERS:
                raise DamagedError(f"a zip archive of more than {MAX_MEMBERS:,} files")
            for info in infos:
                if is_hidden(info.filename):
                    continue
                if info.flag_bits & 1:
                    yield ZipMember(info.filename, None, "encrypted; unpack it with its password first")
                elif info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                    yield ZipMember(info.filename, None, "packed in a way that is not supported; unpack it first")
                else:
                    yield ZipMember(info.filename, _extract(archive, info, size, budget))
    except (zipfile.BadZipFile, struct.error, ValueError, OverflowError, EOFError, NotImplementedError) as error:
        raise DamagedError("the zip archive is damaged") from error


def is_hidden(name: str) -> bool:
    """Whether a name in an archive is that of a folder, or of a file that nobody put there for its traffic."""
    return name.endswith("/") or any(part.startswith((".", "__MACOSX")) for part in name.split("/"))


def _check_directory(file: BinaryIO, size: int) -> None:
    """Refuse a list of files that is itself too large for memory, before zipfile reads it whole."""
    file.seek(max(0, size - 65_557))
    tail = file.read(65_557)
    found = tail.rfind(b"PK\x05\x06")
    if found >= 0 and len(tail) >= found + 16:
        length = int.from_bytes(tail[found + 12 : found + 16], "little")
        if _MAX_DIRECTORY < length < 0xFFFFFFFF:
            raise DamagedError(f"a zip archive of more than {MAX_MEMBERS:,} files")
    file.seek(0)


def _extract(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size: int, budget: Budget) -> Iterator[bytes]:
    import zipfile

    budget.spend(min(info.compress_size, size), 0)
    try:
        with archive.open(info) as member:
            while piece := member.read(_PIECE):
                budget.spend(0, len(piece))
                yield piece
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, RuntimeError) as error:
        raise DamagedError("this file of the zip archive is damaged here") from error
