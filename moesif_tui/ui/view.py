"""The base of every screen: the frame, its keys, and where it stands among the views."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.screen import Screen
from textual.widget import Widget

from moesif_tui.ui.actions import Hinting, Keyed, Offer, footer, offers
from moesif_tui.ui.text import BLANK, Line, around
from moesif_tui.ui.widgets.filter import Complete, Completion, FilterLine
from moesif_tui.ui.widgets.frame import Head, KeyLine, Lines, Row, StateLine, Tabs, Top
from moesif_tui.ui.widgets.list import VirtualList

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.dom import DOMNode
    from textual.events import Resize
    from textual.timer import Timer

    from moesif_tui.ui.app import MoesifApp
    from moesif_tui.ui.widgets.menu import Choice, Menu
    from moesif_tui.ui.widgets.popup import Popup

SMALLEST = (60, 15)
"""Columns and rows below which nothing useful fits."""


class TooSmall(Lines):
    """What is shown instead of a view in a terminal that is too small."""

    DEFAULT_CSS: ClassVar[str] = "TooSmall { display: none; height: 1; }"


class View(Keyed, Screen[None]):
    """A screen of the program.

    A subclass says what stands in it (`body`, `crumb`, `TABS`) and has a method `action_<id>` for each key that works
    there. It fills `self.head` and tells changes by `self.head.show(...)`, `self.keys_changed()`, `self.note(...)`.
    """

    TABS: ClassVar[Sequence[str]] = ()
    """Names of the tabs, if it has any; `tab_chosen(index)` is called for the mouse."""
    STEADY: ClassVar[frozenset[str]] = frozenset()
    """Ids that stay in the key line where only what is under the cursor does not allow them: so it does not flicker."""
    FILTER: ClassVar[str] = "filter"
    """The word before what is typed in the filter line."""
    DEFAULT_CSS: ClassVar[str] = """
    View { layout: vertical; overflow: hidden hidden; background: $background; layers: base popup; }
    View.-small > * { display: none; }
    View.-small > TooSmall { display: block; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.top = Top()
        self.head = Head()
        self.filter_line = FilterLine(self.FILTER, complete=self.complete)
        self.tabs = Tabs(self.TABS)
        self._state = StateLine()
        self._keys = KeyLine()
        self._small = TooSmall()
        self._note: Row | None = None
        self._resting: dict[str, Timer] = {}
        self.settled = False
        """Whether it has been laid out once, and given the focus to what it is about."""
        self.opener: View | None = None
        """The view that this one was opened from."""
        self.chosen_in: dict[str, Any] = {}
        """What was chosen in a view opened from here, for the next one: the page of a call."""

    @property
    def moesif(self) -> MoesifApp:
        """The running app."""
        return cast("MoesifApp", self.app)

    # -- what a subclass says

    def body(self) -> Iterable[Widget]:
        """The widgets between head and state line."""
        return ()

    def crumb(self) -> Line:
        """This view's part of the breadcrumb."""
        return BLANK

    def corner(self) -> Line:
        """What stands at the right of the top line; the data set unless a view has something better."""
        return self.moesif.subject

    def complete(self, text: str, at: int) -> Completion | None:  # noqa: ARG002
        """Words for what is being typed in the filter line."""
        return None

    def tab_chosen(self, index: int) -> None:
        """A tab was chosen with the mouse."""

    # -- what it may use

    def path_changed(self) -> None:
        """The breadcrumb or the corner say something else now."""
        path: list[Line] = []
        view: View | None = self
        while view is not None:
            path.insert(0, view.crumb() if view is self else [(text, _dimmed(role)) for text, role in view.crumb()])
            view = view.opener
        self.top.path(path, self.corner())

    def note(self, left: Line = BLANK, right: Line = BLANK) -> None:
        """What the state line says while nothing more urgent is to be said: the path under the cursor."""
        self._note = Row(left, right) if left or right else None
        self.state_changed()

    def say(self, text: str | Line, *, role: str = "text") -> None:
        """Answer a key in the state line, for a few seconds."""
        self.moesif.say(text, role=role)

    def say_of(self, before: str, name: str, after: Line = BLANK, *, role: str = "text") -> None:
        """The same of something whose name is cut in its middle where all of it is too long: a route, a file."""
        self.say(around([(before, role)], name, after, self.size.width - 2, role))

    def shown_now(self, item_id: str) -> None:
        """Put the cursor of the list that this was opened from on another item, which is shown here now."""
        origin = self.opener.focused if self.opener is not None else None
        if isinstance(origin, VirtualList):
            origin.move_to_id(item_id)

    def after_rest(self, name: str, seconds: float, work: Callable[[], None]) -> None:
        """Do something once nothing has asked for it by this name for a while (the preview of a row)."""
        former = self._resting.pop(name, None)
        if former is not None:
            former.stop()
        self._resting[name] = self.set_timer(seconds, work)

    def state_changed(self) -> None:
        """Draw the state line."""
        self._state.show(self.moesif.status.row(self._note))

    def keys_changed(self) -> None:
        """Other keys, words or reasons than before."""
        if self.is_mounted:
            focused: object = self.focused
            self._keys.hint(focused.hints() if isinstance(focused, Hinting) else ())
            found = (offer for offer in self.offers() if offer.reason is None or offer.action.id in self.STEADY)
            self._keys.keys(footer(found, self.FOOTER))

    def offers(self) -> list[Offer]:
        """All that can be done here now, with the reason where it cannot."""
        start: DOMNode = self.focused or self
        return offers(start.ancestors_with_self, self.moesif.keymap)

    def choose(
        self,
        title: str,
        choices: Sequence[Choice],
        done: Callable[[Choice], None],
        *,
        search: bool = False,
        current: str | None = None,
        back: Callable[[], None] | None = None,
    ) -> Menu:
        """Open a menu; `done` is called with what was chosen (`widgets.menu.Menu`)."""
        from moesif_tui.ui.widgets.menu import Menu

        menu = Menu(title, choices, done, search=search, current=current, back=back)
        self.mount(menu)
        return menu

    def ask(
        self,
        question: str,
        done: Callable[[str], None],
        *,
        wrong: Callable[[str], str | None] = lambda _: None,
        value: str | Callable[[], str] = "",
        complete: Complete | None = None,
        note: str = "",
        back: Callable[[], None] | None = None,
    ) -> None:
        """Ask for one line; `done` gets it when nothing is `wrong` with it (`widgets.prompt.Prompt`)."""
        from moesif_tui.ui.widgets.prompt import Prompt

        self.mount(Prompt(question, done, wrong=wrong, value=value, complete=complete, note=note, back=back))

    # -- the frame

    def compose(self) -> ComposeResult:
        """Top line, head, filter, tabs, body, state line, key line."""
        yield self.top
        yield self.head
        yield self.filter_line
        yield Lines()
        if self.TABS:
            yield self.tabs
        yield from self.body()
        yield self._state
        yield self._keys

    def on_mount(self) -> None:
        """Fill the frame."""
        self.path_changed()
        self.state_changed()
        self.keys_changed()
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        self.settled = True

    def on_screen_resume(self) -> None:
        """What happened while another view was shown."""
        self.moesif.moved_to(self)
        self.path_changed()
        self.state_changed()
        self.keys_changed()

    def watch_focused(self) -> None:
        """Other keys with another focus."""
        self.keys_changed()

    def on_resize(self, event: Resize) -> None:
        """Say so when the terminal is too small."""
        width, height = event.size
        small = width < SMALLEST[0] or height < SMALLEST[1]
        if small:
            if not self._small.is_attached:
                self.mount(self._small)
            self._small.show(
                Row([(f"{width}x{height} is too small: {SMALLEST[0]}x{SMALLEST[1]} shows this program", "text")])
            )
        self.set_class(small, "-small")
        for popup in self.query("Popup"):
            cast("Popup", popup).fit_size()

    def let_go(self) -> bool:
        """Close what is open in the view itself (a selection); False when nothing is."""
        return False

    def action_close(self) -> None:
        """Let go of what is open here, then leave the view; the program is left by its own keys."""
        if self.let_go():
            return
        if self.moesif.history.at_first:
            self.say([("q", "accent strong"), (" leaves the program", "text")])
        else:
            self.moesif.leave()


def _dimmed(role: str) -> str:
    """The role of a breadcrumb's outer part: signs keep their colour, the rest is muted."""
    return role.replace("strong", "").strip() if any(ink in role for ink in ("error", "warning", "good")) else "muted"
