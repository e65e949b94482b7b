from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moesif_tui.local.importers import unpack
from moesif_tui.local.importers.unpack import Budget, Chunks, DamagedError, gunzip, unzip


def pieces(data: bytes, size: int = 65_536) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def until_damage(chunks: Iterator[bytes]) -> tuple[int, str]:
    """How many bytes come before the damage, and what it is."""
    size = 0
    try:
        for piece in chunks:
            size += len(piece)
    except DamagedError as error:
        return size, str(error)
    return size, ""


def archive(**files: bytes) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, content in files.items():
            writer.writestr(name, content)
    return target


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4), st.integers(1, 50))
def test_gzip_of_several_members_in_chunks_of_any_size(members: list[bytes], size: int) -> None:
    packed = b"".join(gzip.compress(member, mtime=0) for member in members) + b"\x00" * 3
    assert b"".join(gunzip(pieces(packed, size), Budget("gzip"))) == b"".join(members)


def test_large_content_comes_in_pieces() -> None:
    content = b"0123456789" * 200_000
    found = list(gunzip(pieces(gzip.compress(content, mtime=0)), Budget("gzip")))
    assert b"".join(found) == content
    assert max(len(piece) for piece in found) <= 262_144


@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (gzip.compress(b"abc" * 100, mtime=0)[:-9], "ends too early"),
        (gzip.compress(b"abc" * 100, mtime=0)[:-8] + b"\x01" * 8, "damaged"),
        (gzip.compress(b"abc" * 100, mtime=0) + b"tail", "damaged"),
    ],
)
def test_damaged_gzip_gives_what_came_before(packed: bytes, reason: str) -> None:
    size, damage = until_damage(gunzip(pieces(packed), Budget("gzip")))
    assert reason in damage
    assert size == (0 if b"\x01" * 8 in packed else 300)


def test_a_gzip_bomb_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "FREE", 8_000_000)
    packed = gzip.compress(b"\x00" * 20_000_000, mtime=0)
    size, damage = until_damage(gunzip(pieces(packed), Budget("gzip")))
    assert "gzip bomb" in damage
    assert unpack.FREE - 262_144 < size <= unpack.FREE + 262_144


def test_a_zip_bomb_is_cut_off_over_all_its_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "FREE", 1_000_000)
    bomb = archive(**{f"{number}.har": b"\x00" * 400_000 for number in range(5)})
    found = [until_damage(member.chunks or iter(())) for member in unzip(bomb)]
    assert [size for size, _ in found] == [400_000, 400_000, 0, 0, 0]
    assert "zip bomb" in found[2][1]


def test_there_is_a_limit_whatever_the_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_UNPACKED", 1000)
    with pytest.raises(DamagedError, match="when unpacked"):
        list(gunzip(pieces(gzip.compress(bytes(range(256)) * 5)), Budget("gzip")))


def test_zip_gives_its_files_and_leaves_hidden_ones_out() -> None:
    files = {"a.har": b"one", "folder/": b"", "__MACOSX/._a.har": b"x", ".DS_Store": b"x", "folder/b.har": b"two"}
    found = [(member.name, b"".join(member.chunks or ())) for member in unzip(archive(**files))]
    assert found == [("a.har", b"one"), ("folder/b.har", b"two")]


@pytest.mark.parametrize(("flag", "offset", "reason"), [(b"\x01", 8, "encrypted"), (b"\x0c", 10, "not supported")])
def test_what_cannot_be_unpacked_is_said(flag: bytes, offset: int, reason: str) -> None:
    data = bytearray(archive(**{"a.har": b"one"}).getvalue())
    entry = data.index(b"PK\x01\x02")
    data[entry + offset : entry + offset + 1] = flag
    [member] = unzip(io.BytesIO(bytes(data)))
    assert member.chunks is None
    assert reason in member.reason


def test_damage_inside_a_file_is_told_when_it_is_reached() -> None:
    content = bytes(range(256)) * 20
    data = bytearray(archive(**{"a.har": content}).getvalue())
    data[60] ^= 0xFF
    [member] = unzip(io.BytesIO(bytes(data)))
    assert member.chunks is not None
    with pytest.raises(DamagedError, match="damaged"):
        list(member.chunks)


