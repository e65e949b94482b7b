"""Choices and questions above the state line: `copy as …`, `sort by …`, the palette, a file's name.

They lie over the view, have the focus while they are open and take every key; esc closes them and gives the focus back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.strip import Strip
from textual.widget import Widget

from moesif_tui.core.safe import cells
from moesif_tui.ui import glyphs
from moesif_tui.ui.actions import Hint, Hinting
from moesif_tui.ui.entry import Entry
from moesif_tui.ui.text import Line, Piece, fit, pad, segments, spread, width_of
from moesif_tui.ui.widgets.filter import Complete
from moesif_tui.ui.widgets.frame import palette_of

if TYPE_CHECKING:
    from textual.events import Click, Key, MouseScrollDown, MouseScrollUp, Paste

    from moesif_tui.ui.theme import Ground

MOST: Final = 14
"""Choices on screen at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose.

    Attributes:
        id: what the program knows it by.
        label: its words.
        key: chooses it at once, unless the menu searches what is typed.
        note: what is said about it, at the right.
        reason: why it cannot be chosen now.
    """

    id: str
    label: str
    key: str = ""
    note: str = ""
    reason: str | None = None


class Popup(Hinting, Widget, can_focus=True):
    """Rows of text over the lower left of the view."""

    DEFAULT_CSS: ClassVar[str] = """
    Popup { layer: popup; dock: bottom; offset: 1 -2; height: auto; width: auto; background: $surface; }
    """
    GROUND: ClassVar[Ground] = "surface"

    def __init__(self, closed: Callable[[], None] | None = None, **options: Any) -> None:
        """Make it.

        Args:
            closed: called after it is gone.
            options: of the widget.
        """
        super().__init__(**options)
        self._closed_by = closed
        self._former: Widget | None = None

    def on_mount(self) -> None:
        """Take the focus, and remember who had it."""
        self._former = self.screen.focused
        self.fit_size()
        self.focus()

    def on_blur(self) -> None:
        """A click elsewhere closes it."""
        self.shut()

    def shut(self) -> None:
        """Go away and give the focus back."""
        if not self.is_attached:
            return
        self.screen.set_focus(self._former if self._former is not None and self._former.is_attached else None)
        self.remove()
        if self._closed_by is not None:
            self._closed_by()

    def size_wanted(self) -> tuple[int, int]:
        """Cells and rows that it needs."""
        raise NotImplementedError

    def row(self, y: int, width: int) -> tuple[list[Piece], Ground]:
        """One row of it, and its ground."""
        raise NotImplementedError

    def fit_size(self) -> None:
        """Take the room that it needs and the view has."""
        width, height = self.size_wanted()
        view = self.screen.size
        self.styles.width = max(10, min(width, view.width - 2))
        self.styles.height = max(1, min(height, view.height - 4))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row as Textual wants it."""
        width = self.size.width
        pieces, ground = self.row(y, width)
        return Strip(segments(pad(fit(pieces, width), width), palette_of(self), ground), width)


