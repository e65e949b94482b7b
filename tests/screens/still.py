"""The program standing still: a picture of it is the same on every machine and at any time.

What differs from run to run is replaced: the clock, the place of the files, and when they were opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from moesif_tui.session import LocalServer, Session
from moesif_tui.ui.program import Look, Program
from screenshots.svg import alone
from tests.screens.conftest import Driver, until

if TYPE_CHECKING:
    from moesif_tui.wire.base import Operation
    from moesif_tui.wire.imports import DataSet, Problem

MOMENT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
"""The time that it is."""
FOLDER = "/home/ada/captures"
"""Where all files are."""

Answered = TypeVar("Answered")


class StillSession(Session):
    """A session whose answers tell nothing of this machine and this moment."""

    async def send(self, operation: Operation[Answered]) -> Answered:
        """The answer; data sets opened a few hours apart, in that order."""
        answer = await super().send(operation)
        kind = type(operation).__name__
        if kind == "GetDataSets":
            return cast("Answered", [_opened(row, index) for index, row in enumerate(cast("list[DataSet]", answer))])
        if kind == "GetProblems":
            return cast("Answered", [_problem(row) for row in cast("list[Problem]", answer)])
        return answer


def _place(path: str) -> str:
    return f"{FOLDER}/{Path(path).name}" if path.startswith("/") else path


def _problem(row: Problem) -> Problem:
    return row.model_copy(update={"file": _place(row.file or "")})


def _opened(row: DataSet, index: int) -> DataSet:
    opened = MOMENT - timedelta(hours=5 * index * index, minutes=3)
    fixed: dict[str, Any] = {"files": [_place(name) for name in row.files or ()], "opened": opened.isoformat()}
    if row.kept_until:
        fixed["kept_until"] = (opened + timedelta(days=7)).isoformat()
    if row.size:
        fixed["size"] = row.size // 1_000_000 * 1_000_000 or 400_000
    return row.model_copy(update=fixed)


class StillProgram(Program):
    """The program at `MOMENT`."""

    TITLE = "moesif-tui"

    def now(self) -> int:
        """That moment, µs since 1970 UTC."""
        return int(MOMENT.timestamp()) * 1_000_000

    def export_screenshot(self, *, title: str | None = None, simplify: bool = True) -> str:
        """The screen as an SVG file that stands alone."""
        return alone(super().export_screenshot(title=title, simplify=simplify))


def program(server: LocalServer, look: Look | None = None, *, over: type[StillSession] = StillSession) -> StillProgram:
    """The program over a local server."""
    return StillProgram(over(server), look or Look())


async def follow(driver: Driver, steps: Iterable[Mapping[str, str]]) -> None:
    """Do what a story says: `press` names keys, `type` is a text, `shows` (parts split by `|`) is waited for."""
    for step in steps:
        for verb, what in step.items():
            if verb == "press":
                await driver.press(*what.split())
            elif verb == "type":
                await driver.press(*what)
            elif verb == "shows":
                await driver.shows(*what.split("|"))
            else:
                raise ValueError(f"a story has no {verb}")
        await at_rest(driver)


async def at_rest(driver: Driver) -> None:
    """Wait until nothing is read or drawn any more."""
    await until(lambda: all(worker.is_finished for worker in driver.program.workers), "the workers")
    await driver.pilot.pause()
