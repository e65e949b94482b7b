"""Choices above the state line: `copy as …`, `sort by …`, the palette."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from moesif_tui.core.safe import cells
from moesif_tui.ui import glyphs
from moesif_tui.ui.actions import Hint
from moesif_tui.ui.entry import CUT, Entry
from moesif_tui.ui.text import Line, Piece, pad, spread
from moesif_tui.ui.widgets.frame import say
from moesif_tui.ui.widgets.popup import Popup

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
        words: others that it is found by.
    """

    id: str
    label: str
    key: str = ""
    note: str = ""
    reason: str | None = None
    words: str = ""


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
        back: Callable[[], None] | None = None,
    ) -> None:
        """Make a menu.

        Args:
            title: what is chosen.
            choices: in order.
            done: called with the one that was chosen; not when the menu is closed.
            search: what is typed narrows the choices, instead of choosing by their keys.
            current: id of the one that counts now.
            back: opens the menu that it came from.
        """
        super().__init__(back=back)
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
            ("escape", self.leaving),
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

    def tell(self, notes: Mapping[str, str], reasons: Mapping[str, str] | None = None) -> None:
        """Say something else about choices, by their ids: what is known of them, or why they cannot be chosen."""
        why = reasons or {}
        known = {
            choice.id: replace(choice, note=notes.get(choice.id, choice.note), reason=why.get(choice.id, choice.reason))
            for choice in self._choices
        }
        self._choices = list(known.values())
        self._found = [known[choice.id] for choice in self._found]
        if self.is_attached:
            self.fit_size()

    # -- keys

    def on_key(self, event: Key) -> None:
        """Every key is for it, but the one that ends the program."""
        if event.key == "ctrl+q" or self.comes_late(event):
            return
        event.stop()
        key = event.key
        plain = not self._search and self._by_key(event) is None
        if key == "escape":
            self.leave()
        elif key == "ctrl+c" or (key in {"q", "question_mark"} and plain):
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
        if self.comes_late(event):
            return
        event.stop()
        if self._search:
            if not self._typed.insert(event.text):
                say(self, CUT)
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
            say(self, [(f"{choice.label}: ", "muted"), (choice.reason, "warning")])
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
            place = f"{self._at + 1:,} of {len(self._found):,} " if len(self._found) > self.size.height - 1 else ""
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
    text = f"{choice.label} {choice.id} {choice.words}".casefold()
    begun = text.replace("_", " ").split()
    if all(any(own.startswith(word) for own in begun) for word in words):
        return 0
    return 1 if all(word in f"{text} {choice.note}".casefold() for word in words) else None


def _note(choice: Choice) -> str:
    return choice.reason if choice.reason is not None else choice.note
