"""What goes to a terminal is safe for it, whatever its format; progress and hints go there too."""

from __future__ import annotations

import io

import pytest

from moesif_tui.cli import commands, output, progress
from moesif_tui.core.safe import safe
from moesif_tui.wire.imports import DataSet
from tests.unit.cli.conftest import Runner


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every stream be taken for a terminal of 80 columns with colours."""
    monkeypatch.setattr(output, "is_terminal", lambda _: True)
    monkeypatch.setattr(progress, "is_terminal", lambda _: True)
    monkeypatch.setattr("moesif_tui.cli.cells.is_terminal", lambda _: True)
    for name, value in {"TERM": "xterm", "COLUMNS": "80", "LINES": "24"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.mark.usefixtures("terminal")
def test_a_table_on_a_terminal(cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = cli.on_file("events", "--sort", "time")
    assert "\x1b[32m200\x1b[0m" in ran.out
    assert "\x1b[31m500\x1b[0m" in ran.out
    plain = ran.out.replace("\x1b[2m", "").replace("\x1b[0m", "")
    for colour in ("31", "32", "33"):
        plain = plain.replace(f"\x1b[{colour}m", "")
    assert all(safe(line) == line for line in plain.splitlines())
    assert all(len(line) < 80 for line in plain.splitlines())
    assert "moesif-tui: calls left out: 1 static, 1 preflight; --kind all takes every kind\n" in ran.err
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in cli.on_file("events").out


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    "arguments", [("events", "--csv"), ("events", "--json"), ("event", "5"), ("event", "4", "--json")]
)
def test_other_formats_on_a_terminal(cli: Runner, arguments: tuple[str, ...]) -> None:
    ran = cli.on_file(*arguments)
    assert ran.code == 0
    assert all(safe(line, len(line) + 1) == line for line in ran.lines)


def test_how_far_an_import_is(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(progress, "is_terminal", lambda _: True)
    monkeypatch.setenv("TERM", "xterm")
    with progress.Progress() as shown:
        shown.show(DataSet(bytes_done=16_000_000, bytes_total=26_200_000, unreadable=2))
        shown.show(DataSet(bytes_done=16_000_000, bytes_total=26_200_000, unreadable=2))
    assert stream.getvalue() == "\rimporting 61 % of 26.2 MB · 2 unreadable\x1b[K\r\x1b[K"


@pytest.mark.parametrize(
    ("data_set", "words"),
    [
        (DataSet(bytes_done=1_500_000), "importing 1.5 MB"),
        (DataSet(files=["sample"], entries=1200, bytes_done=1, bytes_total=2), "importing 1,200 calls of the sample"),
        (DataSet(), "importing 0 B"),
        (DataSet(bytes_done=9, bytes_total=9), "putting sessions and routes in order"),
    ],
)
def test_progress_in_words(data_set: DataSet, words: str) -> None:
    assert progress.line(data_set) == words


def test_progress_is_silent_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.Progress() as shown:
        shown.show(DataSet(bytes_done=1))
    assert capsys.readouterr().err == ""


def test_sentences_are_safe(capsys: pytest.CaptureFixture[str]) -> None:
    commands.tell("no such file: \x1b]0;x\x07\n\u202e")
    assert capsys.readouterr().err == "moesif-tui: no such file: ␛]0;x␇␊<202e>\n"
