"""Menus and prompts, in a small app."""

from __future__ import annotations

from textual.pilot import Pilot

from moesif_tui.ui import glyphs
from moesif_tui.ui.app import MoesifApp
from moesif_tui.ui.view import View
from moesif_tui.ui.widgets.filter import Completion
from moesif_tui.ui.widgets.menu import Choice, Menu
from moesif_tui.ui.widgets.prompt import Prompt
from tests.screens.conftest import screen_text
from tests.screens.sample import NOBODY, Triage

KINDS = [
    Choice("curl", "cURL", "c", "runs once secrets are set"),
    Choice("json", "JSON", "j"),
    Choice("secret", "cURL with secrets", "s", reason="masked values are not revealed"),
    *[Choice(f"kind{number}", f"kind {number}") for number in range(30)],
]


class Shelf(View):
    """Opens menus and prompts."""

    def __init__(self) -> None:
        super().__init__()
        self.chosen: list[str] = []

    def action_copy(self) -> None:
        self.choose("copy as", KINDS, lambda choice: self.chosen.append(choice.id), current="json")

    def action_sort(self) -> None:
        self.choose("sort by", KINDS, lambda choice: self.chosen.append(choice.id), search=True)

    def action_save(self) -> None:
        self.ask("save as", self.chosen.append, wrong=self.wrong, value=lambda: "a.har", complete=self.paths)

    @staticmethod
    def wrong(name: str) -> str | None:
        return None if name else "A name, please."

    @staticmethod
    def paths(text: str, at: int) -> Completion:
        return Completion(0, [word for word in ("traces.har", "traffic.har") if word.startswith(text[:at])])


def shelf() -> tuple[MoesifApp, Shelf]:
    view = Shelf()
    return MoesifApp(NOBODY, lambda: view), view


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_a_key_chooses_at_once() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await press(pilot, "y", "c")
        assert view.chosen == ["curl"]
        assert not view.query(Menu)


async def test_the_cursor_starts_at_what_counts_now_and_enter_chooses() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await press(pilot, "y", "up", "enter")
        await press(pilot, "y", "enter")
        assert view.chosen == ["curl", "json"]


async def test_esc_closes_and_nothing_is_chosen() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await press(pilot, "y", "escape")
        assert not view.query(Menu)
        assert app.screen is view
        assert not view.chosen


async def test_what_cannot_be_chosen_says_why() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await press(pilot, "y", "s")
        assert view.query(Menu)
        assert "masked values are not revealed" in str(app.status.row().left)


async def test_typing_narrows_and_words_that_begin_so_come_first() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await press(pilot, "s", "s", "e")
        menu = view.query_one(Menu)
        assert [choice.id for choice in menu.found] == ["secret", "curl"]
        await press(pilot, "x", "x")
        assert menu.found == []
        await press(pilot, "enter")
        assert view.query(Menu)


async def test_a_long_menu_scrolls() -> None:
    app, view = shelf()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "y", "end")
        menu = view.query_one(Menu)
        assert menu.chosen is not None
        assert menu.chosen.id == "kind29"
        assert "kind 29" in menu.render_line(menu.size.height - 1).text
        await press(pilot, "down")
        assert menu.chosen.id == "curl"


async def test_a_prompt_answers_and_says_what_is_wrong() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await press(pilot, "ctrl+s", "ctrl+u", "enter")
        prompt = view.query_one(Prompt)
        assert "A name, please." in prompt.render_line(1).text
        await press(pilot, "b", "enter")
        assert view.chosen == ["b"]
        assert not view.query(Prompt)


async def test_keys_wait_for_what_stands_in_a_prompt_at_first() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await press(pilot, "ctrl+s", "end", "x", "enter")
        assert view.chosen == ["a.harx"]


async def test_the_first_character_takes_the_place_of_what_a_prompt_offers_and_other_keys_edit_it() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await press(pilot, "ctrl+s", "slash", "t", "enter")
        await press(pilot, "ctrl+s", "backspace", "x", "enter")
        await press(pilot, "ctrl+s", "left", "x", "enter")
        await press(pilot, "ctrl+s", "enter")
        assert view.chosen == ["/t", "a.hax", "a.haxr", "a.har"]


async def test_a_prompt_completes_as_far_as_the_words_agree() -> None:
    app, view = shelf()
    async with app.run_test() as pilot:
        await press(pilot, "ctrl+s", "ctrl+u", "t", "tab")
        prompt = view.query_one(Prompt)
        assert prompt._entry.text == "tra"
        assert "traces.har  traffic.har" in prompt.render_line(1).text
        await press(pilot, "c", "tab", "enter")
        assert view.chosen == ["traces.har"]


async def test_a_click_elsewhere_closes_it() -> None:
    view = Triage()
    app = MoesifApp(NOBODY, lambda: view)
    async with app.run_test() as pilot:
        await press(pilot, "y")
        await pilot.click("VirtualList", offset=(60, 3))
        await pilot.pause()
        assert not view.query(Menu)
        assert app.focused is view.list


async def test_the_key_line_tells_how_to_choose_and_the_focus_comes_back() -> None:
    view = Triage()
    app = MoesifApp(NOBODY, lambda: view)
    async with app.run_test() as pilot:
        await press(pilot, "y")
        assert "esc close" in view._keys.render_line(0).text
        await press(pilot, "escape")
        assert "resolve" in view._keys.render_line(0).text
        assert app.focused is view.list


async def test_what_is_said_about_choices_may_come_later_under_an_unmoving_cursor() -> None:
    app, view = shelf()
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "y", "k")
        menu = view.query_one(Menu)
        menu.tell({"json": "108 bytes", "curl": "one line"}, {"curl": "there is no call"})
        assert menu.chosen is not None
        assert menu.chosen.id == "curl"
        assert "there is no call" in menu.render_line(1).text
        assert "108 bytes" in menu.render_line(2).text
        await press(pilot, "enter")
        assert view.chosen == []


async def test_a_popup_covers_the_cursor_of_the_list_below_it_and_its_sign_for_more() -> None:
    view = Triage()
    app = MoesifApp(NOBODY, lambda: view)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "G", "y")
        rows = screen_text(app).splitlines()
        covered = rows[app.screen.query_one(Menu).region.y : -2]
        assert sum("▌" in row for row in covered) == 1
        assert not any(glyphs.ABOVE in row or glyphs.BELOW in row for row in covered)
