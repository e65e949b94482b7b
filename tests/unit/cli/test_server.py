"""Opening traffic: what is waited for, and what is said about it."""

from __future__ import annotations

from typing import Any

import pytest

from moesif_tui.cli import server
from moesif_tui.cli.failures import CommandError, UsageError
from moesif_tui.client.errors import ApiError, NotFound, Refused, TimedOut, Unreachable
from moesif_tui.wire.base import Unreadable
from moesif_tui.wire.imports import DataSet, Problem
from moesif_tui.wire.requests import Request

REQUEST = Request("GET", "/local/imports", ())


class Session:
    """Answers in turn; the last answer stays."""

    def __init__(self, *answers: Any, running: bool = True) -> None:
        self.answers = list(answers)
        self.closed = False
        self._running = running

    def load(self) -> None:
        pass

    async def send(self, _: object) -> Any:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, ApiError):
            raise answer
        return answer

    def running(self) -> bool:
        return self._running

    async def close(self) -> None:
        self.closed = True


async def imported(*answers: Any) -> DataSet:
    return await server._imported(Session(*answers))  # type: ignore[arg-type]


async def test_the_end_of_the_import_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "FIRST_PAUSE", 0)
    done = DataSet(id="k1", state="done")
    importing = DataSet(id="k1", state="importing")
    late = TimedOut(REQUEST, 20)
    assert await imported([], late, [importing], [Unreadable(7, "odd")], [importing], [done]) is done


async def test_files_that_cannot_be_opened_end_it() -> None:
    with pytest.raises(CommandError, match=r"x\.har: an empty file"):
        await imported([DataSet(state="failed", error="x.har: an empty file")])


@pytest.mark.parametrize(
    ("error", "running", "kind", "said"),
    [
        (Refused(REQUEST, 400, "sort: odd"), True, UsageError, "sort: odd"),
        (Refused(REQUEST, 400), True, UsageError, "refused"),
        (NotFound(REQUEST), True, CommandError, "knows nothing"),
        (
            Unreachable(REQUEST, "x", "refused"),
            False,
            CommandError,
            "the local server has ended unexpectedly; try again",
        ),
    ],
)
async def test_questions_without_an_answer(error: ApiError, running: bool, kind: type[Exception], said: str) -> None:
    async def command(_: server.Opened) -> int:
        raise error

    session = Session([DataSet(id="k1", state="done")], running=running)
    with pytest.raises(kind, match=said):
        await server._run(session, command)  # type: ignore[arg-type]
    assert session.closed


@pytest.mark.parametrize(("state", "code"), [("done", 0), ("changed", 0), ("failed", 1)])
async def test_an_import_that_failed_is_no_success(state: str, code: int) -> None:
    async def command(opened: server.Opened) -> int:
        assert (opened.identity("7"), opened.identity("k9-7"), opened.short("k1-7")) == ("k1-7", "k9-7", "7")
        return 0

    session = Session([DataSet(id="k1", state=state)], [])
    assert await server._run(session, command) == code  # type: ignore[arg-type]


PROBLEM = Problem(file="x.har", entry=7, position=1234, reason="no JSON")
LEFT_OUT = Problem(file="a.png", reason="left out: a PNG image")


@pytest.mark.parametrize(
    ("data_set", "problems", "said"),
    [
        (DataSet(), [], ""),
        (DataSet(note="It changed."), [], "moesif-tui: It changed.\n"),
        (
            DataSet(unreadable=1),
            [PROBLEM],
            "moesif-tui: 1 entry could not be read; x.har, entry 7, byte 1,234: no JSON\n",
        ),
        (
            DataSet(unreadable=2000),
            [PROBLEM, PROBLEM],
            "moesif-tui: 2,000 entries could not be read; the first: x.har, entry 7, byte 1,234: no JSON\n",
        ),
        (DataSet(), [LEFT_OUT], "moesif-tui: a.png: left out: a PNG image\n"),
        (DataSet(), [LEFT_OUT] * server.MOST_TOLD, "moesif-tui: a.png: left out: a PNG image\n" * server.MOST_TOLD),
        (
            DataSet(problems=1200),
            [LEFT_OUT] * 1000,
            "moesif-tui: a.png: left out: a PNG image\n" * (server.MOST_TOLD - 1)
            + f"moesif-tui: and {1201 - server.MOST_TOLD:,} more problems like these\n",
        ),
    ],
)
async def test_what_could_not_be_read_is_said(
    data_set: DataSet, problems: list[Problem], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await server._tell_problems(Session(problems), data_set)  # type: ignore[arg-type]
    assert capsys.readouterr().err == said
