"""The call that is chosen in the graph: its figures and its newest calls, asked for when the cursor has rested."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.containers import Vertical

from moesif_tui.core.time import duration
from moesif_tui.session import ApiError
from moesif_tui.ui import glyphs
from moesif_tui.ui.bucket.call_columns import CallRow, columns
from moesif_tui.ui.bucket.calls import Calls, CallSource
from moesif_tui.ui.bucket.figures import figure
from moesif_tui.ui.rows import Ask, RowsError
from moesif_tui.ui.text import Line, joined, width_of
from moesif_tui.ui.trouble import trouble
from moesif_tui.ui.widgets.columns import arrange, cells_of, titles
from moesif_tui.ui.widgets.frame import Lines, Row, Rule
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.timer import Timer

    from moesif_tui.session import Session
    from moesif_tui.ui.present import Clock

REST: Final = 0.12
"""Seconds that the cursor rests on a call before its calls are asked for."""
ROWS_BESIDES: Final = 3
"""Rows of rule, facts and titles."""
MOST_CALLS: Final = 40
SPACIOUS: Final = 110
"""Columns from which on the facts leave room for the keys."""
_PERCENTILES: Final = {"took": {"percentiles": {"field": "duration_ms", "percents": [50, 95]}}}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is chosen.

    Attributes:
        title: its name; or, where there are no calls to list, why.
        facts: what is known of it already.
        calls: what it stands for.
        failed: whether these calls are the failures.
    """

    title: Line
    facts: Line = ()
    calls: Calls | None = None
    failed: bool = False


class Chosen(Vertical):
    """A rule, a line of facts, and calls as far as there is room."""

    DEFAULT_CSS: ClassVar[str] = "Chosen { height: 1fr; width: 1fr; overflow: hidden hidden; }"

    def __init__(self) -> None:
        super().__init__()
        self.clock: Clock | None = None
        self._rule = Rule()
        self._facts = Lines()
        self._calls = Lines()
        self._subject: Subject | None = None
        self._timer: Timer | None = None
        self._asked: tuple[Subject, int] | None = None

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self._rule
        yield self._facts
        yield self._calls

    @property
    def session(self) -> Session:
        """The door to the data."""
        return cast("Session", self.app.session)  # type: ignore[attr-defined]

    def clear(self) -> None:
        """Nothing is chosen."""
        self._subject = self._asked = None
        self._facts.show(Row())
        self._calls.show(Row())

    def look(self, subject: Subject | None) -> None:
        """Show what is chosen: what is known of it at once, the rest when the cursor has rested."""
        if subject == self._subject:
            return
        first = self._subject is None
        self._subject = subject
        if self._timer is not None:
            self._timer.stop()
        if first:
            self._ask()
        else:
            self._timer = self.set_timer(REST, self._ask)

    def again(self) -> None:
        """Ask anew."""
        self._asked = None
        self._ask()

    def on_resize(self) -> None:
        """Fill the room."""
        self._ask()

    def _ask(self) -> None:
        subject, room = self._subject, max(0, min(MOST_CALLS, self.size.height - ROWS_BESIDES))
        if subject is None or self.clock is None or not self.size.height or (subject, room) == self._asked:
            return
        self._asked = subject, room
        run_latest(self, "chosen", partial(self._load, subject, room))

    async def _load(self, subject: Subject, room: int) -> None:
        if subject.calls is None:
            self._facts.show(Row(subject.title))
            self._calls.show(Row())
            return
        source = CallSource(self.session, subject.calls)
        try:
            figures, page = await asyncio.gather(
                self.session.send(subject.calls.aggregated(_PERCENTILES)), source.fetch(Ask(0, max(1, room)))
            )
        except (ApiError, RowsError) as error:
            self._asked = None
            self._facts.show(Row(trouble(str(error))))
            self._calls.show(Row())
            return
        facts: list[Line] = [subject.facts] if subject.facts else []
        single = subject.calls.total == 1
        for name, key in (("took", "50.0"),) if single else (("p50", "50.0"), ("p95", "95.0")):
            value = figure(figures, "took", key)
            if value is not None:
                facts.append([(f"{name} ", "muted"), (duration(round(value * 1000)), "text")])
        shown = page.rows[:room]
        keys = self._keys(len(shown))
        free = self.size.width - 4 - width_of(subject.title) - width_of(keys)
        while len(facts) > 1 and width_of(joined(facts)) > free:
            del facts[-2]  # the last one says most: the slowest calls
        self._facts.show(Row([*subject.title, ("  ", ""), *joined(facts)], keys))
        self._calls.show(*self._table(shown, failed=subject.failed))

    def _keys(self, shown: int) -> Line:
        if self.size.width < SPACIOUS or not shown:
            return ()
        return joined(
            [
                [(f"{shown} shown", "muted")],
                [(glyphs.ENTER, "accent strong"), (" shows all", "muted")],
                [("a", "accent strong"), (" groups by …", "muted")],
            ]
        )

    def _table(self, rows: Sequence[CallRow], *, failed: bool) -> list[Row]:
        if self.clock is None or not rows:
            return [Row()]
        placed = arrange(columns(self.clock, failed=failed, wide=False), self.size.width - 2)
        return [Row(titles(placed, None)), *(Row(cells_of(placed, row, None)) for row in rows)]
