"""The buckets of histograms: which one holds a number, and where it begins. They are counted by place."""

from __future__ import annotations

import math
from typing import NamedTuple

from moesif_tui.core.time import LATEST, SECOND, iso, parse_time
from moesif_tui.local.query.sql import Sql, sql

FAR = 2**53
"""Beyond this, floats are further than 1 apart: such places are not counted."""


class Even(NamedTuple):
    """Buckets of equal length, one of which begins at `origin`, in the unit of the field (µs for times)."""

    length: float
    origin: float = 0

    def place(self, value: float) -> int | None:
        """Which bucket holds the value; None when it is too far away to be counted."""
        if self._is_whole and isinstance(value, int):
            return int(value - self.origin) // int(self.length)
        place = (value - self.origin) / self.length
        return math.floor(place) if abs(place) < FAR else None

    def start(self, place: int) -> float:
        """Where a bucket begins."""
        return place * self.length + self.origin

    @property
    def _is_whole(self) -> bool:
        """Whether it is about whole numbers, as those of times are: then all of them are counted."""
        return isinstance(self.length, int) and isinstance(self.origin, int)

    def column(self, value: Sql) -> Sql:
        """The place of a number as SQL, NULL when it is too far away."""
        if self._is_whole:
            past = sql("({} - {})", value, self.origin) if self.origin else value
            # SQLite rounds towards zero, and there are times before 1970
            return sql("({} / {} - ({} % {} < 0))", past, self.length, past, self.length)
        place = sql("(({} - {}) / {})", value, float(self.origin), float(self.length))
        floor = sql("(CAST({} AS INTEGER) - ({} < CAST({} AS INTEGER)))", place, place, place)
        return sql("CASE WHEN abs({}) < {} THEN {} END", place, float(FAR), floor)


class Months(NamedTuple):
    """Buckets of some calendar months, counted from 1970 UTC; values are µs."""

    months: int

    def place(self, value: float) -> int:
        """Which bucket holds the time."""
        date = iso(int(value))
        return ((int(date[:4]) - 1970) * 12 + int(date[5:7]) - 1) // self.months

    def start(self, place: int) -> int:
        """Where a bucket begins."""
        year, month = divmod(place * self.months, 12)
        found = parse_time(f"{year + 1970:04}-{month + 1:02}-01")
        return LATEST if found is None else found

    def column(self, value: Sql) -> Sql:
        """The place of a time as SQL."""
        second = Even(SECOND).column(value)
        months = sql(
            "((CAST(strftime('%Y', {}, 'unixepoch') AS INTEGER) - 1970) * 12"
            " + CAST(strftime('%m', {}, 'unixepoch') AS INTEGER) - 1)",
            second, second,
        )  # fmt: skip
        return Even(self.months).column(months)


Grid = Even | Months
