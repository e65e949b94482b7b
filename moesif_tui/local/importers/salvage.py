"""What can be read of a zip archive whose list of files is missing: each file has a header of its own before it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from moesif_tui.local.importers.unpack import MAX_MEMBERS, Budget, DamagedError, ZipMember, is_hidden

_HEADER = struct.Struct("<4s2xHH4x3I2H")
"""Signature, flags, method, CRC, packed and unpacked size, lengths of name and extra fields."""
_FILE = b"PK\x03\x04"
_ENCRYPTED, _SIZES_BEHIND, _UTF8 = 1, 8, 0x800
_STORED, _DEFLATED = 0, 8
_PIECE = 262_144
_CUT = "the zip archive is cut: its list of files is missing"
_DAMAGED = "the zip archive is damaged"
_BEHIND = 24
"""Bytes of the longest record behind a file, which begins with a signature or not and has 4 or 8 bytes for a size."""


class Salvage:
    """Reads the files of an archive from its beginning to where it is cut."""

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        """Take a seekable file."""
        self._file = file
        self._budget = budget
        self._pos = 0
        self._whole = True

    def members(self) -> Iterator[ZipMember]:
        """The files that begin in what is there; read each before the next. Raises DamagedError at the end, always."""
        for count in range(MAX_MEMBERS):
            header = self._take(_HEADER.size)
            if len(header) < _HEADER.size or not header.startswith(_FILE):
                raise DamagedError(_CUT if count else _DAMAGED)
            _, flags, method, crc, packed, _, name_length, extra_length = _HEADER.unpack(header)
            name = self._take(name_length).decode("utf-8" if flags & _UTF8 else "cp437", "replace")
            packed = _long_size(self._take(extra_length), packed)
            if (
                flags & _ENCRYPTED
                or method not in {_STORED, _DEFLATED}
                or (method == _STORED and flags & _SIZES_BEHIND)
            ):
                raise DamagedError(_CUT if count else _DAMAGED)
            content = self._inflated() if method == _DEFLATED else self._stored(packed)
            checked = self._checked(content, None if flags & _SIZES_BEHIND else crc)
            self._whole = False
            if not is_hidden(name):
                yield ZipMember(name, checked)
            for _ in _until_damage(checked):
                pass
            if not self._whole:
                raise DamagedError("the zip archive is cut or damaged: files behind this place are missing")
            if flags & _SIZES_BEHIND:
                self._skip_sizes()
        raise DamagedError(f"a zip archive of more than {MAX_MEMBERS:,} files")

    def _take(self, length: int) -> bytes:
        self._file.seek(self._pos)
        data = self._file.read(length)
        self._pos += len(data)
        return data

    def _checked(self, content: Iterator[bytes], crc: int | None) -> Iterator[bytes]:
        found = 0
        for piece in content:
            found = zlib.crc32(piece, found)
            yield piece
        if crc is not None and crc != found:
            raise DamagedError("this file of the zip archive is damaged")
        self._whole = True

    def _stored(self, left: int) -> Iterator[bytes]:
        while left:
            piece = self._take(min(left, _PIECE))
            if not piece:
                raise DamagedError("the zip archive ends in the middle of this file")
            left -= len(piece)
            self._budget.spend(len(piece), len(piece))
            yield piece

    def _inflated(self) -> Iterator[bytes]:
        inflate = zlib.decompressobj(wbits=-15)
        data = b""
        while not inflate.eof:
            data = data or self._take(_PIECE)
            if not data:
                raise DamagedError("the zip archive ends in the middle of this file")
            try:
                out = inflate.decompress(data, _PIECE)
            except zlib.error as error:
                raise DamagedError("this file of the zip archive is damaged here") from error
            rest = inflate.unused_data or inflate.unconsumed_tail
            self._budget.spend(len(data) - len(rest), len(out))
            data = rest
            if out:
                yield out
        self._pos -= len(data)

    def _skip_sizes(self) -> None:
        start, behind = self._pos, self._take(_BEHIND + len(_FILE))
        lengths = (length for length in (16, 12, 24, 20) if behind[length : length + 2] == b"PK")
        self._pos = start + next(lengths, len(behind))


def _long_size(extra: bytes, packed: int) -> int:
    """The packed size of a file of 4 GB and more, which stands in the extra field 1 behind the unpacked one."""
    while packed == 0xFFFFFFFF and len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == 1 and length >= 16 and len(extra) >= 20:
            return int.from_bytes(extra[12:20], "little")
        extra = extra[4 + length :]
    return packed


def _until_damage(chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except DamagedError:
        return
