"""Pages of folding lines, in a small app."""

from __future__ import annotations

from collections.abc import Iterable

from textual.pilot import Pilot
from textual.widget import Widget

from moesif_tui.ui.app import MoesifApp
from moesif_tui.ui.lines import FixedLines, PageLine, find_shown
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.lines import LineView
from tests.screens.sample import NOBODY

SIZE = (60, 18)


class Endless:
    """Ten million lines that are made when they are looked at."""

    count = 10_000_000
    made = 0

    def line(self, index: int) -> PageLine:
        self.made += 1
        return PageLine([(f"line {index}", "text")])

    def fold(self, index: int, *, folded: bool) -> None:
        """Nothing folds."""

    def find(self, text: str, start: int, step: int, most: int) -> tuple[int | None, int | None]:
        return find_shown(self, text, start, step, most)


class Page(View):
    """One page."""

    def __init__(self, lines: FixedLines | Endless) -> None:
        super().__init__()
        self.page = LineView(lines)
        self.told: list[object] = []

    def body(self) -> Iterable[Widget]:
        yield self.page

    def on_mount(self) -> None:
        self.page.focus()

    def on_line_view_line_opened(self, event: LineView.LineOpened) -> None:
        self.told.append(event.line.payload if event.line is not None else None)

    @property
    def texts(self) -> list[str]:
        return [self.page.render_line(y).text.rstrip() for y in range(self.page.size.height)]


def json_lines() -> FixedLines:
    return FixedLines(
        [
            PageLine([("{", "muted")], 0, foldable=True),
            PageLine([("error {", "muted")], 1, foldable=True),
            PageLine([("code         ", "muted"), ('"E_LIMIT"', "error")], 2, payload="$.error.code"),
            PageLine(
                [("message      ", "muted"), ('"' + "limit reached " * 12 + '"', "text")], 2, payload="$.error.message"
            ),
            PageLine([("}", "muted")], 1),
            PageLine([("}", "muted")], 0),
        ]
    )


def page(lines: FixedLines | Endless) -> tuple[MoesifApp, Page]:
    view = Page(lines)
    return MoesifApp(NOBODY, lambda: view), view


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_lines_stand_by_their_level_with_their_signs() -> None:
    app, view = page(json_lines())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert view.texts[:3] == ["▌▾ {", "   ▾ error {", '       code         "E_LIMIT"']
        assert view.texts[3].endswith("…")


async def test_left_folds_then_goes_up_and_right_unfolds() -> None:
    app, view = page(json_lines())
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "down", "down", "left")
        assert view.page.cursor == 1
        await press(pilot, "left")
        assert view.texts[1] == "▌  ▸ error {"
        assert view.page.lines.count == 4
        await press(pilot, "right")
        assert view.page.lines.count == 6
        await press(pilot, "enter")
        assert view.page.lines.count == 4


async def test_enter_on_a_value_opens_it() -> None:
    app, view = page(json_lines())
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "down", "down", "enter")
        assert view.told == ["$.error.code"]


async def test_long_lines_are_reached_sideways() -> None:
    app, view = page(json_lines())
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "down", "down", "down", "right")
        assert view.texts[3].startswith("▌")
        assert "message" not in view.texts[3]
        await press(pilot, *["right"] * 30)
        assert view.texts[3].endswith('"')
        for _ in range(20):
            if view.page.cursor == 3 and "message" not in view.texts[3]:
                await press(pilot, "left")
        assert view.texts[3].startswith("▌      message")


async def test_long_lines_are_wrapped_when_asked() -> None:
    app, view = page(json_lines())
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "W")
        assert "".join(view.texts).count("limit reached") >= 9
        assert view.texts[4].startswith("      ")
        await press(pilot, "down", "down", "down", "down")
        assert view.texts[7].startswith("▌    }")
        await press(pilot, "W")
        assert view.texts[4].startswith("▌    }")


async def test_millions_of_lines_cost_what_is_on_screen() -> None:
    lines = Endless()
    app, view = page(lines)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "G")
        assert view.texts[-1] == "▌  line 9999999"
        await press(pilot, "pageup", "ctrl+u", "g", "pagedown")
        assert view.page.cursor == view.page.size.height
        assert lines.made < 1500


async def test_wrapped_millions_too() -> None:
    lines = Endless()
    app, view = page(lines)
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "W", "G")
        assert view.texts[-1] == "▌  line 9999999"
        await press(pilot, "k", "pageup", "g")
        assert view.texts[0] == "▌  line 0"
        assert lines.made < 5000


async def test_a_search_marks_and_walks_and_turns_at_the_end() -> None:
    app, view = page(json_lines())
    async with app.run_test(size=SIZE) as pilot:
        view.page.search("ERROR")
        await app.workers.wait_for_complete()
        assert view.page.cursor == 1
        await press(pilot, "n")
        await app.workers.wait_for_complete()
        assert view.page.cursor == 1
        assert "from the top" in str(app.status.row().left)
        view.page.search("nowhere")
        await app.workers.wait_for_complete()
        assert "nowhere is nowhere on this page." in str(app.status.row().left)
        assert view.page.cursor == 1


async def test_a_search_through_a_long_page_lets_keys_through() -> None:
    lines = Endless()
    app, view = page(lines)
    async with app.run_test(size=SIZE) as pilot:
        view.page.search("line 9000")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert view.page.cursor == 9000


async def test_lines_can_change_under_the_cursor() -> None:
    app, view = page(json_lines())
    async with app.run_test(size=SIZE) as pilot:
        await press(pilot, "G")
        view.page.lines = FixedLines([PageLine([("only", "text")])])
        await pilot.pause()
        assert view.texts[0] == "▌  only"
        view.page.lines = FixedLines([])
        await pilot.pause()
        assert view.texts[0] == ""
        assert view.page.line is None
        await press(pilot, "down", "up", "pagedown", "G", "right", "left", "enter")
