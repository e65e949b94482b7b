"""What an image is: its format and its size in pixels, read from its first bytes."""

from __future__ import annotations

import struct
from typing import NamedTuple


class Picture(NamedTuple):
    """Format (`PNG`), width and height in pixels (0 where they are not known)."""

    format: str
    width: int = 0
    height: int = 0

    @property
    def text(self) -> str:
        """`PNG 512x320`."""
        return f"{self.format} {self.width}x{self.height}" if self.width and self.height else self.format


def read_picture(data: bytes) -> Picture | None:
    """The picture that bytes begin with; None when they begin with none that is known."""
    try:
        return _read(data)
    except (struct.error, IndexError):
        return Picture("image")


def _read(data: bytes) -> Picture | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Picture("PNG", *struct.unpack(">II", data[16:24])) if data[12:16] == b"IHDR" else Picture("PNG")
    if data.startswith((b"GIF87a", b"GIF89a")):
        return Picture("GIF", *struct.unpack("<HH", data[6:10]))
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp(data)
    if data.startswith(b"\x00\x00\x01\x00"):
        return Picture("ICO", data[6] or 256, data[7] or 256)
    if data.startswith((b"II*\x00", b"MM\x00*")):
        return Picture("TIFF")
    if data[4:8] == b"ftyp":
        return Picture(data[8:12].decode("latin-1").strip("\0 ").upper()[:4])
    return None


def _jpeg(data: bytes) -> Picture:
    """Walk through the segments to the one that holds the size."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return Picture("JPEG", width, height)
        else:
            at += 2 + max(2, struct.unpack(">H", data[at + 2 : at + 4])[0])
    return Picture("JPEG")


def _webp(data: bytes) -> Picture:
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return Picture("WebP", width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L":
        bits = struct.unpack("<I", data[21:25])[0]
        return Picture("WebP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        return Picture("WebP", width, int.from_bytes(data[27:30], "little") + 1)
    return Picture("WebP")