@given(st.binary(max_size=100))
def test_any_bytes_in_place_of_an_archive_are_damage(tail: bytes) -> None:
    with pytest.raises(DamagedError):
        list(unzip(io.BytesIO(b"PK\x03\x04" + tail)))


def test_an_archive_of_too_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_MEMBERS", 2)
    with pytest.raises(DamagedError, match="more than 2 files"):
        list(unzip(archive(a=b"", b=b"", c=b"")))


def test_a_list_of_files_too_large_for_memory_is_refused() -> None:
    end = b"PK\x05\x06" + b"\x00" * 8 + (20_000_000).to_bytes(4, "little") + b"\x00" * 6
    with pytest.raises(DamagedError, match="files"):
        list(unzip(io.BytesIO(b"PK\x03\x04" + end)))


def test_looking_ahead_takes_nothing() -> None:
    chunks = Chunks(iter([b"ab", b"cd", b"ef"]))
    assert (chunks.head(3), chunks.head(1), chunks.ended) == (b"abc", b"a", False)
    assert (chunks.head(7), chunks.ended) == (b"abcdef", True)
    assert b"".join(chunks) == b"abcdef"


def test_looking_ahead_waits_no_longer_than_for_what_will_do() -> None:
    chunks = Chunks(iter([b"", b"ab", b"", b"cd", b"", b"ef"]))
    assert chunks.head(100, 1) == b"ab"
    assert chunks.head(100, 3) == b"abcd"
    assert not chunks.ended
    assert chunks.head(100, 7) == b"abcdef"
    assert b"".join(chunks) == b"abcdef"


def test_a_pause_passes_through_gzip() -> None:
    packed = gzip.compress(b"abc", mtime=0)
    assert list(gunzip(iter([packed[:5], b"", packed[5:]]), Budget("gzip"))) == [b"", b"abc"]


def test_damage_ahead_comes_when_it_is_its_turn() -> None:
    def damaged() -> Iterator[bytes]:
        yield b"ab"
        raise DamagedError("broken")

    chunks = Chunks(damaged())
    assert chunks.head(10) == b"ab"
    assert next(chunks) == b"ab"
    with pytest.raises(DamagedError):
        next(chunks)
    assert list(chunks) == []


def streamed(**files: bytes) -> bytes:
    """An archive as it is written into a pipe: sizes stand behind each file."""

    class Pipe(io.RawIOBase):
        data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: Any, /) -> int:
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, content in files.items():
            writer.writestr(name, content)
    return pipe.data


def salvaged(data: bytes) -> tuple[list[tuple[str, int, str]], str]:
    """Of each file its name, how much of it was read and its damage; and what the archive ends with."""
    found: list[tuple[str, int, str]] = []
    try:
        found.extend((member.name, *until_damage(member.chunks or iter(()))) for member in unzip(io.BytesIO(data)))
    except DamagedError as failure:
        return found, str(failure)
    return found, ""


@pytest.mark.parametrize("write", [lambda **files: archive(**files).getvalue(), streamed], ids=["file", "pipe"])
def test_a_cut_zip_gives_the_files_that_are_whole_and_what_there_is_of_the_next(write: Any) -> None:
    content = random.Random(1).randbytes(100_000)
    data = write(a=content, b=content[::-1], c=content)
    whole = data.index(b"PK\x03\x04", data.index(b"PK\x03\x04", 4) + 4)
    found, end = salvaged(data[: whole + 50_000])
    assert [(name, damage) for name, _, damage in found] == [
        ("a", ""), ("b", ""), ("c", "the zip archive ends in the middle of this file"),
    ]  # fmt: skip
    assert [length for _, length, _ in found[:2]] == [100_000] * 2
    assert 40_000 < found[2][1] < 60_000
    assert "cut" in end
    found, end = salvaged(data[: data.rindex(b"PK\x01\x02")])
    assert [(name, length, damage) for name, length, damage in found] == [(name, 100_000, "") for name in "abc"]
    assert "its list of files is missing" in end


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 400), st.integers(0, 400), st.binary(max_size=3))
def test_no_cut_and_no_damage_of_a_zip_raises_anything_else(cut: int, place: int, filler: bytes) -> None:
    data = streamed(a=b"x" * 50, b=b"y" * 50)[:cut]
    salvaged(data[:place] + filler + data[place + len(filler) :])
