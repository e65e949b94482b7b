"""Keys that are pressed before what they are meant for is there: they wait for it, and act in their order."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from textual.events import Key
from textual.message import Message

from moesif_tui.ui.actions import BY_ID, MOVE, Action, Keyed, Lacking, key_name
from moesif_tui.ui.terminal.typed_ahead import TypedAhead, typing
from moesif_tui.ui.view import View

if TYPE_CHECKING:
    from moesif_tui.ui.app import MoesifApp

LOOK: Final = 0.03
"""Seconds between two looks whether the rows are there; only while a key waits."""
SILENT: Final = 15
"""Looks after which it is said that a key waits."""
OPENING: Final = 0.5
"""Seconds that what is being opened has at most before the next key goes on."""
AT_ONCE: Final = frozenset({
    "filter", "lift", "sort", "states", "time", "hidden", "refresh", "undo", "wrap", "next_tab", "previous_tab",
    "next_item", "previous_item",
})  # fmt: skip
"""Actions that need no row."""


class EarlyKeys(TypedAhead):
    """The part of an app that holds keys back until their rows are there.

    A key that leaves the view, or means the program, acts at once and makes what waits be forgotten, unless it comes so
    soon that nobody can have seen that anything waits.
    """

    class Opened(Message, namespace="early_keys"):
        """Comes by behind what a widget tells of an item that is opened, and so after it has been opened."""

    _early: Sequence[Key] = ()
    """Keys that wait."""
    _early_in: View | None = None
    _early_looks = 0
    _early_released: Sequence[Key] = ()
    """Keys that waited and are on their way now; what is pressed meanwhile comes behind them."""
    _opening_until = 0.0

    def on_key(self, event: Key) -> None:
        """A key that nobody took on its way from the widget that had the focus; bindings come after this."""
        app = cast("MoesifApp", self)
        view = app.screen
        behind = bool(self._early_released)
        if behind and event is self._early_released[0]:
            self._early_released, behind = self._early_released[1:], False
        if not isinstance(view, View) or self._taker is not None or typing(app) is not None:
            return
        if behind or self._is_opening or (self._early and not view.settled):
            self._hold(view, event)
        elif self._early or _lacking(view):
            action = _action(view, event)
            if action is not None and (action.contexts == ("app",) or action.id == "close"):
                self._early = ()
            elif self._early or _must_wait(view, action):
                self._hold(view, event)
        elif {event.key, event.character} & set(app.keymap.get("open", BY_ID["open"].keys)):
            self._opening_until = time.monotonic() + OPENING
            app.call_later((view.focused or view).post_message, self.Opened())

    def on_early_keys_opened(self) -> None:
        """What was opened is open."""
        self._opening_until = 0.0

    @property
    def _is_opening(self) -> bool:
        return bool(self._opening_until) and time.monotonic() < self._opening_until

    def _hold(self, view: View, event: Key) -> None:
        event.prevent_default()
        first = not self._early
        self._early = [*self._early, Key(event.key, event.character)]
        if first:
            self._early_in, self._early_looks = view, 0
            cast("MoesifApp", self).set_timer(LOOK, self._early_go_on)

    def _early_go_on(self) -> None:
        """Let the keys go where what the first one is meant for is there."""
        app = cast("MoesifApp", self)
        view = app.screen
        if not self._early or not isinstance(view, View):
            self._early = ()
        elif self._is_opening or self._early_released or _must_wait(view, _action(view, self._early[0])):
            self._early_looks += 1
            if self._early_looks == SILENT:
                name = key_name(self._early[0].character or self._early[0].key, ascii_only=app.ascii_only)
                app.say([(name, "accent strong"), (" waits for the rows", "muted")])
            app.set_timer(LOOK, self._early_go_on)
        else:
            self._early_released, self._early = self._early, ()
            for key in self._early_released:
                app.post_message(key)


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


def _must_wait(view: View, action: Action | None) -> bool:
    """Whether a key would act on what is not there yet. What it does may not be known before the view is settled."""
    lacking = _lacking(view)
    if action is None:
        return not view.settled
    return action.id not in AT_ONCE and (lacking == "rows" or (lacking == "row" and action.group != MOVE))
