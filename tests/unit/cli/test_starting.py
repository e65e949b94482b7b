"""What is looked at before the local server starts, and what is handed over to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from moesif_tui.cli import starting
from moesif_tui.cli.failures import CommandError, UsageError


def test_standard_input_has_to_be_piped(monkeypatch: pytest.MonkeyPatch) -> None:
    assert starting.standard_input(["x.har"]) is None
    monkeypatch.setattr("os.isatty", lambda _: True)
    with pytest.raises(UsageError, match="pipe traffic into it"):
        starting.standard_input(["-"])


def test_a_closed_standard_input_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def isatty(_: int) -> bool:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr("os.isatty", isatty)
    with pytest.raises(UsageError, match="which is closed"):
        starting.standard_input(["-"])


def test_a_pipe_is_handed_over_and_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.isatty", lambda _: False)
    given: list[object] = []
    monkeypatch.setattr(starting, "LocalServer", lambda files, **options: given.extend((files, options)))
    descriptor = starting.standard_input(["-"])
    assert descriptor is not None
    starting.start_server(["-"], demo=False, keep=True, stdin=descriptor)
    assert given == [["-"], {"demo": False, "keep": True, "keep_days": None, "stdin": descriptor}]
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)


def test_files_have_to_be_there(tmp_path: Path) -> None:
    assert starting.checked(["-", str(tmp_path)]) == ["-", str(tmp_path)]
    with pytest.raises(CommandError, match="no such file"):
        starting.checked([str(tmp_path / "gone.har")])


def test_descriptors_among_files_are_known_to_the_server_too(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(writing)
    assert starting.checked([f"/dev/fd/{reading}", f"/proc/self/fd/{reading}"]) == [f"/dev/fd/{reading}"] * 2
    with (tmp_path / "shop.har").open("w") as file:
        assert starting.checked([f"/dev/fd/{file.fileno()}"]) == [str(tmp_path / "shop.har")]
    os.close(reading)
    with pytest.raises(CommandError, match="no such file"):
        starting.checked([f"/dev/fd/{reading}"])


def test_a_descriptor_among_files_is_handed_over_and_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "LocalServer", lambda *_, **__: None)
    reading, writing = os.pipe()
    starting.start_server([f"/dev/fd/{reading}"], demo=False, keep=True, stdin=None)
    with pytest.raises(BrokenPipeError):
        os.write(writing, b"x")
    os.close(writing)


@pytest.mark.parametrize(("text", "days"), [("", None), ("0", 0), ("30", 30), ("007", 7)])
def test_the_environment_says_how_long_traffic_is_kept(
    monkeypatch: pytest.MonkeyPatch, text: str, days: int | None
) -> None:
    monkeypatch.setenv(starting.KEEP_DAYS, text)
    given: list[object] = []
    monkeypatch.setattr(starting, "LocalServer", lambda _, **options: given.append(options["keep_days"]))
    starting.start_server([], demo=True, keep=True, stdin=None)
    assert given == [days]


@pytest.mark.parametrize("text", ["-1", "1.5", "week", " 7", "٣", "1" * 20])
def test_what_is_no_number_of_days_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(starting.KEEP_DAYS, text)
    with pytest.raises(UsageError, match=r"^MOESIF_TUI_KEEP_DAYS is .*; it takes a whole number of days"):
        starting.keep_days()
