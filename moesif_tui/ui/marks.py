"""Marking buckets as resolved, ignored or open, with undo: the same in the list and in a bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from moesif_tui.core.numbers import plural
from moesif_tui.core.states import IGNORED, OPEN, RESOLVED, state_name
from moesif_tui.session import ApiError, Change
from moesif_tui.ui.present import bucket_route
from moesif_tui.ui.view import View

if TYPE_CHECKING:
    from moesif_tui.wire.triage import TriageBucket

MARKS: Final[Mapping[str, int]] = {"resolve": RESOLVED, "ignore": IGNORED, "reopen": OPEN}
"""The states that actions mark as."""


class Marking(View):
    """A view whose buckets can be marked. A subclass says which (`chosen`) and shows what changed (`changed`)."""

    def __init__(self) -> None:
        super().__init__()
        self.marked: set[str] = set()
        """Ids that were marked here: they stay in sight until the view is read anew."""

    def chosen(self) -> Sequence[TriageBucket]:
        """The buckets that a mark is for."""
        raise NotImplementedError

    def changed(self, buckets: Sequence[TriageBucket]) -> None:
        """Show buckets whose state is another now."""
        raise NotImplementedError

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
        buckets = [bucket for bucket in self.chosen() if (bucket.state or 0) != state]
        if not buckets:
            self.say(f"Already {state_name(state)}.", role="muted")
            return
        self._show(buckets, state)
        self.run_worker(self._send(buckets, state), group="marks")

    def _show(self, buckets: Sequence[TriageBucket], state: int) -> list[TriageBucket]:
        fresh = [bucket.model_copy(update={"state": state}) for bucket in buckets]
        self.marked.update(bucket.id for bucket in fresh if bucket.id)
        self.changed(fresh)
        return fresh

    async def _send(self, buckets: Sequence[TriageBucket], state: int) -> None:
        from moesif_tui.wire.triage import look, mark

        changes = [
            Change(mark(bucket, state), mark(bucket, bucket.state or 0), look(bucket))
            for bucket in buckets
            if bucket.id is not None
        ]
        try:
            await self.moesif.session.change(changes)
        except ApiError as error:
            self.changed(buckets)
            self.action_refresh()  # some of several may be marked
            self.say(f"Nothing was marked: {error}", role="error")
            return
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
