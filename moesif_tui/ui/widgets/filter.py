"""The filter line: shows the filter of a list, and is where it is typed.

It stands in the head. Closed it says what the filter is and how many rows it leaves; `/` opens it in place, what is
typed works at once, enter keeps it, esc goes back to the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from textual.message import Message

from moesif_tui.core.safe import cells, cut_end, safe
from moesif_tui.ui import glyphs
from moesif_tui.ui.actions import Hint, Hinting
from moesif_tui.ui.entry import CUT, Entry
from moesif_tui.ui.text import BLANK, Line, Piece
from moesif_tui.ui.widgets.frame import Lines, Row, say

if TYPE_CHECKING:
    from textual.events import Key, Paste
    from textual.timer import Timer
    from textual.widget import Widget

PAUSE: Final = 0.15
"""Seconds without a key after which what was typed counts."""
HISTORY: Final = 100
"""Filters that are remembered."""


class Completion(NamedTuple):
    """Words that can stand from `start` up to the cursor."""

    start: int
    words: Sequence[str]


Complete = Callable[[str, int], Completion | None]
"""Text and place of the cursor to what can stand there."""


class FilterLine(Hinting, Lines):
    """The filter of a list."""

    DEFAULT_CSS: ClassVar[str] = "FilterLine { height: 0; }"

    class Changed(Message):
        """Another text stands there, and nothing was typed for a moment."""

        def __init__(self, line: FilterLine, text: str) -> None:
            super().__init__()
            self.line = line
            self.text = text

        @property
        def control(self) -> FilterLine:
            """The filter line."""
            return self.line

        def can_replace(self, message: Message) -> bool:
            """Only the last one counts."""
            return isinstance(message, FilterLine.Changed) and message.line is self.line

    class Closed(Message):
        """Typing has ended: with the text that now counts, whether kept or the one before."""

        def __init__(self, line: FilterLine, text: str, *, kept: bool) -> None:
            super().__init__()
            self.line = line
            self.text = text
            self.kept = kept

        @property
        def control(self) -> FilterLine:
            """The filter line."""
            return self.line

    def __init__(self, label: str = "filter", *, complete: Complete | None = None, **options: Any) -> None:
        """Make a closed, empty filter line, which takes no room.

        Args:
            label: the word before it (`search` in a page).
            complete: words for what is being typed.
            options: of the widget.
        """
        super().__init__(**options)
        self._label = label
        self._complete = complete
        self._entry = Entry()
        self._former = ""
        self._open = False
        self._count = ""
        self._counted = ""
        """The text that it counts."""
        self._error = ""
        self._unfinished = False
        self._words: Completion | None = None
        self._word = -1
        self._words_seen = False
        self._history: list[str] = []
        self._place = 0
        self._timer: Timer | None = None
        self._told = ""
        self._had_focus: Widget | None = None
        self.show()

    def hints(self) -> Sequence[Hint]:
        """How to type it."""
        if not self._open:
            return ()
        tab = [("tab", "completes")] if self._complete is not None else []
        return [("enter", "keeps it"), *tab, ("↑↓", "earlier ones"), ("escape", "back")]

    @property
    def text(self) -> str:
        """The filter."""
        return self._entry.text

    @property
    def is_open(self) -> bool:
        """Whether it is being typed."""
        return self._open

    def set(self, text: str, count: str = "") -> None:
        """Show a filter, and at the right how much it leaves (`5 of 14`); an empty one takes no room."""
        if not self._open:
            self._entry.set(text)
            self._told = text
        self._counted = text
        self.counts(count)

    def counts(self, count: str, of: str | None = None) -> None:
        """Another count at the right; `of` another text than the one that was set."""
        self._count = count
        self._counted = self._counted if of is None else of
        self._draw()

    def error(self, sentence: str, *, unfinished: bool = False) -> None:
        """Say what is wrong with the filter, below it; nothing takes that away.

        Words that may finish it are shown in the place of what is said of one that is `unfinished`.
        """
        if (sentence, unfinished) != (self._error, self._unfinished):
            self._error, self._unfinished = sentence, unfinished
            self._draw()

    def open(self) -> None:
        """Let it be typed."""
        self._former = self._entry.text
        self._words_seen = False
        self.reopen()

    def reopen(self) -> None:
        """Let what was kept be mended: esc still goes back to the one before."""
        self._entry.at = len(self._entry.text)
        self._open = True
        self._place = len(self._history)
        self._suggest()
        self._draw()
        self._had_focus = self.screen.focused
        self.can_focus = True
        self.focus()

    def suggest(self) -> None:
        """More words are known than before; those that are being gone through stay."""
        if self._open and self._word < 0:
            self._suggest()
            self._draw()

    def _close(self, *, keep: bool) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if keep:
            if self.text and self.text not in self._history[-1:]:
                self._history = [*self._history[-HISTORY:], self.text]
        else:
            self._entry.set(self._former)
            self._error = ""
        self._open = False
        self._words = None
        self._told = self.text
        self._draw()
        if self.has_focus:
            former = self._had_focus
            self.screen.set_focus(former if former is not None and former.is_attached else None)
        self.can_focus = False
        self.post_message(self.Closed(self, self.text, kept=keep))

    # -- keys

    def on_key(self, event: Key) -> None:
        """While it is open every key is for it, but the one that ends the program."""
        if not self._open or event.key in {"ctrl+q", "ctrl+c"}:
            return
        event.stop()
        if event.key == "enter":
            self._close(keep=True)
        elif event.key == "escape":
            self._close(keep=False)
        elif event.key in {"tab", "shift+tab"}:
            self._take(-1 if event.key == "shift+tab" else 1)
        elif event.key in {"up", "down"}:
            self._recall(-1 if event.key == "up" else 1)
        elif self._entry.key(event.key, event.character):
            self._typed()

    def on_paste(self, event: Paste) -> None:
        """What is pasted, in one line."""
        if self._open:
            event.stop()
            if not self._entry.insert(event.text):
                say(self, CUT)
            self._typed()

    def on_blur(self) -> None:
        """With the focus elsewhere what stands there counts."""
        if self._open:
            self._close(keep=True)

    def _typed(self) -> None:
        self._suggest()
        self._draw()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._tell)

    def _tell(self) -> None:
        if self._open and self.text != self._told:
            self._told = self.text
            self.post_message(self.Changed(self, self.text))

    def _suggest(self) -> None:
        self._word = -1
        self._words = self._complete(self._entry.text, self._entry.at) if self._complete is not None else None
        self._words_seen = self._words_seen or self._words is not None

    def _take(self, step: int) -> None:
        words = self._words
        if words is None or not words.words:
            return
        self._word = (self._word + step) % len(words.words) if self._word >= 0 or step > 0 else len(words.words) - 1
        self._entry.replace(words.start, words.words[self._word])
        place = self._word
        self._typed()
        if len(words.words) == 1:
            return  # nothing to go through: what can stand behind it is offered
        self._words, self._word = words, place
        self._draw()

    def _recall(self, step: int) -> None:
        place = self._place + step
        if not 0 <= place <= len(self._history):
            return
        self._place = place
        self._entry.set(self._history[place] if place < len(self._history) else self._former)
        self._typed()

    # -- drawing

    def _draw(self) -> None:
        rows: list[Row] = []
        if self._open or self.text:
            rows.append(Row((), self._right()))
        offered = self._words.words if self._open and self._words is not None else ()
        if self._error and not (self._unfinished and offered):
            rows.append(Row([(self._error, "error")]))
        elif offered:
            rows.append(Row(self._choices(offered)))
        elif self._open and self._words_seen:
            rows.append(Row(()))  # its room is kept, else the list below would jump with each word
        self.show(*rows)
        self.refresh()

    def _right(self) -> Line:
        """How much the filter leaves and how it goes away; `…` while what is typed is another than what was counted."""
        if self._open:
            return [(self._count if self._entry.text == self._counted else glyphs.ELLIPSIS, "muted")]
        if not self._count:
            return BLANK
        return [(f"{self._count} {glyphs.DOT} ", "muted"), (glyphs.BACKSPACE, "accent strong"), (" lifts", "muted")]

    def _choices(self, words: Sequence[str]) -> list[Piece]:
        line: list[Piece] = [("tab ", "accent strong")]
        for place, word in enumerate(words):
            line += [(word, "accent" if place == self._word else "muted"), ("  ", "")]
        return line

    def pieces(self, row: Row, width: int) -> list[Piece]:
        """The filter, with the cursor in it while it is typed."""
        if self.rows and row is not self.rows[0]:
            return super().pieces(row, width)
        label: Piece = (f"{self._label} ", "accent")
        room = max(10, width - len(label[0]) - sum(cells(text) for text, _ in row.right) - 4)
        typed = self._entry.pieces(room) if self._open else [(cut_end(safe(self.text), room), "text")]
        return super().pieces(Row([label, *typed], row.right), width)
