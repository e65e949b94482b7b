"""Taking one call along: copies of it or of what is under the cursor, files, the pager."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Final

from moesif_tui.core.statuses import status_of
from moesif_tui.ui.event import facts
from moesif_tui.ui.event.frames import frame_lines, frames_of
from moesif_tui.ui.event.output import body_text, pager_lines
from moesif_tui.ui.event.pages import TwoPages
from moesif_tui.ui.event.sides import Side, Sides
from moesif_tui.ui.taking import Document, Taking, file_stem, take_copy, take_save
from moesif_tui.ui.widgets.menu import Choice
from moesif_tui.ui.workers import run_latest

if TYPE_CHECKING:
    from moesif_tui.wire.events import Event

_ENDINGS: Final[dict[str, str]] = {
    "json": "json",
    "graphql": "json",
    "html": "html",
    "xml": "xml",
    "ndjson": "ndjson",
}


class TakesCall(TwoPages):
    """Two pages that can be taken along.

    Attributes:
        event: the call; None while it is not read.
        sides: its pages.
        revealed: whether secrets are shown.
    """

    def __init__(self) -> None:
        super().__init__()
        self.event: Event | None = None
        self.sides: Sides | None = None
        self.revealed = False

    @property
    def side(self) -> Side | None:
        """The page that keys are for."""
        return self.sides.of(self.current) if self.sides is not None else None

    def action_copy(self) -> None:
        """Copy the call, or what is under the cursor."""
        take_copy(self, self._source, more=self._own_copies())

    async def _source(self) -> AsyncIterator[Document]:
        if self.event is not None:
            from moesif_tui.wire.reading import plain

            yield await asyncio.to_thread(plain, self.event)

    def _own_copies(self) -> list[Taking]:
        spot, side = self.spot, self.side
        out: list[Taking] = []
        if spot is not None and spot.label:
            label = spot.label
            header = spot.key[:1] == ("headers",) and len(spot.key) > 1
            hidden = "it is masked; . shows it" if spot.secret and not self.revealed else None
            value = Choice("value", "this value", "v", note=label, reason=hidden)
            out.append(Taking(value, lambda: spot.raw))
            if header:
                out.append(Taking(Choice("header", "this header", "H", reason=hidden), lambda: f"{label}: {spot.raw}"))
            out.append(Taking(Choice("path", "this path", "t", note=label), lambda: label))
        if side is not None and side.body is not None:
            revealed = self.revealed
            note = f"of the {self.current}"
            out.append(Taking(Choice("body", "body", "b", note=note), lambda: body_text(side, revealed=revealed)))
        return out

    def action_save(self) -> None:
        """Save the call, or a body."""
        event, side = self.event, self.side
        if event is None:
            return
        title = "".join(text for text, _ in facts.title(event))
        status = status_of(event)
        stem = file_stem(f"{title} {'no-answer' if status == 0 else status or 'no-status'}")
        more: list[tuple[Choice, str, Callable[[], bytes]]] = []
        if side is not None and side.body is not None:
            data = side.body.data
            ending = _ENDINGS.get(side.body.kind, "txt" if side.body.text is not None else "bin")
            choice = Choice("body", "body as it is", "b", note=f"of the {self.current}, with secrets")
            more.append((choice, f"{stem}-{self.current}.{ending}", lambda: data))
        take_save(self, self._source, name=stem, more=more)

    def action_pager(self) -> None:
        """The body in the pager, or the frames of a websocket."""
        run_latest(self, "pager", self._page)

    async def _page(self) -> None:
        from moesif_tui.ui.pager import show, write_lines

        side, event, revealed = self.side, self.event, self.revealed
        if side is None or event is None:
            return
        lines = frame_lines(event, revealed=revealed) if side.body is None else pager_lines(side, revealed=revealed)
        try:
            path = await asyncio.to_thread(write_lines, lines, self.current)
        except OSError as error:
            self.say(f"The pager gets no file: {error.strerror or error}", role="error")
            return
        wrong = show(self.app, path)
        if wrong is not None:
            self.say(wrong, role="warning")

    def reason(self, action_id: str) -> str | None:
        """What cannot be taken along."""
        if action_id in {"copy", "save"}:
            return None if self.event is not None else "the call is not read yet"
        if action_id == "pager":
            return None if self._has_pages else f"the {self.current} has no body"
        return super().reason(action_id)

    @property
    def _has_pages(self) -> bool:
        """Whether there is anything for a pager: a body, or in the place of an answer's the frames of a websocket."""
        if self.side is None or self.event is None:
            return False
        return self.side.body is not None or (self.current == "response" and bool(frames_of(self.event)))
