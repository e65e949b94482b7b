"""Formats and sizes of pictures."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.core.images import read_picture

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 512, 320)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 30, 40) + bytes(20)
WEBP = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + (99).to_bytes(3, "little") + (49).to_bytes(3, "little")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (PNG, "PNG 512x320"),
        (b"GIF89a" + struct.pack("<HH", 3, 4), "GIF 3x4"),
        (JPEG, "JPEG 40x30"),
        (WEBP, "WebP 100x50"),
        (PNG[:14], "PNG"),
    ],
)
def test_sizes(data: bytes, text: str) -> None:
    picture = read_picture(data)
    assert picture is not None
    assert picture.text == text


def test_anything_else_is_no_picture() -> None:
    assert read_picture(b"%PDF-1.7") is None


@given(st.sampled_from([PNG, JPEG, WEBP, b"GIF89a", b"\0\0\1\0"]), st.binary(max_size=20), st.integers(0, 40))
def test_what_is_cut_or_broken_has_no_size(head: bytes, tail: bytes, cut: int) -> None:
    read_picture(head[:cut] + tail)
