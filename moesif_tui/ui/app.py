"""The app: theme, keys, history of views, messages. What the program shows is in the screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from textual.app import App

from moesif_tui.ui.actions import Keyed, Keymap
from moesif_tui.ui.history import History
from moesif_tui.ui.status import Status
from moesif_tui.ui.terminal.driver import TerminalDriver
from moesif_tui.ui.terminal.early_keys import EarlyKeys
from moesif_tui.ui.terminal.filter import Plain
from moesif_tui.ui.terminal.guard import Guarded, redraw
from moesif_tui.ui.text import BLANK, Line
from moesif_tui.ui.theme import DARK, Palette, depth_of, palette, themes
from moesif_tui.ui.view import View

if TYPE_CHECKING:
    from textual.filter import LineFilter
    from textual.screen import Screen
    from textual.theme import Theme
    from textual.timer import Timer

    from moesif_tui.session import Session
    from moesif_tui.ui.widgets.menu import Choice

MESSAGE_SECONDS: Final = 5.0
"""How long the answer to a key stays in the state line."""


class MoesifApp(Keyed, Guarded, EarlyKeys, App[None]):
    """The program on a terminal."""

    CONTEXT = "app"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    CSS: ClassVar[str] = ""

    def __init__(
        self,
        session: Session,
        first: Callable[[], View],
        *,
        sections: Mapping[str, Callable[[], View]] | None = None,
        theme: str = DARK,
        ascii_only: bool = False,
    ) -> None:
        """Make the app; `run()` starts it.

        Args:
            session: the door to the data, handed to the screens as `app.session`.
            first: makes the first view.
            sections: makes the view of a section (`triage`, `calls`), by name.
            theme: name of a theme, ours or one of Textual's.
            ascii_only: draw with ASCII alone.
        """
        super().__init__(driver_class=TerminalDriver)
        self.session = session
        self.subject: Line = BLANK
        """What stands at the right of the top line: the data set."""
        self.ascii_only = ascii_only
        self.keymap: Keymap = {}
        self.status = Status(self._state_changed)
        self._sections = dict(sections or {})
        self._stops: dict[str, Callable[[], None]] = {}
        self._message_timer: Timer | None = None
        self._said_on: Screen[Any] | None = None
        self._own_filters = [Plain(no_color=self.no_color, ascii_only=ascii_only)]
        self.animation_level = "none"
        self.depth = depth_of(self.console.color_system, no_color=self.no_color)
        for own in themes(self.depth):
            self.register_theme(own)
        self.set_reactive(MoesifApp.theme, theme if theme in self.available_themes else DARK)
        self.palette: Palette = palette(self.current_theme, self.depth)
        self.stylesheet.set_variables(self.get_css_variables())
        view = first()
        self._section_views: dict[str, View] = {name: view for name, make in self._sections.items() if make is first}
        self.history: History[View] = History(view)

    def get_line_filters(self) -> list[LineFilter]:
        """Ours alone: Textual's would turn `NO_COLOR` into grey colours."""
        return cast("list[LineFilter]", self._own_filters)

    def get_default_screen(self) -> Screen[Any]:
        """The first view is on screen from the first frame."""
        return self.history.current

    def on_mount(self) -> None:
        """Keep the first view, and follow the theme."""
        self._keep(self.history.current)
        self.theme_changed_signal.subscribe(self, self._theme_changed)

    def _theme_changed(self, theme: Theme) -> None:
        self.palette = palette(theme, self.depth)
        self.refresh_css(animate=False)
        for widget in self.screen.walk_children():
            widget.refresh()

    def rebind(self, keymap: Keymap) -> None:
        """Give actions the user's own keys."""
        self.keymap = keymap
        self.set_keymap({name: ",".join(keys) for name, keys in keymap.items()})
        for view in self.history.views:
            view.keys_changed()

    # -- views

    def open(self, view: View, *, opener: View | None = None) -> None:
        """Go on to another view, which remembers where it was opened from."""
        view.opener = opener or (view.opener if view in self.history.views else self.history.current)
        self._show(view)

    def _show(self, view: View) -> None:
        gone = self.history.go(view)
        self._keep(view)
        self._put_on_screen(view)
        for old in gone:
            self._forget(old)

    def _put_on_screen(self, view: View) -> None:
        """The first view stays at the bottom of Textual's stack, any other one stands alone above it."""
        if self.screen is view:
            return
        if view is self.screen_stack[0]:
            self.pop_screen()
        elif len(self.screen_stack) == 1:
            self.push_screen(view)
        else:
            self.switch_screen(view)

    def _keep(self, view: View) -> None:
        name = f"view-{id(view)}"
        if not self.is_screen_installed(name):
            self.install_screen(view, name)

    def _forget(self, view: View) -> None:
        if any(view is kept for kept in self._section_views.values()):
            return
        if self.uninstall_screen(view) is not None and view.is_running:
            view.remove()

    def go(self, section: str) -> None:
        """To a section, which comes back as it was left."""
        view = self._section_views.get(section)
        if view is None:
            view = self._section_views[section] = self._sections[section]()
        view.opener = None
        self._show(view)

    def leave(self) -> None:
        """Leave the view; at the first one, the program."""
        view = self.history.back()
        if view is None:
            self.exit()
        else:
            self._put_on_screen(view)

    # -- what is said

    def say(self, text: str | Line, *, role: str = "text") -> None:
        """Answer a key in the state line, for a few seconds."""
        if self._message_timer is not None:
            self._message_timer.stop()
        self.status.put("message", [(text, role)] if isinstance(text, str) else text)
        self._said_on = self.screen_stack[-1] if self.screen_stack else None
        self._message_timer = self.set_timer(MESSAGE_SECONDS, lambda: self.status.drop("message"))

    def unsay(self) -> None:
        """Another key is at work: what the former one was answered is said no more."""
        self.status.drop("message")

    def moved_to(self, view: View) -> None:
        """Another view is shown: what was said on one that it is not is said no more."""
        if isinstance(self._said_on, View) and self._said_on is not view:
            self.status.drop("message")

    def _state_changed(self) -> None:
        if self.screen_stack and isinstance(self.screen, View) and self.screen.is_mounted:
            self.screen.state_changed()

    def runs(self, what: str, stop: Callable[[], None] | None) -> None:
        """Tell that something runs which `ctrl+c` can stop, or (None) that it has ended."""
        if stop is None:
            self._stops.pop(what, None)
        else:
            self._stops.setdefault(what, stop)

    # -- actions

    def has(self, action_id: str) -> bool:
        """A section's key exists when the section does."""
        return not action_id.startswith("go_") or action_id.removeprefix("go_") in self._sections

    def action_go_triage(self) -> None:
        """To the error buckets."""
        self.go("triage")

    def action_go_traces(self) -> None:
        """To the traces."""
        self.go("traces")

    def action_go_calls(self) -> None:
        """To every call."""
        self.go("calls")

    def action_stop(self) -> None:
        """Stop what was started last; with nothing running, say how to leave."""
        if not self._stops:
            self.say([("ctrl+q", "accent strong"), (" leaves the program", "text")])
            return
        what, stop = self._stops.popitem()
        self.say(f"{what} stopped")
        stop()

    def action_leave(self) -> None:
        """Leave the view."""
        self.leave()

    async def action_quit(self) -> None:
        """Leave the program."""
        self.exit()

    async def action_back(self) -> None:
        """Back in the history."""
        view = self.history.back()
        if view is None:
            self.say("This is the first view.", role="muted")
        else:
            self._put_on_screen(view)

    def action_forward(self) -> None:
        """Forward in the history."""
        view = self.history.forward()
        if view is None:
            self.say("This is the last view.", role="muted")
        else:
            self._put_on_screen(view)

    def action_redraw(self) -> None:
        """Draw everything anew."""
        redraw(self)

    def action_help(self) -> None:
        """The keys of this view."""
        from moesif_tui.ui.help import KeysView

        if isinstance(self.screen, View):
            self.open(KeysView(self.screen.offers()))

    def action_commands(self) -> None:
        """All that can be done here, to be searched and chosen."""
        from moesif_tui.ui.help import palette_choices

        view = self.screen
        if isinstance(view, View):
            found = {offer.action.id: offer for offer in view.offers()}

            def run(choice: Choice) -> None:
                if choice.id in found:
                    self.call_later(found[choice.id].node.action_perform, choice.id)
                else:
                    self.theme = choice.id.removeprefix("theme ")

            view.choose("do", palette_choices(found.values(), sorted(self.available_themes)), run, search=True)

    def action_suspend(self) -> None:
        """Stop for now, as ctrl+z does everywhere; `fg` comes back."""
        self.action_suspend_process()
