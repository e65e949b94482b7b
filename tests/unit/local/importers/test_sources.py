from __future__ import annotations

import gzip
import io
import os
import socket
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from moesif_tui.local.importers import InputError, open_sources, sources
from moesif_tui.local.importers.detect import Traffic

HAR = b'{"log": {"entries": [{"request": {"url": "/1"}, "response": {}}]}}'


def zipped(path: Path | io.BytesIO, **files: bytes) -> None:
    with zipfile.ZipFile(path, "w") as writer:
        for name, content in files.items():
            writer.writestr(name, content)


def refusal(*paths: str | Path, stdin: io.IOBase | None = None) -> str:
    with pytest.raises(InputError) as caught:
        open_sources(paths, cast("BinaryIO | None", stdin))
    return str(caught.value)


def contents(path: Path | str, stdin: io.BytesIO | None = None) -> list[tuple[str, bytes]]:
    [source] = open_sources([path], stdin).sources
    found = [(member.name, b"".join(member.chunks)) for member in source.open()]
    source.close()
    return found


def test_what_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.har") == f"{tmp_path}/none.har: no such file"
    assert refusal("a\0b") == "a\0b: no such file"
    (tmp_path / "empty.har").touch()
    assert refusal(tmp_path / "empty.har") == f"{tmp_path}/empty.har: an empty file"
    assert refusal(tmp_path / "empty.har" / "x") == f"{tmp_path}/empty.har/x: no such file"
    assert refusal("/dev/null") == "/dev/null: a device, not a file"
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "symbolic links" in refusal(tmp_path / "loop")
    assert refusal() == "no file was named"


def test_a_socket_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        assert refusal(tmp_path / "s").endswith("a socket, not a file")


def test_no_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.har").write_bytes(HAR)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert refusal(tmp_path / "a.har") == f"{tmp_path}/a.har: no permission to read it"
    inside = open_in_folder(tmp_path)
    assert inside == f"{tmp_path}: a folder without traffic (1 file was looked at)"


def open_in_folder(folder: Path) -> str:
    return refusal(folder)


def test_a_folder_is_searched_and_the_rest_is_listed(tmp_path: Path) -> None:
    (tmp_path / "b" / ".hidden").mkdir(parents=True)
    (tmp_path / "b" / "2.har").write_bytes(HAR)
    (tmp_path / "b" / ".hidden" / "3.har").write_bytes(HAR)
    (tmp_path / ".x.har").write_bytes(HAR)
    (tmp_path / "a.json").write_bytes(gzip.compress(HAR, mtime=0))
    (tmp_path / "notes.txt").write_text("hello")
    os.mkfifo(tmp_path / "pipe")
    found = open_sources([tmp_path])
    assert [Path(source.name).name for source in found.sources] == ["a.json", "2.har"]
    assert [(Path(item.name).name, item.reason) for item in found.skipped] == [("notes.txt", "text, but not JSON")]


def test_a_folder_without_traffic_is_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text("words")
    assert refusal(tmp_path) == f"{tmp_path}: a folder without traffic (2 files were looked at)"


def test_a_folder_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILES", 1)
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(HAR)
    assert "more than 1 files" in refusal(tmp_path)


def test_a_named_file_that_is_no_traffic_is_skipped_beside_one_that_is(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"\x89PNG")
    (tmp_path / "b.har").write_bytes(HAR)
    found = open_sources([tmp_path / "a.png", tmp_path / "b.har", tmp_path / "b.har"])
    assert [source.path for source in found.sources] == [tmp_path / "b.har"]
    assert [item.reason for item in found.skipped] == ["a PNG image, not traffic", "named twice"]
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    more = refusal(tmp_path / "a.png", tmp_path / "c.png")
    assert more == f"{tmp_path}/a.png: a PNG image, not traffic (and 1 more like it)"


