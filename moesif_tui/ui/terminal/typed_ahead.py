"""Keys and pastes that come faster than the program opens what they are meant for, as on a slow line.

Textual hands a key to the widget that has the focus when it arrives, and looks for its binding later. `y c` in one
packet would so open the menu and then be the view's `c`; here it reaches the menu that has opened meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from textual.events import Key, Paste

from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.popup import Popup

if TYPE_CHECKING:
    from textual.app import App
    from textual.widget import Widget

Typed = Key | Paste


class TypedAhead:
    """The part of an app that gives every key to a popup or a filter line that is open; mix it in before Textual's.

    One at a time: what the first one does decides where the next one goes.
    """

    _handed_on: Typed | None = None
    _taker: Widget | None = None
    """Who still has to take what was handed on."""
    _waiting: Sequence[Typed] = ()
    """What came after that."""
    _released: Sequence[Typed] = ()
    """What waited and is on its way once more, in its order."""

    def on_key(self, event: Key) -> None:
        """A key that nobody took on its way from the widget that had the focus; bindings come after this."""
        self._place(event)

    def on_paste(self, event: Paste) -> None:
        """The same of a paste."""
        self._place(event)

    def _place(self, event: Typed) -> None:
        if event is self._handed_on:
            return
        if self._released and not self._is_next(event):
            event.prevent_default()
            self.release([event])
        elif self._taker is not None:
            event.prevent_default()
            self._waiting = [*self._waiting, event]
            if not self._taker.display:
                self._taken()
        elif (taker := typing(cast("App[Any]", self))) is not None:
            event.prevent_default()
            self._hand_on(taker, event)
        elif self.holds_back(event):
            event.prevent_default()

    def holds_back(self, event: Typed) -> bool:  # noqa: ARG002 - for those who do
        """Whether what is for the view was kept, and so does nothing now."""
        return False

    def release(self, events: Sequence[Typed]) -> None:
        """Send what waited on its way once more: what is typed meanwhile comes behind it."""
        fresh = [_again(event) for event in events]
        self._released = [*self._released, *fresh]
        for event in fresh:
            cast("App[Any]", self).post_message(event)

    def _is_next(self, event: Typed) -> bool:
        """Whether it is one that was released. Those before it are lost: the widget that had them is gone."""
        for at, key in enumerate(self._released):
            if key is event:
                self._released = self._released[at + 1 :]
                return True
        return False

    def _hand_on(self, taker: Widget, event: Typed) -> None:
        key = _again(event)
        self._handed_on, self._taker = key, taker
        taker._forward_event(key)
        taker.call_later(self._taken, key)

    def _taken(self, key: Typed | None = None) -> None:
        """What the key says is done (None: who had to take it is gone): the next ones go where they belong now."""
        if self._taker is None or (key is not None and key is not self._handed_on):
            return
        waiting, self._waiting, self._taker = self._waiting, (), None
        taker = typing(cast("App[Any]", self))
        if taker is not None and waiting:
            self._waiting = waiting[1:]
            self._hand_on(taker, waiting[0])
        else:
            self.release(waiting)


def _again(event: Typed) -> Typed:
    """The same, to be sent once more."""
    return Key(event.key, event.character) if isinstance(event, Key) else Paste(event.text)


def view_of(app: App[Any]) -> View | None:
    """The view on screen; None where there is none any more, as the program is ending."""
    view = app.screen_stack[-1] if app.screen_stack else None
    return view if isinstance(view, View) else None


def typing(app: App[Any]) -> Widget | None:
    """What every key is for: the popup that was opened last, else an open filter line."""
    view = view_of(app)
    if view is None:
        return None
    popups = [popup for popup in view.children if isinstance(popup, Popup) and popup.display]
    if popups:
        return popups[-1]
    return view.filter_line if view.filter_line.is_open else None
