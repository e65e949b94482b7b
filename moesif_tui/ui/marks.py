"""Marking buckets as resolved, ignored or open, with undo: the same in the list and in a bucket."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from moesif_tui.core.numbers import plural
from moesif_tui.core.states import IGNORED, OPEN, RESOLVED, state_name
from moesif_tui.session import ApiError, Change
from moesif_tui.ui.present import bucket_route
from moesif_tui.ui.view import View

if TYPE_CHECKING:
    from moesif_tui.ui.program import Program
    from moesif_tui.ui.text import Line
    from moesif_tui.ui.widgets.list import VirtualList
    from moesif_tui.wire.triage import TriageBucket

MARKS: Final[Mapping[str, int]] = {"resolve": RESOLVED, "ignore": IGNORED, "reopen": OPEN}
"""The states that actions mark as."""


class Marks:
    """The states that buckets were marked as, against answers that were asked for before and tell the former ones."""

    def __init__(self) -> None:
        self.now = 0
        """How many marks have been answered: when an answer was asked for."""
        self._told: dict[str | None, tuple[TriageBucket, float]] = {}

    def sent(self, buckets: Iterable[TriageBucket]) -> None:
        """Buckets with the states that were asked for; until that is answered every answer may be older."""
        for bucket in buckets:
            self._told[bucket.id] = bucket, math.inf

    def answered(self, sent: Sequence[TriageBucket], told: Sequence[TriageBucket]) -> None:
        """What the states of buckets came to be; one that was marked again meanwhile waits for that."""
        self.now += 1
        for bucket, state in zip(sent, told, strict=True):
            if (known := self._told.get(bucket.id)) is None or known[0] is bucket or known[1] < math.inf:
                self._told[bucket.id] = state, self.now

    def upon(self, bucket: TriageBucket, asked: int) -> TriageBucket:
        """A bucket out of an answer that was asked for at a `now`, as it is marked."""
        known = self._told.get(bucket.id)
        if known is None or known[1] <= asked or known[0].state == bucket.state:
            return bucket
        return bucket.model_copy(update={"state": known[0].state})


class Marking(View):
    """A view whose buckets can be marked. A subclass says which (`chosen`) and shows what changed (`changed`)."""

    def __init__(self) -> None:
        super().__init__()
        self.marked: set[str] = set()
        """Ids that were marked here: they stay in sight until the view is read anew."""

    @property
    def marks(self) -> Marks:
        """What was marked, in any view."""
        return cast("Program", self.app).marks

    def chosen(self) -> Sequence[TriageBucket]:
        """The buckets that a mark is for."""
        raise NotImplementedError

    def changed(self, buckets: Sequence[TriageBucket]) -> None:
        """Show buckets whose state is another now."""
        raise NotImplementedError

    def on_virtual_list_selection_changed(self, event: VirtualList.SelectionChanged) -> None:
        """Say how many are selected, and how they are let go."""
        count = len(event.list.selected)
        lets_go: Line = [(" · ", "muted"), ("esc", "accent strong"), (" lets go", "muted")]
        self.note([(f"{plural(count, 'bucket')} selected", "text"), *lets_go] if count else ())

    def action_refresh(self) -> None:
        """Read again."""
        raise NotImplementedError

    def action_resolve(self) -> None:
        """Mark as resolved."""
        self._mark(RESOLVED)

    def action_ignore(self) -> None:
        """Mark as ignored."""
        self._mark(IGNORED)

    def action_reopen(self) -> None:
        """Mark as open again."""
        self._mark(OPEN)

    def _mark(self, state: int) -> None:
        chosen = self.chosen()
        buckets = [bucket for bucket in chosen if (bucket.state or 0) != state]
        if not buckets:
            self.say(f"Already {state_name(state)}." if chosen else "There is no bucket here.", role="muted")
            return
        fresh = [bucket.model_copy(update={"state": state}) for bucket in buckets]
        self.marks.sent(fresh)
        self.marked.update(bucket.id for bucket in fresh if bucket.id)
        self.changed(fresh)
        self.run_worker(self._send(buckets, fresh, state), group="marks")

    async def _send(self, buckets: Sequence[TriageBucket], fresh: Sequence[TriageBucket], state: int) -> None:
        from moesif_tui.wire.triage import look, mark

        changes = [
            Change(mark(bucket, state), mark(bucket, bucket.state or 0), look(bucket))
            for bucket in buckets
            if bucket.id is not None
        ]
        try:
            await self.moesif.session.change(changes)
        except ApiError as error:
            self.marks.answered(fresh, buckets)
            self.changed(buckets)
            self.action_refresh()  # some of several may be marked
            self.say(f"Nothing was marked: {error}", role="error")
            return
        self.marks.answered(fresh, fresh)
        self.say(
            [
                (f"{plural(len(buckets), 'bucket')} {_done(state)} · ", "text"),
                ("u", "accent strong"),
                (" undoes", "muted"),
            ]
        )

    def action_undo(self) -> None:
        """Take the last marks back."""
        self.run_worker(self._undo(), group="marks")

    async def _undo(self) -> None:
        from moesif_tui.wire.triage import TriageBucket, UpdateTriageBucket

        try:
            undone = await self.moesif.session.undo()
        except ApiError as error:
            self.action_refresh()  # somebody else may have marked it
            self.say(f"Nothing was undone: {error}", role="error")
            return
        buckets = [change.answer for change in undone if isinstance(change.answer, TriageBucket)]
        operations = [change.inverse for change in undone if isinstance(change.inverse, UpdateTriageBucket)]
        if not operations:
            self.say("There is nothing to undo.", role="muted")
            return
        self.marks.answered(buckets, buckets)
        self.marked.update(bucket.id for bucket in buckets if bucket.id)
        self.changed(buckets)
        state = state_name(operations[0].body.state)
        told = f"{plural(len(operations), 'bucket')} {state} again"
        if len(operations) == len(buckets) == 1:
            self.say_of(f"{told}: ", f"{buckets[0].verb or ''} {bucket_route(buckets[0])}".strip())
        else:
            self.say(told)


def _done(state: int) -> str:
    return "open again" if state == OPEN else state_name(state)
