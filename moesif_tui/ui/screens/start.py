"""Start: what there is to open when no file was named: recent files, another file, the sample."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Final, cast

from textual.widget import Widget

from moesif_tui.core.numbers import grouped, size
from moesif_tui.core.safe import cells, safe
from moesif_tui.core.time import age, local_zone, parse_time, when
from moesif_tui.session import ApiError
from moesif_tui.ui.paths import complete_path, not_there, path_of
from moesif_tui.ui.rows import ListRows
from moesif_tui.ui.text import Line, around
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.ui.widgets.list import Column, VirtualList
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from moesif_tui.ui.program import Program
    from moesif_tui.wire.imports import DataSet

FILE, SAMPLE = "file", "sample"
"""Entries that are always there; the data set of the sample has its name in place of a file's path."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be opened: `id` is `file`, `sample`, or a data set's key; `note` stands behind its title."""

    id: str
    title: str
    note: str = ""
    data_set: DataSet | None = None


ENTRIES: Final = (
    Entry(FILE, "Open a file …", "HAR or Moesif events; plain, gzip or zip; a folder too"),
    Entry(SAMPLE, "The sample", "a day of a shop, with five faults to find"),
)


def _names(data_set: DataSet) -> tuple[str, str]:
    """The file of a data set with its folder; of several the name of the first one, and ` and 2 more`."""
    files = data_set.files or ()
    if len(files) > 1:
        return Path(files[0]).name, f" and {len(files) - 1:,} more"
    return files[0] if files else data_set.name or "", ""


def _title(entry: Entry, width: int) -> Line:
    return around((), entry.title, [(entry.note, "text")], width)


def _whole(entry: Entry, _: int) -> Line | None:
    if entry.data_set is not None:
        return None
    return [(f"{entry.title:<16}", "strong"), (entry.note, "muted")]


def _calls(entry: Entry, _: int) -> tuple[str, str]:
    data_set = entry.data_set
    if data_set is not None and data_set.state not in {"done", "importing"}:
        return "not whole", "warning"
    return grouped(sum(((data_set.calls if data_set else None) or {}).values())), "text"


def _failures(entry: Entry, _: int) -> tuple[str, str]:
    return grouped((entry.data_set.failures if entry.data_set else None) or 0), "text"


def _size(entry: Entry, _: int) -> tuple[str, str]:
    return size((entry.data_set.size if entry.data_set else None) or 0), "muted"


class Start(View):
    """The start screen."""

    FOOTER = ("open", "refresh")

    def __init__(self) -> None:
        super().__init__()
        self.rows: ListRows[Entry] = ListRows(ENTRIES, key=lambda entry: entry.id)
        self.list: VirtualList[Entry] = VirtualList((), self.rows, whole=_whole)
        self._now = 0

    @property
    def program(self) -> Program:
        """The running program."""
        return cast("Program", self.app)

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield self.list

    def crumb(self) -> Line:
        """The program's name."""
        return [("moesif-tui", "strong")]

    def on_mount(self) -> None:
        """Read what is kept."""
        self.list.focus()
        self._tell("")
        run_latest(self, "recent", self._read)

    def _tell(self, refused: str) -> None:
        """What the program is for, and why nothing was opened, in as many rows as that takes."""
        rows = [Row([(line, "error")]) for line in wrap(safe(refused), max(20, self.size.width - 2))]
        self.head.show(Row([("What failed in a capture, who was hit, and what led to it", "muted")]), *rows)

    def _columns(self, entries: Sequence[Entry]) -> list[Column[Entry]]:
        """Of the data sets that are kept; until when never gives way."""
        if not entries:
            return []
        widest = max(24, *(cells(safe(entry.title + entry.note)) for entry in entries))
        until = max(10, *(cells(self._kept(entry, 0)[0]) for entry in entries))
        return [
            Column("title", "FILE", _title, share=1, least=24, good=min(30, widest), most=widest, middle=True, gap=0),
            Column("calls", "CALLS", _calls, 9, gap=2, right=True, drop=3),
            Column("failures", "FAILURES", _failures, 8, gap=2, right=True, drop=2),
            Column("size", "SIZE", _size, 8, gap=2, right=True, drop=4),
            Column("opened", "OPENED", self._opened, 8, gap=2, right=True, drop=1),
            Column("kept", "KEPT UNTIL", self._kept, until, gap=2, right=True),
        ]

    def action_refresh(self) -> None:
        """Read again what is kept."""
        run_latest(self, "recent", self._read)

    async def _read(self) -> None:
        await asyncio.to_thread(self.moesif.session.load)
        from moesif_tui.wire.imports import DataSet, GetDataSets

        try:
            found = await self.moesif.session.send(GetDataSets())
        except ApiError as error:
            self.say(str(error), role="error")
            return
        self._now = self.program.now()
        kept = [row for row in found if isinstance(row, DataSet) and row.id and row.files != [SAMPLE]]
        entries = [Entry(row.id or "", *_names(row), row) for row in kept]
        self.list.columns = self._columns(entries)
        self.rows.replace([*ENTRIES, *entries])

    def _opened(self, entry: Entry, _: int) -> tuple[str, str]:
        at = parse_time(entry.data_set.opened) if entry.data_set else None
        if at is None:
            return "", "muted"
        told = age(at, self._now)
        return (told if told == "now" else f"{told} ago", "muted")

    def _kept(self, entry: Entry, _: int) -> tuple[str, str]:
        until = parse_time(entry.data_set.kept_until) if entry.data_set else None
        return ("" if until is None else when(until, self._now, local_zone(until)), "muted")

    def on_virtual_list_row_opened(self, event: VirtualList.RowOpened) -> None:
        """Open what is under the cursor."""
        entry: Entry = event.item
        if entry.id == FILE:
            self.ask("file", self._named, wrong=not_there, complete=complete_path)
        elif entry.id == SAMPLE:
            run_latest(self, "open", partial(self._open, (), demo=True))
        elif entry.data_set is not None:
            run_latest(self, "open", partial(self._open, tuple(entry.data_set.files or ())))

    def _named(self, answer: str) -> None:
        run_latest(self, "open", partial(self._open, (str(path_of(answer).absolute()),)))

    async def _open(self, paths: tuple[str, ...], *, demo: bool = False) -> None:
        from moesif_tui.wire.imports import CreateImport

        self._tell("")
        try:
            await self.moesif.session.send(CreateImport(body={"paths": list(paths), "demo": demo}))
        except ApiError as error:
            told = str(error)
            for path in paths:
                told = told.replace(path, Path(path).name)
            self._tell(told)
            return
        self.program.opened()
