from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import pytest

from moesif_tui.client.inflate import Broken, TooLarge, read_body

GZIP = {"content-encoding": "gzip"}


async def chunks(data: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


async def test_a_body_that_is_not_packed_comes_as_it_is() -> None:
    assert await read_body(chunks(b"abc" * 1000), {}, 10_000, 10_000) == b"abc" * 1000


@pytest.mark.parametrize("size", [1, 7, 100_000])
async def test_gzip_of_several_members_is_unpacked(size: int) -> None:
    packed = gzip.compress(b"a" * 3000, mtime=0) + gzip.compress(b"b" * 3000, mtime=0)
    assert await read_body(chunks(packed, size), GZIP, 10_000, 10_000) == b"a" * 3000 + b"b" * 3000


async def test_a_large_piece_is_unpacked_whole() -> None:
    data = bytes(range(256)) * 10_000
    assert await read_body(chunks(gzip.compress(data, mtime=0), 65536), GZIP, 10_000_000, 10_000_000) == data


async def test_no_body_at_all_is_empty_though_it_says_gzip() -> None:
    assert await read_body(chunks(b""), GZIP, 10, 10) == b""


async def test_a_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000, mtime=0)
    with pytest.raises(TooLarge) as caught:
        await read_body(chunks(bomb), GZIP, 1_000_000, 1_000_000)
    assert caught.value.limit == 1_000_000


async def test_the_limit_on_the_wire_holds_for_packed_bytes() -> None:
    with pytest.raises(TooLarge):
        await read_body(chunks(b"x" * 2000), {}, 1500, 10_000)


async def test_a_length_over_the_limit_is_not_read_at_all() -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError
        yield b""

    with pytest.raises(TooLarge):
        await read_body(never(), {"content-length": "1501"}, 1500, 10_000)


@pytest.mark.parametrize("cut", [1, 10, 20])
async def test_gzip_that_is_cut_is_an_error(cut: int) -> None:
    with pytest.raises(Broken):
        await read_body(chunks(gzip.compress(b"some text, a little longer", mtime=0)[:-cut]), GZIP, 1000, 1000)


async def test_gzip_that_is_damaged_is_an_error() -> None:
    with pytest.raises(Broken):
        await read_body(chunks(b"no gzip at all"), GZIP, 1000, 1000)


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "gzip, gzip", "\x1b[31m"])
async def test_other_packing_than_was_asked_for_is_an_error(coding: str) -> None:
    with pytest.raises(Broken):
        await read_body(chunks(b"x"), {"content-encoding": coding}, 1000, 1000)
