"""The filter line, in a small app."""

from __future__ import annotations

from collections.abc import Iterable

from textual.pilot import Pilot
from textual.widget import Widget

from moesif_tui.ui.app import MoesifApp
from moesif_tui.ui.rows import ListRows
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets import filter as filter_module
from moesif_tui.ui.widgets.filter import Completion, FilterLine
from moesif_tui.ui.widgets.list import Column, VirtualList
from tests.screens.sample import NOBODY

FIELDS = ("status:", "state:", "verb:")


class Shelf(View):
    """A list with a filter."""

    def __init__(self) -> None:
        super().__init__()
        rows = ListRows([("a",), ("b",)], key=lambda item: item[0])
        self.list = VirtualList([Column("name", "NAME", lambda item, _: (item[0], "text"), 10)], rows)
        self.told: list[tuple[str, str]] = []

    def body(self) -> Iterable[Widget]:
        yield self.list

    def on_mount(self) -> None:
        self.list.focus()

    def complete(self, text: str, at: int) -> Completion | None:
        start = text.rfind(" ", 0, at) + 1
        words = [field for field in FIELDS if at > start and field.startswith(text[start:at])]
        return Completion(start, words)

    def action_filter(self) -> None:
        self.filter_line.open()

    def on_filter_line_changed(self, event: FilterLine.Changed) -> None:
        self.told.append(("changed", event.text))

    def on_filter_line_closed(self, event: FilterLine.Closed) -> None:
        self.told.append(("kept" if event.kept else "left", event.text))

    @property
    def texts(self) -> list[str]:
        return [self.filter_line.render_line(y).text.rstrip() for y in range(self.filter_line.size.height)]


def shelf() -> tuple[MoesifApp, Shelf]:
    filter_module_pause()
    view = Shelf()
    return MoesifApp(NOBODY, lambda: view), view


def filter_module_pause() -> None:
    assert filter_module.PAUSE < 0.5


async def type_text(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*(("space" if char == " " else "colon" if char == ":" else char) for char in text))
    await pilot.pause()


async def settle(pilot: Pilot[None]) -> None:
    await pilot.pause(filter_module.PAUSE * 2)


async def test_closed_and_empty_it_takes_no_room() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert view.filter_line.size.height == 0
        view.filter_line.set("NOT status:4xx", "5 of 14")
        await pilot.pause()
        assert view.texts[0].startswith(" filter NOT status:4xx")
        assert view.texts[0].endswith("5 of 14 · ⌫ lifts")


async def test_what_is_typed_counts_after_a_moment_and_enter_keeps_it() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await pilot.press("slash")
        await type_text(pilot, "verb:GET")
        await settle(pilot)
        assert view.told == [("changed", "verb:GET")]
        await pilot.press("enter")
        await pilot.pause()
        assert view.told[-1] == ("kept", "verb:GET")
        assert app.focused is view.list
        assert not view.filter_line.is_open


async def test_a_count_is_shown_only_beside_the_text_that_it_counts() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        view.filter_line.set("status:5xx", "5 of 14")
        await pilot.press("slash")
        await pilot.pause()
        assert view.texts[0].endswith("5 of 14")
        await type_text(pilot, " x")
        assert view.texts[0].endswith("…")
        await pilot.press("backspace", "backspace")
        await pilot.pause()
        assert view.texts[0].endswith("5 of 14")


async def test_a_filter_that_is_cut_while_it_is_typed_has_a_mark_at_that_side() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await pilot.press("slash")
        await type_text(pilot, "abcdefghij" * 9)
        assert view.texts[0].startswith(" filter …")
        assert view.texts[0].rstrip(" …").endswith("hij")
        await pilot.press("home")
        await pilot.pause()
        assert view.texts[0].startswith(" filter abc")
        assert "…" in view.texts[0][8:-1].rstrip("…")


async def test_esc_goes_back_to_the_filter_before() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        view.filter_line.set("status:5xx")
        await pilot.press("slash")
        await type_text(pilot, " x")
        await pilot.press("escape")
        await pilot.pause()
        assert view.told[-1] == ("left", "status:5xx")
        assert view.filter_line.text == "status:5xx"
        assert app.screen is view


async def test_keys_of_the_view_are_letters_while_it_is_open() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await pilot.press("slash", "q", "j", "question_mark")
        await pilot.pause()
        assert app.screen is view
        assert view.filter_line.text == "qj?"


async def test_tab_takes_the_words_one_after_the_other() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await pilot.press("slash")
        await type_text(pilot, "st")
        assert view.texts[1] == " tab status:  state:"
        await pilot.press("tab")
        assert view.filter_line.text == "status:"
        await pilot.press("tab")
        assert view.filter_line.text == "state:"
        await pilot.press("shift+tab")
        assert view.filter_line.text == "status:"
        await type_text(pilot, "500")
        assert view.filter_line.text == "status:500"


async def test_earlier_filters_come_back_with_the_arrows() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        for text in ("one", "two"):
            await pilot.press("slash", "ctrl+u")
            await type_text(pilot, text)
            await pilot.press("enter")
        await pilot.press("slash", "up", "up")
        assert view.filter_line.text == "one"
        await pilot.press("down")
        assert view.filter_line.text == "two"


async def test_an_error_is_a_sentence_below_it() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await pilot.press("slash", "left_parenthesis")
        view.filter_line.error("A parenthesis is not closed.")
        await pilot.pause()
        assert view.texts[1] == " A parenthesis is not closed."
        view.filter_line.error("")
        await pilot.pause()
        assert "A parenthesis" not in " ".join(view.texts)


async def test_a_hostile_paste_is_shown_safely_and_kept_as_it_is() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await pilot.press("slash")
        view.filter_line._entry.insert("a\x1b]52;c;aGk=\x07\u202eb\r\nc")
        view.filter_line._typed()
        await pilot.pause()
        assert "␛]52;c;aGk=␇<202e>b c" in view.texts[0]
        assert view.filter_line.text == "a\x1b]52;c;aGk=\x07\u202eb c"
