"""The waterfall of a trace: a row for each call, its bar to scale, and a row where nothing ran for long."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual.message import Message

from moesif_tui.core.kinds import SHOWN
from moesif_tui.core.numbers import plural
from moesif_tui.core.safe import cells, safe
from moesif_tui.core.states import OPEN, SIGNS
from moesif_tui.core.statuses import status_cell, status_role, status_text
from moesif_tui.core.time import MINUTE, SECOND, UNKNOWN, duration, span
from moesif_tui.core.timeline import Timeline, Window, offset_text
from moesif_tui.ui import glyphs
from moesif_tui.ui.present import shown_path
from moesif_tui.ui.rows import ListRows
from moesif_tui.ui.text import Line, Piece
from moesif_tui.ui.trace.calls import Pause, Step, TraceCall, step_id
from moesif_tui.ui.widgets.list import Column, VirtualList, arrange

if TYPE_CHECKING:
    from moesif_tui.ui.view import View

OTHER_ERROR: Final = "!"
"""The sign of an error that the trace is not about."""
BESIDE: Final = "║"
"""The sign of a call that ran at the same time as the chosen error."""
HOST_FROM: Final = 44
"""Cells of a path from which on a host stands before it, whatever its length."""
LONGEST_ROUTE: Final = 64
"""Cells of a route, its host included, at most."""
ZOOM_STEP: Final = 2.0
PAN_STEP: Final = 0.25
"""Share of what is shown that a step sideways moves it by."""


class Waterfall(VirtualList[Step]):
    """Calls in order of time.

    Attributes:
        calls: all of them in order, those included that the filter hides.
        timeline: the scale that they share.
        folded: whether long idle times are cut out of it.
        error_id: the call that the trace is about, and the sign and role of its mark.
        chosen_error: the error that the cursor stood on last, at first that of the trace; others beside it are marked.
    """

    LABELS: ClassVar[dict[str, str]] = {"more": "zoom"}

    class ScaleChanged(Message):
        """Zoomed, or idle times cut out or not."""

    def __init__(self) -> None:
        self._model: ListRows[Step] = ListRows(key=step_id)
        super().__init__((), self._model, header=False, whole=self._pause_line)
        self.calls: Sequence[TraceCall] = ()
        self.timeline = Timeline(())
        self.folded = True
        self.error_id: str | None = None
        self.error_sign: Piece = (SIGNS[OPEN], "error")
        self.chosen_error: str | None = None
        self._beside: frozenset[str] = frozenset()
        """Ids of the calls that ran at the same time as that error."""
        self._places: dict[str, int] = {}
        self._zoom = 1.0
        self._start = 0.0
        self._whole_route = 0
        """Cells of the longest route with its host; 0 where all hosts are the same."""
        self._form = (0, 0, 0)
        self._shown: Collection[str] | None = None

    def label(self, action_id: str) -> str:
        """The words of keys that change."""
        if action_id == "view":
            return "unfold gaps|gaps" if self.folded else "fold gaps|gaps"
        return super().label(action_id)

    def reason(self, action_id: str) -> str | None:
        """Why something cannot be done now."""
        if action_id == "view" and self.folded and not self.timeline.gaps:
            return "no idle time is long enough to be folded"
        return super().reason(action_id)

    # -- what is shown

    def lay(self, calls: Sequence[TraceCall], shown: Collection[str] | None = None) -> None:
        """Show calls; with `shown` only those of these ids, on the scale of all, without rows for idle times."""
        timeline = Timeline(((call.start, call.took) for call in calls), folded=self.folded)
        ordered = [calls[place] for place in timeline.order]
        self.timeline, self.calls, self._shown = timeline, ordered, shown
        former = self.item
        self._places = {call.id: place for place, call in enumerate(ordered)}
        self._columns_for(ordered)
        self._choose_error(self.chosen_error)
        self._model.replace(self._steps(shown), keep_order=False)
        self._stand_near(former)

    def _steps(self, shown: Collection[str] | None) -> list[Step]:
        if shown is not None:
            return [call for call in self.calls if call.id in shown]
        pauses = {gap.before: gap.length for gap in self.timeline.gaps}
        steps: list[Step] = []
        for place, call in enumerate(self.calls):
            if place in pauses:
                steps.append(Pause(f"before {call.id}", pauses[place]))
            steps.append(call)
        return steps

    def _stand_near(self, former: Step | None) -> None:
        """Where the cursor's call is not shown any more, go to the next one that is."""
        if not isinstance(former, TraceCall) or self._model.index_of(former.id) is not None:
            self.cursor = self.validate_cursor(self.cursor)
            return
        later = [call.id for call in self.calls[self._places.get(former.id, 0) :]]
        place = next((place for call_id in later if (place := self._model.index_of(call_id)) is not None), None)
        self.cursor = self._model.total - 1 if place is None else place

    @property
    def call(self) -> TraceCall | None:
        """The call under the cursor."""
        item = self.item
        return item if isinstance(item, TraceCall) else None

    @property
    def shown(self) -> list[TraceCall]:
        """The calls that have a row now."""
        rows = (self._model.row(index) for index in range(self._model.total))
        return [row for row in rows if isinstance(row, TraceCall)]

    @property
    def rows_wanted(self) -> int:
        """Rows that all calls take, with those for idle times and a blank one behind."""
        return len(self.calls) + len(self.timeline.gaps) + 1

    def validate_cursor(self, cursor: int) -> int:
        """Stay within the rows, and on calls: a row without one lies between two."""
        place = super().validate_cursor(cursor)
        if isinstance(self._model.row(place), Pause):
            place += 1 if place > self.cursor else -1
        return max(0, place)

    def watch_cursor(self, old: int, new: int) -> None:
        """When zoomed in, what is shown of the scale follows the cursor."""
        super().watch_cursor(old, new)
        call = self.call
        if call is not None and self._zoom > 1:
            self._take(self.window.showing(self._places[call.id]))
        if call is not None and call.failed and call.id != self.chosen_error:
            former = self._beside
            self._choose_error(call.id)
            if self._beside != former:
                self._redraw()

    # -- errors

    def _choose_error(self, call_id: str | None) -> None:
        """Mark the calls beside an error; beside the trace's own where that one is not there."""
        self.chosen_error = call_id if call_id in self._places else self.error_id
        place = self._places.get(self.chosen_error or "")
        beside = self.timeline.beside(place) if place is not None else ()
        self._beside = frozenset(self.calls[other].id for other in beside)

    @property
    def explained(self) -> Line:
        """What the marks beside the chosen error mean; nothing where there are none."""
        place = self._places.get(self.chosen_error or "")
        if not self._beside or place is None:
            return ()
        error = self.calls[place]
        words = f" {plural(len(self._beside), 'call')} ran at the same time as the "
        return [(BESIDE, "accent"), (f"{words}{status_text(error.status)} {error.verb} {_label(error)}", "muted")]

    def go(self, step: int, wanted: Callable[[TraceCall], bool], none: str) -> None:
        """To the next row further down (up when `step` is negative) that is wanted; say `none` when there is none."""
        place = self.cursor + step
        while 0 <= place < self._model.total:
            row = self._model.row(place)
            if isinstance(row, TraceCall) and wanted(row):
                self.move_to(place)
                return
            place += step
        self._say(none)

    def _say(self, sentence: str) -> None:
        cast("View", self.screen).say(sentence, role="muted")

    def action_next_error(self) -> None:
        """To the next error."""
        self._go_to_error(1, "This is the last error.")

    def action_previous_error(self) -> None:
        """To the error before."""
        self._go_to_error(-1, "This is the first error.")

    def _go_to_error(self, step: int, none: str) -> None:
        shown = self.shown
        some = any(call.failed for call in shown)
        self.go(step, lambda call: call.failed, none if some else f"No error in {plural(len(shown), 'call')}.")

    # -- the scale

    @property
    def bar_width(self) -> int:
        """Cells of the bars."""
        placed = arrange(self.columns, max(0, self.size.width - 2))
        return next((width for column, width in placed if column.key == "bar"), 1)

    @property
    def window(self) -> Window:
        """What is shown of the scale."""
        return self._window(self.bar_width)

    def _window(self, width: int) -> Window:
        return self.timeline.window(width, self._zoom, self._start)

    @property
    def zoom(self) -> float:
        """How many times longer the bars are than when all fits in."""
        return self.window.zoom

    def action_more(self) -> None:
        """Longer bars."""
        self._zoom_by(ZOOM_STEP, "This is as close as it gets.")

    def action_less(self) -> None:
        """Shorter bars."""
        self._zoom_by(1 / ZOOM_STEP, "Everything is in view.")

    def _zoom_by(self, factor: float, end: str) -> None:
        """Zoom around the call under the cursor; say so where that is not possible any more."""
        call = self.call
        if call is not None and self._take(self.window.zoomed(factor, self._places[call.id])):
            self.post_message(self.ScaleChanged())
        else:
            self._say(end)

    def action_view(self) -> None:
        """Cut idle times out of the scale, or show them."""
        self.folded = not self.folded
        self.whole_scale()
        self.lay(self.calls, self._shown)
        self.post_message(self.ScaleChanged())

    def _take(self, window: Window) -> bool:
        if (window.zoom, window.start) == (self._zoom, self._start):
            return False
        self._zoom, self._start = window.zoom, window.start
        self._redraw()
        return True

    def whole_scale(self) -> None:
        """Show the whole scale again."""
        self._zoom, self._start = 1.0, 0.0

    def action_left(self) -> None:
        """Earlier, when zoomed in; else the column at the left."""
        if self._zoom > 1:
            self._take(self.window.moved(-PAN_STEP))
        else:
            super().action_left()

    def action_right(self) -> None:
        """Later, when zoomed in; else the column at the right."""
        if self._zoom > 1:
            self._take(self.window.moved(PAN_STEP))
        else:
            super().action_right()

    # -- drawing

    def _columns_for(self, calls: Sequence[TraceCall]) -> None:
        lead = max(7, len(offset_text(self.timeline.lasted, self.timeline.lasted)))
        verb = min(7, max((len(call.verb) for call in calls), default=4))
        several = len({call.host for call in calls if call.host}) > 1
        labels = {(call.host if several else "", _label(call)) for call in calls}
        longest = max((cells(safe(f"{host}{label}")) for host, label in labels), default=0)
        self._whole_route = longest if several else 0
        route = min(LONGEST_ROUTE, longest)
        if self._form == (lead, verb, route):
            return
        self._form = (lead, verb, route)
        self.columns = [
            Column("offset", "", self._offset, lead, right=True, gap=1),
            Column("sign", "", self._sign, 1),
            Column("status", "STATUS", _status, 3),
            Column("verb", "VERB", lambda step, _: (_of(step).verb, "quiet"), max(4, verb)),
            Column("route", "ROUTE", self._route, share=3, least=16, most=route, middle=True),
            Column("took", "TOOK", _took, 8, right=True, gap=2),
            Column("beside", "", self._beside_sign, 1),
            Column("bar", "", self._bar, share=4, least=12),
        ]

    def _offset(self, step: Step, _: int) -> Piece:
        if not _of(step).time:
            return UNKNOWN, "muted"
        return offset_text(self.timeline.offsets[self._places[step.id]], self.timeline.lasted), "muted"

    def _sign(self, step: Step, _: int) -> Piece:
        call = _of(step)
        if call.id == self.error_id:
            return self.error_sign
        return (OTHER_ERROR, status_role(call.status)) if call.failed else ("", "")

    def _beside_sign(self, step: Step, _: int) -> Piece:
        return BESIDE if step.id in self._beside else "", "accent"

    def _route(self, step: Step, width: int) -> Line:
        call = _of(step)
        ink = "muted" if _hidden(call) else "text strong" if call.id == self.error_id else "text"
        shown = self._whole_route and width >= min(HOST_FROM, self._whole_route)
        host: list[Piece] = [(call.host, "muted")] if shown else []
        return [*host, (_label(call), ink)]

    def _bar(self, step: Step, width: int) -> Line:
        call = _of(step)
        bar = self._window(width).bar(self._places[call.id])
        if bar.outside:
            edge = "←" if bar.outside < 0 else "→"
            return [(" " * (0 if bar.outside < 0 else width - 1), ""), (edge, "muted")]
        ink = status_role(call.status) if call.failed else "rule" if _hidden(call) else "muted"
        return [(" " * bar.start, ""), ((glyphs.DOT if bar.point else glyphs.BAR) * bar.length, ink)]

    def _pause_line(self, step: Step, width: int) -> Line | None:
        if not isinstance(step, Pause):
            return None
        words = f" {_pause(step.length)} nothing "
        lead = self._form[0] + 4
        rest = max(0, width - lead - 2 - len(words))
        return [(" " * lead, ""), (glyphs.RULE * 2, "rule"), (words, "muted"), (glyphs.RULE * rest, "rule")]


def _of(step: Step) -> TraceCall:
    """The call of a row that has columns."""
    assert isinstance(step, TraceCall)
    return step


def _label(call: TraceCall) -> str:
    """Route and operation of a call."""
    return f"{shown_path(call.route)} {call.operation}".rstrip()


def _hidden(call: TraceCall) -> bool:
    """Whether a call is of a kind that is only shown when asked for."""
    return bool(call.kind) and call.kind not in SHOWN


def _status(step: Step, _: int) -> Piece:
    call = _of(step)
    return status_cell(call.status), status_role(call.status, failed=call.failed)


def _took(step: Step, _: int) -> Piece:
    return duration(_of(step).took), "text"


def _pause(us: int) -> str:
    """How long nothing ran: whole seconds are enough where it were many."""
    return f"{us // SECOND} s" if 10 * SECOND <= us < MINUTE else span(us)
