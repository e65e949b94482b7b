"""Watches the local server's data set while it grows: tells the frame and the view on screen what is new."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from textual.message import Message

from moesif_tui.core.numbers import plural, size
from moesif_tui.session import ApiError
from moesif_tui.ui.status import STOPS, progress
from moesif_tui.ui.text import Line
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from moesif_tui.session import Session
    from moesif_tui.ui.app import MoesifApp
    from moesif_tui.ui.following import Following
    from moesif_tui.wire.imports import DataSet

TOGETHER: Final = 0.1
"""Seconds that a frame waits at most for what else shall be in it."""
SECONDS: Final = 0.2
"""Between two looks while an import runs; nothing is asked once it has ended, but of what is collected."""
COLLECTED: Final = 2.0
"""Between two looks at what is collected."""
SOON: Final = 0.05
"""The same when everything has been read, and only what the end tells is still settled."""
ELSEWHERE: Final = "Another program imports this, and goes on; it can be stopped there only."

_ENDED: Final = {
    "importing": ELSEWHERE,
    "done": "All was read before it could be stopped.",
    "failed": "The import had failed before it could be stopped; what is in stays.",
    "changed": "The import had ended before it could be stopped: the file changed while it was read.",
}
"""What is said where an import that was to be stopped has not been, by its state."""


class DataChanged(Message, bubble=False):
    """The data set holds more than before, or its import has ended (`final`)."""

    def __init__(self, data_set: DataSet, *, final: bool) -> None:
        super().__init__()
        self.data_set = data_set
        self.final = final


class Watch:
    """Follows the newest data set.

    Attributes:
        data_set: as last told; None before the first answer.
        failure: one sentence when the files could not be opened.
    """

    def __init__(self, app: MoesifApp, session: Session, failed: Callable[[str], None]) -> None:
        self._app = app
        self._session = session
        self._failed = failed
        self.data_set: DataSet | None = None

    @property
    def pause(self) -> float:
        """Seconds until it is worth another look."""
        read = self.data_set
        if read is None or read.state != "importing":
            return SECONDS if read is None else COLLECTED
        return SOON if read.bytes_total and read.bytes_done == read.bytes_total else SECONDS

    async def look(self) -> bool:
        """Ask once; whether there may be more to come."""
        return self._tell(await self._newest())

    async def first_look(self, view: Following) -> bool:
        """The same, with what the view shows asked at the same time, so that both come in one frame."""
        foreseen = asyncio.ensure_future(view.foresee())
        newest = await self._newest()
        await asyncio.wait([foreseen], timeout=TOGETHER)
        with self._app.batch_update():
            more = self._tell(newest)
            with suppress(TimeoutError):
                await asyncio.wait_for(view.caught_up.wait(), TOGETHER if newest else 0)
        self._app.screen.check_idle()  # it was not told that it may draw again
        return more

    async def _newest(self) -> DataSet | None:
        from moesif_tui.wire.imports import DataSet, GetDataSets

        rows = await self._session.send(GetDataSets(opened=True))
        return next((row for row in rows if isinstance(row, DataSet)), None)

    def _tell(self, data_set: DataSet | None) -> bool:
        if data_set is None:
            return False
        if data_set.error:
            self._failed(data_set.error)
            return False
        former, self.data_set = self.data_set, data_set
        running = data_set.state == "importing"
        if former is None or former.id != data_set.id:
            self._app.subject = [(data_set.name or "", "text"), (" · local", "muted")]
        if running:
            self._app.status.put("progress", _progress(data_set), STOPS)
            self._app.runs("The import", self._stop)
        else:
            self._app.status.drop("progress")
            self._app.runs("The import", None)
        if former is None or former != data_set:
            self._app.screen.post_message(DataChanged(data_set, final=not running))
        return running or bool(data_set.collected)

    def _stop(self) -> None:
        self._app.say("The import is being stopped; what is in stays.")
        run_latest(self._app, "stop", self._end)

    async def _end(self) -> None:
        from moesif_tui.wire.imports import StopImport

        if self.data_set is None or not self.data_set.id:
            return
        try:
            now = await self._session.send(StopImport(id=self.data_set.id))
        except ApiError as error:
            self._app.say(f"The import was not stopped: {error}", role="error")
            return
        self._app.say(_ENDED.get(now.state or "", "The import was stopped; what is in stays."))


def _progress(data_set: DataSet) -> Line:
    done, total = data_set.bytes_done or 0, data_set.bytes_total
    if data_set.entries_total:
        done, total = data_set.entries or 0, data_set.entries_total
        rest: list[tuple[str, str]] = [(f"of {plural(total, 'call')}", "muted")]
    else:
        rest = [(f"of {size(total)}" if total else size(done), "muted")]
        rest.append((f" · {plural(data_set.entries or 0, 'entry', 'entries')}", "muted"))
    if data_set.unreadable:
        rest += [(" · ", "muted"), (f"{data_set.unreadable:,} unreadable", "warning")]
    return progress("importing", done / total if total else None, rest)
