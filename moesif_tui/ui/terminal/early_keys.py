"""Keys that are pressed before what they are meant for is there: they wait for it, and act in their order."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from textual.events import Key, Paste
from textual.message import Message

from moesif_tui.core.safe import safe
from moesif_tui.ui.actions import BY_ID, MOVE, Action, Keyed, Lacking, key_name
from moesif_tui.ui.terminal.typed_ahead import Typed, TypedAhead, typing, view_of
from moesif_tui.ui.view import View

if TYPE_CHECKING:
    from textual.timer import Timer

    from moesif_tui.ui.app import MoesifApp

LOOK: Final = 0.03
"""Seconds between two looks whether the rows are there; only while a key waits."""
SILENT: Final = 15
"""Looks after which it is said that a key waits."""
LOST: Final = 10
"""Looks after which a key that was sent on its way once more counts as taken by something else, a menu that opened."""
OPENING: Final = 0.5
"""Seconds that what is being opened has at most before the next key goes on."""
AT_ONCE: Final = frozenset({
    "filter", "lift", "sort", "states", "time", "hidden", "refresh", "undo", "wrap", "next_tab", "previous_tab",
    "next_item", "previous_item",
})  # fmt: skip
"""Actions that need no row."""
_MOVING: Final = frozenset(key for action in BY_ID.values() if action.group == MOVE for key in action.keys)
"""Keys that do something nearly everywhere, and are held down: nothing is looked up for them."""


class EarlyKeys(TypedAhead):
    """The part of an app that holds keys back until their rows are there.

    A key that leaves the view, or means the program, acts at once and makes what waits be forgotten, unless it comes so
    soon that nobody can have seen that anything waits.
    """

    class Opened(Message, namespace="early_keys"):
        """Comes by behind what a widget tells of an item that is opened, and so after it has been opened."""

    _early: Sequence[Typed] = ()
    """Keys that wait."""
    _early_looks = 0
    _early_timer: Timer | None = None
    _opening_until = 0.0

    def holds_back(self, event: Typed) -> bool:
        """Hold back what would act on what is not there yet, and what is pasted behind that."""
        view = view_of(cast("MoesifApp", self))
        if view is None:
            return False
        behind = self._is_opening or (bool(self._early) and (isinstance(event, Paste) or not view.settled))
        if behind or (isinstance(event, Key) and self._is_early(view, event)):
            self._hold(event)
            return True
        return False

    def _is_early(self, view: View, key: Key) -> bool:
        """Whether a key has to wait. Of one that has not it is kept in mind that it opens, or said that it is none."""
        app = cast("MoesifApp", self)
        if self._early or _lacking(view):
            action = _action(view, key)
            if action is not None and (action.contexts == ("app",) or action.id == "close"):
                self._early = ()
            else:
                return bool(self._early) or _must_wait(view, action)
        elif {key.key, key.character} & set(app.keymap.get("open", BY_ID["open"].keys)):
            self._opening_until = time.monotonic() + OPENING
            app.call_later((view.focused or view).post_message, self.Opened())
        elif key.key not in _MOVING and "message" not in app.status and _action(view, key) is None:
            app.say(
                [
                    (self._told(key), "strong"),
                    (" does nothing here, ", "muted"),
                    ("?", "accent strong"),
                    (" keys", "muted"),
                ]
            )
        return False

    def _told(self, key: Key) -> str:
        """A key as the key line names it."""
        name = key.character if key.is_printable and key.character else key.key
        return safe(key_name(name, ascii_only=cast("MoesifApp", self).ascii_only))

    def on_early_keys_opened(self) -> None:
        """What was opened is open. What was typed behind that key is for the popup, where one was opened."""
        self._opening_until = 0.0
        if typing(cast("MoesifApp", self)) is not None:
            self._let_go()

    @property
    def _is_opening(self) -> bool:
        return bool(self._opening_until) and time.monotonic() < self._opening_until

    @property
    def _is_returning(self) -> bool:
        """Whether keys are on their way that come before those that wait."""
        return bool(self._released) and self._early_looks < LOST

    def _hold(self, event: Typed) -> None:
        first = not self._early
        self._early = [*self._early, event]
        if first:
            self._early_looks = 0
            self._look_again()

    def _look_again(self) -> None:
        if self._early_timer is not None:
            self._early_timer.stop()
        self._early_timer = cast("MoesifApp", self).set_timer(LOOK, self._early_go_on)

    def _early_go_on(self) -> None:
        """Let the keys go where what the first one is meant for is there."""
        app = cast("MoesifApp", self)
        view = view_of(app)
        if not self._early or view is None:
            self._early = ()
        elif typing(app) is not None or self._is_opening or self._is_returning or _waits(view, self._early[0]):
            self._early_looks += 1
            if self._early_looks == SILENT and isinstance(self._early[0], Key):
                app.say([(self._told(self._early[0]), "accent strong"), (" waits for the rows", "muted")])
            self._look_again()
        else:
            self._let_go()

    def _let_go(self) -> None:
        early, self._early = self._early, ()
        self.release(early)


def _lacking(view: View) -> Lacking:
    """What keys may have to wait for in a view."""
    focused: object = view.focused
    if not view.settled or view.lacking:
        return "rows"
    return focused.lacking if isinstance(focused, Keyed) else ""


def _action(view: View, key: Key) -> Action | None:
    """What a key does here."""
    pressed: set[Any] = {key.key, key.character}
    return next((offer.action for offer in view.offers() if pressed & set(offer.keys)), None)


def _waits(view: View, first: Typed) -> bool:
    """Whether the first of what is held back has to wait still; a paste is for what a key before it opens."""
    return isinstance(first, Key) and _must_wait(view, _action(view, first))


def _must_wait(view: View, action: Action | None) -> bool:
    """Whether a key would act on what is not there yet. What it does may not be known before the view is settled."""
    lacking = _lacking(view)
    if action is None:
        return not view.settled
    return action.id not in AT_ONCE and (lacking == "rows" or (lacking == "row" and action.group != MOVE))
