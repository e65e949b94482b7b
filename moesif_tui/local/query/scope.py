"""Where an aggregation counts: the calls of a search, split by the buckets around it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeVar

from moesif_tui.local.query.fields import Values
from moesif_tui.local.query.sql import Condition, Sql, Value, all_of, join, render, sql

Kept = TypeVar("Kept")
Parent = tuple[Any, ...]
"""The keys of the buckets around, outermost first; `()` at the top."""


class Split(NamedTuple):
    """How the calls are split into buckets: by a column, whose values `labels` turns into keys (others are dropped).

    Several values may have one key: calls are grouped by the number of their signature, say, and counted by verb.
    """

    values: Values
    labels: Mapping[Value, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """The calls of a condition, with the splits around."""

    connection: sqlite3.Connection
    where: Condition
    splits: tuple[Split, ...] = ()
    _kept: dict[object, Any] = field(default_factory=dict)

    def alias(self) -> str:
        """A name for the table of one more column."""
        return f"v{len(self.splits)}"

    def kept(self, key: object, make: Callable[[], Kept]) -> Kept:
        """What was made for the key before, else what is made now: neighbours often need the same figures."""
        if key not in self._kept:
            self._kept[key] = make()
        found: Kept = self._kept[key]
        return found

    def narrowed(self, condition: Condition) -> Scope:
        """The same with a further condition."""
        return replace(self, where=all_of([self.where, condition]), _kept={})

    def split(self, split: Split) -> Scope:
        """The same, split once more."""
        return replace(self, splits=(*self.splits, split), _kept={})

    def grouped(self, columns: Values, *results: Sql) -> Iterator[tuple[Parent, tuple[Any, ...]]]:
        """For each bucket around and each value of the columns: the value and the results (`count(*)` …).

        The same parent and value may come several times: the caller adds up.
        """
        return self._rows([columns.expression], columns, results)

    def totals(self, columns: Values | None, *results: Sql) -> Iterator[tuple[Parent, tuple[Any, ...]]]:
        """For each bucket around: the results, which may use the columns' table. Several times too."""
        return self._rows([], columns, results)

    def each(self, columns: Values) -> Iterator[tuple[Parent, tuple[Any, ...]]]:
        """Every value of the columns that is not NULL, with the buckets around it."""
        present = sql("{} IS NOT NULL", columns.expression)
        return self._read([columns.expression], columns, Sql(""), [present])

    def _rows(
        self, own: Sequence[Sql], columns: Values | None, results: Sequence[Sql]
    ) -> Iterator[tuple[Parent, tuple[Any, ...]]]:
        places = [str(at + 1) for at in range(len(self.splits) + len(own))]
        group = Sql(f" GROUP BY {', '.join(places)}") if places else Sql("")
        return self._read([*own, *results], columns, group, [])

    def _read(
        self, selected: Sequence[Sql], columns: Values | None, tail: Sql, conditions: Sequence[Sql]
    ) -> Iterator[tuple[Parent, tuple[Any, ...]]]:
        splits = [split.values for split in self.splits]
        tables = [used.table for used in (*splits, *([columns] if columns else [])) if used.table is not None]
        query = sql(
            "SELECT {} FROM {} WHERE {}{}",
            join(", ", [*(split.expression for split in splits), *selected]),
            join(", ", [Sql("call"), *tables]),
            join(" AND ", [*conditions, sql("({})", render(self.where))]),
            tail,
        )
        labels = [split.labels for split in self.splits]
        depth = len(labels)
        for row in self.connection.execute(query.text, query.values):
            if depth == 0:
                yield (), row
            elif all(value in known for value, known in zip(row, labels, strict=False)):
                yield tuple(known[value] for value, known in zip(row, labels, strict=False)), row[depth:]
