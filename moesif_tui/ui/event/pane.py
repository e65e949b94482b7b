"""A page of a call on screen: keeps its place from one call to the next, and knows where a search finds something."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar, Final

from textual.message import Message

from moesif_tui.ui.event.parts import Key, Part, Place, Spot
from moesif_tui.ui.event.spots import JsonSpot
from moesif_tui.ui.widgets.lines import LineView
from moesif_tui.ui.workers import run_latest

SLICE: Final = 0.008
"""Seconds that a search takes before keys get through."""
MOST_HITS: Final = 100_000


@dataclass(slots=True)
class Keeping:
    """Where the user was on a page: what under the cursor, how far down the screen, what folded by hand."""

    key: Key = ()
    row: int = 0
    folds: dict[Key, bool] = field(default_factory=dict)


class Pane(LineView):
    """One page of a call.

    Attributes:
        found: where a search finds something.
        searching: whether it still runs.
    """

    LABELS: ClassVar[dict[str, str]] = {"open": "fold", "next_match": "next match|match"}

    class Searched(Message):
        """A search found more, or has ended, or the cursor stands at another hit."""

        def __init__(self, pane: Pane) -> None:
            super().__init__()
            self.pane = pane

        def can_replace(self, message: Message) -> bool:
            """Only the last one counts."""
            return isinstance(message, Pane.Searched) and message.pane is self.pane

    class Passed(Message):
        """There is no further match on this page: `step` 1 downwards, -1 upwards."""

        def __init__(self, pane: Pane, step: int) -> None:
            super().__init__()
            self.pane = pane
            self.step = step

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._part = Part()
        self._kept = Keeping()
        self._landed = 0
        self.found: list[Place] = []
        self.searching = False

    @property
    def part(self) -> Part:
        """The page."""
        return self._part

    @property
    def active(self) -> bool:
        """Whether keys are for this page: only there the cursor is seen."""
        return self._cursor_shown

    @active.setter
    def active(self, active: bool) -> None:
        if active != self._cursor_shown:
            self._cursor_shown = active
            self._redraw()

    @property
    def spot(self) -> Spot | None:
        """What the line under the cursor is about."""
        line = self.line
        return line.payload if line is not None else None

    # -- another call's page

    def keep(self) -> Keeping:
        """Where the user is, to be found again in another call.

        What a call between does not have is not forgotten: it is where the user went last, and what was folded.
        """
        spot = self.spot
        if self.cursor != self._landed and spot is not None:
            self._kept.key = spot.key
        self._kept.row = self.cursor - self._top[0]
        self._kept.folds.update(self._part.folds())
        return self._kept

    def turn(self, part: Part, start: Key, *, kept: Keeping | None = None) -> None:
        """Show another call's page, at the same place as far as it has that.

        Args:
            part: the page.
            start: where to begin where the user did not go anywhere yet.
            kept: from the page before; None at first.
        """
        self._part = part
        self._kept = kept if kept is not None else Keeping()
        for key, folded in self._kept.folds.items():
            part.refold(key, folded)
        place = part.locate(self._kept.key or start)
        index = part.show(place) if place is not None and part.count else 0
        self.lines = part
        if index and self.size.height:
            # Down first, then up to it: so it stands as far down the screen as it did before.
            row = min(self._kept.row if kept is not None else index, self.size.height - 1)
            self.cursor = min(index - row + self.size.height - 1, part.count - 1)
        self.cursor = self._landed = index
        if self.wanted:
            self.search(self.wanted)

    def reveal(self, shown: bool) -> None:
        """Show secrets, or mask them, the cursor where it was."""
        if not self._part.count:
            return
        place = self._part.place(self.cursor)
        self._part.reveal(shown)
        untouched = self.cursor == self._landed
        self.set_reactive(LineView.cursor, self._part.show(place))
        self._landed = self.cursor if untouched else -1
        self.changed()

    def action_left(self) -> None:
        """Back from the right; then fold; then to the line that this one stands under."""
        line = self.line
        if self._side or line is None or (line.foldable and not line.folded):
            super().action_left()
        elif (above := self._part.above(self.cursor)) is not None:
            self.cursor = above

    def _fold(self, *, folded: bool) -> None:
        spot = self.spot
        if not folded and isinstance(spot, JsonSpot) and spot.is_slow:
            run_latest(self, "unfold", partial(self._unfold, self._part, spot))
        else:
            super()._fold(folded=folded)

    async def _unfold(self, part: Part, spot: JsonSpot) -> None:
        """Unfold a long string, made ready in a thread, unless the user has gone elsewhere meanwhile."""
        await asyncio.to_thread(spot.prepare)
        line = self.line
        here = self.spot
        if self._part is part and here is not None and here.key == spot.key and line is not None and line.folded:
            super()._fold(folded=False)

    # -- search

    def reason(self, action_id: str) -> str | None:
        """Why something cannot be done."""
        if action_id in {"next_match", "previous_match"} and not self._wanted.strip():
            return "nothing is searched"
        return super().reason(action_id)

    def search(self, text: str) -> None:
        """Search a text in all of the page, folded lines too; an empty one ends the search.

        Where keys are for this page the cursor goes to the first match from its place on.
        """
        self._wanted = text
        self.found = []
        self.searching = bool(text.strip())
        self._redraw()
        if self.searching:
            run_latest(self, "search", partial(self._collect, text.casefold()))
        else:
            self.workers.cancel_group(self, "search")
        self.post_message(self.Searched(self))

    async def _collect(self, wanted: str) -> None:
        """Find all lines that have it; go to the first one from the cursor on as soon as there is one."""
        start = self._part.place(self.cursor) if self._part.count else ()
        gone = not self.active
        begun = time.monotonic()
        for place in self._part.hits(wanted):
            if place is not None:
                self.found.append(place)
                if not gone and place >= start:
                    gone = True
                    self._go(place)
                if len(self.found) >= MOST_HITS:
                    break
            if time.monotonic() - begun > SLICE:
                self.post_message(self.Searched(self))
                await asyncio.sleep(0)
                begun = time.monotonic()
        self.searching = False
        if not gone and self.found:
            self._go(self.found[0])
        self.post_message(self.Searched(self))

    def _go(self, place: Place) -> None:
        before = self._part.count
        index = self._part.show(place)
        if self._part.count != before:
            self.changed()
        self.cursor = index
        self._redraw()

    def action_next_match(self) -> None:
        """To the next match."""
        self._walk(1)

    def action_previous_match(self) -> None:
        """To the match before."""
        self._walk(-1)

    def _walk(self, step: int) -> None:
        here = self._part.place(self.cursor) if self._part.count else ()
        number = bisect_right(self.found, here) if step > 0 else bisect_left(self.found, here) - 1
        if 0 <= number < len(self.found):
            self._go(self.found[number])
            self.post_message(self.Searched(self))
        else:
            self.post_message(self.Passed(self, step))

    def go_to_end(self, step: int) -> None:
        """To the match where walking begins: the first one downwards, the last one upwards."""
        if self.found:
            self._go(self.found[0 if step > 0 else -1])
            self.post_message(self.Searched(self))

    @property
    def at_hit(self) -> int:
        """Which of the hits the cursor stands at, counted from 1; 0 for none."""
        if not self.found or not self._part.count:
            return 0
        here = self._part.place(self.cursor)
        number = bisect_left(self.found, here)
        return number + 1 if number < len(self.found) and self.found[number] == here else 0
