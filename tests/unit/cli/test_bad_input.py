"""What cannot be read gets one sentence; what is whole beside it is shown."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from moesif_tui.cli import server as opening
from moesif_tui.session import LocalServer
from tests.unit.cli import traffic
from tests.unit.cli.conftest import Runner, Shared, own_folders

HAR = '{"log":{"version":"1.2","entries":['
GONE = "gone.har"
Inputs = dict[str, tuple[Path, int, str]]


def bad_inputs(folder: Path) -> Inputs:
    """By name: what is opened, the exit code, and words of the sentence."""
    whole = [json.dumps(entry) for entry in traffic.entries()]
    behind = len(HAR) + len(",".join(whole)) + len("]}} ")
    data: dict[str, tuple[bytes, int, str]] = {
        "empty.har": (b"", 1, "empty.har: an empty file"),
        "image.har": (b"\x89PNG\r\n\x1a\n" + bytes(100), 1, "image.har: a PNG image, not traffic"),
        "paper.har": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 1, "paper.har: a PDF document, not traffic"),
        "page.har": (b"<!doctype html><title>x</title>", 1, "page.har: an HTML page, not traffic"),
        "other.json": (b'{"name": "x", "version": 1}', 1, "other.json: JSON, but neither HAR nor Moesif events"),
        "cut.har": ((HAR + ",".join(whole))[:-80].encode(), 0, "could not be read"),
        "broken.har": (
            (HAR + ",".join([whole[4], '{"request": nonsense}', *whole[5:]]) + "]}}").encode(),
            0,
            "entry 2",
        ),
        "behind.har": (
            (HAR + ",".join(whole) + "]}} words").encode(),
            0,
            f"byte {behind:,}: what follows the JSON is no traffic",
        ),
        "deep.har": (
            (HAR + whole[5] + ',{"a":' + "[" * 10_000 + "]" * 10_000 + "}]}}").encode(),
            0,
            "could not be read",
        ),
        "packed.har": (gzip.compress(f"{HAR}{whole[4]}]}}}}".encode(), mtime=0), 0, ""),
        "esc\x1b]0;x\x07.har": (b"", 1, "esc␛]0;x␇.har: an empty file"),
    }
    made: Inputs = {GONE: (folder / GONE, 1, "gone.har: no such file")}
    for name, (content, code, said) in data.items():
        path = folder / name
        path.write_bytes(content)
        made[name] = path, code, said
    (folder / "nothing").mkdir()
    (folder / "nothing" / "notes.txt").write_text("no traffic")
    made["nothing"] = folder / "nothing", 1, "nothing: a folder without traffic (1 file was looked at)"
    return made


@pytest.fixture
def inputs(cli: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inputs]:
    """All of them, a local server on each, started at once: one after the other they would take too long."""
    for name, value in own_folders(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    made = bad_inputs(tmp_path)
    servers = {str(path): LocalServer([str(path)]) for name, (path, _, _) in made.items() if name != GONE}
    monkeypatch.setattr(opening, "start_server", lambda files, **_: servers[files[0]])
    yield made
    for server in servers.values():
        server.stop()


def test_bad_input(cli: Runner, inputs: Inputs) -> None:
    for name, (path, code, said) in inputs.items():
        ran = cli("buckets", "--json", "--file", str(path))
        assert ran.code == code, (name, ran)
        assert said in ran.err, name
        assert ran.err.count("\n") == bool(said), (name, ran)
        assert bool(ran.out) == (code == 0), name
        if code == 0:
            assert ran.json, name


@pytest.mark.parametrize(
    ("content", "said"), [('{"request": {"method": "G', "entry 1"), ("]}}", "there is no entry in it")]
)
def test_where_nothing_at_all_could_be_read_no_listing_passes(
    cli: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, said: str
) -> None:
    for name, value in own_folders(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    file = tmp_path / "shop.har"
    file.write_text(HAR + content)
    server = LocalServer([str(file)])
    monkeypatch.setattr(opening, "start_server", lambda *_, **__: Shared(server))
    try:
        for command in (["buckets", "--check"], ["buckets"], ["traces"], ["events"], ["export"]):
            ran = cli(*command, "--file", str(file))
            assert ran.code == 1, (command, ran)
            assert said in ran.err
            assert ran.err.count("\n") == 1
    finally:
        server.stop()
