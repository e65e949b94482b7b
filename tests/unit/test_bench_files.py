"""The benchmark's own file and yardstick: of the stated size and kind, the same each time, read whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench import generate, yardstick


def test_entries_are_as_large_and_fail_as_often_as_stated(tmp_path: Path) -> None:
    path = tmp_path / "some.har"
    generate.write_har(path, 4_000)
    entries = json.loads(path.read_bytes())["log"]["entries"]
    assert len(entries) == 4_000
    assert 1_250 <= path.stat().st_size / 4_000 <= 1_400
    failed = [
        entry
        for entry in entries
        if not 200 <= entry["response"]["status"] < 400 or '"errors"' in entry["response"]["content"].get("text", "")
    ]
    assert 0.05 <= len(failed) / 4_000 <= 0.07
    assert {entry["response"]["status"] for entry in failed} == {0, 200, 401, 404, 409, 500, 502, 503}
    times = [entry["startedDateTime"] for entry in entries]
    assert times == sorted(times)
    for entry in entries:
        for text in (entry["request"].get("postData", {}).get("text"), entry["response"]["content"].get("text")):
            assert not (text or "").startswith("{") or json.loads(text)


def test_the_same_seed_writes_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        generate.write_har(tmp_path / name, 100, seed=3)
    generate.write_har(tmp_path / "c", 100, seed=4)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() != (tmp_path / "c").read_bytes()


@pytest.mark.parametrize("window", [5_000, 1 << 20])
def test_the_yardstick_reads_every_entry(tmp_path: Path, window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yardstick, "WINDOW", window)
    generate.write_har(tmp_path / "some.har", 1_500)
    count, first = yardstick.run(tmp_path / "some.har", tmp_path)
    assert count == 1_500
    assert first > 0


def test_the_yardstick_reads_a_file_laid_out_in_lines(tmp_path: Path) -> None:
    path = tmp_path / "some.har"
    generate.write_har(path, 30)
    path.write_text(json.dumps(json.loads(path.read_bytes()), indent=2))
    assert yardstick.run(path, tmp_path)[0] == 30
