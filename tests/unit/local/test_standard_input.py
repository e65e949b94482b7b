"""Standard input as a stream."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from moesif_tui.local import standard_input
from moesif_tui.local.standard_input import StandardInput


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[StandardInput, IO[bytes]]]:
    """A stream, and the end of a pipe that feeds it."""
    monkeypatch.setattr(standard_input, "PAUSE_MS", 5)
    reading, writing = os.pipe()
    stream = StandardInput(reading)
    with open(writing, "wb", buffering=0) as feeding:  # noqa: PTH123
        yield stream, feeding
    stream.close()


def test_it_gives_what_is_there_and_the_end(pipe: tuple[StandardInput, IO[bytes]]) -> None:
    stream, writing = pipe
    writing.write(b"abc")
    assert (stream.readable(), stream.isatty()) == (True, False)
    assert stream.read(100) == b"abc"
    writing.write(b"defg")
    assert stream.read(2) == b"de"
    assert stream.read(2) == b"fg"
    writing.close()
    assert stream.read(100) == b""


def test_it_tells_once_when_nothing_comes_in(pipe: tuple[StandardInput, IO[bytes]]) -> None:
    stream, writing = pipe
    told: list[bool] = []
    stream.on_pause = lambda: told.append(True)
    for data in (b"x", b"y"):
        assert stream.read(10) is None
        feeding = threading.Timer(0.05, writing.write, [data])  # ten times as long as a pause
        feeding.start()
        assert stream.read(10) == data
        feeding.join()
    assert set(told) == {True}


def test_who_waits_goes_on_when_it_is_given_up(pipe: tuple[StandardInput, IO[bytes]]) -> None:
    stream, _ = pipe
    got: list[bytes | None] = []
    assert stream.read(10) is None
    reader = threading.Thread(target=lambda: got.append(stream.read(10)))
    reader.start()
    stream.give_up()
    reader.join(5)
    assert got == [b""]
    assert stream.read(10) == b""


def test_what_has_come_in_is_not_read_after_that(pipe: tuple[StandardInput, IO[bytes]]) -> None:
    stream, writing = pipe
    writing.write(b"x")
    stream.give_up()
    assert stream.read(10) == b""


def test_a_file_is_read_like_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    stream = StandardInput(os.open(tmp_path / "a", os.O_RDONLY))
    assert (stream.read(3), stream.read(3), stream.read(3)) == (b"123", b"45", b"")
    stream.close()
    stream.close()
    assert stream.closed
