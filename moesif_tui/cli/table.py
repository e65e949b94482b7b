"""An aligned table: plain when piped, cut to the width and coloured on a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from moesif_tui.core.safe import cells, cut_end, cut_middle, safe

MEASURED = 200
"""Rows that the widths of the columns are taken from; a wider cell further down moves its own row only."""
GAP = "  "
LEAST = 6
"""Cells below which nothing is cut, however narrow the terminal."""

Role = Literal["", "muted", "error", "warning", "good"]
_COLOURS: dict[Role, str] = {"muted": "2", "error": "31", "warning": "33", "good": "32"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        title: its head.
        value: the text of a document, not made safe yet.
        right: whether it is aligned at its right.
        cut: how it is cut where the terminal is too narrow: at its end, in the middle, or never.
        least: cells of one that is cut, below which columns that can give way do.
        drop: 0 never gives way on a narrow terminal; else the highest goes first.
        role: its colour, by document.
    """

    title: str
    value: Callable[[Mapping[str, Any]], str]
    right: bool = False
    cut: Literal["", "end", "middle"] = ""
    least: int = LEAST
    drop: int = 0
    role: Callable[[Mapping[str, Any]], Role] = lambda _: ""


def muted(_: Mapping[str, Any]) -> Role:
    """The role of what matters less."""
    return "muted"


class Table:
    """Lines of text as rows come; the first ones wait until their widths are known."""

    def __init__(self, columns: tuple[Column, ...], *, terminal: bool, colour: bool) -> None:
        self._width = shutil.get_terminal_size().columns if terminal else None
        self._columns = columns
        self._colour = colour
        self._waiting: list[Mapping[str, Any]] | None = []
        self._widths: list[int] = []

    def add(self, document: Mapping[str, Any]) -> str:
        """The lines that can be written now that this row is known."""
        if self._waiting is None:
            return self._line(document)
        self._waiting.append(document)
        return self._measured() if len(self._waiting) == MEASURED else ""

    def end(self) -> str:
        """The lines that are left."""
        return "" if self._waiting is None else self._measured()

    def _measured(self) -> str:
        rows = self._waiting or []
        self._waiting = None
        texts = [[column.title, *(safe(column.value(row)) for row in rows)] for column in self._columns]
        self._widths = [max(map(cells, each)) for each in texts]
        if self._width is not None:
            self._drop(self._width - 1)
            self._cut(self._width - 1)
        head = self._styled(self._aligned([column.title for column in self._columns]).rstrip(), "muted")
        return f"{head}\n" + "".join(map(self._line, rows))

    def _drop(self, width: int) -> None:
        """Go without columns until the others have what they need at least."""
        kept = list(zip(self._columns, self._widths, strict=True))
        while sum(_need(column, wide) for column, wide in kept) + len(GAP) * (len(kept) - 1) > width:
            column, wide = max(kept, key=lambda pair: pair[0].drop)
            if not column.drop:
                break
            kept.remove((column, wide))
        self._columns = tuple(column for column, _ in kept)
        self._widths = [wide for _, wide in kept]

    def _cut(self, width: int) -> None:
        """Take from the widest of the columns that can be cut until all fit."""
        over = sum(self._widths) + len(GAP) * (len(self._widths) - 1) - width
        flexible = [at for at, column in enumerate(self._columns) if column.cut]
        while over > 0 and flexible:
            widest = max(flexible, key=lambda at: self._widths[at])
            if self._widths[widest] <= LEAST:
                return
            self._widths[widest] -= 1
            over -= 1

    def _line(self, document: Mapping[str, Any]) -> str:
        texts = [safe(column.value(document)) for column in self._columns]
        if self._width is not None:
            texts = [
                _fitted(column, text, width)
                for column, text, width in zip(self._columns, texts, self._widths, strict=True)
            ]
        roles = [column.role(document) for column in self._columns] if self._colour else []
        return self._aligned(texts, roles).rstrip() + "\n"

    def _aligned(self, texts: list[str], roles: list[Role] | None = None) -> str:
        parts = []
        for at, (column, text, width) in enumerate(zip(self._columns, texts, self._widths, strict=True)):
            blank = " " * (width - cells(text))
            shown = self._styled(text, roles[at]) if roles else text
            parts.append(blank + shown if column.right else shown + blank)
        return GAP.join(parts)

    def _styled(self, text: str, role: Role) -> str:
        return f"\x1b[{_COLOURS[role]}m{text}\x1b[0m" if self._colour and role and text else text


def _need(column: Column, width: int) -> int:
    return min(width, column.least) if column.cut else width


def _fitted(column: Column, text: str, width: int) -> str:
    if not column.cut:
        return text
    return cut_middle(text, width) if column.cut == "middle" else cut_end(text, width)
