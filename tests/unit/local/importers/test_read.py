from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from moesif_tui.local.importers import Progress, open_sources, progress, read, unpack
from tests.unit.local.importers.support import read_all


def call(number: int) -> dict[str, Any]:
    return {"startedDateTime": "2024-05-01T10:00:00Z", "request": {"url": f"/{number}"}, "response": {"status": 200}}


def har(numbers: range, **log: Any) -> bytes:
    return json.dumps({"log": {"version": "1.2", **log, "entries": [call(number) for number in numbers]}}).encode()


def event(number: int) -> str:
    return json.dumps({"request": {"uri": f"/{number}", "verb": "GET"}, "transaction_id": str(number)})


def test_several_files_become_one_stream(tmp_path: Path) -> None:
    (tmp_path / "a.har").write_bytes(har(range(2), pages=[{"id": "p", "title": "First"}]))
    (tmp_path / "b.ndjson").write_text(event(7) + "\n" + event(8) + "\n" + event(7) + "\n")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("notes.txt", "hello")
        archive.writestr("1.har", har(range(3, 4), pages=[{"id": "p", "title": "Second"}]))
        archive.writestr("2.ndjson", event(8) + "\n" + event(9))
    records, state = read_all(tmp_path)
    assert [(record.uri, record.source) for record in records] == [
        *(("/0", 0), ("/1", 0), ("/7", 1), ("/8", 1), ("/3", 2), ("/9", 3))
    ]
    assert (state.entries, state.duplicates, state.unreadable) == (6, 2, 0)
    assert [(item.name, item.reason) for item in state.skipped] == [
        (f"{tmp_path}/c.zip › notes.txt", "text, but not JSON")
    ]


def test_titles_of_pages_are_told_where_their_entries_came_before_them(tmp_path: Path) -> None:
    pages = [{"id": "p", "title": "First"}, {"id": "q"}]
    (tmp_path / "a.har").write_text(json.dumps({"log": {"pages": pages, "entries": [call(1)]}}))
    (tmp_path / "b.har").write_text(json.dumps({"log": {"entries": [call(1)], "pages": pages}}))
    _, state = read_all(tmp_path)
    assert state.late_titles == {0: {}, 1: {"p": "First"}}


def test_progress_moves_while_a_file_is_read(tmp_path: Path) -> None:
    sizes = []
    for name in ("a.har", "b.har"):
        (tmp_path / name).write_bytes(har(range(8000)))
        sizes.append((tmp_path / name).stat().st_size)
    state = Progress()
    seen: list[int] = []
    for _ in read(open_sources([tmp_path]).sources, stop=lambda: False, progress=state):
        if not seen or seen[-1] != state.bytes_done:
            seen.append(state.bytes_done)
    assert state.bytes_total == sum(sizes) == state.bytes_done
    assert len(seen) > 4
    assert seen == sorted(seen)


def test_a_stream_has_no_total() -> None:
    records, state = read_all("-", stdin=io.BytesIO(har(range(3))))
    assert (len(records), state.bytes_total, state.bytes_done) == (3, None, len(har(range(3))))


def test_stopping_keeps_what_came(tmp_path: Path) -> None:
    for name in ("a.har", "b.har"):
        (tmp_path / name).write_bytes(har(range(100)))
    state = Progress()
    records = read(open_sources([tmp_path]).sources, stop=lambda: state.entries >= 5, progress=state)
    assert (len(list(records)), state.entries, state.problem_count) == (5, 5, 0)


def test_stopping_inside_a_large_entry_is_no_problem_of_the_file(tmp_path: Path) -> None:
    data = json.dumps({"log": {"entries": [call(1), {**call(2), "x": "y" * 3_000_000}]}})
    (tmp_path / "a.har").write_text(data)
    asked: Iterator[bool] = iter([False] * 6)
    state = Progress()
    found = read(open_sources([tmp_path]).sources, stop=lambda: next(asked, True), progress=state)
    assert [record.uri for record in found] == ["/1"]
    assert state.problem_count == 0


