"""What could not be read: each piece of a file that is missing from the data set, with its place and the reason."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.widget import Widget

from moesif_tui.core.numbers import grouped, plural
from moesif_tui.session import ApiError
from moesif_tui.ui.present import read_short, shown_text
from moesif_tui.ui.rows import ListRows
from moesif_tui.ui.text import Line, Piece
from moesif_tui.ui.trouble import trouble
from moesif_tui.ui.view import View
from moesif_tui.ui.watch import DataChanged
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.ui.widgets.list import Column, VirtualList
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from moesif_tui.wire.imports import DataSet, Problem


@dataclass(frozen=True, slots=True)
class Numbered:
    """A problem, its number in the list, from 1, and the name of its file without what all files have in common."""

    number: int
    problem: Problem
    file: str


def _file(row: Numbered, _: int) -> Piece:
    return row.file, "text"


def _entry(row: Numbered, _: int) -> Piece:
    entry = row.problem.entry
    return ("" if entry is None else grouped(entry)), "text"


def _position(row: Numbered, _: int) -> Piece:
    position = row.problem.position
    return ("" if position is None else grouped(position)), "muted"


def _reason(row: Numbered, _: int) -> Piece:
    return shown_text(row.problem.reason or ""), "warning"


COLUMNS: tuple[Column[Numbered], ...] = (
    Column("file", "FILE", _file, share=2, least=24, most=60, middle=True),
    Column("entry", "ENTRY", _entry, 9, right=True),
    Column("position", "AT BYTE", _position, 15, gap=2, right=True, drop=1),
    Column("reason", "REASON", _reason, share=5, least=30, gap=2),
)


class Problems(View):
    """The list of what could not be read, in the order of the files."""

    FOOTER = ("close", "refresh")
    LABELS: ClassVar[dict[str, str]] = {"close": "back"}

    def __init__(self, data_set: DataSet) -> None:
        """List what is missing from a data set."""
        super().__init__()
        self.data_set = data_set
        self.rows: ListRows[Numbered] = ListRows(key=lambda row: str(row.number))
        self.list = VirtualList(COLUMNS, self.rows)

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield self.list

    def crumb(self) -> Line:
        """Its name."""
        return [("Problems", "strong")]

    def on_mount(self) -> None:
        """Read the list."""
        self.list.focus()
        self._load()

    def on_data_changed(self, event: DataChanged) -> None:
        """There may be more of them."""
        self.data_set = event.data_set
        self._load()

    def action_refresh(self) -> None:
        """Read the list again."""
        self._load()

    def _load(self) -> None:
        run_latest(self, "problems", self._read)

    async def _read(self) -> None:
        from moesif_tui.wire.imports import GetProblems, Problem

        try:
            found = await self.moesif.session.send(GetProblems(id=self.data_set.id or ""))
        except ApiError as error:
            self.list.empty = trouble(str(error))
            self.rows.replace(())
            return
        problems = [row for row in found if isinstance(row, Problem)]
        whole = self.data_set.state not in {"importing", "stopped", "failed"}
        self.list.empty = [("Everything could be read." if whole else "Everything could be read so far.", "muted")]
        files = short_names({problem.file or "" for problem in problems})
        entries, positions = ({getattr(one, name) for one in problems} - {None} for name in ("entry", "position"))
        wanted = {"file": len(files) > 1, "entry": bool(entries), "position": bool(positions), "reason": True}
        self.list.columns = [column for column in COLUMNS if wanted[column.key]]
        self.rows.replace(
            Numbered(number, problem, files[problem.file or ""]) for number, problem in enumerate(problems, 1)
        )
        self._facts(files.values())

    def _facts(self, files: Collection[str]) -> None:
        """How much is missing, and in which file where it is one."""
        entries, listed = self.data_set.unreadable or 0, self.rows.total
        left: list[Piece] = [(plural(listed, "problem"), "strong")] if listed else []
        if entries:
            read = plural(entries + (self.data_set.entries or 0), "entry", "entries")
            left = [(grouped(entries), "strong"), (f" of {read} could not be read", "muted")]
        if len(files) == 1:
            left += [(" · ", "muted"), *((file, "text") for file in files)]
        more = max(entries, self.data_set.problems or 0) > listed
        if short := read_short(self.data_set):
            left = [(short, "warning"), *([(" · ", "muted")] if left else []), *left]
        self.head.show(Row(left, [(f"the first {grouped(listed)} are listed", "muted")] if more else []))

    def on_virtual_list_row_highlighted(self, event: VirtualList.RowHighlighted) -> None:
        """File and reason in the state line, where more of them fits."""
        row: Numbered | None = event.item
        several = self.list.columns[0].key == "file"
        self.note([(f"{row.file}: " if several else "", "muted"), _reason(row, 0)] if row is not None else ())


def short_names(files: Collection[str]) -> dict[str, str]:
    """File → its name without the folder that all are in; one inside an archive is `ticket.zip › checkout.har`."""
    folders = {os.path.dirname(file.partition(" › ")[0]) for file in files}  # noqa: PTH120 - names, not files
    try:
        common = os.path.commonpath(folders)
    except ValueError:  # there are none, or of several kinds
        common = ""
    return {file: file.removeprefix(common).lstrip("/") if common else file for file in files}
