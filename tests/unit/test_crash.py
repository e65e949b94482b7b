"""The report of a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from moesif_tui import crash


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where reports stand."""
    monkeypatch.setattr(crash, "log_folder", lambda: tmp_path / "log")
    return tmp_path / "log"


def raised() -> BaseException:
    body = "ada@example.com ordered 2 cups, pw hunter2"
    try:
        try:
            return BaseException(float(body))
        except ValueError as error:
            raise KeyError(f"Authorization: Bearer {body}") from error
    except KeyError as error:
        return error


def test_a_report_has_kinds_and_places_and_no_text() -> None:
    lines = crash.report(raised()).splitlines()
    assert "builtins.ValueError" in lines
    assert "builtins.KeyError" in lines
    assert any(line.endswith(" in raised") for line in lines)
    assert not any(word in line for line in lines for word in ("ada@", "hunter2", "float", "Bearer"))


def test_reports_are_private_and_few(log: Path) -> None:
    for _ in range(15):
        path = crash.write(raised())
        assert path is not None
        assert path.stat().st_mode & 0o777 == 0o600
    assert len(list(log.iterdir())) == 10
    assert log.stat().st_mode & 0o777 == 0o700


def test_the_sentences_name_the_report(log: Path) -> None:
    for said in (crash.sentence(raised()), crash.mistake(raised())):
        assert "KeyError" in said
        assert "hunter2" not in said
        assert "in raised" in Path(said.rpartition(": ")[2]).read_text(encoding="utf-8")
    assert len(list(log.iterdir())) == 2


def test_where_nothing_can_be_written_the_sentence_stands_alone(log: Path) -> None:
    log.touch()
    assert crash.sentence(raised()) == "moesif-tui stopped because of a fault of its own (KeyError)."
    assert crash.mistake(raised()) == "a mistake of this program (KeyError)"
