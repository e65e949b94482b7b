"""Which columns of a list tell something: one that is blank in every row gives its room away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, Generic, TypeVar

from moesif_tui.core.time import UNKNOWN
from moesif_tui.ui.text import Line
from moesif_tui.ui.widgets.columns import Column, as_line

T = TypeVar("T")

LAST: Final = 10
"""What a column that says the same in every row gives way before: any that says something else in some."""


class Telling(Generic[T]):
    """What the optional columns said in the rows that were on screen: it only grows, so that no column goes again."""

    def __init__(self) -> None:
        self._said: dict[str, set[str]] = {}
        self._rows = 0

    def see(self, columns: Sequence[Column[T]], items: Iterable[T]) -> bool:
        """Take note of some rows; whether columns may come or go by that."""
        silent = [column for column in columns if column.optional and len(self._said.get(column.key, ())) < 2]
        if not silent:
            return False
        before = self._rows, {key: len(said) for key, said in self._said.items()}
        for item in items:
            self._rows += 1
            for column in silent:
                self._said.setdefault(column.key, set()).add(_text(as_line(column.cell(item, column.most))))
        first = bool(self._rows) and not before[0]
        return first or {key: len(said) for key, said in self._said.items()} != before[1]

    def kept(self, columns: Sequence[Column[T]]) -> list[Column[T]]:
        """The columns without those that have said nothing; those that say one thing give way first."""
        if not self._rows:
            return list(columns)
        out: list[Column[T]] = []
        for column in columns:
            said = self._said.get(column.key, set())
            if not column.optional or len(said) > 1:
                out.append(column)
            elif said - {"", UNKNOWN}:
                out.append(replace(column, drop=column.drop + LAST) if self._rows > 1 else column)
        return out


def _text(line: Line) -> str:
    return "".join(text for text, _ in line).strip()
