"""A question with a line to type the answer, above the state line: a file's name, a header's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from moesif_tui.ui.actions import Hint
from moesif_tui.ui.entry import CUT, Entry
from moesif_tui.ui.text import Piece, around, width_of
from moesif_tui.ui.theme import Ground
from moesif_tui.ui.widgets.filter import Complete
from moesif_tui.ui.widgets.frame import say
from moesif_tui.ui.widgets.popup import Popup

if TYPE_CHECKING:
    from textual.events import Key, Paste


class Prompt(Popup):
    """One question with a line to type the answer."""

    def __init__(
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
        """Make a prompt.

        Args:
            question: what is asked, in a few words.
            done: called with the answer.
            wrong: a sentence why an answer cannot be, so that the prompt stays open; called in a thread.
            value: what stands there at first, until something else is typed; a function is called in a thread, and
                keys wait for it.
            complete: words for what is being typed, taken with tab; called in a thread.
            note: said below the line while nothing else is to be said there.
            back: opens the menu that it came from.
        """
        super().__init__(back=back)
        self._question = question
        self._done = done
        self._wrong = wrong
        self._value = value
        self._entry = Entry(value if isinstance(value, str) else "")
        self._offered = bool(value)
        """Whether only what stood there at first stands there: a character takes its place, other keys edit it."""
        self._note = note
        self._complete = complete
        self._words: Sequence[str] = ()
        self._error = ""

    def hints(self) -> Sequence[Hint]:
        """How to answer."""
        return [("enter", "done"), *([("tab", "complete")] if self._complete else []), ("escape", self.leaving)]

    def size_wanted(self) -> tuple[int, int]:
        """As wide as the view."""
        return self.screen.size.width, 2 if self._error or self._words or self._note else 1

    def on_mount(self) -> None:
        """Find out what stands there at first, before any key is taken."""
        self.call_next(self._begin)

    async def _begin(self) -> None:
        if not isinstance(self._value, str):
            self._entry = Entry(await asyncio.to_thread(self._value))
            self.refresh()

    async def on_key(self, event: Key) -> None:
        """Every key is for it, but the one that ends the program; one after the other, whatever a thread does."""
        if event.key == "ctrl+q" or self.comes_late(event):
            return
        event.stop()
        if event.key == "escape":
            self.leave()
        elif event.key == "ctrl+c":
            self.shut()
        elif event.key == "enter":
            await self._answer()
        elif event.key == "tab":
            await self._take()
        else:
            self._edit(event)

    def _edit(self, event: Key) -> None:
        if self._offered and event.is_printable:
            self._entry.set("")
        if self._entry.key(event.key, event.character):
            self._typed()

    def on_paste(self, event: Paste) -> None:
        """What is pasted, in one line."""
        if self.comes_late(event):
            return
        event.stop()
        if self._offered and event.text:
            self._entry.set("")
        if not self._entry.insert(event.text):
            say(self, CUT)
        self._typed()

    def _typed(self) -> None:
        self._offered = False
        self._error = ""
        self._words = ()
        self.fit_size()

    async def _answer(self) -> None:
        answer = self._entry.text
        wrong = await asyncio.to_thread(self._wrong, answer)
        if not self.is_attached:
            return
        if wrong is None:
            self.shut()
            self._done(answer)
        else:
            self._error = wrong
            self.fit_size()

    async def _take(self) -> None:
        """Complete as far as all words agree, as a shell does; show them when there is a choice."""
        self._offered = False
        if self._complete is None:
            return
        found = await asyncio.to_thread(self._complete, self._entry.text, self._entry.at)
        if found is None or not found.words or not self.is_attached:
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
            role = "muted" if self._offered else "text"
            return [*head, *self._entry.pieces(max(4, width - width_of(head) - 1), role)], "surface"
        if self._error:
            return [(" ", ""), (self._error, "error")], "surface"
        if self._words:
            return [(" ", ""), *[(f"{word}  ", "muted") for word in self._words]], "surface"
        return around([(" ", "")], self._note, (), width, "muted"), "surface"