class Menu(Popup):
    """A list of choices."""

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        done: Callable[[Choice], None],
        *,
        search: bool = False,
        current: str | None = None,
    ) -> None:
        """Make a menu.

        Args:
            title: what is chosen.
            choices: in order.
            done: called with the one that was chosen; not when the menu is closed.
            search: what is typed narrows the choices, instead of choosing by their keys.
            current: id of the one that counts now.
        """
        super().__init__()
        self._title = title
        self._choices = list(choices)
        self._done = done
        self._search = search
        self._typed = Entry()
        self._found = self._choices
        self._first = 0
        self._at = next((place for place, choice in enumerate(choices) if choice.id == current), 0)
        self._current = current

    def hints(self) -> Sequence[Hint]:
        """How to choose."""
        return [
            ("enter", "choose"),
            ("↑↓", "move"),
            *([("a b …", "search")] if self._search else []),
            ("escape", "close"),
        ]

    @property
    def found(self) -> list[Choice]:
        """The choices that fit what was typed."""
        return self._found

    @property
    def chosen(self) -> Choice | None:
        """The one under the cursor."""
        return self._found[self._at] if self._found else None

    def size_wanted(self) -> tuple[int, int]:
        """Wide enough for the longest choice."""
        keys = self._key_width()
        widest = max((cells(choice.label) + cells(_note(choice)) + 4 for choice in self._choices), default=20)
        return max(keys + widest + 4, cells(self._title) + 24), min(len(self._choices), MOST) + 1

    def _key_width(self) -> int:
        return max((cells(choice.key) for choice in self._choices), default=0)

    # -- keys

    def on_key(self, event: Key) -> None:
        """Every key is for it, but the one that ends the program."""
        if event.key == "ctrl+q":
            return
        event.stop()
        key = event.key
        plain = not self._search and self._by_key(event) is None
        if key in {"escape", "ctrl+c"} or (key in {"q", "question_mark"} and plain):
            self.shut()
        elif key == "enter":
            self._choose(self.chosen)
        elif key in _STEPS or (key in _LETTERS and plain):
            self._go(_STEPS.get(key) or _LETTERS[key])
        elif self._search:
            if self._typed.key(key, event.character):
                self._narrow()
        else:
            self._choose(self._by_key(event))

    def _by_key(self, event: Key) -> Choice | None:
        pressed = {event.character, event.key}
        return next((choice for choice in self._choices if choice.key and choice.key in pressed), None)

    def on_paste(self, event: Paste) -> None:
        """What is pasted narrows the choices."""
        event.stop()
        if self._search:
            self._typed.insert(event.text)
            self._narrow()

    def _narrow(self) -> None:
        words = self._typed.text.casefold().split()
        ranked = [(rank, choice) for choice in self._choices if (rank := _fits(choice, words)) is not None]
        self._found = [choice for _, choice in sorted(ranked, key=lambda pair: pair[0])]
        self._at = self._first = 0
        self.refresh()

    def _go(self, step: int) -> None:
        if not self._found:
            return
        last = len(self._found) - 1
        self._at = max(0, min(self._at + step, last)) if abs(step) > 1 else (self._at + step) % (last + 1)
        rows = max(1, self.size.height - 1)
        self._first = max(min(self._first, self._at), self._at - rows + 1)
        self.refresh()

    def _choose(self, choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.reason is not None:
            say = getattr(self.app, "say", None)
            if say is not None:
                say([(f"{choice.label}: ", "muted"), (choice.reason, "warning")])
            return
        self.shut()
        self._done(choice)

    # -- the mouse

    def on_click(self, event: Click) -> None:
        """A click chooses."""
        event.stop()
        place = event.y - 1 + self._first
        if event.y > 0 and place < len(self._found):
            self._choose(self._found[place])

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """The wheel moves the cursor."""
        event.stop()
        self._go(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """The wheel moves the cursor."""
        event.stop()
        self._go(-1)

    # -- drawing

    def row(self, y: int, width: int) -> tuple[list[Piece], Ground]:
        """The title, or a choice."""
        if y == 0:
            typed: Line = [("", ""), *self._typed.pieces(max(4, width - 24), "text")] if self._search else ()
            head: list[Piece] = [(" ", ""), (self._title, "muted"), ("  ", ""), *typed]
            place = f"{self._at + 1} of {len(self._found)} " if len(self._found) > self.size.height - 1 else ""
            return spread(head, [(place, "muted")], width), "surface"
        place_of = y - 1 + self._first
        if place_of >= len(self._found):
            nothing = y == 1 and not self._found
            return ([("   Nothing fits that.", "muted")] if nothing else []), "surface"
        choice = self._found[place_of]
        ground: Ground = "selection" if place_of == self._at else "surface"
        keys = self._key_width()
        mark = glyphs.CURSOR if place_of == self._at else glyphs.DOT if choice.id == self._current else " "
        role = "muted" if choice.reason is not None else "text"
        left: list[Piece] = [(mark, "accent"), (" ", "")]
        if keys:
            left += [*pad([(choice.key, "accent strong")], keys), ("  ", "")]
        return spread([*left, (choice.label, role)], [(_note(choice), "muted"), (" ", "")], width), ground


_STEPS: Final = {
    "down": 1,
    "up": -1,
    "ctrl+n": 1,
    "ctrl+p": -1,
    "tab": 1,
    "shift+tab": -1,
    "pagedown": MOST,
    "pageup": -MOST,
    "home": -100_000,
    "end": 100_000,
}
_LETTERS: Final = {"j": 1, "k": -1, "g": -100_000, "G": 100_000}


def _fits(choice: Choice, words: Sequence[str]) -> int | None:
    """How well a choice fits what was typed: 0 where words begin so, 1 where it stands anywhere; or not at all."""
    text = f"{choice.label} {choice.id}".casefold()
    begun = text.replace("_", " ").split()
    if all(any(own.startswith(word) for own in begun) for word in words):
        return 0
    return 1 if all(word in f"{text} {choice.note}".casefold() for word in words) else None


def _note(choice: Choice) -> str:
    return choice.reason if choice.reason is not None else choice.note


class Prompt(Popup):
    """One question with a line to type the answer."""

    def __init__(
        self,
        question: str,
        done: Callable[[str], str | None],
        *,
        value: str = "",
        complete: Complete | None = None,
    ) -> None:
        """Make a prompt.

        Args:
            question: what is asked, in a few words.
            done: called with the answer; what it returns is a sentence why that cannot be, and the prompt stays open.
            value: what stands there at first.
            complete: words for what is being typed, taken with tab.
        """
        super().__init__()
        self._question = question
        self._done = done
        self._entry = Entry(value)
        self._complete = complete
        self._words: Sequence[str] = ()
        self._error = ""

    def hints(self) -> Sequence[Hint]:
        """How to answer."""
        return [("enter", "done"), *([("tab", "complete")] if self._complete else []), ("escape", "close")]

    def size_wanted(self) -> tuple[int, int]:
        """As wide as the view."""
        return self.screen.size.width - 2, 2 if self._error or self._words else 1

    def on_key(self, event: Key) -> None:
        """Every key is for it, but the one that ends the program."""
        if event.key == "ctrl+q":
            return
        event.stop()
        if event.key in {"escape", "ctrl+c"}:
            self.shut()
        elif event.key == "enter":
            self._answer()
        elif event.key == "tab":
            self._take()
        elif self._entry.key(event.key, event.character):
            self._typed()

    def on_paste(self, event: Paste) -> None:
        """What is pasted, in one line."""
        event.stop()
        self._entry.insert(event.text)
        self._typed()

    def _typed(self) -> None:
        self._error = ""
        self._words = ()
        self.fit_size()

    def _answer(self) -> None:
        wrong = self._done(self._entry.text)
        if wrong is None:
            self.shut()
        else:
            self._error = wrong
            self.fit_size()

    def _take(self) -> None:
        """Complete as far as all words agree, as a shell does; show them when there is a choice."""
        found = self._complete(self._entry.text, self._entry.at) if self._complete is not None else None
        if found is None or not found.words:
            return
        first, last = min(found.words), max(found.words)
        same = next((place for place, char in enumerate(first) if last[place : place + 1] != char), len(first))
        if found.start + same > self._entry.at or len(found.words) == 1:
            self._entry.replace(found.start, first[:same])
        self._words = found.words if len(found.words) > 1 else ()
        self.fit_size()

    def row(self, y: int, width: int) -> tuple[list[Piece], Ground]:
        """The question, or what is said below it."""
        if y == 0:
            head: list[Piece] = [(" ", ""), (f"{self._question}  ", "accent")]
            return [*head, *self._entry.pieces(max(4, width - width_of(head) - 1))], "surface"
        if self._error:
            return [(" ", ""), (self._error, "error")], "surface"
        return [(" ", ""), *[(f"{word}  ", "muted") for word in self._words]], "surface"