def test_containers_are_known_by_content(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(HAR)
    (tmp_path / "packed").write_bytes(gzip.compress(HAR, mtime=0))
    zipped(tmp_path / "ticket", **{"in/a.har": HAR, "b.har.gz": gzip.compress(HAR, mtime=0)})
    assert contents(tmp_path / "plain") == [(str(tmp_path / "plain"), HAR)]
    assert contents(tmp_path / "packed") == [(str(tmp_path / "packed"), HAR)]
    name = str(tmp_path / "ticket")
    assert contents(tmp_path / "ticket") == [(f"{name} › in/a.har", HAR), (f"{name} › b.har.gz", HAR)]


def test_an_archive_without_traffic_says_what_it_is(tmp_path: Path) -> None:
    zipped(tmp_path / "none.zip")
    assert refusal(tmp_path / "none.zip") == f"{tmp_path}/none.zip: an empty zip archive"
    zipped(tmp_path / "one.zip", **{"a.txt": b"words"})
    assert refusal(tmp_path / "one.zip").startswith(f"{tmp_path}/one.zip: text, but not JSON (")
    zipped(tmp_path / "two.zip", a=b"words", b=b"words")
    assert refusal(tmp_path / "two.zip").endswith("a zip archive of 2 files without traffic")
    zipped(tmp_path / "two.zip", **{"a.txt": b"words", "b.har": HAR * 9})
    damaged = bytearray((tmp_path / "two.zip").read_bytes())
    damaged[damaged.index(b"b.har") + 5] ^= 0xFF
    (tmp_path / "bad.zip").write_bytes(damaged)
    assert refusal(tmp_path / "bad.zip") == (
        f"{tmp_path}/bad.zip: this file of the zip archive is damaged here ({tmp_path}/bad.zip › b.har)"
    )
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04" + b"x" * 50)
    assert refusal(tmp_path / "cut.zip").endswith("the zip archive is damaged")
    (tmp_path / "cut.gz").write_bytes(b"\x1f\x8b\x08")
    assert refusal(tmp_path / "cut.gz").endswith("the gzip data ends too early")


def test_standard_input_may_be_anything_a_file_may(tmp_path: Path) -> None:
    archive = io.BytesIO()
    zipped(archive, **{"a.har": HAR})
    assert contents("-", io.BytesIO(HAR)) == [("standard input", HAR)]
    assert contents("-", io.BytesIO(gzip.compress(HAR, mtime=0))) == [("standard input", HAR)]
    assert contents("-", io.BytesIO(archive.getvalue())) == [("standard input › a.har", HAR)]


def test_standard_input_without_traffic_is_one_sentence() -> None:
    class Terminal(io.BytesIO):
        def isatty(self) -> bool:
            return True

    closed = io.BytesIO()
    closed.close()
    assert refusal("-", stdin=io.BytesIO()) == "standard input: nothing came in"
    assert refusal("-", stdin=io.BytesIO(b"words")) == "standard input: text, but not JSON"
    assert refusal("-", stdin=Terminal()) == "standard input: is the terminal; pipe a file into it, or name one"
    assert refusal("-", stdin=closed) == "standard input: is closed"
    assert refusal("-") == "standard input: is closed"


def test_a_full_disk_while_an_archive_is_piped_in_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", Full)
    assert refusal("-", stdin=io.BytesIO(b"PK\x03\x04")) == "standard input: no space left on device"


def test_a_pipe_is_a_stream_however_often_it_is_named() -> None:
    pipe = io.BytesIO(HAR)
    found = open_sources(["a", "b", "a"], pipes={"a": pipe, "b": pipe})
    [source] = found.sources
    assert source.size is None
    assert [b"".join(member.chunks) for member in source.open()] == [HAR]
    assert not source.changed()
    assert [(one.name, one.reason) for one in found.skipped] == [("b", "named twice"), ("a", "named twice")]
    source.close()
    found = open_sources(["-", "-"], io.BytesIO(HAR))
    assert [(one.name, one.reason) for one in found.skipped] == [("standard input", "named twice")]


def test_a_pipe_that_nobody_opened_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refusal(tmp_path / "pipe") == f"{tmp_path}/pipe: a pipe, not a file"


class Pausing(io.RawIOBase):
    """A stream whose pieces come with pauses between them; `read` says how many came."""

    def __init__(self, *pieces: bytes) -> None:
        super().__init__()
        self._pieces = [part for piece in pieces for part in (piece, None)]
        self.taken = 0

    def readable(self) -> bool:
        return True

    def read(self, _: int = -1) -> bytes | None:
        if not self._pieces:
            return b""
        piece = self._pieces.pop(0)
        self.taken += piece is not None
        return piece


@pytest.mark.parametrize("packed", [False, True])
def test_a_stream_is_known_as_soon_as_it_pauses(packed: bool) -> None:
    flushing = zlib.compressobj(wbits=31)
    parts = [HAR[:3], HAR[3:40], HAR[40:], b" " * 70_000]
    pieces = [flushing.compress(part) + flushing.flush(zlib.Z_SYNC_FLUSH) for part in parts] if packed else parts
    stdin = Pausing(*pieces, flushing.flush() if packed else b" ")
    [source] = open_sources(["-"], cast("BinaryIO", stdin)).sources
    assert stdin.taken == 2
    [member] = source.open()
    assert isinstance(member.kind, Traffic)
    assert b"".join(member.chunks) == HAR + b" " * 70_000 + b" " * (not packed)


def test_a_pause_decides_nothing_that_more_could_change() -> None:
    stdin = Pausing(b'{"version": 1, ', b'"comment": "", ', b'"more": 1}')
    assert refusal("-", stdin=stdin).startswith("standard input: JSON, but neither HAR nor Moesif events: it has")
    assert stdin.taken == 3
    [source] = open_sources(["-"], cast("BinaryIO", Pausing(b'{"version": 1, ', b'"entries": [', HAR[21:]))).sources
    [member] = source.open()
    assert isinstance(member.kind, Traffic)


def test_a_stream_that_pauses_has_the_fingerprint_of_its_file(tmp_path: Path) -> None:
    data = HAR[:-3] + b", " + HAR[22:-3] * 2000 + HAR[-3:]
    path = tmp_path / "a.har"
    path.write_bytes(data)
    [stream] = open_sources(["-"], cast("BinaryIO", Pausing(data[:50], data[50:100_000], data[100_000:]))).sources
    assert sum(len(b"".join(member.chunks)) for member in stream.open()) == len(data)
    assert stream.fingerprint() == open_sources([path]).sources[0].fingerprint()


def test_a_fingerprint_is_that_of_the_beginning_and_the_size(tmp_path: Path) -> None:
    def fingerprint(content: bytes) -> str:
        path = tmp_path / "a.har"
        path.write_bytes(content)
        return open_sources([path]).sources[0].fingerprint()

    spaces = b" " * 70_000
    assert fingerprint(HAR) == fingerprint(HAR)
    assert fingerprint(HAR) != fingerprint(HAR + b" ")
    assert fingerprint(HAR + spaces + b"x") == fingerprint(HAR + spaces + b"y")
    [stream] = open_sources(["-"], io.BytesIO(HAR + spaces)).sources
    assert stream.fingerprint() != fingerprint(HAR + spaces)
    assert [len(b"".join(member.chunks)) for member in stream.open()] == [len(HAR + spaces)]
    assert stream.fingerprint() == fingerprint(HAR + spaces)


def test_a_change_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    path.write_bytes(HAR)
    [source] = open_sources([path]).sources
    assert source.stat is not None
    assert source.size == source.stat[0] == len(HAR)
    assert not source.changed()
    path.write_bytes(HAR + b"\n")
    assert source.changed()
    path.unlink()
    assert source.changed()


def test_a_source_can_be_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    path.write_bytes(HAR)
    [source] = open_sources([path]).sources
    for _ in range(2):
        [member] = source.open()
        assert isinstance(member.kind, Traffic)
        assert b"".join(member.chunks) == HAR
        assert source.bytes_done == len(HAR)
    source.close()
