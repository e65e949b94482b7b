"""One call: request and response side by side or as tabs, each a page whose parts fold."""

from __future__ import annotations

import asyncio
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any, ClassVar, Final

from moesif_tui.core.numbers import grouped, plural
from moesif_tui.core.time import parse_time
from moesif_tui.session import ApiError
from moesif_tui.ui.event import facts
from moesif_tui.ui.event.pages import BESIDE
from moesif_tui.ui.event.parts import Fixed, Spot
from moesif_tui.ui.event.siblings import Siblings, time_of
from moesif_tui.ui.event.sides import Sides, build
from moesif_tui.ui.event.taking import TakesCall
from moesif_tui.ui.lines import PageLine
from moesif_tui.ui.present import holds_secret, shown_text
from moesif_tui.ui.text import Line, Piece
from moesif_tui.ui.trouble import can_try_again
from moesif_tui.ui.widgets.frame import Row
from moesif_tui.ui.widgets.lines import LineView
from moesif_tui.ui.widgets.menu import Choice
from moesif_tui.ui.workers import Steps, run_latest

if TYPE_CHECKING:
    from moesif_tui.ui.rows import Rows
    from moesif_tui.wire.events import Event

WORDS: Final = 54
"""Cells of a sentence that stands in a page's place."""
DAY_US: Final = 86_400_000_000
LONGEST_VALUE: Final = 200
"""Characters of a value that calls can be filtered by."""