def test_a_file_cut_by_its_packing_is_one_problem(tmp_path: Path) -> None:
    noise = random.Random(1)
    entries = [{**call(number), "x": noise.randbytes(200).hex()} for number in range(2000)]
    packed = gzip.compress(json.dumps({"log": {"entries": entries}}).encode())
    (tmp_path / "a.har").write_bytes(packed[: len(packed) // 2])
    records, state = read_all(tmp_path)
    assert 900 < len(records) < 1100
    [problem] = state.problems
    assert problem.reason == "the gzip data ends too early"
    assert problem.position is not None


def test_a_gzip_bomb_keeps_what_came_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "FREE", 1_000_000)
    bomb = har(range(10))[:-3] + b", " + b" " * 50_000_000
    (tmp_path / "a.har.gz").write_bytes(gzip.compress(bomb, mtime=0))
    records, state = read_all(tmp_path)
    assert len(records) == 10
    assert [problem.reason for problem in state.problems] == ["more than 200 times its size when unpacked: a gzip bomb"]


def test_an_input_error_while_reading_ends_that_file_only(tmp_path: Path) -> None:
    class Failing(io.BytesIO):
        def read1(self, size: int | None = -1) -> bytes:
            if self.tell() > 100_000:
                raise OSError(5, "Input/output error")
            return super().read1(size)

    (tmp_path / "b.har").write_bytes(har(range(1)))
    records, state = read_all("-", tmp_path, stdin=Failing(har(range(5000))))
    assert len(records) > 100
    assert records[-1].uri == "/0"
    assert [problem.reason for problem in state.problems] == ["cannot be read any further: input/output error"]


def test_a_file_that_is_gone_is_a_problem_of_its_own(tmp_path: Path) -> None:
    for name in ("a.har", "b.har"):
        (tmp_path / name).write_bytes(har(range(2)))
    sources = open_sources([tmp_path]).sources
    (tmp_path / "a.har").unlink()
    state = Progress()
    assert len(list(read(sources, stop=lambda: False, progress=state))) == 2
    assert "no such file" in state.problems[0].reason


def test_a_change_while_it_is_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    path.write_bytes(har(range(3)))
    state = Progress()
    for record in read(open_sources([path]).sources, stop=lambda: False, progress=state):
        if record.uri == "/1":
            path.write_bytes(har(range(4)))
    assert [problem.reason for problem in state.problems] == ["the file changed while it was read"]
    assert state.unreadable == 0


def test_problems_are_all_counted_and_the_first_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "MAX_LISTED", 3)
    (tmp_path / "a.ndjson").write_text("\n".join([event(1), *["{broken"] * 50, event(2)]))
    records, state = read_all(tmp_path)
    assert (len(records), state.unreadable, state.problem_count, len(state.problems)) == (2, 50, 50, 3)
    assert [problem.entry for problem in state.problems] == [2, 3, 4]


def test_a_cut_archive_gives_what_is_there_and_tells_the_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.har", har(range(2)))
        archive.writestr("2.har", har(range(2, 4)))
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b'"/3"')])
    records, state = read_all(path)
    assert [record.uri for record in records] == ["/0", "/1", "/2"]
    assert [(problem.file, problem.reason) for problem in state.problems] == [
        (f"{path} › 2.har", "the zip archive ends in the middle of this file"),
        (str(path), "the zip archive is cut or damaged: files behind this place are missing"),
    ]


def test_a_damaged_archive_gives_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.har", har(range(2)))
        archive.writestr("2.har", har(range(2, 4)))
    data = bytearray(path.read_bytes())
    place = data.rindex(b'"/3"') + 1
    data[place] = ord("x")
    path.write_bytes(data)
    records, state = read_all(path)
    assert [record.uri for record in records] == ["/0", "/1"]
    assert [(problem.file, problem.reason) for problem in state.problems] == [
        (f"{path} › 2.har", "this file of the zip archive is damaged here")
    ]
