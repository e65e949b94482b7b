"""Where an aggregation counts: the calls of a search, split by the buckets around it.

What has a column is counted by SQLite. What stands in documents is read once for all the calls of a condition and kept
as a small number for each (`Codes`); the numbers of columns and documents are then counted together in Python.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, NamedTuple, TypeVar

from moesif_tui.local.events.store import TopHit
from moesif_tui.local.query.extracting import Values
from moesif_tui.local.query.limits import look
from moesif_tui.local.query.resolving import resolved
from moesif_tui.local.query.sql import Condition, Sql, Value, all_of, join, render, sql

Kept = TypeVar("Kept")
Parent = tuple[Any, ...]
"""The keys of the buckets around, outermost first; `()` at the top."""
_CHUNK = 10_000
_FEW = 100
"""Documents that are held at a time; one by one takes longer."""


class Split(NamedTuple):
    """How the calls are split into buckets: by values, which `labels` turns into keys (others are dropped).

    Several values may have one key: calls are grouped by the number of their signature, say, and counted by verb.
    """

    values: Values
    labels: Mapping[Value, Any]


class Codes(NamedTuple):
    """What was taken out of the documents of the calls of a condition.

    Attributes:
        where: that condition.
        of: a number for each call, by its id; 0 for those that have nothing there, and those that were not read.
        known: what each number stands for.
    """

    where: Condition
    of: array[int]
    known: list[tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Run:
    """One search while it runs.

    Attributes:
        connection: with the functions that `install` gives it.
        window: the calls that it is about, whatever it looks for: a time window, some kinds.
        top: hits inside of buckets, as far as they were answered.
    """

    connection: sqlite3.Connection
    window: Condition
    top: list[TopHit]
    _read: list[tuple[Values, Codes]] = field(default_factory=list)

    def codes(self, values: Values, wheres: Sequence[Condition]) -> Codes:
        """What was taken out of the documents of the calls that fulfil the last condition (and so all of them)."""
        for known, codes in self._read:
            if known == values and any(codes.where is one for one in wheres):
                return codes
        codes = _encoded(self.connection, values, wheres[-1])
        self._read.append((values, codes))
        return codes


def _encoded(connection: sqlite3.Connection, values: Values, where: Condition) -> Codes:
    assert values.extract is not None
    read = values.extract.reader()
    numbers: dict[tuple[Value, ...], int] = {(): 0}
    (most,) = connection.execute("SELECT coalesce(max(id), 0) FROM call").fetchone()
    of = array("i", bytes(array("i").itemsize * (most + 1)))
    query = sql(
        "SELECT call.id, {} FROM call CROSS JOIN document ON document.id = call.id WHERE ({}) AND {}",
        values.expression, render(where), values.extract.present(values.expression),
    )  # fmt: skip
    cursor = connection.execute(query.text, query.values)
    while rows := cursor.fetchmany(_FEW):
        for call, cell in rows:
            found = read(cell)
            number = numbers.get(found)
            if number is None:
                number = numbers[found] = len(numbers)
            of[call] = number
    return Codes(where, of, list(numbers))


@dataclass(frozen=True, slots=True)
class Scope:
    """The calls of a condition, with the splits around. `_wheres`: the condition, and before it the wider ones."""

    run: Run
    _wheres: tuple[Condition, ...]
    splits: tuple[Split, ...] = ()
    _kept: dict[Hashable, Any] = field(default_factory=dict)

    @classmethod
    def whole(cls, run: Run, where: Condition) -> Scope:
        """The calls of a condition, in no buckets."""
        return cls(run, (where,))

    def kept(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What was made for the key before, else what is made now: neighbours often need the same figures."""
        if key not in self._kept:
            self._kept[key] = make()
        found: Kept = self._kept[key]
        return found

    def narrowed(self, condition: Condition) -> Scope:
        """The same with a further condition."""
        where = all_of([self._wheres[-1], resolved(self.run.connection, condition)])
        return replace(self, _wheres=(*self._wheres, where), _kept={})

    def split(self, split: Split) -> Scope:
        """The same, split once more."""
        return replace(self, splits=(*self.splits, split), _kept={})

    def sizes(self) -> dict[Parent, int]:
        """How many calls are in each bucket around."""
        found: dict[Parent, int] = defaultdict(int)
        for group, count in self._groups():
            for parent in self._parents(group):
                found[parent] += count
        return found

    def counts(self, values: Values) -> Iterator[tuple[Parent, Value, int]]:
        """For each bucket around and each value: how many calls have it; None stands for none.

        The same parent and value may come several times: the caller adds up.
        """
        if values in self._kept:
            yield from self._kept[values]
            return
        if not self.splits and values.extract is None:
            for value, count in self._rows([values.expression, Sql("count(*)")], [], grouped=1):
                yield (), value, count
            return
        for group, count in self._groups(values):
            for parent in self._parents(group[:-1]):
                for value in group[-1]:
                    yield parent, value, count

    def distinct(self, values: Values) -> Iterator[tuple[Parent, Value]]:
        """As `counts`, without counting, which takes SQLite half the time."""
        columns = [*(split.values for split in self.splits), values]
        if values in self._kept or any(column.extract is not None for column in columns):
            yield from ((parent, value) for parent, value, _ in self.counts(values))
            return
        for *group, value in self._rows([column.expression for column in columns], [], distinct=True):
            for parent in self._parents([(one,) for one in group]):
                yield parent, value

    def counts_beside(self, values: Values, others: Values) -> Iterator[tuple[Parent, Value, int, Sequence[Value]]]:
        """As `counts`, with the values that these calls have in another field: one look at the calls instead of two."""
        for group, count in self._groups(values, others):
            for parent in self._parents(group[:-2]):
                for value in group[-2]:
                    yield parent, value, count, group[-1]

    def keep_counts(self, values: Values, found: list[tuple[Parent, Value, int]]) -> None:
        """What `counts` answers from now on."""
        self._kept[values] = found

    def has_counts(self, values: Values) -> bool:
        """Whether `counts` costs nothing."""
        return values in self._kept

    def figures(self, values: Values) -> Iterator[tuple[Parent, int, float, float | None, float | None]]:
        """For each bucket around: count, sum, least and greatest of a column's numbers. Several times too."""
        if self._is_plain:
            column = values.expression
            # total() and not sum(), which fails when integers pass 64 bits
            results = [sql(f"{function}({{}})", column) for function in ("count", "total", "min", "max")]
            for row in self._rows([*self._expressions, *results], [], grouped=len(self.splits)):
                for parent in self._parents([(value,) for value in row[:-4]]):
                    yield (parent, *row[-4:])
            return
        for parent, numbers in self.numbers(values).items():
            yield parent, len(numbers), sum(numbers), min(numbers), max(numbers)

    def numbers(self, values: Values) -> dict[Parent, list[float]]:
        """For each bucket around: a column's numbers, in no order."""
        present = [sql("{} IS NOT NULL", values.expression)]
        if not self.splits:
            return {(): [number for (number,) in self._rows([values.expression], present)]}
        codes = self._codes([split.values for split in self.splits])
        groups: dict[Any, list[float]] = defaultdict(list)
        for chunk in self._chunks([Sql("call.id"), *self._expressions, values.expression], present):
            for group, number in zip(_decoded(codes, chunk), chunk[-1], strict=True):
                groups[group].append(number)
        found: dict[Parent, list[float]] = defaultdict(list)
        for group, numbers in groups.items():
            for parent in self._parents(_meant(group, codes)):
                found[parent] += numbers
        return found

    def ordered(self, order: Sql, selected: Sequence[Sql], most: int) -> Iterator[tuple[list[Parent], tuple[Any, ...]]]:
        """The calls in an order, each with the buckets that it is in and what is selected of it; without buckets
        `most` of them.
        """
        codes = self._codes([split.values for split in self.splits])
        limit = sql(" LIMIT {}", most) if not self.splits else Sql("")
        columns = [Sql("call.id"), *self._expressions]
        cursor = self._rows([*columns, *selected], [], tail=sql(" ORDER BY {}{}", order, limit))
        for row in cursor:
            plain = iter(row[1:])
            group = [next(plain) if code is None else code.of[row[0]] for code in codes]
            yield list(self._parents(_meant(group, codes))), row[len(columns) :]

    @property
    def _is_plain(self) -> bool:
        return all(split.values.extract is None for split in self.splits)

    @property
    def _expressions(self) -> list[Sql]:
        return [split.values.expression for split in self.splits if split.values.extract is None]

    def _codes(self, columns: Iterable[Values]) -> list[Codes | None]:
        return [None if one.extract is None else self.run.codes(one, self._wheres) for one in columns]

    def _groups(self, *own: Values) -> Iterator[tuple[list[Sequence[Value]], int]]:
        """For each split, and at last for own columns, the values that so many calls have together."""
        columns = [*(split.values for split in self.splits), *own]
        if all(column.extract is None for column in columns):
            # SQLite groups by the same column twice four times as slowly
            expressions = list(dict.fromkeys(column.expression for column in columns))
            places = [expressions.index(column.expression) for column in columns]
            for *group, count in self._rows([*expressions, Sql("count(*)")], [], grouped=len(expressions)):
                yield [(group[place],) for place in places], count
            return
        codes = self._codes(columns)
        for group, count in self._counted(columns, codes).items():
            yield _meant(group, codes), count

    def _counted(self, columns: Sequence[Values], codes: Sequence[Codes | None]) -> Mapping[Any, int]:
        counter: Counter[Any] = Counter()
        if all(code is not None and code.where is self._wheres[-1] for code in codes):
            # only the calls that are counted were read
            counter.update(zip(*(code.of for code in codes if code), strict=True))
            nothing = (0,) * len(columns)
            del counter[nothing]
            if without := self._size() - counter.total():
                counter[nothing] = without
            return counter
        selected = [Sql("call.id"), *(column.expression for column in columns if column.extract is None)]
        for chunk in self._chunks(selected, []):
            counter.update(_decoded(codes, chunk))
        return counter

    def _size(self) -> int:
        return int(self._rows([Sql("count(*)")], []).fetchone()[0])

    def _parents(self, group: Sequence[Sequence[Value]]) -> Iterator[Parent]:
        """The buckets around that calls with these values are in."""
        known = [
            [split.labels[value] for value in values if value in split.labels]
            for split, values in zip(self.splits, group, strict=True)
        ]
        for at, parent in enumerate(product(*known)):
            if at % _CHUNK == _CHUNK - 1:
                look()
            yield parent

    def _chunks(self, selected: Sequence[Sql], conditions: Sequence[Sql]) -> Iterator[list[tuple[Any, ...]]]:
        """The calls in turns of many: a tuple for each column."""
        cursor = self._rows(selected, conditions)
        while rows := cursor.fetchmany(_CHUNK):
            look()
            yield list(zip(*rows, strict=True))

    def _rows(
        self,
        selected: Sequence[Sql],
        conditions: Sequence[Sql],
        *,
        grouped: int = 0,
        distinct: bool = False,
        tail: Sql | None = None,
    ) -> sqlite3.Cursor:
        """The calls, or with `grouped` the groups by so many first columns; `distinct`: each different row once."""
        group = Sql(f" GROUP BY {', '.join(str(at + 1) for at in range(grouped))}") if grouped else Sql("")
        query = sql(
            "SELECT {}{} FROM call WHERE {}{}{}",
            Sql("DISTINCT " if distinct else ""),
            join(", ", selected),
            join(" AND ", [*conditions, sql("({})", render(self._wheres[-1]))]),
            group,
            tail or Sql(""),
        )
        return self.run.connection.execute(query.text, query.values)


def _decoded(codes: Sequence[Codes | None], chunk: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """What each call is grouped by. The chunk holds the calls' ids, then the columns that have no codes."""
    plain = iter(chunk[1:])
    return zip(*(next(plain) if code is None else map(code.of.__getitem__, chunk[0]) for code in codes), strict=True)


def _meant(group: Iterable[Any], codes: Sequence[Codes | None]) -> list[Sequence[Value]]:
    """The values behind what calls were grouped by."""
    return [
        (value,) if code is None else code.known[value] or (None,) for code, value in zip(codes, group, strict=True)
    ]
