from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moesif_tui.local.importers.window import Window


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


def whole(window: Window) -> str:
    while window.more():
        pass
    return window.text


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_every_encoding_is_read_in_pieces_of_any_size(codec: str, size: int) -> None:
    assert whole(Window(iter(pieces('{"a": "Känguru 🦘"}'.encode(codec), size)))) == '{"a": "Känguru 🦘"}'


def test_big_endian_with_a_mark() -> None:
    assert whole(Window(iter([codecs.BOM_UTF16_BE + "{}".encode("utf-16-be")]))) == "{}"


@given(st.binary(max_size=60), st.integers(1, 7))
def test_bytes_that_are_no_utf8_come_back_as_they_were(tail: bytes, size: int) -> None:
    data = b'{"a":' + tail
    assert whole(Window(iter(pieces(data, size)))).encode(errors="surrogateescape") == data


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", "{é".encode("utf-16")[:-1]])
def test_short_and_cut_files_do_not_raise(data: bytes) -> None:
    whole(Window(iter([data])))


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le"])
@given(st.integers(1, 9))
def test_offsets_are_in_bytes_of_the_file(codec: str, size: int) -> None:
    text = '{"ä": "🦘x"}'
    window = Window(iter(pieces(text.encode(codec), size)))
    seen = 0
    while True:
        while window.pos < len(window.text):
            assert window.offset() == len(text[:seen].encode(codec))
            window.pos += 1
            seen += 1
        if not window.more():
            break
    assert window.offset() == len(text.encode(codec))


def test_what_was_read_is_dropped() -> None:
    window = Window(iter([b"{12345", b"67}"]))
    window.pos = 6
    assert window.more()
    assert (window.text, window.pos) == ("67}", 0)
    assert not window.more()
