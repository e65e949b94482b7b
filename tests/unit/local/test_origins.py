"""Where a data set's calls come from."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from moesif_tui.local.importers import InputError, Progress
from moesif_tui.local.origins import Origin, origin_of, sample
from moesif_tui.local.standard_input import StandardInput
from tests.unit.local.support import entry, event, har, ndjson, shop


def never() -> bool:
    return False


def test_the_key_is_that_of_the_content(tmp_path: Path) -> None:
    first = shop(tmp_path / "a.har")
    copy = Path(shutil.copy(first, tmp_path / "b.har"))
    other = shop(tmp_path / "c.har", calls=8)
    assert origin_of([str(first)], None).key == origin_of([str(copy)], None).key
    assert origin_of([str(first)], None).key != origin_of([str(other)], None).key


def test_the_order_in_which_files_are_named_makes_no_difference(tmp_path: Path) -> None:
    files = [str(har(tmp_path / f"{name}.har", [entry(1, f"/{name}")])) for name in "abc"]
    forwards, backwards = origin_of(files, None), origin_of(files[::-1], None)
    assert forwards.key == backwards.key
    uris = [[record.uri for record in one.records(never, Progress())] for one in (forwards, backwards)]
    assert uris[0] == uris[1]
    assert forwards.stats() == backwards.stats()
    assert forwards.whole_hash() == backwards.whole_hash()


def test_it_is_named_after_its_files_and_can_be_opened_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop(tmp_path / "a.har")
    shop(tmp_path / "b.har", calls=4)
    monkeypatch.chdir(tmp_path)
    one, two = origin_of(["a.har"], None), origin_of(["b.har", "a.har"], None)
    assert (one.name, two.name) == ("a.har", "b.har + 1")
    assert one.files == [str(tmp_path / "a.har")]
    assert two.files == [str(tmp_path / "b.har"), str(tmp_path / "a.har")]
    assert origin_of([str(tmp_path)], None).name == tmp_path.name
    assert origin_of(["."], None).files == [str(tmp_path)]


def test_stats_and_hash_tell_a_changed_file(tmp_path: Path) -> None:
    path = shop(tmp_path / "a.har")
    origin = origin_of([str(path)], None)
    stats, whole = origin.stats(), origin.whole_hash()
    assert origin.changed() == []
    os.utime(path, ns=(1, 1))
    assert origin.changed() == [str(path)]
    again = origin_of([str(path)], None)
    assert again.stats() != stats
    assert again.whole_hash() == whole
    path.unlink()
    assert again.changed() == [str(path)]
    assert again.whole_hash() is None


def test_a_hash_can_be_given_up(tmp_path: Path) -> None:
    assert origin_of([str(shop(tmp_path / "a.har"))], None).whole_hash(lambda: True) is None


def test_files_of_an_import_that_goes_on_are_read_only_where_others_may_be_copies_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shop(tmp_path / "a.har")
    copy = Path(shutil.copy(first, tmp_path / "b.har"))
    longer = shop(tmp_path / "c.har", calls=9)
    os.utime(copy, ns=(1, 1))
    going_on = {"files": [str(first)], "stats": origin_of([str(first)], None).stats()}
    assert origin_of([str(copy)], None).is_of(going_on)
    assert not origin_of([str(copy)], None).is_of(going_on, lambda: True)
    monkeypatch.setattr(Origin, "whole_hash", lambda *_: pytest.fail("their sizes say that they differ"))
    assert not origin_of([str(longer)], None).is_of(going_on)


@pytest.mark.parametrize("paths", [["nothing.har"], ["\0"], []])
def test_what_cannot_be_opened_is_one_sentence(paths: list[str]) -> None:
    with pytest.raises(InputError) as refused:
        origin_of(paths, None)
    assert str(refused.value)
    assert "\n" not in str(refused.value)


def test_standard_input_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="standard input cannot be read here"):
        origin_of(["-"], None)


def stream_of(data: bytes) -> tuple[StandardInput, Origin]:
    reading, writing = os.pipe()
    os.write(writing, data)
    os.close(writing)
    stdin = StandardInput(reading)
    return stdin, origin_of(["-"], stdin)


def test_a_stream_is_not_touched_before_its_records_are_read(tmp_path: Path) -> None:
    path = ndjson(tmp_path / "a.ndjson", map(event, range(3)))
    stdin, origin = stream_of(path.read_bytes())
    assert (origin.again, origin.name, origin.files, origin.stats()) == (False, "standard input", ["-"], None)
    assert origin.key != stream_of(path.read_bytes())[1].key
    assert len(list(origin.records(never, Progress()))) == 3
    assert origin.content_key() == origin_of([str(path)], None).key
    assert origin.whole_hash() is None
    stdin.close()


def test_a_stream_of_something_else_is_refused_when_it_is_read() -> None:
    stdin, origin = stream_of(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(InputError):
        list(origin.records(never, Progress()))
    stdin.close()


def test_a_named_pipe_is_a_stream(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    origin = origin_of([str(tmp_path / "pipe")], None)
    assert (origin.again, origin.name) == (False, "pipe")


def test_a_pipe_with_two_names_is_one_stream(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    origin = origin_of([str(tmp_path / name) for name in ("pipe", "link", "pipe")], None)
    assert len(origin.streams) == 1
    origin.streams[0].close()


def test_a_pipe_that_cannot_be_opened_leaves_none_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(tmp_path / name) for name in ("a", "b")]
    for path in paths:
        os.mkfifo(path)
    opened: list[int] = []
    really = os.open

    def refuse(path: str, flags: int) -> int:
        if opened:
            raise PermissionError(13, "Permission denied")
        opened.append(really(path, flags))
        return opened[0]

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(InputError, match="b: permission denied") as caught:
        origin_of(paths, None)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(opened[0])
    del caught  # it kept alive what had been opened


def test_the_sample_counts_calls_and_no_bytes() -> None:
    origin = sample()
    progress = Progress()
    records = origin.records(never, progress)
    assert next(records).uri
    assert (progress.entries, progress.bytes_done, progress.bytes_total) == (1, 0, None)
    assert origin.entries_total
    assert origin.entries_total >= 20_000
    assert (origin.key, origin.files, origin.stats()) == (sample().key, ["sample"], sample().stats())
    assert list(origin.records(lambda: True, progress)) == []
