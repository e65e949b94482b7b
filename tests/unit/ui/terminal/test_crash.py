"""The report of a crash."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from moesif_tui.ui.terminal import crash


def raised() -> BaseException:
    token = "sesame-in-a-local"
    try:
        try:
            raise KeyError(f"Authorization: Bearer {token}")
        except KeyError as error:
            raise ValueError("password=hunter2 in /carts") from error
    except ValueError as error:
        return error


def test_a_report_has_the_places_and_no_value() -> None:
    text = crash.report(raised())
    assert "builtins.ValueError: password=" in text
    assert "builtins.KeyError" in text
    assert "in raised" in text
    assert "sesame" not in text
    assert "hunter2" not in text


@pytest.mark.parametrize(
    "secret", ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "api_key=7f3a9c1e5d", "0123456789abcdef0123456789abcdef"]
)
def test_what_looks_like_a_secret_is_left_out(secret: str) -> None:
    assert secret not in crash.without_secrets(f"a {secret} b")


def test_control_characters_do_nothing() -> None:
    assert "\x1b" not in crash.without_secrets("a\x1b]0;x\x07")


def test_reports_are_private_and_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crash, "log_folder", lambda: tmp_path / "log")
    for number in range(15):
        monkeypatch.setattr(os, "getpid", lambda number=number: number)
        path = crash.write(raised())
        assert path is not None
        assert path.stat().st_mode & 0o777 == 0o600
    assert len(list((tmp_path / "log").iterdir())) == 10
    assert (tmp_path / "log").stat().st_mode & 0o777 == 0o700


def test_where_nothing_can_be_written_the_sentence_stands_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(crash, "log_folder", lambda: tmp_path / "file")
    assert crash.sentence(raised()) == "moesif-tui stopped because of a fault of its own (ValueError)."
