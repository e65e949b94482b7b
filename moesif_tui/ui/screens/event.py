"""One call: request and response side by side or as tabs, each a page whose parts fold."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.containers import Horizontal
from textual.widget import Widget

from moesif_tui.core.numbers import plural
from moesif_tui.core.time import parse_time
from moesif_tui.session import ApiError
from moesif_tui.ui import glyphs
from moesif_tui.ui.event import facts
from moesif_tui.ui.event.output import body_text, pager_lines
from moesif_tui.ui.event.pane import Pane
from moesif_tui.ui.event.parts import Fixed, Spot
from moesif_tui.ui.event.siblings import Siblings, time_of
from moesif_tui.ui.event.sides import Side, SideName, Sides, build
from moesif_tui.ui.lines import PageLine
from moesif_tui.ui.taking import Document, Taking, document, file_stem, take_copy, take_save
from moesif_tui.ui.text import Line, Piece, pad
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.filter import FilterLine, lifted
from moesif_tui.ui.widgets.frame import Lines, Row
from moesif_tui.ui.widgets.lines import LineView
from moesif_tui.ui.widgets.menu import Choice

if TYPE_CHECKING:
    from textual.events import Resize

    from moesif_tui.ui.rows import Rows
    from moesif_tui.wire.events import Event

BESIDE: Final = 120
"""Columns from which on request and response stand side by side."""
DAY_US: Final = 86_400_000_000
LONGEST_VALUE: Final = 200
"""Characters of a value that calls can be filtered by."""
_OTHER: Final[dict[SideName, SideName]] = {"request": "response", "response": "request"}
_SIDES: Final[tuple[SideName, SideName]] = ("response", "request")
"""In the order of the tabs."""


class Wall(Widget):
    """The thin rule between the two pages."""

    DEFAULT_CSS: ClassVar[str] = "Wall { width: 1; height: 1fr; }"

    def render_line(self, y: int) -> Any:  # noqa: ARG002
        """One cell of it."""
        from textual.strip import Strip

        from moesif_tui.ui.text import segments
        from moesif_tui.ui.widgets.frame import palette_of

        return Strip(segments([(glyphs.WALL, "rule")], palette_of(self)), 1)


class EventView(View):
    """A call."""

    AUTO_FOCUS = "#response"
    TABS = ("Response", "Request")
    FILTER = "search"
    FOOTER = ("next_tab", "filter", "next_item", "copy", "save", "pager", "reveal")
    LABELS: ClassVar[dict[str, str]] = {"filter": "search", "next_item": "next call", "reveal": "secrets"}
    DEFAULT_CSS: ClassVar[str] = """
    EventView .pages { height: 1fr; }
    EventView .single { display: none; }
    """

    def __init__(self, event_id: str, siblings: Rows[Any] | None = None, index: int | None = None) -> None:
        """Show a call.

        Args:
            event_id: of the call.
            siblings: the list that it was opened from.
            index: its place there.
        """
        super().__init__()
        self.event_id = event_id
        self._siblings = Siblings(siblings, index, event_id) if siblings is not None and index is not None else None
        self.event: Event | None = None
        self.sides: Sides | None = None
        self.panes: dict[SideName, Pane] = {"request": Pane(id="request"), "response": Pane(id="response")}
        self.current: SideName = "response"
        self.revealed = False
        self.zoomed = False
        self._secrets: int | None = None
        self._wall = Wall()
        self._titles = Lines()
        self._told: tuple[object, ...] = ()

    # -- the frame

    def body(self) -> Iterable[Widget]:
        """Both pages; where there is no room, one of them."""
        yield self._titles
        yield Horizontal(self.panes["request"], self._wall, self.panes["response"], classes="pages")

    def crumb(self) -> Line:
        """Verb and path."""
        return facts.title(self.event) if self.event is not None else [("call", "strong")]

    def corner(self) -> Line:
        """The place in the list it was opened from."""
        return [(self._siblings.text, "muted")] if self._siblings is not None else super().corner()

    def on_mount(self) -> None:
        """Read the call."""
        for pane in self.panes.values():
            pane.turn(Fixed([PageLine([("reading …", "muted")])]), ())
        self._lay_out()
        self.panes[self.current].focus()
        self._load()

    def on_resize(self, event: Resize) -> None:
        """Side by side or as tabs."""
        self._lay_out(event.size.width)

    @property
    def beside(self) -> bool:
        """Whether both pages are on screen."""
        return self.size.width >= BESIDE and not self.zoomed

    def _lay_out(self, width: int | None = None) -> None:
        beside = (self.size.width if width is None else width) >= BESIDE and not self.zoomed
        self.tabs.display = not beside
        self._wall.display = beside
        for name, pane in self.panes.items():
            pane.display = beside or name == self.current
            pane.active = name == self.current
        self._draw_titles(beside=beside, width=self.size.width if width is None else width)
        self.tabs.choose(_SIDES.index(self.current))
        self._draw_head()
        self._told = ()
        self._tell_place()

    def _draw_titles(self, *, beside: bool, width: int) -> None:
        """The names of the pages above them; in tabs a blank row."""
        if not beside:
            self._titles.show(Row())
            return
        half = (width - 1) // 2
        names: list[Piece] = [
            ("Request", "accent strong" if self.current == "request" else "strong"),
            ("Response", "accent strong" if self.current == "response" else "strong"),
        ]
        wall: Piece = (f"{glyphs.WALL} ", "rule")
        self._titles.show(Row([*pad([names[0]], half - 1), wall, names[1]]), Row([*pad([], half - 1), wall]))

    def _draw_head(self) -> None:
        event = self.event
        if event is None:
            self.head.show(Row([("reading the call …", "muted")]), Row())
            return
        said = self.sides.said if self.sides is not None else None
        wide = self.size.width >= BESIDE
        line: list[Piece] = [*facts.outcome(event, said), ("  ", ""), *facts.times(event, self._moment(), wide=wide)]
        self.head.show(Row(line, self._masks(wide=wide)), Row(facts.who(event, wide=wide)))

    def _moment(self) -> facts.Moment:
        """The clock of the capture."""
        data_set = getattr(self.app, "data_set", None)
        first, last = (parse_time(getattr(data_set, name, None)) for name in ("first", "last"))
        if last is None:
            return facts.Moment()
        return facts.Moment(last, first is not None and last - first < DAY_US)

    def _masks(self, *, wide: bool) -> Line:
        """How much is masked, and the key that shows it."""
        if not self._secrets:
            return ()
        count = plural(self._secrets, "value") if wide else str(self._secrets)
        key: Piece = (".", "accent strong")
        if self.revealed:
            return [(f"{count} shown ", "warning"), key, (" masks", "muted")]
        return [
            (f"{count} masked ", "warning"),
            *([("· ", "muted")] if wide else []),
            key,
            (" shows them" if wide else " shows", "muted"),
        ]

    # -- reading

    def _load(self) -> None:
        self.run_worker(self._read(), exclusive=True, group="load")

    async def _read(self) -> None:
        """Read the call, make its pages, count what is masked."""
        from moesif_tui.wire.events import GetEvent

        here = self._siblings.here if self._siblings is not None else None
        try:
            hit = await self.moesif.session.send(GetEvent(id=self.event_id, event_time=time_of(here) if here else None))
        except ApiError as error:
            self._fail(str(error))
            return
        if hit.source is None:
            self._fail("The answer holds no call.")
            return
        if self.sides is None:
            # A large body takes a moment: what is known already is on screen before it.
            self.event = hit.source
            self._draw_head()
            self.path_changed()
        sides = await asyncio.to_thread(build, hit.source)
        self._show(hit.source, sides)
        self._secrets = await asyncio.to_thread(lambda: sides.request.page.secrets() + sides.response.page.secrets())
        self._draw_head()
        self.keys_changed()

    def _show(self, event: Event, sides: Sides) -> None:
        first = self.sides is None
        self.event, self.sides, self._secrets = event, sides, None
        for name, pane in self.panes.items():
            side = sides.of(name)
            kept = None if first else pane.keep()
            side.page.reveal(self.revealed)
            pane.turn(side.page, side.start, kept=kept)
        self._draw_head()
        self.path_changed()
        self.keys_changed()

    def _fail(self, sentence: str) -> None:
        lines = [PageLine([(sentence, "error")]), PageLine([("ctrl+r", "accent strong"), (" tries again", "muted")])]
        self.event = self.sides = None
        for pane in self.panes.values():
            pane.turn(Fixed(lines), ())
        self.head.show(Row([("The call cannot be shown.", "muted")]), Row())

    def action_refresh(self) -> None:
        """Read it again."""
        self._load()

    # -- along the list

    def action_next_item(self) -> None:
        """The next call of the list."""
        self._walk(1)

    def action_previous_item(self) -> None:
        """The call before."""
        self._walk(-1)

    def action_next_error(self) -> None:
        """The next call of the list that failed."""
        self._walk(1, errors=True)

    def action_previous_error(self) -> None:
        """The one before that failed."""
        self._walk(-1, errors=True)

    def _walk(self, step: int, *, errors: bool = False) -> None:
        self.run_worker(self._step(step, errors=errors), exclusive=True, group="load")

    async def _step(self, step: int, *, errors: bool) -> None:
        if self._siblings is None:
            return
        item = await self._siblings.step(step, errors=errors)
        if isinstance(item, str):
            self.say(item, role="muted")
            return
        self.event_id = self._siblings.rows.id_of(item)
        await self._read()

    # -- pages

    def action_next_tab(self) -> None:
        """The other page."""
        self._turn_to(_OTHER[self.current])

    def action_previous_tab(self) -> None:
        """The other page."""
        self.action_next_tab()

    def tab_chosen(self, index: int) -> None:
        """A tab was clicked."""
        self._turn_to(_SIDES[index])

    def _turn_to(self, name: SideName) -> None:
        self.current = name
        self._lay_out()
        self.panes[name].focus()
        if self.panes[name].wanted != self.filter_line.text:
            self.panes[name].search(self.filter_line.text)
        self.keys_changed()

    def on_descendant_focus(self) -> None:
        """A click into the other page makes it the current one."""
        for name, pane in self.panes.items():
            if pane.has_focus and name != self.current:
                self._turn_to(name)

    def action_zoom(self) -> None:
        """One page alone, or both."""
        self.zoomed = not self.zoomed
        self._lay_out()

    def action_reveal(self) -> None:
        """Show what is masked until the view is left, or mask it again."""
        self._reveal(not self.revealed)

    def on_screen_suspend(self) -> None:
        """The view was left."""
        if self.revealed:
            self._reveal(False)

    def _reveal(self, shown: bool) -> None:
        self.revealed = shown
        for pane in self.panes.values():
            pane.reveal(shown)
        self._draw_head()

    # -- what is under the cursor

    @property
    def pane(self) -> Pane:
        """The page with the focus."""
        return self.panes[self.current]

    @property
    def spot(self) -> Spot | None:
        """What is under the cursor."""
        return self.pane.spot

    def on_line_view_line_highlighted(self, event: LineView.LineHighlighted) -> None:
        """Say where the cursor is."""
        if event.view is self.pane:
            self._tell_place()
            self._count()

    def _tell_place(self) -> None:
        """The path under the cursor, and where the time went."""
        event, spot = self.event, self.spot
        label = spot.label if spot is not None else ""
        told = (label, id(event), self.size.width)
        if told == self._told:
            return
        self._told = told
        path: Line = [(label, "muted")] if label else ()
        if event is None:
            self.note(path)
        elif self.size.width < BESIDE:
            self.note(path, facts.timing(event, most=2))
        else:
            phases = facts.timing(event, most=4)
            line: list[Piece] = (
                [("timing  ", "muted"), *phases, ("   ", ""), *facts.timing_bar(event)] if phases else []
            )
            self.note(line, path) if line else self.note(path)

    def on_line_view_line_opened(self, event: LineView.LineOpened) -> None:
        """The user, session or trace of the call leads to the trace."""
        spot: Spot | None = event.line.payload if event.line is not None else None
        if spot is None or not spot.opens or self.event is None:
            return
        if not self.event.trace_id:
            self.say("This call is in no trace.", role="muted")
            return
        from moesif_tui.ui.screens.trace import TraceView

        self.moesif.open(TraceView(self.event.trace_id, at=self.event_id))

    def action_only(self) -> None:
        """The calls that have this value."""
        self._filter("")

    def action_exclude(self) -> None:
        """The calls that have not."""
        self._filter("NOT ")

    def _filter(self, before: str) -> None:
        spot = self.spot
        if spot is not None:
            self.run_worker(self._open_calls(before, spot), exclusive=True, group="filter")

    async def _open_calls(self, before: str, spot: Spot) -> None:
        from moesif_tui.core.query import QueryError, clause

        try:
            query = before + await asyncio.to_thread(clause, spot.field, spot.value)
        except QueryError as error:
            self.say(error.message, role="warning")
            return
        from moesif_tui.ui.screens.calls import Calls

        self.moesif.open(Calls(query))

    # -- search

    def action_filter(self) -> None:
        """Search the page."""
        self.filter_line.open()

    def action_lift(self) -> None:
        """End the search."""
        self.filter_line.set("")
        self.pane.search("")

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        """What is typed is searched at once."""
        self.pane.search(event.text)

    def on_filter_line_closed(self, event: FilterLine.Closed) -> None:
        """What was kept counts."""
        if event.text != self.pane.wanted:
            self.pane.search(event.text)
        self._count()

    def on_pane_searched(self, event: Pane.Searched) -> None:
        """How much was found."""
        if event.pane is self.pane:
            self._count()

    def _count(self) -> None:
        if not self.filter_line.text:
            return
        pane = self.pane
        total = f"{len(pane.found):,}{' …' if pane.searching else ''}"
        at = pane.at_hit
        self.filter_line.counts(
            lifted(f"{at:,} of {total}" if at else total if pane.found else "nothing" if not pane.searching else "…")
        )

    # -- taking along

    def action_copy(self) -> None:
        """Copy the call, or what is under the cursor."""
        take_copy(self, self._source, more=self._own_copies())

    async def _source(self) -> AsyncIterator[Document]:
        if self.event is not None:
            yield await asyncio.to_thread(document, self.event)

    def _own_copies(self) -> list[Taking]:
        spot, side = self.spot, self._side
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

    @property
    def _side(self) -> Side | None:
        return self.sides.of(self.current) if self.sides is not None else None

    def action_save(self) -> None:
        """Save the call, or a body."""
        event, side = self.event, self._side
        if event is None:
            return
        title = "".join(text for text, _ in facts.title(event))
        stem = file_stem(f"{title} {facts.status_of(event) or 'no-answer'}")
        more: list[tuple[Choice, str, Callable[[], bytes]]] = []
        if side is not None and side.body is not None:
            data = side.body.data
            ending = _ENDINGS.get(side.body.kind, "txt" if side.body.text is not None else "bin")
            choice = Choice("body", "body as it is", "b", note=f"of the {self.current}, with secrets")
            more.append((choice, f"{stem}-{self.current}.{ending}", lambda: data))
        take_save(self, self._source, name=stem, more=more)

    def action_pager(self) -> None:
        """The body in the pager."""
        self.run_worker(self._page(), exclusive=True, group="pager")

    async def _page(self) -> None:
        from moesif_tui.ui.pager import show, write_lines

        side, revealed = self._side, self.revealed
        if side is None or side.body is None:
            return
        try:
            path = await asyncio.to_thread(lambda: write_lines(pager_lines(side, revealed=revealed), self.current))
        except OSError as error:
            self.say(f"The pager gets no file: {error.strerror or error}", role="error")
            return
        wrong = show(self.app, path)
        if wrong is not None:
            self.say(wrong, role="warning")

    # -- keys

    def label(self, action_id: str) -> str:
        """`tab` says where it leads."""
        return _OTHER[self.current] if action_id == "next_tab" else super().label(action_id)

    def reason(self, action_id: str) -> str | None:
        """What cannot be done with this call, or with what is under the cursor."""
        if action_id in {"next_item", "previous_item", "next_error", "previous_error"}:
            return None if self._siblings is not None else "this call was not opened from a list"
        if action_id == "zoom":
            return None if self.size.width >= BESIDE else "one page is on screen already"
        if action_id == "lift":
            return None if self.filter_line.text else "nothing is searched"
        if action_id == "reveal":
            return None if self._secrets else "nothing is masked"
        if action_id == "refresh":
            return None
        if self.event is None:
            return "the call is not read yet"
        if action_id == "pager":
            side = self._side
            return None if side is not None and side.body is not None else f"the {self.current} has no body"
        if action_id in {"only", "exclude"}:
            return self._no_filter()
        return None

    def _no_filter(self) -> str | None:
        spot = self.spot
        if spot is None or not spot.field:
            return "calls cannot be filtered by what is under the cursor"
        if spot.secret and not self.revealed:
            return "it is masked; . shows it"
        if isinstance(spot.value, str) and len(spot.value) > LONGEST_VALUE:
            return "the value is too long to filter by"
        return None


_ENDINGS: Final[dict[str, str]] = {
    "json": "json",
    "graphql": "json",
    "html": "html",
    "xml": "xml",
    "ndjson": "ndjson",
}
