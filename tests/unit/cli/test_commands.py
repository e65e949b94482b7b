"""Whatever ends a command is an exit code and at most one sentence."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from moesif_tui.cli import commands, main
from moesif_tui.cli.failures import CommandError, UsageError
from moesif_tui.cli.signals import Ended
from tests.unit.cli.conftest import own_folders


@pytest.fixture(autouse=True)
def unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Signals, folders and standard output are as before when a test is over."""
    for name, value in own_folders(tmp_path).items():
        monkeypatch.setenv(name, value)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    output = os.dup(1)
    yield
    os.dup2(output, 1)
    os.close(output)
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (CommandError("no such file"), 1, "moesif-tui: no such file\n"),
        (UsageError("what?"), 2, "moesif-tui: what?\n"),
        (KeyboardInterrupt(), 130, ""),
        (Ended(143), 143, ""),
        (SystemExit(2), 2, ""),
        (SystemExit("odd"), 1, ""),
        (BrokenPipeError(32, "Broken pipe"), 0, ""),
        (OSError(28, "No space left on device"), 1, "moesif-tui: No space left on device\n"),
        (PermissionError(13, "Permission denied", "/x\x1b"), 1, "moesif-tui: /x␛: Permission denied\n"),
        (OSError("odd"), 1, "moesif-tui: odd\n"),
    ],
)
def test_ends(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(_: list[str]) -> int:
        raise error

    monkeypatch.setattr(commands, "_command", lambda _: command)
    assert commands.run(["demo"]) == code
    assert capsys.readouterr().err == said


def test_a_fault_of_the_program_is_one_sentence_and_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def command(_: list[str]) -> int:
        token = "s3cr3t"
        raise ZeroDivisionError(token)

    monkeypatch.setattr(commands, "_command", lambda _: command)
    assert commands.run(["demo"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("moesif-tui: ")
    assert err.count("\n") == 1
    assert "ZeroDivisionError" in err
    assert list(tmp_path.rglob("crash-*.txt"))


def test_closed_standard_streams(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["moesif-tui", "--version"])
    monkeypatch.setattr(sys, "stdout", None)
    assert main() == 1
    assert capsys.readouterr().err == "moesif-tui: standard output is closed\n"
    monkeypatch.setattr(sys, "stderr", None)
    commands.tell("nobody hears this")


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["nothing-like-it"]])
def test_main(arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["moesif-tui", *arguments])
    assert main() == (2 if arguments == ["nothing-like-it"] else 0)
    out, err = capsys.readouterr()
    assert bool(out) != bool(err)


@pytest.mark.parametrize(
    ("line", "ran"),
    [
        ("--ascii shop.har", "open --ascii shop.har"),
        ("--light --no-keep -", "open --light --no-keep -"),
        ("--light demo", "demo --light"),
        ("--no-keep buckets --demo", "buckets --no-keep --demo"),
        ("--help traces", "traces --help"),
        ("help traces", "traces --help"),
        ("--light", "start --light"),
        ("", "start"),
    ],
)
def test_options_may_stand_before_the_command(
    line: str, ran: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.har").touch()
    given: list[list[str]] = []

    def command(arguments: list[str]) -> int:
        given.append(arguments)
        return 0

    monkeypatch.setattr(commands, "_command", lambda _: command)
    assert commands.run(line.split()) == 0
    assert given == [ran.split()]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--file shop.har buckets", "--file goes behind the command: moesif-tui buckets --file …"),
        ("--ascii shop", "there is no command shop; moesif-tui --help lists them"),
        ("--light buckts", "there is no command buckts; did you mean buckets?"),
        ("--nope", "does not take --nope; moesif-tui --help lists its options"),
    ],
)
def test_the_word_that_is_wrong_is_the_one_that_is_told(
    line: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert commands.run(line.split()) == 2
    assert capsys.readouterr().err == f"moesif-tui: {said}\n"
