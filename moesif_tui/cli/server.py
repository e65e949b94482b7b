"""Opens traffic for one command: starts the local server on it, waits for its import, and says what went wrong.

Light to import: the server starts before anything else is loaded.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from moesif_tui.cli.failures import DONE, FAILED, CommandError, UsageError
from moesif_tui.cli.signals import end
from moesif_tui.cli.starting import checked, standard_input, start_server
from moesif_tui.session import LocalServer, Session

if TYPE_CHECKING:
    from moesif_tui.core.query import Query
    from moesif_tui.wire.imports import DataSet, Problem

MOST_TOLD = 5
"""Files that were left out which are named on standard error, each with the reason."""
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.5
"""Seconds between two questions how far the import is."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Traffic that is open, its import at an end.

    Attributes:
        session: to ask for it.
        data_set: as it was at the end of the import.
        now: what its relative times count from, µs since 1970 UTC.
        zone: the user's zone, as it was at that time.
    """

    session: Session
    data_set: DataSet
    now: int
    zone: tzinfo

    def identity(self, text: str) -> str:
        """An id as the API has it; within one data set, its key may be left out."""
        return text if "-" in text else f"{self.data_set.id}-{text}"

    def short(self, identity: object) -> str:
        """An id without the key of the data set."""
        return str(identity or "").removeprefix(f"{self.data_set.id}-")

    def dsl(self, query: Query) -> dict[str, Any]:
        """A query as a search has it. Raises `UsageError` when calls do not have what it asks for."""
        from moesif_tui.core.query import QueryError, to_dsl

        try:
            return to_dsl(query, now=self.now, zone=self.zone, local=True)
        except QueryError as error:
            raise UsageError(f"--query: {error.message}") from None


def with_traffic(
    options: argparse.Namespace,
    command: Callable[[Opened], Awaitable[int]],
    check: Callable[[argparse.Namespace], object] = lambda _: None,
) -> int:
    """Run a command on the traffic that the options name; its exit code.

    It is FAILED where the import ended early, or nothing at all could be read.

    Args:
        options: of the command.
        command: what to do once the import is at its end.
        check: looks at the options while the import runs already; what it raises ends the command.

    Raises:
        CommandError: the traffic cannot be opened, or a question has no answer.
    """
    signal.signal(signal.SIGINT, end)  # asyncio's own handler would wait until whatever writes has written
    server = start(options.file, demo=options.demo, keep=not options.no_keep)
    try:
        check(options)
        return asyncio.run(_run(Session(server), command))
    finally:
        server.stop()


def query_of(options: argparse.Namespace) -> Query:
    """What `--query` says. Raises `UsageError` where it is no query."""
    from moesif_tui.core.query import QueryError, parse

    try:
        return parse(options.query)
    except QueryError as error:
        raise UsageError(f"--query: {error.message}") from None


def start(files: list[str], *, demo: bool, keep: bool) -> LocalServer:
    """The local server on files or the sample, with standard input for `-`.

    Raises:
        UsageError: nothing was named, or both.
        CommandError: a file is not there.
    """
    if not files and not demo:
        raise UsageError("which traffic? Name a file with --file FILE, or take the sample with --demo")
    if files and demo:
        raise UsageError("either --file or --demo, not both")
    files = checked(files)
    return start_server(files, demo=demo, keep=keep, stdin=standard_input(files))


async def _run(session: Session, command: Callable[[Opened], Awaitable[int]]) -> int:
    from moesif_tui.client.errors import ApiError, Refused

    try:
        data_set = await _imported(session)
        from moesif_tui.core.time import local_zone, parse_time

        now = parse_time(data_set.last) or 0
        code = await command(Opened(session, data_set, now, local_zone(now)))
        await _tell_problems(session, data_set)
    except Refused as error:
        raise UsageError(error.said or str(error)) from None
    except ApiError as error:
        ended = "the local server has ended unexpectedly; try again"
        raise CommandError(str(error) if session.running() else ended) from None
    finally:
        await session.close()
    return FAILED if code == DONE and _failed(data_set) else code


def _failed(data_set: DataSet) -> bool:
    """Whether the import ended early, or left nothing but what could not be read: no answer that passes for one."""
    return data_set.state == "failed" or (bool(data_set.problems) and not any((data_set.calls or {}).values()))


async def _imported(session: Session) -> DataSet:
    """Wait for the end of the import. Raises `CommandError` when the files cannot be opened."""
    session.load()
    from moesif_tui.cli.progress import Progress
    from moesif_tui.client.errors import TimedOut
    from moesif_tui.wire.base import Unreadable
    from moesif_tui.wire.imports import GetDataSets

    started = time.monotonic()
    with Progress() as progress:
        while True:
            try:
                found = await session.send(GetDataSets(opened=True))
            except TimedOut:  # nothing has come in yet through standard input
                continue
            for data_set in found:
                if isinstance(data_set, Unreadable):
                    continue
                if data_set.error:
                    raise CommandError(data_set.error)
                if data_set.state != "importing":
                    return data_set
                progress.show(data_set)
            await asyncio.sleep(min(LONGEST_PAUSE, max(FIRST_PAUSE, (time.monotonic() - started) / 20)))


async def _tell_problems(session: Session, data_set: DataSet) -> None:
    """Say on standard error what could not be read."""
    from moesif_tui.cli.commands import tell
    from moesif_tui.wire.base import Unreadable
    from moesif_tui.wire.imports import GetProblems

    sys.stdout.flush()
    if data_set.note:
        tell(data_set.note)
    problems = [one for one in await session.send(GetProblems(id=data_set.id or "")) if not isinstance(one, Unreadable)]
    others = [one for one in problems if one.entry is None]
    unreadable = [one for one in problems if one.entry is not None]
    count = max(data_set.unreadable or 0, len(unreadable))
    if unreadable:
        what = "1 entry" if count == 1 else f"{count:,} entries"
        first = "" if count == 1 else "the first: "
        tell(f"{what} could not be read; {first}{place(unreadable[0])}: {unreadable[0].reason}")
    rest = max((data_set.problems or 0) - count, len(others))
    told = rest if rest <= MOST_TOLD else MOST_TOLD - 1
    for problem in others[:told]:
        tell(f"{place(problem)}: {problem.reason}")
    if rest > told:
        tell(f"and {rest - told:,} more problems like these")


def place(problem: Problem) -> str:
    """Where in the files a problem is."""
    parts = [problem.file or "the file"]
    if problem.entry is not None:
        parts.append(f"entry {problem.entry:,}")
    if problem.position is not None:
        parts.append(f"byte {problem.position:,}")
    return ", ".join(parts)
