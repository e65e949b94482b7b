"""The two pages of a call on screen: side by side where there is room, else as tabs; and the search in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.containers import Horizontal
from textual.strip import Strip
from textual.widget import Widget

from moesif_tui.ui import glyphs
from moesif_tui.ui.actions import Lacking
from moesif_tui.ui.event.pane import Pane
from moesif_tui.ui.event.parts import Spot
from moesif_tui.ui.event.sides import SideName
from moesif_tui.ui.text import Piece, pad, segments
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.filter import FilterLine
from moesif_tui.ui.widgets.frame import Lines, Row, palette_of

if TYPE_CHECKING:
    from textual.events import Resize

BESIDE: Final = 120
"""Columns from which on request and response stand side by side."""
OTHER: Final[dict[SideName, SideName]] = {"request": "response", "response": "request"}
_SIDES: Final[tuple[SideName, SideName]] = ("response", "request")
"""In the order of the tabs."""


class Wall(Widget):
    """The thin rule between the two pages."""

    DEFAULT_CSS: ClassVar[str] = "Wall { width: 1; height: 1fr; }"

    def render_line(self, y: int) -> Strip:  # noqa: ARG002
        """One cell of it."""
        return Strip(segments([(glyphs.WALL, "rule")], palette_of(self)), 1)


class TwoPages(View):
    """A view of a request and a response.

    Attributes:
        panes: both pages.
        current: the one that keys are for.
        zoomed: whether that stands alone though there is room for both.
    """

    AUTO_FOCUS = "#response"
    TABS = ("Response", "Request")
    FILTER = "search"
    DEFAULT_CSS: ClassVar[str] = "TwoPages .pages { height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.panes: dict[SideName, Pane] = {"request": Pane(id="request"), "response": Pane(id="response")}
        self.current: SideName = "response"
        self.zoomed = False
        self._seeking = False
        self._wall = Wall()
        self._titles = Lines()

    def pages_laid_out(self) -> None:
        """The pages stand otherwise than before, or another one is current."""

    # -- the frame

    def body(self) -> Iterable[Widget]:
        """Both pages; where there is no room, one of them."""
        yield self._titles
        yield Horizontal(self.panes["request"], self._wall, self.panes["response"], classes="pages")

    def on_mount(self) -> None:
        """Stand as there is room, with the page that was chosen for the last call from the same place."""
        self.current = self._chosen.get("page", self.current)
        self._lay_out()
        self.panes[self.current].focus()

    @property
    def _chosen(self) -> dict[str, Any]:
        """What is remembered for calls that are opened from the same place."""
        return self.chosen_in if self.opener is None else self.opener.chosen_in

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
        self.pages_laid_out()

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

    @property
    def pane(self) -> Pane:
        """The page with the focus."""
        return self.panes[self.current]

    @property
    def spot(self) -> Spot | None:
        """What is under the cursor."""
        return self.pane.spot

    # -- from page to page

    def action_next_tab(self) -> None:
        """The other page."""
        self._turn_to(OTHER[self.current])

    def action_previous_tab(self) -> None:
        """The other page."""
        self.action_next_tab()

    def tab_chosen(self, index: int) -> None:
        """A tab was clicked."""
        self._turn_to(_SIDES[index])

    def _turn_to(self, name: SideName) -> None:
        self.current = self._chosen["page"] = name
        self._lay_out()
        self.set_focus(self.panes[name])  # at once: else a focus that is still told would turn back
        self.count_hits()
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

    # -- search, in both pages

    @property
    def lacking(self) -> Lacking:
        """A search moves the cursor."""
        return "row" if self._seeking or self.pane.searching else super().lacking

    def action_filter(self) -> None:
        """Search both pages."""
        self.filter_line.open()

    def action_lift(self) -> None:
        """End the search."""
        self.filter_line.set("")
        self._search("")

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        """What is typed is searched at once."""
        self._search(event.text)

    def on_filter_line_closed(self, event: FilterLine.Closed) -> None:
        """What was kept counts; where only the other page has it, that is turned to."""
        self._search(event.text)
        self._seeking = event.kept and bool(event.text.strip())
        self._seek()
        self.count_hits()

    def _search(self, text: str) -> None:
        for pane in self.panes.values():
            if pane.wanted != text:
                pane.search(text)
        self.keys_changed()

    def on_pane_searched(self, _: Pane.Searched) -> None:
        """How much was found."""
        self._seek()
        self.count_hits()

    def _seek(self) -> None:
        """Once this page was searched in vain, go to what the other one has."""
        here, there = self.pane, self.panes[OTHER[self.current]]
        if self._seeking and not here.searching and (here.found or there.found or not there.searching):
            self._seeking = False
            if not here.found and there.found:
                self._cross(1)

    def on_pane_passed(self, event: Pane.Passed) -> None:
        """Behind the last match of a page comes the first one of the other."""
        here, there = self.pane, self.panes[OTHER[self.current]]
        if event.pane is not here:
            return
        if there.found:
            self._cross(event.step)
            self.say(f"The search went on in the {self.current}.", role="muted")
        elif here.found:
            here.go_to_end(event.step)
            self.say(f"The search went on from the {'top' if event.step > 0 else 'bottom'}.", role="muted")

    def _cross(self, step: int) -> None:
        self._turn_to(OTHER[self.current])
        self.pane.go_to_end(step)

    def count_hits(self) -> None:
        """Say at which of how many matches the cursor stands, and how many the other page has."""
        if not self.filter_line.text.strip():
            return
        here, there = self.pane, self.panes[OTHER[self.current]]
        searching = " …" if here.searching or there.searching else ""
        at = f"{here.at_hit:,} of " if here.at_hit else ""
        told = [f"{at}{len(here.found):,} in the {self.current}"] if here.found else []
        told += [f"{len(there.found):,} in the {OTHER[self.current]}"] if there.found else []
        self.filter_line.counts((" · ".join(told) or ("" if searching else "nothing")) + searching, here.wanted)

    # -- keys

    def label(self, action_id: str) -> str:
        """`tab` says where it leads."""
        return OTHER[self.current] if action_id == "next_tab" else super().label(action_id)

    def reason(self, action_id: str) -> str | None:
        """What the room, or the lack of a search, does not allow."""
        if action_id == "zoom":
            return None if self.size.width >= BESIDE else "one page is on screen already"
        if action_id == "lift":
            return None if self.filter_line.text else "nothing is searched"
        return super().reason(action_id)