class EventView(TakesCall):
    """A call."""

    FOOTER = (
        "open", "next_tab", "filter", "next_match", "next_item", "only", "view", "copy", "save", "pager", "reveal"
    )  # fmt: skip
    STEADY = frozenset({"only"})
    LABELS: ClassVar[dict[str, str]] = {
        "filter": "search",
        "next_item": "next call|call",
        "only": "only this value|only",
        "view": "its trace|trace",
        "reveal": "secrets",
    }

    def __init__(self, event_id: str, siblings: Rows[Any] | None = None, index: int | None = None) -> None:
        """Show a call.

        Args:
            event_id: of the call.
            siblings: the list that it was opened from.
            index: its place there.
        """
        super().__init__()
        self.event_id = event_id
        self._steps = Steps(self, self._step)
        self._siblings = Siblings(siblings, index, event_id) if siblings is not None and index is not None else None
        self._secrets: int | None = None
        self._failed = False
        self._told: tuple[object, ...] = ()

    # -- the frame

    def crumb(self) -> Line:
        """Verb and path."""
        return facts.title(self.event) if self.event is not None else [("call", "strong")]

    def corner(self) -> Line:
        """The place in the list it was opened from."""
        return [(self._siblings.text, "muted")] if self._siblings is not None else super().corner()

    def on_mount(self) -> None:
        """Read the call."""
        for pane in self.panes.values():
            pane.turn(Fixed([PageLine([("reading …", "muted")])]), ())
        self._load()

    def pages_laid_out(self) -> None:
        """Say as much as there is room for."""
        self._draw_head()
        self._told = ()
        self._tell_place()

    def _draw_head(self) -> None:
        event = self.event
        if event is None:
            self.head.show(Row([("The call cannot be shown." if self._failed else "reading the call …", "muted")]))
            return
        said = self.sides.said if self.sides is not None else None
        wide = self.size.width >= BESIDE
        line: list[Piece] = [*facts.outcome(event, said), ("  ", ""), *facts.times(event, self._moment(), wide=wide)]
        self.head.show(Row(line, self._masks(wide=wide)), Row(facts.who(event, wide=wide)))

    def _moment(self) -> facts.Moment:
        """The clock of the capture."""
        data_set = getattr(self.app, "data_set", None)
        first, last = (parse_time(getattr(data_set, name, None)) for name in ("first", "last"))
        if last is None:
            return facts.Moment()
        return facts.Moment(last, first is not None and last - first < DAY_US)

    def _masks(self, *, wide: bool) -> Line:
        """How much is masked, and the key that shows it."""
        if not self._secrets:
            return ()
        count = plural(self._secrets, "value") if wide else grouped(self._secrets)
        key: Piece = (".", "accent strong")
        if self.revealed:
            return [(f"{count} shown ", "warning"), key, (" masks", "muted")]
        return [
            (f"{count} masked ", "warning"),
            *([("· ", "muted")] if wide else []),
            key,
            (" shows them" if wide else " shows", "muted"),
        ]

    # -- reading

    def _load(self) -> None:
        run_latest(self, "load", self._read)

    async def _read(self) -> None:
        """Read the call, make its pages, count what is masked."""
        from moesif_tui.wire.events import GetEvent

        here = self._siblings.here if self._siblings is not None else None
        try:
            hit = await self.moesif.session.send(GetEvent(id=self.event_id, event_time=time_of(here) if here else None))
        except ApiError as error:
            self._fail(str(error))
            return
        if hit.source is None:
            self._fail("The answer holds no call.")
            return
        if self.sides is None:
            # A large body takes a moment: what is known already is on screen before it.
            self.event = hit.source
            self._draw_head()
            self.path_changed()
        sides = await asyncio.to_thread(build, hit.source)
        self._show(hit.source, sides)
        self._secrets = await asyncio.to_thread(lambda: sides.request.page.secrets() + sides.response.page.secrets())
        self._draw_head()
        self.keys_changed()

    def _show(self, event: Event, sides: Sides) -> None:
        first = self.sides is None
        self._failed = False
        self.event, self.sides, self._secrets = event, sides, None
        for name, pane in self.panes.items():
            side = sides.of(name)
            kept = None if first else pane.keep()
            side.page.reveal(self.revealed)
            pane.turn(side.page, side.start, kept=kept)
        self._draw_head()
        self.path_changed()
        self.keys_changed()

    def _fail(self, sentence: str) -> None:
        lines = [PageLine([(line, "error")]) for line in wrap(sentence, WORDS)]
        again = [PageLine([("ctrl+r", "accent strong"), (" tries again", "muted")])] if can_try_again(sentence) else []
        self.event = self.sides = None
        self._failed = True
        for pane in self.panes.values():
            pane.turn(Fixed([*lines, *again]), ())
        self._draw_head()
        self.keys_changed()

    def action_refresh(self) -> None:
        """Read it again."""
        self._load()

    # -- along the list

    def action_next_item(self) -> None:
        """The next call of the list."""
        self._walk(1)

    def action_previous_item(self) -> None:
        """The call before."""
        self._walk(-1)

    def action_next_error(self) -> None:
        """The next call of the list that failed."""
        self._walk(1, errors=True)

    def action_previous_error(self) -> None:
        """The one before that failed."""
        self._walk(-1, errors=True)

    def _walk(self, step: int, *, errors: bool = False) -> None:
        self._steps.add((step, errors))

    async def _step(self, how: tuple[int, bool]) -> None:
        if self._siblings is None:
            return
        step, errors = how
        item = await self._siblings.step(step, errors=errors)
        if isinstance(item, str):
            self.say(item, role="muted")
            return
        self.event_id = self._siblings.rows.id_of(item)
        self.shown_now(self.event_id)
        self._load()

    def action_reveal(self) -> None:
        """Show what is masked until the view is left, or mask it again."""
        self._reveal(not self.revealed)

    def on_screen_suspend(self) -> None:
        """The view was left."""
        if self.revealed:
            self._reveal(False)

    def _reveal(self, shown: bool) -> None:
        self.revealed = shown
        for pane in self.panes.values():
            pane.reveal(shown)
        self._draw_head()

    # -- what is under the cursor

    def on_line_view_line_highlighted(self, event: LineView.LineHighlighted) -> None:
        """Say where the cursor is."""
        if event.view is self.pane:
            self._tell_place()
            self.count_hits()

    def _tell_place(self) -> None:
        """The path under the cursor, and where the time went."""
        event, spot = self.event, self.spot
        label = spot.label if spot is not None else ""
        told = (label, id(event), self.size.width)
        if told == self._told:
            return
        self._told = told
        path: Line = [(label, "muted")] if label else ()
        if event is None:
            self.note(path)
        elif self.size.width < BESIDE:
            self.note(path, facts.timing(event, most=2))
        else:
            phases = facts.timing(event, most=4)
            line: list[Piece] = (
                [("timing  ", "muted"), *phases, ("   ", ""), *facts.timing_bar(event)] if phases else []
            )
            self.note(line, path) if line else self.note(path)

    def on_line_view_line_opened(self, event: LineView.LineOpened) -> None:
        """The user, session or trace of the call leads to the trace."""
        spot: Spot | None = event.line.payload if event.line is not None else None
        if spot is not None and spot.opens:
            self.action_view()

    def action_view(self) -> None:
        """The call among those before and after it: its trace, else its session."""
        if self.event is None:
            return
        if self.event.trace_id:
            from moesif_tui.ui.screens.trace import TraceView

            self.moesif.open(TraceView(self.event.trace_id, at=self.event_id))
        elif self.event.session_token:
            from moesif_tui.ui.screens.session import SessionView

            self.moesif.open(SessionView(self.event.session_token, self.event_id))
        else:
            self.say("This call is in no session.", role="muted")

    def action_related(self) -> None:
        """Choose whose calls to list."""
        event = self.event
        if event is None:
            return
        known = {"user": event.user_id, "session": event.session_token}
        choices = [
            Choice(field, f"this {field}", field[0], note=shown_text(value or ""), reason=self._unasked(value))
            for field, value in known.items()
        ]
        self.choose("calls of", choices, lambda choice: self._list_calls(choice.id, known[choice.id]))

    def _unasked(self, value: str | None) -> str | None:
        """Why no calls can be listed by a value."""
        if not value:
            return "the call names none"
        return "it is masked; . shows it" if holds_secret(value) and not self.revealed else None

    def _list_calls(self, field: str, value: Any, before: str = "") -> None:
        run_latest(self, "filter", partial(self._open_calls, before, field, value))

    def action_only(self) -> None:
        """The calls that have this value."""
        self._filter("")

    def action_exclude(self) -> None:
        """The calls that have not."""
        self._filter("NOT ")

    def _filter(self, before: str) -> None:
        spot = self.spot
        if spot is not None:
            self._list_calls(spot.field, spot.value, before)

    async def _open_calls(self, before: str, field: str, value: Any) -> None:
        from moesif_tui.core.query import QueryError, clause

        try:
            query = before + await asyncio.to_thread(clause, field, value)
        except QueryError as error:
            self.say(error.message, role="warning")
            return
        from moesif_tui.ui.screens.calls import Calls

        self.moesif.open(Calls(query))

    # -- keys

    def label(self, action_id: str) -> str:
        """A call without a trace has a session."""
        no_trace = self.event is not None and not self.event.trace_id
        return "its session|session" if action_id == "view" and no_trace else super().label(action_id)

    def reason(self, action_id: str) -> str | None:
        """What cannot be done with this call, or with what is under the cursor."""
        if action_id in {"next_item", "previous_item", "next_error", "previous_error"}:
            return None if self._siblings is not None else "this call was not opened from a list"
        if action_id == "related":
            return None if self.event is not None else "the call is not read yet"
        if action_id == "reveal":
            return None if self._secrets != 0 and self.event is not None else "nothing is masked"
        if action_id in {"only", "exclude"}:
            return self._no_filter() if self.event is not None else "the call is not read yet"
        return super().reason(action_id)

    def _no_filter(self) -> str | None:
        spot = self.spot
        if spot is None or not spot.field:
            return "calls cannot be filtered by what is under the cursor"
        if spot.secret and not self.revealed:
            return "it is masked; . shows it"
        if isinstance(spot.value, str) and len(spot.value) > LONGEST_VALUE:
            return "the value is too long to filter by"
        return None
